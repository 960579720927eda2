// Files of a record: attached without a network, there after a reload, sent when there is one, seen by a colleague, opened offline.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile, shot } from '../support/browser.mjs';
import { look } from '../support/look.mjs';
import { startServer } from '../support/server.mjs';
import {
    choose_file, create_organisation, in_sync, navigate, on_screen, person, settled, status_says, toast,
} from '../support/app.mjs';

const server = await startServer();
const profiles = [];
const folder = mkdtempSync(join(tmpdir(), 'hera-attach-'));
const sum = (bytes) => createHash('sha256').update(bytes).digest('hex');

// A picture of 320 × 200 made by the browser itself; the long one has bytes behind its end that no decoder reads.
async function picture(page, tail) {
    const url = await page.evaluate(() => {
        const canvas = document.createElement('canvas');
        canvas.width = 320;
        canvas.height = 200;
        const ink = canvas.getContext('2d');
        ink.fillStyle = '#4f46e5';
        ink.fillRect(0, 0, 320, 200);
        ink.fillStyle = '#fff';
        ink.fillRect(40, 60, 120, 80);
        return canvas.toDataURL('image/png');
    });
    return Buffer.concat([Buffer.from(url.split(',')[1], 'base64'), randomBytes(tail)]);
}
const files = (page) => page.getByRole('list', { name: 'Files' }).getByRole('listitem');
async function related(page) {
    const tab = page.getByRole('tab', { name: /^Related/ });
    if (await tab.count()) await tab.click();
}
async function open_contact(page, name) {
    await navigate(page, 'Contacts');
    await page.getByRole('link', { name }).or(page.getByRole('row', { name })).first().click();
    await on_screen(page, name);
    await related(page);
}
const shown = (page) => page.locator('dialog.picture img');
const width_of = (page) => shown(page).evaluate((image) => image.naturalWidth);

await file('files of a record', async () => {
    const views = [['desktop', false], ['phone', true]];
    for (const [size, dark] of views) await step(`${size}: attached offline, sent later, seen by others, removed`, async () => {
        const tag = `${size}-${dark ? 'dark' : 'light'}`;
        const profile = await openProfile({ size, dark });
        profiles.push(profile);
        const { page, context } = profile;
        await create_organisation(page, server.url, person(size === 'phone' ? 'Ada Phone' : 'Ada Desk', `Files ${size}`));
        await navigate(page, 'Contacts');
        await page.getByRole('button', { name: 'New contact' }).first().click();
        await page.getByRole('dialog').getByLabel('Last name').fill('Meyer');
        await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
        await on_screen(page, 'Meyer');
        await in_sync(page);
        await related(page);
        await page.getByText('No files yet.').first().waitFor({ state: 'attached' });

        await context.route('**/v1/**', (way) => way.abort());
        // 9 MiB: three parts.
        const bytes = await picture(page, 9 << 20);
        const path = join(folder, `${size}-site photo.png`);
        writeFileSync(path, bytes);
        await choose_file(page, page.getByRole('button', { name: 'Attach file' }), path);
        await toast(page, 'photo.png attached');
        const item = files(page).first();
        await item.waitFor({ state: 'attached' });
        assert.match(await item.textContent(), /site photo\.png.*9\.4 MB.*not on the server yet/);
        await status_says(page, /1 file waiting/);
        await page.reload();
        await on_screen(page, 'Meyer');
        await related(page);
        await item.waitFor({ state: 'attached' });
        await status_says(page, /1 file waiting/);
        await settled(page);
        await shot(page, `files-waiting-${tag}`);

        await item.getByRole('button', { name: /site photo\.png, / }).click();
        await shown(page).waitFor();
        await until(async () => (await width_of(page)) === 320, { what: 'the picture, offline' });
        await shot(page, `files-picture-${tag}`);
        await page.keyboard.press('Escape');
        await shown(page).waitFor({ state: 'detached' });

        await context.unroute('**/v1/**');
        await page.reload();
        await on_screen(page, 'Meyer');
        await in_sync(page, 60000);
        await related(page);
        await item.waitFor({ state: 'attached' });
        const waits = async () => /not on the server yet/.test(await item.textContent());
        await until(async () => !(await waits()), { what: 'it is on the server', within: 20000 });
        await look(page, `files-sent-${tag}`, size);

        // A colleague, in a browser of their own.
        const invite = await page.evaluate(async () => {
            const session = await (await fetch('v1/session', { headers: { 'Hera-Client': '1' } })).json();
            const headers = { 'Hera-Client': '1', 'Content-Type': 'application/json', 'Hera-Tenant': session.account.tenant,
                'Hera-User': session.account.user };
            const body = JSON.stringify({ email: `bob-${Date.now()}@example.org`, role: 'rep' });
            return (await fetch('v1/invites', { method: 'POST', headers, body })).json();
        });
        const other = await openProfile({ size });
        profiles.push(other);
        await other.page.goto(`${server.url}${invite.path}`);
        await other.page.getByRole('textbox', { name: 'Your name' }).fill('Bob Bell');
        await other.page.getByLabel('Password', { exact: true }).fill('correct horse battery');
        await other.page.getByRole('button', { name: /^Join/ }).click();
        await on_screen(other.page, 'Contacts');
        await open_contact(other.page, 'Meyer');
        const [download] = await Promise.all([
            other.page.waitForEvent('download'),
            files(other.page).first().getByRole('button', { name: /^Save / }).click(),
        ]);
        assert.equal(download.suggestedFilename(), `${size}-site photo.png`);
        assert.equal(sum(readFileSync(await download.path())), sum(bytes));
        // It is here now: without the server too.
        await other.context.route('**/v1/**', (way) => way.abort());
        await files(other.page).first().getByRole('button', { name: /site photo\.png, / }).click();
        await until(async () => (await width_of(other.page)) === 320, { what: 'the picture' });
        await other.page.getByRole('button', { name: 'Close' }).last().click();
        await shown(other.page).waitFor({ state: 'detached' });

        const remove = files(page).first().getByRole('button', { name: /^Remove / });
        await remove.focus();
        await page.keyboard.press('Enter');
        await toast(page, 'removed');
        await page.getByText('No files yet.').first().waitFor({ state: 'attached' });
        await page.locator('#layers').getByRole('button', { name: 'Undo' }).last().click();
        await files(page).first().waitFor({ state: 'attached' });
    });

    await step('a file that is too large is refused in a sentence, and nothing is attached', async () => {
        const { page } = profiles[0];
        const path = join(folder, 'huge.bin');
        writeFileSync(path, Buffer.alloc((100 << 20) + 1));
        await choose_file(page, page.getByRole('button', { name: 'Attach file' }), path);
        await toast(page, 'A file may have 100 MB at most');
        assert.equal(await files(page).count(), 1);
    });
}, async () => {
    for (const profile of profiles) await profile.close();
    await server.stop();
});
