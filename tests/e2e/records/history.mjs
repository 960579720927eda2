// A record that colleagues have changed very often: its row comes without its changes; its timeline says that there are more, and
// fetches them as soon as there is a network, for whoever looks.
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile } from '../support/browser.mjs';
import { look } from '../support/look.mjs';
import { startFront, startServer } from '../support/server.mjs';
import { in_sync, join_by_link, navigate, on_screen, scroll_to, settled, status_says } from '../support/app.mjs';
import { Client, makeId, op } from '../server/support/client.mjs';

const server = await startServer();
const front = await startFront(server);
const profiles = [];

async function joined(client, size, dark) {
    const invite = await client.invite(`rep-${makeId()}@example.org`, 'rep');
    const profile = await openProfile({ size, dark });
    profiles.push(profile);
    const { page } = profile;
    await join_by_link(page, `${front.url}${invite.json.path}`);
    await in_sync(page);
    return page;
}

await file('history on demand', async () => {
    const ann = new Client(server);
    await ann.create();
    for (const [size, dark] of [['desktop', false], ['phone', true]]) {
        await step(`${size}: changes that are at the server only are said to be there, and come`, async () => {
            front.cut(false);
            const page = await joined(ann, size, dark);
            const record = makeId(), name = `Meyer ${size}`;
            await ann.push([op('create', 'contact', record, { first_name: 'Ann', last_name: name })]);
            await page.getByRole('row', { name }).or(page.getByRole('link', { name })).first().waitFor({ state: 'attached' });

            front.cut(true);
            await status_says(page, /Offline|no connection/i);
            const base = (await ann.hello()).json.head;
            for (let i = 0; i < 40; ++i) await ann.push([op('patch', 'contact', record, { job_title: `Level ${i}` }, { base })]);
            front.cut(false);
            await page.reload();
            await in_sync(page, 40000);
            front.cut(true);

            await navigate(page, 'Contacts');
            await page.getByRole('row', { name }).or(page.getByRole('link', { name })).first().click();
            await on_screen(page, new RegExp(name));
            if (size === 'phone') await page.getByRole('tab', { name: 'Timeline' }).click();
            const story = page.getByRole('region', { name: 'Timeline' });
            const more = story.getByText('The server has more changes of this record. They are fetched as soon as there is');
            await scroll_to(page, more.first());
            assert.equal(await story.getByText(/Level \d+/).count(), 0, 'no change of it is here');
            await settled(page);
            await look(page, `history-at-server-${size}-${dark ? 'dark' : 'light'}`, size);

            front.cut(false);
            await story.getByText('Level 39').first().waitFor({ state: 'attached', timeout: 60000 });
            const coming = story.getByText('More changes of this record are being fetched');
            await until(async () => (await more.count()) + (await coming.count()) === 0,
                { within: 30000, what: 'nothing is missing any more' });
            const oldest = story.getByText('Level 0', { exact: false }).first();
            if (size === 'desktop') {
                await scroll_to(page, oldest);
                await settled(page);
                await look(page, `history-fetched-${size}-light`, size);
            }

            // From now on it is here, whatever the network does.
            front.cut(true);
            await page.reload();
            await on_screen(page, new RegExp(name));
            if (size === 'phone') await page.getByRole('tab', { name: 'Timeline' }).click();
            await story.getByText('Level 39').first().waitFor({ state: 'attached' });
            assert.equal(await more.count(), 0);
        });
    }
}, async () => {
    for (const profile of profiles) await profile.close();
    await front.stop();
    await server.stop();
});
