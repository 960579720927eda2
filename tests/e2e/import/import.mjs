// Import in a browser: a HubSpot export of 10,000 contacts and one of deals, a column sent elsewhere, cancel half-way, the
// same file again, Undo, files that are broken or too large. Each step is looked at by axe and the rectangle rules.
import { openSync, writeSync, closeSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { file, step, assert, until } from '../support/check.mjs';
import { openProfile } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    choose_file, create_organisation, file_with, in_sync, navigate, on_screen, person, settled, status_text,
} from '../support/app.mjs';
import { look } from '../support/look.mjs';
import { hubspotContacts, hubspotDeals } from '../support/hubspot.mjs';

const server = await startServer();
let profiles = [];
// The page refuses axe at first, as its policy says; that is not a fault of the page.
const own = (errors) => errors.filter((e) => !/inline script violates/.test(e));
const folder = mkdtempSync(join(tmpdir(), 'hera-import-'));
const open = async (options) => {
    const profile = await openProfile(options);
    profile.page.setDefaultTimeout(60000);
    profiles.push(profile);
    return profile;
};

const go_import = async (page) => {
    await page.goto(`${server.url}#/import`);
    await on_screen(page, 'Import');
};
const give = (page, path) => choose_file(page, page.getByRole('button', { name: 'Choose a file' }), path);
const heading = (page, name, within = 60000) => page.getByRole('heading', { name }).waitFor({ state: 'attached', timeout: within });
const can_run = async (page, name) => {
    const run = page.getByRole('button', { name });
    await until(async () => (await run.count()) && (await run.getAttribute('aria-disabled')) !== 'true',
        { within: 30000, what: `${name} can be pressed` });
    return run;
};
const another = async (page) => {
    const again = page.getByRole('button', { name: 'Import another file' });
    if (await again.count()) await again.click();
};
const said = (page) => page.locator('#a11y').innerText();
const contacts_here = async (page) => {
    await navigate(page, 'Contacts');
    await settled(page);
    return said(page);
};

