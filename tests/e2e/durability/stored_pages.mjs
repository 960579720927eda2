// web/bridge/stored_pages.js and zip_file.js against what the real VFS and page store write: whatever is in base and log, in
// whatever state, the file that is read out of IndexedDB has the same rows; and of a damaged one what is left.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step, until } from '../support/check.mjs';
import { root } from '../support/server.mjs';
import { unzip, value_of } from '../support/sqlite_file.mjs';
import { buildProbe, newProfile, startBrowser, startSite } from './probe.mjs';

buildProbe();
// The bridges as emcc would link them.
const bridges = ['zip_file', 'stored_pages'].map((name) => readFileSync(join(root, `web/bridge/${name}.js`), 'utf8'));
const shim = `var LibraryManager = { library: {} }; window.heraEncoder = new TextEncoder();
function mergeInto(library, parts) {
    for (const key in parts) if (key[0] === '$' && !key.endsWith('__deps')) window[key.slice(1)] = parts[key];
}`;
const site = await startSite({ routes: { 'read.html': (request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(`<!doctype html><link rel="icon" href="data:,"><script>${[shim, ...bridges].join('\n')}</script>`);
} } });
const folder = mkdtempSync(join(tmpdir(), 'hera-pages-'));
const profile = newProfile();
const browser = await startBrowser(profile);
let store = null;
const reader = await browser.open(`${site.url}read.html`);
const ask = (text) => store.evaluate((words) => window.ask(words), text);
const add = (count) => `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ${count})`
    + ' INSERT INTO t SELECT NULL, randomblob(300), \'x\' || i FROM c';
const sum = 'SELECT count(*) || \'/\' || coalesce(sum(length(b)), 0) || \'/\' || hex(coalesce(max(b), \'\')) FROM t';

async function open() {
    store = await browser.open(site.url);
    store.setDefaultTimeout(120000);
    await store.evaluate(() => window.startStore());
    assert.match(await ask('open m'), /^ok/);
}

let files = 0;
// What was read, and the path of the file.
async function read() {
    const [about, zip] = await reader.evaluate(async () => {
        const zip = window.heraZip.make(new Date());
        window.heraZip.entry(zip, 'database.sqlite');
        const about = await window.heraStoredPages.read('m', (bytes) => window.heraZip.add(zip, bytes));
        const bytes = new Uint8Array(await window.heraZip.finish(zip).arrayBuffer());
        let text = '';
        for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode.apply(null, bytes.subarray(at, at + 0x8000));
        return [about, btoa(text)];
    });
    const to = join(folder, String(++files));
    writeFileSync(`${to}.zip`, Buffer.from(zip, 'base64'));
    unzip(`${to}.zip`, to);
    return { about, path: join(to, 'database.sqlite') };
}
async function same() {
    const expected = await ask(`sql ${sum}`);
    const { about, path } = await read();
    assert.equal(value_of(path, sum), expected);
    assert.equal(value_of(path, 'PRAGMA integrity_check'), 'ok');
    assert.equal(about.log_ends + about.log_rows_left_out + about.chunks_damaged + about.chunks_missing, '0' + '0' + '0');
    return about;
}
const durable = async (sql) => assert.match(await ask(`commit strict ${sql}`), /^durable/);
const checkpoints = async () => Number((await ask('state')).split(' ')[3]);

// Changes one byte of a stored row: the last of the log or base, or the header.
const damage = (table) => reader.evaluate((name) => new Promise((done, failed) => {
    indexedDB.open('m').onsuccess = ({ target: { result: db } }) => {
        const change = db.transaction([name], 'readwrite', { durability: 'strict' });
        change.oncomplete = () => { db.close(); done(); };
        change.onabort = () => failed(change.error);
        change.objectStore(name).openCursor(null, 'prev').onsuccess = ({ target: { result: cursor } }) => {
            const bytes = name === 'meta' ? cursor.value.header : cursor.value;
            bytes[bytes.length >> 1] ^= 1;
            cursor.update(cursor.value);
        };
    };
}), table);

await file('durability: what IndexedDB holds is read without the store', async () => {
    await step('log, base, both, and a file that shrank and grew again', async () => {
        await open();
        await ask('sql CREATE TABLE t(n INTEGER PRIMARY KEY, b BLOB, s TEXT); CREATE INDEX i ON t(s)');
        await durable(add(2000));
        assert.ok((await same()).log_records > 0);
        const before = await checkpoints();
        await durable(add(60000));
        await until(async () => (await checkpoints()) > before, { what: 'a checkpoint', within: 30000 });
        assert.ok((await same()).chunks > 50);
        await durable('DELETE FROM t WHERE n % 3');
        await same();
        await durable('VACUUM');
        await same();
        await durable(add(500));
        await same();
        await durable('DELETE FROM t');
        await durable('VACUUM');
        await durable(add(4000));
        await same();
    });

    await step('a wrong byte in the last record: all before it is there', async () => {
        const expected = await ask(`sql ${sum}`);
        await durable(add(10));
        await damage('log');
        const { about, path } = await read();
        assert.equal(about.log_ends, 'a checksum is wrong');
        assert.equal(about.log_rows_left_out, 1);
        assert.equal(value_of(path, sum), expected);
        assert.equal(value_of(path, 'PRAGMA integrity_check'), 'ok');
    });

    await step('a wrong byte in the base, and a header that is none: still a file with its rows', async () => {
        await store.close();
        await reader.evaluate(() => new Promise((done) => { indexedDB.deleteDatabase('m').onsuccess = done; }));
        await open();
        await ask('sql CREATE TABLE t(n INTEGER PRIMARY KEY, b BLOB, s TEXT)');
        await durable(add(40000));
        await until(async () => (await checkpoints()) > 0, { what: 'a checkpoint', within: 30000 });
        await durable(add(10));
        await store.close();
        await damage('base');
        let { about, path } = await read();
        assert.equal(about.chunks_damaged, 1);
        assert.equal(value_of(path, 'SELECT count(*) FROM t'), 40010);
        await damage('meta');
        ({ about, path } = await read());
        assert.equal(about.header_damaged, true);
        assert.equal(value_of(path, 'SELECT count(*) FROM t'), 40010);
        // And the check of the checks: without damage nothing is reported.
        await damage('meta');
        await damage('base');
        ({ about } = await read());
        assert.equal(about.header_damaged, false);
        assert.equal(about.chunks_damaged, 0);
    });
}, async () => {
    await browser.close();
    await site.stop();
    profile.remove();
    rmSync(folder, { recursive: true, force: true });
});
