// The sync page: a change the server refused, with its reason — tried again, put right, kept as a file, discarded — and a
// value that two people changed at once, settled with one press. By keyboard on the desktop, by touch on the phone.
import { readFileSync } from 'node:fs';
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile } from '../support/browser.mjs';
import { look } from '../support/look.mjs';
import { startServer } from '../support/server.mjs';
import { enter, in_sync, join_by_link, navigate, on_screen, settled, status_says, toast } from '../support/app.mjs';
import { Client, makeId, op } from '../server/support/client.mjs';

const server = await startServer();
const profiles = [];

async function joined(client, size, dark, role) {
    const invite = await client.invite(`${role}-${makeId()}@example.org`, role);
    const profile = await openProfile({ size, dark });
    profiles.push(profile);
    const { page } = profile;
    await join_by_link(page, `${server.url}${invite.json.path}`);
    return profile;
}
async function open_contact(page, name) {
    await navigate(page, 'Contacts');
    await page.getByRole('link', { name }).or(page.getByRole('row', { name })).first().click();
    await on_screen(page, new RegExp(name));
}
async function open_sync(page) {
    // A phone has the status above its lists.
    if ((await page.getByRole('button', { name: 'Sync details' }).count()) === 0) await navigate(page, 'Contacts');
    await page.getByRole('button', { name: 'Sync details' }).first().click();
    await page.getByRole('button', { name: 'Show changes' }).click();
    await on_screen(page, 'Sync');
}
const listed = (page, heading) => page.getByRole('list', { name: heading }).getByRole('listitem');

await file('what is not in order between here and the server', async () => {
    const ann = new Client(server);
    await ann.create();
    const contacts = {};
    for (const name of ['Meyer', 'Schmidt', 'Weber']) {
        contacts[name] = makeId();
        await ann.push([op('create', 'contact', contacts[name], { first_name: 'Ann', last_name: name })]);
    }

    for (const [size, dark] of [['desktop', false], ['phone', true]]) {
        const tag = `${size}-${dark ? 'dark' : 'light'}`;
        await step(`${size}: a refused change is shown with its reason, and can be kept, tried again and discarded`, async () => {
            const { page } = await joined(ann, size, dark, 'viewer');
            await open_contact(page, 'Ann Meyer');
            await enter(page, 'Job title', 'Head of things');
            await status_says(page, /1 refused/);
            // The focus is still in the field: what was typed stays in sight, and is not said to be somebody else's doing.
            await page.getByText('Not accepted by the server').first().waitFor({ state: 'attached' });
            await open_sync(page);
            const item = listed(page, 'Not accepted').first();
            await item.waitFor({ state: 'attached' });
            await look(page, `sync-refused-${tag}`, size);
            const words = await item.textContent();
            assert.match(words, /Ann Meyer/);
            assert.match(words, /Contact changed · Job title: Head of things/);
            assert.match(words, /viewer|may not|not allowed/i);

            const save = page.getByRole('button', { name: 'Save as file' });
            const [download] = await Promise.all([page.waitForEvent('download'), save.click()]);
            const kept = JSON.parse(readFileSync(await download.path(), 'utf8'));
            assert.equal(kept.changes.length, 1);
            assert.equal(kept.changes[0].fields.job_title, 'Head of things');

            await item.getByRole('button', { name: 'Correct' }).click();
            const dialog = page.getByRole('dialog', { name: 'Correct and send again' });
            assert.equal(await dialog.getByLabel('Job title').inputValue(), 'Head of things');
            await look(page, `sync-correct-${tag}`, size);
            await dialog.getByLabel('Job title').fill('Head of all things');
            await dialog.getByRole('button', { name: 'Save' }).click();
            await toast(page, 'sent again');
            // Still a viewer: it comes back, with the new words.
            await until(async () => /Head of all things/.test(await page.getByRole('list', { name: 'Not accepted' }).textContent()
                .catch(() => '')), { what: 'the corrected change is refused too', within: 15000 });
            assert.equal(await listed(page, 'Not accepted').count(), 1);

            const again = listed(page, 'Not accepted').first().getByRole('button', { name: 'Discard' });
            if (size === 'desktop') {
                await again.focus();
                await page.keyboard.press('Enter');
            } else {
                await again.tap();
            }
            const question = page.getByRole('dialog', { name: 'Discard this change?' });
            await look(page, `sync-discard-${tag}`, size);
            await question.getByRole('button', { name: 'Discard' }).click();
            await page.getByText('Nothing waits here').first().waitFor({ state: 'attached' });
            await look(page, `sync-empty-${tag}`, size);
            await in_sync(page);
        });

        await step(`${size}: two people change the same field; one press takes the other value, for everyone`, async () => {
            const { page, context } = await joined(ann, size, dark, 'rep');
            const [name, value] = size === 'desktop' ? ['Schmidt', 'Buyer']
                : ['Weber', 'Chief buyer of machines and of everything else'];
            await open_contact(page, `Ann ${name}`);
            await in_sync(page);
            await context.route('**/v1/**', (way) => way.abort());
            await enter(page, 'Job title', value);
            await status_says(page, /1 change waiting/);
            await open_sync(page);
            await listed(page, 'Waiting to be sent').first().waitFor({ state: 'attached' });
            await look(page, `sync-waiting-${tag}`, size);
            await ann.push([op('patch', 'contact', contacts[name], { job_title: 'Seller' })]);
            await context.unroute('**/v1/**');
            await page.getByRole('button', { name: 'Try now' }).click();
            const item = listed(page, 'Changed by two people at once').first();
            await item.waitFor({ state: 'attached' });
            await in_sync(page);
            await look(page, `sync-conflict-${tag}`, size);
            const words = await item.textContent();
            assert.match(words, /Seller/);
            assert.ok(words.includes(value));
            await item.getByRole('link', { name: `Ann ${name}` }).click();
            await on_screen(page, new RegExp(name));
            await page.goBack();
            await on_screen(page, 'Sync');
            const before = (await ann.everything()).contact.get(contacts[name]).job_title;
            await item.getByRole('button', { name: 'Use this' }).click();
            await toast(page, 'Settled for everyone');
            await until(async () => ![before].includes((await ann.everything()).contact.get(contacts[name]).job_title),
                { what: 'the other value at the server' });
            await page.getByText('Nothing waits here').first().waitFor({ state: 'attached' });
            const conflicts = [...(await ann.everything()).conflict.values()].filter((one) => one.record === contacts[name]);
            assert.deepEqual(conflicts.map((one) => one.state), ['resolved']);
        });
    }

    await step('a record’s mark leads to its own changes', async () => {
        const { page, context } = await joined(ann, 'desktop', false, 'rep');
        await open_contact(page, 'Ann Meyer');
        await in_sync(page);
        await context.route('**/v1/**', (way) => way.abort());
        await enter(page, 'Job title', 'Owner');
        await status_says(page, /1 change waiting/);
        await settled(page);
        await page.getByRole('main').getByRole('link', { name: 'not sent yet' }).click();
        await on_screen(page, 'Sync');
        assert.match(page.url(), new RegExp(`#/sync/${contacts.Meyer}$`));
        await listed(page, 'Waiting to be sent').first().waitFor({ state: 'attached' });
        assert.equal(await listed(page, 'Waiting to be sent').count(), 1);
    });
}, async () => {
    for (const profile of profiles) await profile.close();
    await server.stop();
});
