// The page and workers of the storage benchmark, at an origin of their own: isolated (COOP/COEP), because one peer needs
// SharedArrayBuffer and all profit from clocks of 5 µs.
import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { peers_folder } from './peer_packages.mjs';
import { root } from './figures.mjs';

const web_build = process.env.HERA_WEB_BUILD ?? join(root, 'build/web');
const types = { js: 'text/javascript', mjs: 'text/javascript', wasm: 'application/wasm', html: 'text/html' };

const page = `<!doctype html><meta charset="utf-8"><title>peers</title><link rel="icon" href="data:,"><script type="module">
const spy = await (await fetch('/peers/spy.js')).text();
// A worker that a package makes of a text is spied on too.
const made = URL.createObjectURL;
URL.createObjectURL = (blob) => made.call(URL, new Blob([spy, blob], { type: blob.type }));
window.seen = {};
const channel = new BroadcastChannel('idb-spy');
channel.onmessage = ({ data }) => { if (typeof data === 'object') Object.assign(window.seen, data); };
window.durability = async () => {
    channel.postMessage('report');
    await new Promise((done) => setTimeout(done, 200));
    return window.seen;
};
const open = new Map();
let asked = 0;
const worker = new Worker('/peers/spied_worker.mjs', { type: 'module' });
window.call = (call, ...values) => new Promise((done, fail) => {
    const id = ++asked;
    open.set(id, { done, fail });
    worker.postMessage({ id, call, values });
});
worker.onerror = (event) => { for (const one of open.values()) one.fail(new Error(event.message)); };
const { initBackend } = await import('/modules/absurd-sql/dist/indexeddb-main-thread.js');
initBackend(worker);
worker.addEventListener('message', ({ data }) => {
    if (data.ready) window.ready = true;
    const one = open.get(data.id);
    if (!one) return;
    open.delete(data.id);
    if (data.error) one.fail(new Error(data.error));
    else one.done(data);
});
</script>`;

const own = {
    '/': () => ['html', page],
    '/peers/spied_worker.mjs': () => ['mjs', "import './spy.js';\nimport './peer_worker.mjs';\n"],
    '/hera_worker.js': () => ['js', "importScripts('/peers/spy.js', '/bridge/store_worker.js');\n"],
    '/bridge/store_worker.js': () => ['js', readFileSync(join(root, 'web/bridge/store_worker.js'))],
    '/store_probe.js': () => ['js', readFileSync(join(web_build, 'probe/store_probe.js'))],
    '/store_probe.wasm': () => ['wasm', readFileSync(join(web_build, 'probe/store_probe.wasm'))],
    '/dataset.mjs': () => ['mjs', readFileSync(join(import.meta.dirname, 'dataset.mjs'))],
};

function find(path) {
    if (own[path]) return own[path]();
    const [, folder, ...rest] = normalize(path).split('/');
    const at = { peers: join(import.meta.dirname, 'peers'), modules: join(peers_folder, 'node_modules') }[folder];
    const file = at && join(at, ...rest);
    return file && existsSync(file) ? [file.split('.').pop(), readFileSync(file)] : null;
}

export async function startPeerSite() {
    const server = createServer((request, response) => {
        const found = find(new URL(request.url, 'http://localhost').pathname);
        response.writeHead(found ? 200 : 404, { 'Content-Type': types[found?.[0]] ?? 'text/plain',
            'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' });
        response.end(found ? found[1] : 'nothing here');
    });
    await new Promise((done) => server.listen(0, 'localhost', done));
    return {
        url: `http://localhost:${server.address().port}/`,
        stop: () => new Promise((done) => {
            server.close(done);
            server.closeAllConnections();
        }),
    };
}
