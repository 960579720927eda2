// Two tabs of one person, and what becomes of the one that leads: frozen by the browser and thawed again, or crashed in the
// middle of somebody's work in the other. Nobody waits longer than some seconds, what was typed is there once, and a tab that
// slept through its own replacement writes nothing any more.
import { assert, file, step, until } from '../support/check.mjs';
import { shot } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    create_organisation, enter, field, in_sync, new_contact, on_screen, person, scroll_to, settled, status_text, status_says,
} from '../support/app.mjs';
import { Client } from '../server/support/client.mjs';
import { newProfile, startBrowser } from './probe.mjs';

const server = await startServer();
const who = person('Ada Lovelace', 'Engines');
const crashes = 3;
const profile = newProfile();
let browser = null;
const errors = [];

// In each worker, before the store's own code: every transaction that writes to the organisation's database, by tab.
const spy = `
const made = IDBDatabase.prototype.transaction;
const spied = new BroadcastChannel('spy');
const me = Math.random();
IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = made.call(this, stores, mode, options);
    if (mode !== 'readwrite' || !/^hera:0/.test(this.name)) return transaction;
    for (const what of ['complete', 'abort'])
        transaction.addEventListener(what, () => spied.postMessage({ me, what, at: performance.timeOrigin + performance.now() }));
    return transaction;
};
`;
// Hears of what the workers of all tabs wrote.
const listen = () => {
    window.writes = [];
    document.addEventListener('freeze', () => { window.frozen = true; });
    new BroadcastChannel('spy').onmessage = ({ data }) => window.writes.push(data);
};

// In front of the others: one behind another draws nothing.
async function open(route) {
    const tab = await browser.open('about:blank');
    tab.setDefaultTimeout(30000);
    tab.on('pageerror', (error) => errors.push(error.message));
    await tab.setViewportSize({ width: 1280, height: 900 });
    await tab.goto(server.url + route);
    return tab;
}
const now = (tab) => tab.evaluate(() => performance.timeOrigin + performance.now());
const writes = (tab) => tab.evaluate(() => window.writes);
const value = (tab, name) => field(tab, name).inputValue();
const shows = (tab, name, text, within) =>
    until(async () => (await value(tab, name)) === text, { within, what: `${name}: ${text}` });

async function add_task(tab, title) {
    await enter(tab, 'New task', title);
    await until(async () => (await value(tab, 'New task')) === '', { within: 20000, what: `${title} is taken` });
}

