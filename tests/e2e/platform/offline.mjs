// The bundled site in a sub-path: kept on the device, opened without the network, updated when the person says so.
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile } from '../support/browser.mjs';
import { ready } from './support/gallery.mjs';
import { build_module, root } from './support/site.mjs';

const web_build = process.env.HERA_WEB_BUILD ?? join(root, 'build/web');
const work = mkdtempSync(join(tmpdir(), 'hera-offline-'));
const site = join(work, 'site');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
// .wasm is left out on purpose: the type has to come from the worker.
const types = { '.html': 'text/html', '.js': 'text/javascript', '.svg': 'image/svg+xml',
    '.png': 'image/png', '.woff2': 'font/woff2', '.webmanifest': 'application/manifest+json', '.wasm': 'application/wasm' };
let asked = [];
let fail = null;

// Under /crm/ only, as a plain static host would.
const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://x').pathname;
    asked.push(path);
    if (path === '/crm/v1/me' || path === '/crm/health')
        return response.writeHead(200, { 'Content-Type': 'application/json' }).end(String(asked.length));
    const name = join(site, path.replace(/^\/crm\//, '').replace(/(^|\/)$/, '$1index.html'));
    if (!path.startsWith('/crm/') || path === fail || !existsSync(name) || !statSync(name).isFile())
        return response.writeHead(404).end();
    response.writeHead(200, {
        'Content-Type': types[extname(name)] ?? 'text/plain', 'X-Own': 'kept', 'Cache-Control': 'no-cache'
    }).end(readFileSync(name));
});

// The gallery takes the application's place; without a store built beside it a worker that says nothing does.
function bundle() {
    build_module(web_build, 'ui_gallery');
    const modules = join(work, 'modules');
    mkdirSync(modules);
    const built = (name) => join(web_build, 'web', name);
    writeFileSync(join(modules, 'ui.js'), readFileSync(built('ui_gallery.js'), 'utf8').replaceAll('ui_gallery.wasm', 'ui.wasm'));
    cpSync(built('ui_gallery.wasm'), join(modules, 'ui.wasm'));
    for (const name of ['store.js', 'store.wasm']) {
        if (existsSync(built(name))) cpSync(built(name), join(modules, name));
        else writeFileSync(join(modules, name), '// no store here: store.wasm\n');
    }
    execFileSync(process.execPath, [join(root, 'scripts/bundle.mjs'), '--web', modules, '--out', site], { stdio: 'pipe' });
}

// Another build: one line more in index.html, and its hash where it belongs.
function next_version(mark) {
    const index = readFileSync(join(site, 'index.html'), 'utf8');
    const changed = index.replace(/<title>[^<]*/, `<title>HERA CRM ${mark}`);
    const worker = readFileSync(join(site, 'service_worker.js'), 'utf8');
    const build = /const build = '([0-9a-f]+)'/.exec(worker)[1];
    writeFileSync(join(site, 'index.html'), changed);
    writeFileSync(join(site, 'service_worker.js'),
        worker.replaceAll(build, sha256(mark).slice(0, 16)).replace(sha256(index), sha256(changed)));
}

