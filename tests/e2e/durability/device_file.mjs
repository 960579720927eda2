// "Save everything on this device as a file": from the settings while all is well, from the dialog that tells of a damaged copy,
// and from the page that says that nothing opens. What is in the file is read by SQLite's own library.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    choose_file, create_organisation, enter, file_with, in_sync, navigate, new_contact, on_screen, person, scroll_to, status_says,
} from '../support/app.mjs';
import { look } from '../support/look.mjs';
import { hubspotContacts } from '../support/hubspot.mjs';
import { unzip, value_of } from '../support/sqlite_file.mjs';

const server = await startServer();
const folder = mkdtempSync(join(tmpdir(), 'hera-device-file-'));
const profiles = [];
const rows = 3000;  // enough for a checkpoint: what is stored is base and log

// On a page of the origin that runs nothing: what IndexedDB holds is counted, damaged, or left as a newer build would leave it.
const meddle = (page, what, table = '') => page.evaluate(([what, table]) => new Promise((done, failed) => {
    indexedDB.databases().then((all) => {
        const name = all.map((one) => one.name).find((one) => one.startsWith('hera:0'));
        const opening = what === 'newer' ? indexedDB.open(name, 2) : indexedDB.open(name);
        opening.onerror = () => failed(opening.error);
        opening.onsuccess = ({ target: { result: db } }) => {
            if (what === 'newer') {
                db.close();
                done(2);
                return;
            }
            let answer = 0;
            const transaction = db.transaction([table], what === 'flip' ? 'readwrite' : 'readonly', { durability: 'strict' });
            const rows = transaction.objectStore(table);
            transaction.oncomplete = () => { db.close(); done(answer); };
            transaction.onerror = () => failed(transaction.error);
            if (what === 'count') rows.count().onsuccess = ({ target }) => { answer = target.result; };
            // A bit in the middle of the last row.
            if (what === 'flip') rows.openCursor(null, 'prev').onsuccess = ({ target: { result: cursor } }) => {
                if (!cursor) return;
                const bytes = cursor.value;
                bytes[bytes.length >> 1] ^= 1;
                cursor.update(bytes);
                answer = bytes.length;
            };
        };
    });
}), [what, table]);

let saved = 0;
async function save(page, button) {
    const [download] = await Promise.all([page.waitForEvent('download', { timeout: 60000 }), button.click()]);
    assert.match(download.suggestedFilename(), /^HERA \d{4}-\d\d-\d\d\.zip$/);
    const to = join(folder, String(++saved));
    unzip(await download.path(), to);
    return to;
}
const about = (to) => JSON.parse(readFileSync(join(to, 'about.json'), 'utf8'));
const sum = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');
const contact = (path, last) => value_of(path, `SELECT count(*) FROM r_contact WHERE f_last_name = '${last}'`);

