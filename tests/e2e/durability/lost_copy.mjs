// The browser throws away everything IndexedDB holds, as Chromium does when it finds its files damaged, while changes wait for
// the network: the next start knows who is here, has every unsent change, says what happened, and sends them once.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile, shot } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    create_organisation, enter, field, in_sync, mirrored, new_contact, on_screen, person, settled, sign_in, status_says,
} from '../support/app.mjs';
import { leveldb_of, newProfile, startBrowser } from './probe.mjs';

const server = await startServer();
const profile = newProfile();
const ada = person('Ada Lovelace', 'Engines');
let browser = null, page = null, other = null;

async function open() {
    browser = await startBrowser(profile);
    page = await browser.open('about:blank');
    page.setDefaultTimeout(30000);
    await page.setViewportSize({ width: 1280, height: 900 });
}

await file('durability: the browser loses the whole database', async () => {
    await step('changes wait for the network, and a second copy of them lies outside IndexedDB', async () => {
        await open();
        await create_organisation(page, server.url, ada);
        await new_contact(page, 'Grace', 'Hopper');
        await in_sync(page);
        await until(async () => !(await mirrored(page)).includes('Hopper'), { what: 'the mirror is emptied once all is sent' });
        await browser.context.setOffline(true);
        await enter(page, 'Job title', 'Admiral');
        await page.getByRole('link', { name: 'Contacts', exact: true }).first().click();
        await new_contact(page, 'Anita', 'Borg');
        await status_says(page, /Saved on this device.*2 changes waiting/);
        const text = await mirrored(page);
        assert.match(text, /Admiral/);
        assert.match(text, /Borg/);
    });

    let intact = '';
    await step('its database cannot be opened at all: work goes on in memory with what was unsent, and says so', async () => {
        await browser.kill();
        browser = null;
        const current = join(leveldb_of(profile), 'CURRENT');
        intact = readFileSync(current, 'utf8');
        writeFileSync(current, 'MANIFEST-999999\n');
        await open();
        await browser.context.route('**/v1/**', (way) => way.abort());
        await page.goto(server.url + '#/contacts');
        await page.getByRole('row', { name: 'Anita Borg' }).waitFor({ state: 'attached' });
        await status_says(page, /Not saved on this device.*2 changes waiting/);
    });

    await step('its files are damaged, the browser throws it all away: what was unsent and who is here is known', async () => {
        await browser.kill();
        browser = null;
        writeFileSync(join(leveldb_of(profile), 'CURRENT'), intact);
        writeFileSync(join(leveldb_of(profile), intact.trim()), Buffer.alloc(4096, 7));
        await open();
        await browser.context.route('**/v1/**', (way) => way.abort());
        await page.goto(server.url + '#/contacts');
        const dialog = page.getByRole('dialog', { name: 'This device’s copy was lost' });
        await dialog.waitFor({ state: 'attached' });
        assert.match(await dialog.textContent(), /changes: 2/);
        await settled(page);
        await shot(page, 'copy-lost-desktop-light');
        await dialog.getByRole('button', { name: 'OK' }).click();
        await status_says(page, /Saved on this device.*2 changes waiting/);
        await page.getByRole('row', { name: 'Anita Borg' }).waitFor({ state: 'attached' });
    });

    await step('with the network everything is here again, and at the server once', async () => {
        await browser.context.unroute('**/v1/**');
        await page.getByRole('button', { name: 'Sync details' }).first().click();
        await page.getByRole('button', { name: 'Try now' }).click();
        // A browser that is killed within half a minute has not stored its cookies.
        await status_says(page, /Sign in to sync/);
        await page.getByRole('button', { name: 'Sign in' }).first().click();
        await page.getByRole('textbox', { name: 'Work email' }).fill(ada.email);
        await page.getByLabel('Password', { exact: true }).fill(ada.password);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await in_sync(page, 40000);
        await page.getByRole('link', { name: 'Contacts', exact: true }).first().click();
        await page.getByRole('row', { name: 'Grace Hopper' }).click();
        await until(async () => (await field(page, 'Job title').inputValue()) === 'Admiral', { what: 'the change' });
        await until(async () => !(await mirrored(page)).includes('Borg'), { what: 'the mirror is emptied' });

        other = await openProfile();
        await sign_in(other.page, server.url, ada);
        await in_sync(other.page);
        // In sync is said before the list that is shown has been read again.
        await other.page.getByRole('row', { name: 'Anita Borg' }).first().waitFor({ state: 'attached' });
        assert.equal(await other.page.getByRole('row', { name: 'Anita Borg' }).count(), 1);
        await other.page.getByRole('row', { name: 'Grace Hopper' }).click();
        await until(async () => (await field(other.page, 'Job title').inputValue()) === 'Admiral', { what: 'the change' });
    });

    await step('signing out takes the second copy along', async () => {
        await page.getByRole('button', { name: /^Account of/ }).click();
        await page.getByRole('menuitem', { name: 'Sign out' }).click();
        await on_screen(page, /Sign in/);
        await until(async () => !/"tenant"/.test(await mirrored(page)), { what: 'no file of an outbox is left' });
    });
}, async () => {
    if (other) await other.close();
    if (browser) await browser.close();
    await server.stop();
    profile.remove();
});
