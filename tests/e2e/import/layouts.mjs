// The import wizard with what other systems write, on a desktop and on a phone: three Salesforce files chosen together in the
// wrong order, Outlook in UTF-16, LinkedIn with its preamble, text that was encoded twice, a cell put right in place, the same
// files again. By roles and names; each screen is looked at by axe and the rectangle rules.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { file, step, assert, until } from '../support/check.mjs';
import { openProfile } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import { create_organisation, file_with, navigate, on_screen, person, scroll_to } from '../support/app.mjs';
import { look } from '../support/look.mjs';

const server = await startServer();
const profiles = [];
const own = (errors) => errors.filter((e) => !/inline script violates/.test(e));
const data = (name) => join('tests/data/import', name);

const said = (page) => page.locator('#a11y').innerText();
const says = (page, pattern) => until(async () => pattern.test(await said(page)), { within: 30000, what: `${pattern}` });
const heading = (page, name) => page.getByRole('heading', { name }).waitFor({ state: 'attached', timeout: 60000 });

async function give(page, paths) {
    const chosen = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a file' }).click();
    await (await chosen).setFiles(paths);
}
async function run(page, name) {
    const button = page.getByRole('button', { name });
    await until(async () => (await button.count()) && (await button.getAttribute('aria-disabled')) !== 'true',
        { within: 30000, what: `${name} can be pressed` });
    await button.click();
}
async function again(page) {
    await page.goto(`${server.url}#/import`);
    await on_screen(page, 'Import');
    const another = page.getByRole('button', { name: 'Import another file' });
    if (await another.count()) await another.click();
    await page.getByRole('button', { name: 'Choose a file' }).waitFor({ state: 'attached' });
}

async function walk(size) {
    const profile = await openProfile(size === 'phone' ? { size, dark: true } : {});
    profiles.push(profile);
    const { page, errors } = profile;
    page.setDefaultTimeout(60000);
    const looked = (name) => look(page, `import-${name}-${size}`, size);
    await create_organisation(page, server.url, person(`Ada ${size}`, `Engines ${size}`));
    await again(page);

    await step(`${size}: three Salesforce files at once, in the wrong order, are linked by their ids`, async () => {
        await give(page, [data('11_Opportunity.csv'), data('11_Contact.csv'), data('11_Account.csv')]);
        await page.getByRole('button', { name: /11_Account.csv/ }).waitFor({ state: 'attached' });
        await says(page, /Salesforce opportunities · 3 rows/);
        await heading(page, 'Values to explain');
        await looked('salesforce');
        await page.getByRole('button', { name: /11_Contact.csv/ }).click();
        await says(page, /Salesforce contacts · 2 rows/);
        // A company of which only the id is known: one, for the other one has come with its own file.
        await says(page, /1 new company/);
        await page.getByRole('button', { name: /11_Opportunity.csv/ }).click();
    });

    await step(`${size}: a stage that is not here is asked once`, async () => {
        const choice = page.getByRole('button', { name: 'Legal Review means' });
        await (await scroll_to(page, choice)).click();
        await page.getByRole('option', { name: 'Negotiation' }).click();
        await page.getByRole('button', { name: 'Import 6 rows' }).waitFor({ state: 'attached' });
        await run(page, 'Import 6 rows');
        await heading(page, '6 rows imported');
        await says(page, /11_Opportunity.csv: 3 deals imported/);
        await looked('salesforce-done');
        await navigate(page, 'Companies');
        await says(page, /Acme, Inc\./);
        await navigate(page, 'Contacts');
        await says(page, /Ann Alpha/);
        await says(page, /Acme, Inc\./);
    });

    await step(`${size}: the same three again: all the same, and it is shown row by row`, async () => {
        await again(page);
        await give(page, [data('11_Account.csv'), data('11_Contact.csv'), data('11_Opportunity.csv')]);
        await page.getByRole('button', { name: /11_Contact.csv/ }).click();
        await says(page, /2 the same/);
        await (await scroll_to(page, page.getByRole('tab', { name: 'Rows (2)' }))).click();
        await says(page, /Everything is here already/);
        await looked('same');
        await page.getByRole('button', { name: 'Cancel' }).click();
    });

    await step(`${size}: Outlook in UTF-16: its title is no job`, async () => {
        const text = readFileSync(data('layout_outlook.csv'), 'utf8')
            .replace('Ann,,Alpha', 'Zoë,,Škoda').replaceAll('ann@', 'zoe@');
        await give(page, file_with('outlook.csv', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])));
        await says(page, /Outlook contacts · 1 row · separated by commas · UTF-16/);
        await (await scroll_to(page, page.getByRole('tab', { name: 'Rows (1)' }))).click();
        await says(page, /Zoë Škoda/);
        await says(page, /CFO/);
        await run(page, 'Import 1 contact');
        await heading(page, '1 contact imported');
    });

    await step(`${size}: LinkedIn with its preamble`, async () => {
        await again(page);
        await give(page, data('layout_linkedin.csv'));
        await says(page, /LinkedIn connections · 2 rows/);
        await says(page, /3 lines above the headings left out/);
        await looked('linkedin');
        await run(page, 'Import 2 contacts');
        await heading(page, '2 contacts imported');
    });

    await step(`${size}: text that was encoded twice is put right, or left as it is`, async () => {
        await again(page);
        await give(page, data('1_encoded_twice.csv'));
        const repair = page.getByRole('checkbox', { name: 'Put 3 cells right that were encoded twice' });
        await repair.waitFor({ state: 'attached' });
        assert.equal(await repair.getAttribute('aria-checked'), 'true');
        await says(page, /“NovÃ¡k” becomes “Novák”/);
        await looked('encoded-twice');
        await repair.click();
        await until(async () => (await repair.getAttribute('aria-checked')) === 'false', { what: 'the switch is off' });
        await (await scroll_to(page, page.getByRole('tab', { name: 'Rows (3)' }))).click();
        await says(page, /Jan NovÃ¡k/);
        await repair.click();
        await says(page, /Jan Novák/);
        await run(page, 'Import 3 contacts');
        await heading(page, '3 contacts imported');
    });

    await step(`${size}: a cell is put right in place and the row is checked again`, async () => {
        await again(page);
        const people = 'First Name,Last Name,Email\nEve,Adams,eve at x.example\nTom,Baker,tom@x.example\n';
        await give(page, file_with('people.csv', people));
        await says(page, /1 with an error/);
        await (await scroll_to(page, page.getByRole('tab', { name: 'Rows (2)' }))).click();
        await scroll_to(page, page.getByRole('button', { name: 'Fix' }));
        await page.getByRole('button', { name: 'Fix' }).waitFor({ state: 'attached' });
        await looked('rows-bad');
        await page.getByRole('button', { name: 'Fix' }).click();
        const cell = page.getByRole('textbox', { name: 'Email' });
        await cell.waitFor({ state: 'attached' });
        await looked('fix');
        await cell.fill('eve@x.example');
        await page.getByRole('button', { name: 'Check again' }).click();
        await says(page, /0 with errors/);
        await run(page, 'Import 2 contacts');
        await heading(page, '2 contacts imported');
        await navigate(page, 'Contacts');
        await says(page, /Eve Adams/);
    });
    assert.deepEqual(own(errors), []);
}

await file('import layouts', async () => {
    await walk('desktop');
    await walk('phone');
}, async () => {
    for (const profile of profiles) await profile.close().catch(() => {});
    await server.stop();
});