let profile;
await file('platform: offline and updates', async () => {
    await step('the bundle is made', () => {
        bundle();
        const record = JSON.parse(readFileSync(`${site}.json`));
        for (const name of ['index.html', 'service_worker.js', 'manifest.webmanifest',
                            'icons/hera-192.png', 'icons/hera-512.png', 'ui.wasm', 'fonts/inter-400.woff2'])
            assert.ok(record.files[name], `${name} is in it`);
        const worker = readFileSync(join(site, 'service_worker.js'), 'utf8');
        assert.ok(!worker.includes('__HERA_'));
        const files = JSON.parse(/const files = (\[\[.*\]\]);/.exec(worker)[1]);
        for (const [path, hash] of files) assert.equal(sha256(readFileSync(join(site, path))), hash, path);
        const manifest = JSON.parse(readFileSync(join(site, 'manifest.webmanifest')));
        for (const icon of manifest.icons) assert.ok(existsSync(join(site, icon.src)), icon.src);
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    const base = `http://localhost:${server.address().port}/crm/`;
    profile = await openProfile();
    profile.page.setDefaultTimeout(45000);
    const { page, context } = profile;

    await step('the first visit is kept on the device, whole', async () => {
        await page.goto(base);
        await ready(page);
        await until(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller)),
            { within: 30000, what: 'the worker serves this page' });
        const kept = await page.evaluate(async () => {
            const names = await caches.keys();
            const cache = await caches.open(names[0]);
            return { names: names.length, files: (await cache.keys()).map((request) => new URL(request.url).pathname) };
        });
        assert.equal(kept.names, 1);
        for (const name of ['/crm/index.html', '/crm/manifest.webmanifest']) assert.ok(kept.files.includes(name), name);
        for (const kind of [/\/ui\.[0-9a-f]+\.wasm$/, /\/store\.[0-9a-f]+\.wasm$/,
                            /inter-600\.[0-9a-f]+\.woff2$/, /store_worker\.[0-9a-f]+\.js$/])
            assert.ok(kept.files.some((name) => kind.test(name)), String(kind));
        assert.ok(!kept.files.some((name) => /v1|health|service_worker/.test(name)));
    });

    await step('what belongs to the server is asked of the server, each time', async () => {
        const answers = await page.evaluate(async () =>
            Promise.all(['v1/me', 'v1/me', 'health'].map(async (path) => (await fetch(path)).text())));
        assert.equal(new Set(answers).size, 3);
        assert.equal(await page.evaluate(async () =>
            (await caches.match('v1/me')) === undefined && (await caches.match('health')) === undefined), true);
    });

    await step('without the network it opens, at a deep link too, with its fonts', async () => {
        await new Promise((done) => { server.closeAllConnections(); server.close(done); });
        asked = [];
        await page.goto('about:blank');
        await page.goto(`${base}#/contacts`);
        await ready(page);
        await page.getByRole('heading', { name: '#/contacts' }).waitFor();
        assert.equal(await page.evaluate(() => document.fonts.check('600 13px Inter')), true);
        assert.equal(await page.evaluate(async () =>
            (await fetch(performance.getEntriesByType('resource').find((e) => /ui\..*wasm/.test(e.name)).name))
                .headers.get('Content-Type')), 'application/wasm');
        assert.equal(await page.evaluate(async () => (await fetch('./')).headers.get('X-Own')), 'kept');
        await page.reload();
        await ready(page);
        assert.deepEqual(asked, []);
    });

    await step('a version that did not arrive whole changes nothing', async () => {
        await new Promise((done) => server.listen(Number(new URL(base).port), '127.0.0.1', done));
        next_version('half');
        fail = '/crm/';
        await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update().catch(() => {}));
        await until(() => page.evaluate(async () => {
            const r = await navigator.serviceWorker.getRegistration();
            return !r.installing && !r.waiting;
        }), { what: 'the half version is gone' });
        assert.equal((await page.evaluate(() => caches.keys())).length, 1);
        fail = null;
        await page.reload();
        await ready(page);
        assert.equal(await page.title(), 'HERA CRM');
    });

    await step('a whole version waits until the person says so, and only what changed is fetched', async () => {
        next_version('new');
        asked = [];
        await page.evaluate(async () => { await (await navigator.serviceWorker.getRegistration()).update(); });
        await page.getByText('a new version waits').first().waitFor({ state: 'attached' });
        assert.ok(!asked.some((path) => /wasm|woff2/.test(path)), `fetched again: ${asked}`);
        assert.equal(await page.title(), 'HERA CRM');
        const other = await context.newPage();
        await other.goto(base);
        await ready(other);
        assert.equal(await other.title(), 'HERA CRM');
        const reloaded = [page.waitForEvent('load'), other.waitForEvent('load')];
        await page.getByRole('button', { name: 'Update' }).click();
        await Promise.all(reloaded);
        await until(async () => (await page.title()).includes('new') && (await other.title()).includes('new'),
            { what: 'both tabs run the new version' });
        assert.equal((await page.evaluate(() => caches.keys())).length, 1);
    });
}, async () => {
    await profile?.close();
    server.closeAllConnections();
    server.close();
    rmSync(work, { recursive: true, force: true });
});