await file('durability: everything on this device as a file', async () => {
    const views = [['desktop', false], ['phone', true]];
    for (const [size, dark] of views) await step(`${size}: while all is well, after damage, and when nothing opens`, async () => {
        const tag = `${size}-${dark ? 'dark' : 'light'}`;
        const profile = await openProfile({ size, dark });
        profiles.push(profile);
        const { page, context } = profile;
        page.setDefaultTimeout(40000);
        await create_organisation(page, server.url, person(size === 'phone' ? 'Grace Phone' : 'Ada Desk', `Engines ${size}`));
        await page.goto(`${server.url}#/import`);
        const contacts = file_with('contacts.csv', hubspotContacts(rows));
        await choose_file(page, page.getByRole('button', { name: 'Choose a file' }), contacts);
        const run = page.getByRole('button', { name: /^Import 3,000/ });
        await until(async () => (await run.count()) && (await run.getAttribute('aria-disabled')) !== 'true',
            { what: 'import', within: 60000 });
        await run.click();
        await page.getByRole('button', { name: 'Import another file' }).waitFor({ state: 'attached', timeout: 120000 });
        await in_sync(page, 120000);
        await navigate(page, 'Contacts');
        await new_contact(page, 'Anita', 'Borg');
        await in_sync(page);
        await until(async () => (await meddle(page, 'count', 'base')) > 0, { what: 'a checkpoint', within: 30000 });
        await context.route('**/v1/**', (way) => way.abort());
        await enter(page, 'Job title', 'Admiral');
        await status_says(page, /1 change waiting/);

        // While all is well.
        await page.goto(`${server.url}#/settings`);
        const button = page.getByRole('button', { name: 'Save everything as a file' });
        await on_screen(page, 'Settings');
        await scroll_to(page, button, { whole: true });
        const open = await save(page, button);
        await page.getByText(/Saved in your downloads: HERA/).first().waitFor({ state: 'attached' });
        await look(page, `device-file-settings-${tag}`, size);
        const whole = join(open, 'database.sqlite');
        assert.equal(value_of(whole, 'PRAGMA integrity_check'), 'ok');
        assert.equal(value_of(whole, 'SELECT count(*) FROM r_contact'), rows + 1);
        assert.equal(contact(whole, 'Borg'), 1);
        const unsent = JSON.parse(readFileSync(join(open, 'unsent changes.json'), 'utf8'));
        assert.deepEqual(unsent.changes.map((one) => one.fields.job_title), ['Admiral']);
        assert.deepEqual(about(open).faults, []);

        // Nothing opens it: what IndexedDB holds is, byte for byte, the same file.
        await page.goto(`${server.url}manifest.webmanifest`);
        await meddle(page, 'newer');
        await page.goto(`${server.url}#/contacts`);
        const rescue = page.getByRole('button', { name: 'Save everything as a file' });
        await rescue.waitFor({ state: 'attached' });
        await look(page, `device-file-failed-${tag}`, size);
        const closed = await save(page, rescue);
        await page.getByText(/Saved in your downloads: HERA/).first().waitFor({ state: 'attached' });
        await look(page, `device-file-failed-saved-${tag}`, size);
        const [copy] = about(closed).copies;
        assert.equal(copy.log_ends, '');
        assert.ok(copy.chunks > 1 && copy.log_records > 0, 'base and log are in it');
        assert.equal(sum(join(closed, 'database.sqlite')), sum(whole), 'the same bytes as the open database');
        const kept = JSON.parse(readFileSync(join(closed, 'unsent changes.json'), 'utf8'));
        assert.match(JSON.stringify(kept.lines), /Admiral/);

        // A chunk whose checksum is wrong: its bytes are in the file all the same, and the report counts it.
        await page.goto(`${server.url}manifest.webmanifest`);
        assert.ok((await meddle(page, 'flip', 'base')) > 0);
        await page.goto(`${server.url}#/contacts`);
        await rescue.waitFor({ state: 'attached' });
        const worn = await save(page, rescue);
        assert.equal(about(worn).copies[0].chunks_damaged, 1);
        assert.equal(contact(join(worn, 'database.sqlite'), 'Borg'), 1);
    });

    const others = [['phone', false], ['desktop', true]];
    for (const [size, dark] of others) await step(`${size}: the damaged copy, from the dialog`, async () => {
        const tag = `${size}-${dark ? 'dark' : 'light'}`;
        const profile = await openProfile({ size, dark });
        profiles.push(profile);
        const { page, context } = profile;
        page.setDefaultTimeout(40000);
        await create_organisation(page, server.url, person(size === 'phone' ? 'Mary Phone' : 'Mary Desk', `Looms ${size}`));
        await new_contact(page, 'Anita', 'Borg');
        await in_sync(page);
        await context.route('**/v1/**', (way) => way.abort());
        await enter(page, 'Job title', 'Admiral');
        await status_says(page, /1 change waiting/);
        await page.goto(`${server.url}manifest.webmanifest`);
        assert.ok((await meddle(page, 'flip', 'log')) > 0);
        await page.goto(`${server.url}#/contacts`);
        const told = page.getByRole('dialog', { name: 'This device’s copy was lost' });
        await told.waitFor({ state: 'attached' });
        await look(page, `device-file-dialog-${tag}`, size);
        const to = await save(page, told.getByRole('button', { name: 'Save everything as a file' }));
        assert.deepEqual(readdirSync(to).sort(), ['about.json', 'damaged copy.sqlite', 'database.sqlite', 'unsent changes.json']);
        const [copy] = about(to).copies;
        assert.equal(copy.log_ends, 'a checksum is wrong');
        assert.equal(copy.log_rows_left_out, 1);
        assert.equal(contact(join(to, 'damaged copy.sqlite'), 'Borg'), 1);
        assert.equal(contact(join(to, 'database.sqlite'), 'Borg'), 0, 'the new copy waits for the server');
        await until(async () => /Saved in your downloads/.test(await told.textContent()), { what: 'what has come of it' });
        await told.getByRole('button', { name: 'OK' }).click();
    });
}, async () => {
    for (const profile of profiles) await profile.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
});
