// The app's files as the binary serves them.
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { assert, file, step } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { makeSite } from './support/site.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'hera-site-'));
let server;

// Raw bytes, as fetch would unpack them.
function get(path, headers = {}, method = 'GET') {
  return new Promise((done, fail) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path, headers, method }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    sent.on('error', fail).end();
  });
}

await file('the site', async () => {
  server = await startServer({ site: makeSite(join(scratch, 'site')) });

  await step('a page: policy, headers, brotli, revalidation', async () => {
    const page = await get('/', { 'Accept-Encoding': 'gzip, br' });
    assert.equal(page.status, 200);
    assert.equal(page.headers['content-encoding'], 'br');
    assert.match(brotliDecompressSync(page.body).toString(), /<title>HERA/);
    const policy = page.headers['content-security-policy'];
    assert.match(policy, /default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-abc='; style-src 'self' 'sha256-def=';/);
    assert.ok(!policy.includes('unsafe-inline') && !policy.includes("'unsafe-eval'"));
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
    assert.equal(page.headers['referrer-policy'], 'no-referrer');
    assert.equal(page.headers['cross-origin-opener-policy'], 'same-origin');
    assert.ok(page.headers['permissions-policy']);
    assert.equal(page.headers['cache-control'], 'no-cache');
    const again = await get('/', { 'If-None-Match': page.headers.etag });
    assert.equal(again.status, 304);
    assert.equal(again.body.length, 0);
  });

  await step('hashed names are kept for ever, the service worker never', async () => {
    const wasm = await get('/ui.0123456789.wasm');
    assert.equal(wasm.headers['content-type'], 'application/wasm');
    assert.equal(wasm.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal((await get('/service_worker.js')).headers['cache-control'], 'no-cache');
    assert.equal((await get('/service_worker.js', { 'Accept-Encoding': 'gzip' })).headers['content-encoding'], 'gzip');
  });

  await step('deep links lead to the app; nothing else is found', async () => {
    const moved = await get('/contacts/1');
    assert.equal(moved.status, 302);
    assert.equal(moved.headers.location, '/#/contacts/1');
    for (const path of ['/nothing.js', '/csp.txt', '/index.html.br', '/../../etc/passwd.x', '/%2e%2e/control.db']) {
      assert.equal((await get(path)).status, 404, path);
    }
    assert.equal((await get('/', {}, 'POST')).status, 405);
    const only = await get('/', {}, 'HEAD');
    assert.ok(Number(only.headers['content-length']) > 0 && only.body.length === 0);
  });

  await step('health', async () => {
    const health = JSON.parse((await get('/health')).body);
    assert.equal(health.status, 'ok');
    assert.match(health.version, /^\d+\.\d+\.\d+$/);
  });
}, async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});
