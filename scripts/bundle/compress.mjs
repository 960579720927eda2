// Writes <file>.br and <file>.gz beside a file, when that makes it smaller. Compressed once here at the highest level,
// so that the server only picks a file. Results are kept by content: most builds change few files.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);
const already_small = new Set(['.woff2', '.png', '.jpg', '.webp']);
const kept = join(process.env.HERA_CACHE ?? join(homedir(), '.cache/hera'), 'compressed');

async function from_cache(bytes, suffix, make) {
    const path = join(kept, createHash('sha256').update(bytes).digest('hex') + suffix);
    if (existsSync(path)) return readFileSync(path);
    const made = await make();
    mkdirSync(kept, { recursive: true });
    writeFileSync(path, made);
    return made;
}

// Returns the sizes written: {brotli, gzip}, or nothing for files that are compressed by nature.
export async function compress(path, bytes) {
    if (already_small.has(extname(path)) || bytes.length < 200) return {};
    const [br, gz] = await Promise.all([
        from_cache(bytes, '.br', () => brotli(bytes, {
            params: {
                [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
                [zlib.constants.BROTLI_PARAM_LGWIN]: 22,
                [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
            },
        })),
        from_cache(bytes, '.gz', () => gzip(bytes, { level: 9 })),
    ]);
    writeFileSync(`${path}.br`, br);
    writeFileSync(`${path}.gz`, gz);
    return { brotli: br.length, gzip: gz.length };
}
