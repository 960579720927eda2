// Ten thousand contacts: sorted, filtered, scrolled to any place, opened and come back to.
import { file, step, assert, until } from '../support/check.mjs';
import { openProfile, shot } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    choose_file, count_frames, create_organisation, file_with, in_sync, navigate, on_screen, person, settled,
} from '../support/app.mjs';
import { axe, lint_labels, lint_targets } from '../support/lints.mjs';
import { hubspotContacts } from '../support/hubspot.mjs';

const server = await startServer();
const profile = await openProfile();
const { page } = profile;
const rows = () => page.locator('[role=grid] [role=row]:not([aria-rowindex="1"])');
const names = async () => (await rows().evaluateAll((all) => all.map((row) => row.getAttribute('aria-label')))).filter(Boolean);
const top = async () => (await names())[0] ?? '';
const comes_to_rest = () => until(async () => {
    const all = await rows().evaluateAll((list) => list.map((row) => row.getAttribute('aria-label')));
    return all.length > 5 && all.every(Boolean);
}, { within: 8000, what: 'all rows in sight are here' });

await file('a list of ten thousand', async () => {
    await create_organisation(page, server.url, person('Ada Lovelace', 'Engines'));
    await step('ten thousand contacts are imported', async () => {
        await page.goto(`${server.url}#/import`);
        await on_screen(page, 'Import');
        await choose_file(page, page.getByRole('button', { name: /Choose/ }), file_with('contacts.csv', hubspotContacts(10000)));
        await page.getByRole('button', { name: /^Import 10,000 contacts/ }).click();
        await page.getByRole('heading', { name: /10,000 contacts imported/ }).waitFor({ state: 'attached', timeout: 120000 });
        await navigate(page, 'Contacts');
        await page.getByText('10,000 contacts', { exact: true }).first().waitFor({ state: 'attached' });
        await in_sync(page, 60000);  // a row that is not sent yet says so in its name
    });
    await step('sorted by a press on the head, the other way by another', async () => {
        await comes_to_rest();
        const first = await top();
        await page.getByRole('columnheader', { name: 'Name' }).click();
        await until(async () => (await top()) !== first, { what: 'another row is on top' });
        assert.equal(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort'), 'descending');
        await page.getByRole('columnheader', { name: 'Name' }).click();
        await until(async () => (await top()) === first, { what: 'the first row is back' });
    });
    await step('the filter finds one of ten thousand while it is typed', async () => {
        await page.keyboard.press('/');
        await page.keyboard.type('person4711');
        await page.getByText('1 contact found', { exact: true }).first().waitFor({ state: 'attached' });
        await page.keyboard.press('Escape');
        await page.getByText('10,000 contacts', { exact: true }).first().waitFor({ state: 'attached' });
    });
    let before = '';
    await step('any place is reached, and Back finds it again', async () => {
        await page.mouse.move(800, 500);
        for (let i = 0; i < 30; ++i) await page.mouse.wheel(0, 6000);
        await comes_to_rest();
        before = await top();
        const opened = (await names())[4];
        await page.getByRole('row', { name: opened, exact: true }).click();
        await on_screen(page, opened.split(',')[0]);
        await page.goBack();
        await on_screen(page, 'Contacts');
        await comes_to_rest();
        assert.equal(await top(), before);
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), opened);
    });
    await step('looks, rules and rest', async () => {
        await settled(page);
        await shot(page, 'records-contacts-desktop');
        await lint_targets(page, 'contacts', { least: 24 });
        await lint_labels(page, 'contacts');
        await axe(page, 'contacts');
        assert.equal(await count_frames(page, 5000), 0);
        assert.deepEqual(profile.errors, []);
    });
}, async () => {
    await profile.close();
    await server.stop();
});
