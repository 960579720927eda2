// A small site folder, for tests of the server that need no app.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export function makeSite(folder) {
  mkdirSync(folder, { recursive: true });
  const write = (name, text) => {
    writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(Buffer.from(text)));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(Buffer.from(text)));
  };
  write('index.html', `<!doctype html><title>HERA</title>${'<p>app</p>'.repeat(200)}`);
  write('service_worker.js', `'use strict';${'/* worker */'.repeat(200)}`);
  write('ui.0123456789.wasm', '\0asm'.repeat(500));
  writeFileSync(join(folder, 'csp.txt'), "script-src 'sha256-abc='\nstyle-src 'sha256-def='\n");
  return folder;
}