await file('import', async () => {
    const { page, errors } = await open({});
    await create_organisation(page, server.url, person('Ada Lovelace', 'Engines'));
    const ten_thousand = file_with('contacts.csv', hubspotContacts(10000));

    await step('choose: says what can be brought in', async () => {
        await go_import(page);
        await look(page, 'import-choose-desktop-light', 'desktop');
    });

    await step('a file is dropped on the window', async () => {
        await page.evaluate(() => {
            const data = new DataTransfer();
            const text = 'First Name,Last Name,Email\r\nGrace,Hopper,grace@navy.example\r\n';
            data.items.add(new File([text], 'dropped.csv', { type: 'text/csv' }));
            window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        });
        await heading(page, 'dropped.csv');
        await page.getByRole('button', { name: 'Cancel' }).click();
        await page.getByRole('button', { name: 'Choose a file' }).waitFor({ state: 'attached' });
    });

    await step('10,000 HubSpot contacts: layout, columns and counts before anything is written', async () => {
        await give(page, ten_thousand);
        await heading(page, 'contacts.csv');
        await page.getByRole('button', { name: 'Import 10,000 contacts' }).waitFor({ state: 'attached' });
        const words = await said(page);
        assert.match(words, /HubSpot contacts · 10,000 rows/);
        assert.match(words, /10,000 new/);
        await look(page, 'import-mapping-desktop-light', 'desktop');
    });

    await step('a column is sent elsewhere and the counts are made again', async () => {
        await page.getByRole('button', { name: 'Job Title goes to' }).click();
        await page.getByRole('option', { name: 'Add to the notes' }).click();
        await page.locator('[aria-description="Add to the notes"]').waitFor({ state: 'attached' });
        await page.getByRole('button', { name: 'Import 10,000 contacts' }).waitFor({ state: 'attached' });
    });

    await step('cancelled half-way: all of it is taken back, and nothing says it is in sync meanwhile', async () => {
        await (await can_run(page, 'Import 10,000 contacts')).click();
        await heading(page, /^Importing contacts.csv/);
        await until(async () => /[1-9][\d,]* of 10,000 rows/.test(await said(page)), { within: 20000, what: 'rows come in' });
        assert.doesNotMatch(await status_text(page), /In sync/);
        await page.getByRole('button', { name: 'Stop and take back' }).click();
        await heading(page, 'Import cancelled');
        await look(page, 'import-cancelled-desktop-light', 'desktop');
        assert.doesNotMatch(await contacts_here(page), /Lovelace \d/);
    });

    await step('again, to the end; the figures add up and the sync words tell the truth', async () => {
        await go_import(page);
        await another(page);
        await give(page, ten_thousand);
        const run = await can_run(page, 'Import 10,000 contacts');
        const from = performance.now();
        await run.click();
        // Elsewhere meanwhile; it goes on.
        await navigate(page, 'Settings');
        await go_import(page);
        await heading(page, '10,000 contacts imported', 120000);
        console.log(`        10,000 rows in ${Math.round(performance.now() - from)} ms`);
        await look(page, 'import-done-desktop-light', 'desktop');
        await in_sync(page, 120000);
    });

    await step('the same file again: the same', async () => {
        await page.getByRole('button', { name: 'Import another file' }).click();
        await give(page, ten_thousand);
        await until(async () => /10,000 the same/.test(await said(page)), { within: 30000, what: '10,000 the same' });
        await (await can_run(page, 'Import 10,000 contacts')).click();
        await heading(page, 'All of this was here already');
    });

    await step('deals find their companies; a broken row is listed with its line', async () => {
        await page.getByRole('button', { name: 'Import another file' }).click();
        const text = hubspotDeals(30) + '999,Broken,Discovery,Sales Pipeline,lots,2026-12-01,,,\r\n';
        await give(page, file_with('deals.csv', text));
        await (await can_run(page, 'Import 30 deals')).click();
        await heading(page, '30 deals imported');
        await heading(page, '1 row was not imported');
        assert.match(await said(page), /Line 32/);
        await look(page, 'import-bad-rows-desktop-light', 'desktop');
    });

    await step('Undo import takes all of it back', async () => {
        await page.getByRole('button', { name: 'Undo import' }).click();
        await heading(page, 'Import taken back');
        await navigate(page, 'Deals');
        await page.getByRole('heading', { name: 'No deals yet' }).waitFor({ state: 'attached' });
    });

    await step('a truncated file: its last row is listed, the others come in', async () => {
        await go_import(page);
        await page.getByRole('button', { name: 'Import another file' }).click();
        const whole = hubspotContacts(20, 9).replaceAll(/^1000/gm, '2000');
        await give(page, file_with('cut.csv', whole.slice(0, -40)));
        await until(async () => /1 with an error/.test(await said(page)), { what: 'one row with an error' });
        await page.getByRole('button', { name: 'Cancel' }).click();
    });

    await step('a picture, a workbook, nothing: a sentence each', async () => {
        for (const [name, bytes] of [['photo.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49])],
            ['book.csv', Buffer.from('PK\x03\x04.................')], ['empty.csv', Buffer.from('')]]) {
            await give(page, file_with(name, bytes));
            await page.getByRole('alert').filter({ hasText: `${name}: ` }).waitFor({ state: 'attached' });
        }
        await look(page, 'import-problem-desktop-light', 'desktop');
    });

    await step('200 MB: refused with a sentence, without reading it', async () => {
        const path = join(folder, 'huge.csv');
        const out = openSync(path, 'w');
        writeSync(out, 'First Name,Last Name,Email\r\n');
        const line = 'Ada,Lovelace,ada@engines.example\r\n'.repeat(30000);
        for (let size = 0; size < 200 * 1024 * 1024; size += line.length) writeSync(out, line);
        closeSync(out);
        await give(page, path);
        await page.getByRole('alert').filter({ hasText: 'huge.csv: ' }).waitFor({ state: 'attached', timeout: 20000 });
        const memory = await page.evaluate(() => performance.memory?.usedJSHeapSize ?? 0);
        assert.ok(memory < 150e6, `the page holds ${memory} bytes`);
    });
    assert.deepEqual(own(errors), []);

    await step('on a phone, in the dark', async () => {
        const phone = await open({ size: 'phone', dark: true });
        await create_organisation(phone.page, server.url, person('Grace Hopper', 'Navy'));
        await go_import(phone.page);
        await look(phone.page, 'import-choose-phone-dark', 'phone');
        await give(phone.page, file_with('contacts.csv', hubspotContacts(50) + '777,Bad,Mail,not an address,,,,,,,\r\n'));
        await phone.page.getByRole('button', { name: 'Import 50 contacts' }).waitFor({ state: 'attached' });
        await look(phone.page, 'import-mapping-phone-dark', 'phone');
        await (await can_run(phone.page, 'Import 50 contacts')).click();
        await heading(phone.page, '50 contacts imported');
        await look(phone.page, 'import-done-phone-dark', 'phone');
        assert.deepEqual(own(phone.errors), []);
    });
}, async () => {
    for (const profile of profiles) await profile.close().catch(() => {});
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
});