await file('durability: the leading tab is frozen, or crashes', async () => {
    browser = await startBrowser(profile, { as_is: true });
    const { context } = browser;
    await context.addInitScript(listen);
    // Without the service worker, so that the spy gets in front of the store.
    await context.addInitScript(() => { delete Navigator.prototype.serviceWorker; });
    await context.route(/bridge\/store_worker[^/]*\.js/, async (way) => {
        const answer = await way.fetch();
        await way.fulfill({ response: answer, body: spy + (await answer.text()) });
    });
    const leader = await open('');
    const colleague = new Client(server);
    let follower, session;

    await step('two tabs of one person on the same contact', async () => {
        await create_organisation(leader, server.url, who);
        await colleague.signIn(who.email, who.password);
        await new_contact(leader, 'Grace', 'Hopper');
        await in_sync(leader);
        follower = await open(new URL(leader.url()).hash);
        await on_screen(follower, 'Grace Hopper');
        await enter(follower, 'Job title', 'Captain');
        await leader.bringToFront();
        await shows(leader, 'Job title', 'Captain');
        const writers = new Set((await writes(follower)).map((write) => write.me));
        assert.equal(writers.size, 1, 'one worker writes for both tabs');
    });

    let frozen_at = 0, writer = 0;
    await step('the leading tab is frozen with a change that only this device has: the other goes on within seconds', async () => {
        // Not the whole network: without its service worker the app itself comes from there.
        await context.route('**/v1/**', (way) => way.abort());
        await enter(leader, 'Job title', 'Commodore');
        await status_says(leader, /Saved on this device.*1 change waiting/);
        await follower.bringToFront();
        await shows(follower, 'Job title', 'Commodore');
        session = await context.newCDPSession(leader);
        writer = (await writes(follower)).at(-1).me;
        await session.send('Page.setWebLifecycleState', { state: 'frozen' });
        assert.ok(await leader.evaluate(() => window.frozen), 'the page heard that it is frozen');
        frozen_at = await now(follower);
        await enter(follower, 'Phone', '+49 30 1');
        await settled(follower);
        await shot(follower, 'leader-frozen-desktop-light');
        // Nobody leads: what was typed is shown, and is not said to be saved.
        assert.match(await status_text(follower), /^Saving/);
        await until(async () => (await writes(follower)).some((write) => write.me !== writer && write.at > frozen_at),
            { within: 20000, what: 'another worker writes' });
        await status_says(follower, /Saved on this device.*2 changes waiting/);
        console.log(`        saved ${Math.round((await now(follower)) - frozen_at)} ms after the freeze`);
        assert.equal(await value(follower, 'Job title'), 'Commodore');
        await settled(follower);
        await shot(follower, 'leader-replaced-desktop-light');
    });

    await step('thawed, with a question still in its queue: it writes nothing, follows, and shows the new state', async () => {
        await session.send('Page.setWebLifecycleState', { state: 'active' });
        await leader.bringToFront();
        await shows(leader, 'Phone', '+49 30 1', 15000);
        await status_says(leader, /Saved on this device.*2 changes waiting/);
        await settled(leader);
        await shot(leader, 'leader-thawed-desktop-light');
        const late = (await writes(follower)).filter((write) => write.me === writer && write.at > frozen_at);
        assert.deepEqual(late.filter((write) => write.what === 'complete'), []);
        console.log(`        refused writes of the one that was thawed: ${late.length}`);
    });

    await step('both go on, and with the network everything is at the server once', async () => {
        await enter(leader, 'Job title', 'Rear Admiral');
        await follower.bringToFront();
        await shows(follower, 'Job title', 'Rear Admiral');
        await enter(follower, 'Phone', '+49 30 2');
        await leader.bringToFront();
        await shows(leader, 'Phone', '+49 30 2');
        await context.unroute('**/v1/**');
        await leader.getByRole('button', { name: 'Sync details' }).first().click();
        await leader.getByRole('button', { name: 'Try now' }).click();
        await in_sync(leader);
        await follower.bringToFront();
        await in_sync(follower);
        const ops = (await colleague.history()).filter((op) => op.entity === 'contact');
        const said = (key) => ops.map((op) => op.fields[key]).filter((one) => one !== undefined);
        assert.deepEqual(said('job_title'), ['Captain', 'Commodore', 'Rear Admiral']);
        assert.deepEqual(said('phones'), [[['work', '+49 30 1']], [['work', '+49 30 2']]]);
    });

    // From now on the second tab leads.
    let typed = 0;
    for (let round = 1; round <= crashes; ++round) {
        await step(`crash ${round}: what the other tab asked for and had no answer to is done, once`, async () => {
            const dying = follower;
            const living = await open('#/tasks');
            await on_screen(living, 'Tasks');
            const victim = await context.newCDPSession(dying);
            // The last time for certain in front of an answer: the one that leads sleeps when it is asked.
            if (round === crashes) {
                await victim.send('Page.setWebLifecycleState', { state: 'frozen' });
                await enter(living, 'New task', `Step ${++typed}`);
                await status_says(living, /^Saving/);
            }
            const work = (async () => {
                for (const end = 12 * round; typed < end;) await add_task(living, `Step ${++typed}`);
            })();
            await new Promise((r) => setTimeout(r, 100 + Math.random() * 300));
            victim.send('Page.crash').catch(() => {});
            const from = performance.now();
            await work;
            await in_sync(living);
            console.log(`        ${Math.round(performance.now() - from)} ms from the crash to all twelve in sync`);
            follower = living;
            await until(async () => (await colleague.everything()).task.size === typed, { what: `${typed} tasks at the server` });
        });
    }

    await step('what is half typed outlives the leading tab', async () => {
        const living = await open('#/contacts');
        await on_screen(living, 'Contacts');
        await living.getByRole('button', { name: 'New contact' }).first().click();
        const dialog = living.getByRole('dialog');
        await dialog.getByLabel('First name').fill('Half');
        const before = (await writes(living)).length;
        const victim = await context.newCDPSession(follower);
        victim.send('Page.crash').catch(() => {});
        await until(async () => (await writes(living)).length > before, { within: 20000, what: 'another worker writes' });
        await settled(living);
        assert.equal(await dialog.getByLabel('First name').inputValue(), 'Half');
        await dialog.getByLabel('Last name').fill('Typed');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await on_screen(living, 'Half Typed');
        await in_sync(living);
        const names = [...(await colleague.everything()).contact.values()].map((one) => one.first_name);
        assert.deepEqual(names.sort(), ['Grace', 'Half']);
        follower = living;
    });

    await step('each task is there once, after a reload too', async () => {
        const titles = [...(await colleague.everything()).task.values()].map((task) => task.subject).sort();
        assert.deepEqual(titles, Array.from({ length: typed }, (_, i) => `Step ${i + 1}`).sort());
        await follower.goto(`${server.url}#/tasks`);
        await follower.reload();
        await on_screen(follower, 'Tasks');
        await scroll_to(follower, follower.getByText(`Step ${typed}`, { exact: true }));
        await in_sync(follower);
    });
    assert.deepEqual(errors, []);
}, async () => {
    await browser?.close();
    await server.stop();
    profile.remove();
});
