// The store probe (store_probe.cpp) in a real browser: builds it, serves it with the real store_worker.js, and talks to
// it from a page. Browsers are started as processes of their own, so that a test can kill them.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath, flags, remember } from '../support/browser.mjs';
import { root } from '../support/server.mjs';

// HERA_WEB_BUILD: another build folder than the one scripts/test uses.
const build = process.env.HERA_WEB_BUILD ?? join(root, 'build/web');

export function buildProbe() {
    if (!existsSync(join(build, 'build.ninja'))) execFileSync('cmake', ['--preset', 'web'], { cwd: root, stdio: 'pipe' });
    execFileSync('cmake', ['--build', build, '--target', 'store_probe'], { cwd: root, stdio: 'pipe' });
}

// Wraps IndexedDB before the store's own code runs and tells the page about each transaction, in order with the
// store's answers.
const spy = `
const made = IDBDatabase.prototype.transaction;
let count = 0;
IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = made.call(this, stores, mode, options);
    const number = ++count;
    self.postMessage({ t: 'spy', number, what: 'begin', mode: mode ?? 'readonly', asked: options?.durability,
        durability: transaction.durability });
    transaction.addEventListener('complete', () => self.postMessage({ t: 'spy', number, what: 'complete' }));
    transaction.addEventListener('abort', () => self.postMessage({ t: 'spy', number, what: 'abort' }));
    return transaction;
};
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (value, ...key) {
    self.postMessage({ t: 'spy', what: 'put', store: this.name, bytes: value.byteLength, durability: this.transaction.durability });
    return put.call(this, value, ...key);
};
importScripts('store_worker.js');
`;

const page = `<!doctype html><meta charset="utf-8"><title>probe</title><link rel="icon" href="data:,"><script>
window.events = [];  // everything from the worker, in order
let asked = 0;
const open = new Map();
window.startStore = (spied) => {
    const worker = new Worker(spied ? 'bridge/spy_worker.js' : 'bridge/store_worker.js');
    worker.onmessage = ({ data }) => {
        if (!(data instanceof ArrayBuffer)) return events.push(data);
        const text = new TextDecoder().decode(data), space = text.indexOf(' ');
        const id = text.slice(0, space), answer = text.slice(space + 1);
        events.push({ t: 'answer', id, answer });
        open.get(id)?.(answer);
        open.delete(id);
    };
    worker.onerror = (event) => events.push({ t: 'error', reason: event.message });
    worker.postMessage({ t: 'start', base: location.href.replace(/[^/]*$/, ''),
        script: '../store_probe.js', factory: 'create_store_probe' });
    window.worker = worker;
};
window.ask = (text) => new Promise((done) => {
    const id = String(++asked);
    open.set(id, done);
    events.push({ t: 'asked', id, text });
    const bytes = new TextEncoder().encode(id + ' ' + text).buffer;
    worker.postMessage(bytes, [bytes]);
});
</script>`;

// A static site at http://localhost:<port><path>, with the routes a test adds.
export async function startSite({ path = '/', routes = {} } = {}) {
    const files = {
        '': ['text/html', () => page],
        'bridge/store_worker.js': ['text/javascript', () => readFileSync(join(root, 'web/bridge/store_worker.js'))],
        'bridge/spy_worker.js': ['text/javascript', () => spy],
        'store_probe.js': ['text/javascript', () => readFileSync(join(build, 'probe/store_probe.js'))],
        'store_probe.wasm': ['application/wasm', () => readFileSync(join(build, 'probe/store_probe.wasm'))],
    };
    const server = createServer((request, response) => {
        const name = new URL(request.url, 'http://localhost').pathname;
        const local = name.startsWith(path) ? name.slice(path.length) : null;
        if (local !== null && routes[local]) return routes[local](request, response);
        const file = local === null ? null : files[local];
        response.writeHead(file ? 200 : 404, { 'Content-Type': file?.[0] ?? 'text/plain' });
        response.end(file ? file[1]() : 'nothing here');
    });
    await new Promise((done) => server.listen(0, 'localhost', done));
    const { port } = server.address();
    return {
        url: `http://localhost:${port}${path}`,
        port,
        stop: () => new Promise((done) => {
            server.close(done);
            server.closeAllConnections();
        }),
    };
}

export function newProfile() {
    const folder = mkdtempSync(join(tmpdir(), 'hera-durability-'));
    return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 }) };
}

// Where the profile's IndexedDB lies: one LevelDB for each origin.
export function leveldb_of(profile) {
    const all = join(profile.folder, 'Default/IndexedDB');
    return join(all, readdirSync(all).find((name) => name.endsWith('.leveldb')));
}

// Where nothing collects orphans they stay in the group, dead: ten seconds are enough for any of them to let go.
async function group_gone(group) {
    for (const end = Date.now() + 10000; Date.now() < end;) {
        try {
            process.kill(-group, 0);
        } catch {
            return;
        }
        await new Promise((r) => setTimeout(r, 5));
    }
}

// A browser in a process group of its own. `as_is`: its tabs are hidden when they are behind another one, which the test
// driver otherwise keeps from them; a tab that is not hidden cannot be frozen.
export async function startBrowser(profile, { as_is = false } = {}) {
    const child = spawn(chromiumPath, [...flags, '--headless=new', '--remote-debugging-port=0',
            `--user-data-dir=${profile.folder}`, 'about:blank'],
        { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    const address = await new Promise((done, fail) => {
        let log = '';
        child.stderr.on('data', (data) => {
            log += data;
            const found = /DevTools listening on (ws:\S+)/.exec(log);
            if (found) done(found[1]);
        });
        child.on('exit', (code) => fail(new Error(`the browser ended with ${code}:\n${log}`)));
    });
    const exited = new Promise((done) => child.on('exit', done));
    const browser = await chromium.connectOverCDP(address, { noDefaults: as_is });
    const context = browser.contexts()[0];
    return {
        browser, context,
        open: async (url) => {
            const tab = await context.newPage();
            remember(tab);
            await tab.goto(url);
            return tab;
        },
        // The whole group at once: nothing in the browser gets a chance to finish its work. Ends when none of it is left:
        // a helper that is still dying holds the files of the profile.
        kill: async () => {
            process.kill(-child.pid, 'SIGKILL');
            await exited;
            await group_gone(child.pid);
        },
        close: async () => {
            await browser.close().catch(() => {});
            child.kill('SIGTERM');
            await exited;
            try {
                process.kill(-child.pid, 'SIGKILL');  // helpers that outlive their browser still hold the profile
            } catch {
                // none did
            }
        },
    };
}

// Starts the store in a page.
export async function startStore(tab, { spied = false } = {}) {
    await tab.evaluate((spied) => startStore(spied), spied);
}
export const ask = (tab, text) => tab.evaluate((text) => ask(text), text);
