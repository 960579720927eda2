// The whole process of the leading tab is stopped, as a system does with tabs in the background when it needs their share, and
// with it everything that runs there: the store, and the service worker that the application comes from. The other tab goes on
// within seconds all the same; the one that wakes follows and writes nothing.
import { assert, file, step, until } from '../support/check.mjs';
import { shot } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    create_organisation, enter, field, in_sync, new_contact, on_screen, person, settled, status_says,
} from '../support/app.mjs';
import { Client } from '../server/support/client.mjs';
import { newProfile, startBrowser } from './probe.mjs';

const server = await startServer();
const who = person('Ada Lovelace', 'Engines');
const profile = newProfile();
const within = 15000;  // four unanswered questions, 2.5 s apart, and the start of a store
let browser = null, stopped = 0;

async function open(route) {
    const tab = await browser.open('about:blank');
    tab.setDefaultTimeout(30000);
    await tab.setViewportSize({ width: 1280, height: 900 });
    await tab.goto(server.url + route);
    return tab;
}
const shows = (tab, text) =>
    until(async () => (await field(tab, 'Job title').inputValue()) === text, { within: 20000, what: text });

// The process a tab runs in: the one that works while the tab does.
async function process_of(tab) {
    const session = await browser.browser.newBrowserCDPSession();
    const seconds = async () => new Map((await session.send('SystemInfo.getProcessInfo')).processInfo
        .filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]));
    const before = await seconds();
    await tab.evaluate(() => { for (const end = performance.now() + 1500; performance.now() < end;); });
    const worked = [...await seconds()].map(([id, spent]) => [id, spent - (before.get(id) ?? spent)]).sort((a, b) => b[1] - a[1]);
    await session.detach();
    assert.ok(worked[0][1] > 0.1 && worked[0][1] > 2 * (worked[1]?.[1] ?? 0), `which process worked: ${JSON.stringify(worked)}`);
    return worked[0][0];
}

await file('durability: the process of the leading tab is stopped', async () => {
    browser = await startBrowser(profile, { as_is: true });
    const colleague = new Client(server);
    let leader, follower;
    await step('two tabs of one person, in two processes; the application is kept on this device', async () => {
        leader = await open('');
        await create_organisation(leader, server.url, who);
        await colleague.signIn(who.email, who.password);
        await new_contact(leader, 'Grace', 'Hopper');
        await in_sync(leader);
        await until(() => leader.evaluate(() => navigator.serviceWorker.controller !== null), { what: 'the app is kept here' });
        follower = await open(new URL(leader.url()).hash);
        await on_screen(follower, 'Grace Hopper');
        await enter(follower, 'Job title', 'Captain');
        await in_sync(follower);
    });

    await step('the leading one is stopped: what is written in the other is saved within seconds', async () => {
        const [slept, awake] = [await process_of(leader), await process_of(follower)];
        assert.notEqual(slept, awake);
        await follower.bringToFront();
        await settled(follower);
        process.kill(slept, 'SIGSTOP');
        stopped = slept;
        const from = performance.now();
        await enter(follower, 'Job title', 'Commodore');
        await status_says(follower, /^Saving/, 5000);
        await status_says(follower, /^(Saved on this device|In sync)/, within);
        console.log(`        saved ${Math.round(performance.now() - from)} ms after the edit`);
        await shows(follower, 'Commodore');
        await settled(follower);
        await shot(follower, 'leader-stopped-desktop-light');
    });

    await step('it goes on: it follows and shows the new state; both edit, and each change is at the server once', async () => {
        process.kill(stopped, 'SIGCONT');
        stopped = 0;
        await leader.bringToFront();
        await shows(leader, 'Commodore');
        await enter(leader, 'Job title', 'Rear Admiral');
        await follower.bringToFront();
        await shows(follower, 'Rear Admiral');
        await enter(follower, 'Job title', 'Admiral');
        await in_sync(follower);
        await leader.bringToFront();
        await shows(leader, 'Admiral');
        await in_sync(leader);
        const titles = (await colleague.history()).map((op) => op.fields.job_title).filter((title) => title !== undefined);
        assert.deepEqual(titles, ['Captain', 'Commodore', 'Rear Admiral', 'Admiral']);
    });
}, async () => {
    if (stopped) process.kill(stopped, 'SIGCONT');
    await browser?.close();
    await server.stop();
    profile.remove();
});
