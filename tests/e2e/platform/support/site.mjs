// Serves web/ unbundled, with the modules of a build folder, for tests of the platform alone and for looking at it.
//
//   node tests/e2e/platform/support/site.mjs [--build build/web] [--module ui_gallery] [--port 4200]
//
// The module is built if it is not, or not up to date: it is no part of the site, so nothing else builds it. Missing modules
// and worker are simply not there, as on a server without them.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, normalize, resolve } from 'node:path';
import { build_fonts, font_faces } from '../../../../scripts/bundle/fonts.mjs';

export const root = resolve(import.meta.dirname, '../../../..');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.css': 'text/css',
    '.svg': 'image/svg+xml',
    '.png': 'image/png', '.woff2': 'font/woff2', '.webmanifest': 'application/manifest+json' };

export function build_module(build, module) {
    if (!existsSync(join(build, 'build.ninja'))) execFileSync('cmake', ['--preset', 'web'], { cwd: root, stdio: 'pipe' });
    execFileSync('cmake', ['--build', build, '--target', module], { cwd: root, stdio: 'pipe', maxBuffer: 64 << 20 });
}

export async function serve({
    build = process.env.HERA_WEB_BUILD ?? join(root, 'build/web'), module = 'ui_gallery', port = 0
} = {}) {
    build_module(build, module);
    const fonts = await build_fonts(root);
    const names = new Map([...fonts.files.keys()].map((name) => [name, name]));
    const server = createServer((request, response) => {
        const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname)).replace(/^\/+/, '') || 'index.html';
        let bytes = fonts.files.get(path);
        const compiled = /^(ui|store)\.(js|wasm)$/.exec(path);
        const file = compiled ? join(build, 'web', path.replace(/^ui/, module)) : join(root, 'web', path);
        if (!bytes && existsSync(file) && statSync(file).isFile() && path !== 'service_worker.js') bytes = readFileSync(file);
        if (!bytes) return response.writeHead(404).end();
        if (path === 'ui.js') bytes = Buffer.from(bytes.toString().replaceAll(`${module}.wasm`, 'ui.wasm'));
        if (path === 'index.html')
            bytes = Buffer.from(bytes.toString().replace('/*hera:font-faces*/', () => font_faces(fonts, names, '')));
        response.writeHead(200, {
            'Content-Type': types[extname(path)] ?? 'application/octet-stream', 'Cache-Control': 'no-store'
        }).end(bytes);
    });
    await new Promise((done) => server.listen(port, '127.0.0.1', done));
    return { url: `http://localhost:${server.address().port}/`, stop: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }) };
}

if (process.argv[1] === import.meta.filename) {
    const option = (name, fallback) =>
        (process.argv.includes(`--${name}`) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : fallback);
    const site = await serve({
        build: resolve(option('build', join(root, 'build/web'))),
        module: option('module', 'ui_gallery'),
        port: Number(option('port', 4200))
    });
    console.log(site.url);
}
