// The account screens, settings and the shell's own layers: axe-core, the rules on rectangles, and a picture of each, on
// phone and desktop, light and dark.
import { openProfile, shot } from '../support/browser.mjs';
import { assert, file, step } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { axe, lint_targets } from '../support/lints.mjs';
import { count_frames, create_organisation, in_sync, navigate, on_screen, person, settled } from '../support/app.mjs';

let server;
const open = [];

async function look(page, name, size) {
    await settled(page);
    await shot(page, name);
    await axe(page, name);
    await lint_targets(page, name, { least: size === 'phone' ? 44 : 24 });
}

await file('looks of accounts and settings', async () => {
    server = await startServer();
    for (const size of ['desktop', 'phone']) {
        for (const dark of [false, true]) {
            const tag = `${size}-${dark ? 'dark' : 'light'}`;
            const profile = await openProfile({ size, dark });
            open.push(profile);
            const { page } = profile;

            await step(`sign-in, create and join (${tag})`, async () => {
                await page.goto(`${server.url}#/sign-in`);
                await on_screen(page, 'Sign in');
                await look(page, `sign-in-${tag}`, size);
                await page.getByRole('button', { name: 'Sign in' }).click();
                await look(page, `sign-in-errors-${tag}`, size);
                await page.goto(`${server.url}#/create`);
                await on_screen(page, 'Create an organisation');
                await look(page, `create-${tag}`, size);
                await page.goto(`${server.url}#/join/an-old-token`);
                await on_screen(page, 'Join your colleagues');
                await look(page, `join-${tag}`, size);
            });

            await step(`settings (${tag})`, async () => {
                const who = person(`${dark ? 'Dora' : 'Lena'} ${size}`, 'TechVantage Solutions');
                await create_organisation(page, server.url, who);
                await in_sync(page);
                await navigate(page, 'Settings');
                await look(page, `settings-${tag}`, size);
                await page.getByRole('button', { name: 'Invite a colleague' }).click();
                await page.getByRole('dialog').waitFor({ state: 'attached' });
                await look(page, `invite-${tag}`, size);
                await page.keyboard.press('Escape');
            });

            await step(`new record (${tag})`, async () => {
                for (const [place, what] of [['Contacts', 'contact'], ['Deals', 'deal']]) {
                    await navigate(page, place);
                    await page.getByRole('button', { name: `New ${what}` }).first().click();
                    await page.getByRole('dialog').waitFor({ state: 'attached' });
                    await look(page, `new-${what}-${tag}`, size);
                    await page.keyboard.press('Escape');
                }
            });

            await step(`offline: the status and its details (${tag})`, async () => {
                await navigate(page, 'Settings');
                await profile.context.setOffline(true);
                await page.getByRole('status').filter({ hasText: /Offline/ }).first().waitFor({ state: 'attached' });
                await page.getByRole('button', { name: 'Sync details' }).click();
                await look(page, `sync-${tag}`, size);
                await page.keyboard.press('Escape');
                await settled(page);
                assert.equal(await count_frames(page, 5000), 0, 'open and untouched: no frame');
                await profile.context.setOffline(false);
            });
        }
    }
}, async () => {
    for (const profile of open) await profile.close();
    await server?.stop();
});
