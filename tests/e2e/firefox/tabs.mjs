// Two tabs of one person in Firefox, each in a process of its own. The process of the leading one is stopped and goes on again,
// or is killed in the middle of somebody's work in the other: the other goes on within seconds, and what was typed is there once.
import { assert, file, step, until } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { person } from '../support/app.mjs';
import {
    create_organisation, enter, go, new_contact, new_profile, on_screen, process_of, remove_profile, shot, start_firefox,
    status_says, status_text, value,
} from '../support/firefox.mjs';
import { Client } from '../server/support/client.mjs';

const server = await startServer();
const profile = new_profile();
const who = person('Ada Fox', 'Engines');
const crashes = 3, each = 12;
let browser = null;
const shows = (tab, name, text, within = 20000) =>
    until(async () => (await value(tab, name)) === text, { within, what: `${name}: ${text}` });

async function add_task(tab, title) {
    await enter(tab, 'New task', title);
    await until(async () => (await value(tab, 'New task')) === '', { every: 10, within: 30000, what: `${title} is taken` });
}

await file('firefox: the leading tab is stopped, or killed', async () => {
    const colleague = new Client(server);
    let leader, follower;
    await step('two tabs on the same contact, in two processes', async () => {
        browser = await start_firefox(profile);
        leader = await browser.open(server.url);
        await create_organisation(leader, server.url, who);
        await colleague.signIn(who.email, who.password);
        await new_contact(leader, 'Grace', 'Hopper');
        await status_says(leader, /In sync/);
        follower = await browser.open(await leader.url());
        await on_screen(follower, 'Grace Hopper');
        await enter(follower, 'Job title', 'Captain');
        await status_says(follower, /In sync/);
    });

    await step('the leading one is stopped: the other goes on within seconds, and says nothing is saved before it is', async () => {
        const [slept, awake] = [await process_of(leader, browser), await process_of(follower, browser)];
        assert.notEqual(slept, awake);
        await follower.bringToFront();
        process.kill(slept, 'SIGSTOP');
        try {
            const from = performance.now();
            await enter(follower, 'Job title', 'Commodore');
            await status_says(follower, /^Saving/);
            await shot(follower, 'firefox-leader-stopped');
            await status_says(follower, /In sync/, 40000);
            console.log(`        in sync ${Math.round(performance.now() - from)} ms after the edit`);
        } finally {
            process.kill(slept, 'SIGCONT');
        }
    });

    await step('it goes on: it follows, shows the new state, and both edit', async () => {
        await leader.bringToFront();
        await shows(leader, 'Job title', 'Commodore');
        await status_says(leader, /In sync/);
        await enter(leader, 'Job title', 'Rear Admiral');
        await status_says(leader, /In sync/);
        await follower.bringToFront();
        await shows(follower, 'Job title', 'Rear Admiral');
        await enter(follower, 'Job title', 'Admiral');
        await status_says(follower, /In sync/);
        const titles = (await colleague.history()).map((op) => op.fields.job_title).filter((title) => title !== undefined);
        assert.deepEqual(titles, ['Captain', 'Commodore', 'Rear Admiral', 'Admiral']);
        await leader.close();
    });

    let typed = 0;
    for (let round = 1; round <= crashes; ++round) {
        await step(`kill ${round}: what the other tab asked for and had no answer to is done, once`, async () => {
            const living = await browser.open(`${server.url}#/tasks`);
            await on_screen(living, 'Tasks');
            await status_says(living, /In sync/);
            const victim = await process_of(follower, browser);
            assert.notEqual(victim, await process_of(living, browser));
            await living.bringToFront();
            // The last time for certain in front of an answer: the one that leads is stopped when it is asked.
            if (round === crashes) {
                process.kill(victim, 'SIGSTOP');
                await enter(living, 'New task', `Step ${++typed}`);
                await status_says(living, /^Saving/);
            }
            const work = (async () => {
                for (const end = each * round; typed < end;) await add_task(living, `Step ${++typed}`);
            })();
            await new Promise((r) => setTimeout(r, 100 + Math.random() * 300));
            process.kill(victim, 'SIGKILL');
            const from = performance.now();
            await work;
            await status_says(living, /In sync/, 40000);
            console.log(`        ${Math.round(performance.now() - from)} ms from the kill to all of them in sync`);
            follower = living;
            await until(async () => (await colleague.everything()).task.size === typed, { what: `${typed} tasks at the server` });
        });
    }

    await step('each task is there once, after a reload too', async () => {
        const titles = [...(await colleague.everything()).task.values()].map((task) => task.subject).sort();
        assert.deepEqual(titles, Array.from({ length: typed }, (_, i) => `Step ${i + 1}`).sort());
        await follower.reload({ waitUntil: 'domcontentloaded' });
        await on_screen(follower, 'Tasks');
        await status_says(follower, /In sync/);
        await go(follower, '#/contacts');
        await on_screen(follower, 'Contacts');
    });
}, async () => {
    await browser?.close();
    await server.stop();
    remove_profile(profile);
});
