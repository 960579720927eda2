// The app taking a cold copy of an organisation in a fresh browser, and what the copy weighs: the SQLite file put together
// from the chunks in IndexedDB (client/vfs/base_format.h), taken apart by sqlite_pages.py.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProfile } from '../../e2e/support/browser.mjs';
import { in_sync } from '../../e2e/support/app.mjs';
import { op } from '../../e2e/server/support/client.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { Device, contacts } from './sync_scene.mjs';

const chunk_header_bytes = 28;
const within_ms = 300000;

// Seconds from the press on "Sign in" to the first rows, and to all `count` contacts with nothing left to fetch. With `file`
// the device's SQLite file is written there.
export async function app_cold_sync(server, person, count, file) {
    const profile = await openProfile();
    const { page } = profile;
    try {
        await page.goto(`${server.url}#/sign-in`);
        await page.getByRole('textbox', { name: 'Work email' }).fill(person.email);
        await page.getByLabel('Password', { exact: true }).fill(person.password);
        const from = performance.now();
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.locator('#a11y [role=grid] [role=row][aria-label]:not([aria-rowindex="1"])').first()
            .waitFor({ state: 'attached', timeout: within_ms });
        const first_s = (performance.now() - from) / 1000;
        await page.getByText(`${count.toLocaleString('en-US')} contacts`, { exact: true }).first()
            .waitFor({ state: 'attached', timeout: within_ms });
        await in_sync(page, within_ms);
        const all_s = (performance.now() - from) / 1000;
        if (file) writeFileSync(file, await device_file(page));
        return { first_s, all_s };
    } finally {
        await profile.close();
    }
}

async function device_file(page) {
    const text = await page.evaluate(async (header) => {
        const wanted = (asked) => new Promise((done, fail) => {
            asked.onsuccess = () => done(asked.result);
            asked.onerror = () => fail(asked.error);
        });
        const open = [];
        for (const { name } of await indexedDB.databases()) open.push(await wanted(indexedDB.open(name)));
        const found = open.filter((db) => db.objectStoreNames.contains('base') && db.objectStoreNames.contains('log'));
        if (found.length !== 1) throw new Error(`${found.length} local databases`);
        const [db] = found;
        // At rest everything is in the base.
        for (let waited = 0; (await wanted(db.transaction('log').objectStore('log').count())) > 0; ++waited) {
            if (waited > 120) throw new Error('the log is not written into the base');
            await new Promise((done) => setTimeout(done, 500));
        }
        const store = db.transaction('base').objectStore('base');
        const keys = await wanted(store.getAllKeys()), chunks = await wanted(store.getAll());
        if (keys.at(-1) - keys[0] !== keys.length - 1) throw new Error('the chunks are not one generation');
        const blob = new Blob(chunks.map((chunk) => chunk.subarray(header)));
        return new Promise((done) => {
            const reader = new FileReader();
            reader.onload = () => done(reader.result.split(',')[1]);
            reader.readAsDataURL(blob);
        });
    }, chunk_header_bytes);
    return Buffer.from(text, 'base64');
}

const pages_of = (file, tables) => JSON.parse(execFileSync('python3',
    ['-B', join(import.meta.dirname, 'sqlite_pages.py'), file, ...tables], { encoding: 'utf8' }));

function print(title, file, ops_each) {
    const { pages, rows, columns, free } = pages_of(file, ['r_contact', 'op']);
    const count = rows.r_contact;
    const line = (name, bytes, note = '') =>
        console.log(`   ${name.padEnd(44)} ${(bytes / count).toFixed(1).padStart(8)} ${note}`.trimEnd());
    console.log(`\nbytes per record, ${title}: ${count} contacts, ${rows.op} ops (${ops_each} changes a record)`);
    const all = Object.entries(pages).sort(([, a], [, b]) => b.bytes - a.bytes);
    const sum = (test) => all.filter(([name, page]) => test(name, page)).reduce((total, [, page]) => total + page.bytes, 0);
    const sum_columns = (names) => names.reduce((total, name) => total + (columns.r_contact[name] ?? 0), 0);
    line('record table', pages.r_contact.bytes);
    line('  of it: what people entered, system fields', Object.entries(columns.r_contact)
        .filter(([name]) => !['search', 'sort_title', 'fv'].includes(name)).reduce((total, [, bytes]) => total + bytes, 0));
    line('  of it: search words', sum_columns(['search']));
    line('  of it: title to sort by', sum_columns(['sort_title']));
    if (columns.r_contact.fv) line('  of it: who wrote each field last', sum_columns(['fv']));
    line('indexes of the record table', sum((name, page) => page.index_of === 'r_contact'));
    for (const [name, page] of all) if (page.index_of === 'r_contact') line(`  ${name}`, page.bytes);
    line('history (op)', pages.op.bytes, rows.op ? `${(pages.op.bytes / rows.op).toFixed(1)} an op` : '');
    line('indexes of history', sum((name, page) => page.index_of === 'op'));
    for (const [name, page] of all) if (page.index_of === 'op') line(`  ${name}`, page.bytes);
    line('everything else', sum((name, page) => ![name, page.index_of].some((one) => one === 'r_contact' || one === 'op')));
    line('free pages', free);
    line('together', sum(() => true) + free);
}

export async function bytes_per_record({ quick }) {
    const count = quick ? 2000 : 20000;
    const scratch = mkdtempSync(join(tmpdir(), 'hera-bytes-'));
    try {
        const data = join(scratch, 'data'), file = join(scratch, 'device.db');
        const server = await startServer({ data });
        const device = new Device(server);
        await device.create();
        const creates = contacts(1, count);
        await device.push_all(creates);
        await device.push_all(creates.map((one, i) =>
            op('patch', 'contact', one[6], { job_title: `Buyer ${i}` }, { base: device.head })));
        await app_cold_sync(server, device, count, file);
        await server.stop();
        print('server', join(data, 'tenants', device.account.tenant, 'main.db'), 2);
        print('device after a cold copy', file, 2);
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
}
