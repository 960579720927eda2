// Every screen on phone and desktop, light and dark: axe finds nothing, controls neither overlap nor are too small, labels
// are not cut off, and after it has come to rest the page asks for no frame in five seconds. The screenshots stay in
// build/test-output/screens.
import { file, step, assert } from './support/check.mjs';
import { openProfile, shot } from './support/browser.mjs';
import { startServer } from './support/server.mjs';
import { choose_file, count_frames, create_organisation, file_with, in_sync,
    navigate, on_screen, person, settled } from './support/app.mjs';
import { axe, lint_labels, lint_navigation, lint_targets } from './support/lints.mjs';
import { hubspotCompanies, hubspotContacts, hubspotDeals } from './support/hubspot.mjs';

const server = await startServer();
let open = [];

const import_file = async (page, name, text, what) => {
    await page.goto(`${server.url}#/import`);
    await on_screen(page, 'Import');
    const again = page.getByRole('button', { name: 'Import another file' });
    if (await again.count()) await again.click();
    await choose_file(page, page.getByRole('button', { name: 'Choose a file' }), file_with(name, text));
    await page.getByRole('button', { name: new RegExp(`^Import [\\d,]+ ${what}`) }).click();
    await page.getByRole('heading', { name: /imported$/ }).waitFor({ state: 'attached', timeout: 60000 });
};

// One person's round through all screens. Light and dark walk side by side: most of their time is waiting for stillness.
async function look_around(size, theme) {
    const shape = { least: size === 'phone' ? 44 : 24 };
    const who = person(`Robin ${size === 'phone' ? 'Small' : 'Wide'}`, 'Northwind');
    const profile = await openProfile({ size, dark: theme === 'dark' });
    open.push(profile);
    const { page } = profile;
    const check = (name, prepare = async () => {}) => step(`${name}, ${size}, ${theme}`, async () => {
        await prepare();
        await settled(page);
        await shot(page, `${name.replaceAll(' ', '-')}-${size}-${theme}`);
        await lint_targets(page, name, shape);
        await lint_labels(page, name);
        await lint_navigation(page, name);
        await axe(page, name);
        assert.equal(await count_frames(page, 5000), 0, 'frames although nobody did anything');
        assert.deepEqual(profile.errors, []);
    });
    await check('sign in', async () => {
        await page.goto(`${server.url}#/sign-in`);
        await on_screen(page, /Sign in/);
    });
    await check('create organisation', async () => {
        await page.goto(`${server.url}#/create`);
        await on_screen(page, /Create/);
    });
    await create_organisation(page, server.url, { ...who, email: `${theme}.${who.email}` });
    await check('contacts empty', async () => in_sync(page));
    await check('deals empty', async () => navigate(page, 'Deals'));
    await check('import', async () => {
        await page.goto(`${server.url}#/import`);
        await on_screen(page, 'Import');
    });
    await import_file(page, 'companies.csv', hubspotCompanies(40), 'compan');
    await import_file(page, 'contacts.csv', hubspotContacts(300), 'contact');
    await import_file(page, 'deals.csv', hubspotDeals(60), 'deal');
    await check('import done', async () => in_sync(page));
    await check('contacts', async () => navigate(page, 'Contacts'));
    await check('contact', async () => {
        await page.getByRole('row').nth(3).or(page.getByRole('listitem').nth(3)).first().click();
        await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
    });
    await check('companies', async () => navigate(page, 'Companies'));
    await check('deals', async () => navigate(page, 'Deals'));
    await check('new contact', async () => {
        await navigate(page, 'Contacts');
        await page.getByRole('button', { name: 'New contact' }).first().click();
        await page.getByRole('dialog').waitFor({ state: 'attached' });
    });
    await page.keyboard.press('Escape');
    await check('settings', async () => navigate(page, 'Settings'));
    await profile.close();
    open = open.filter((other) => other !== profile);
}

await file('every screen, in every size and theme', async () => {
    for (const size of ['desktop', 'phone']) await Promise.all(['light', 'dark'].map((theme) => look_around(size, theme)));
}, async () => {
    for (const profile of open) await profile.close();
    await server.stop();
});
