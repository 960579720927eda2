// Firefox is killed while somebody edits in the application, without a server, again and again on one profile: whatever had
// been said to be saved on this device is there afterwards, and reaches the server once.
import { assert, file, step, until } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { person } from '../support/app.mjs';
import {
    create_organisation, enter, in_sync_again, new_contact, new_profile, on_screen, remove_profile, start_firefox, status_says,
    status_text, value,
} from '../support/firefox.mjs';
import { Client } from '../server/support/client.mjs';

const rounds = Number(process.env.HERA_ROUNDS ?? 10);
const server = await startServer();
const profile = new_profile();
const who = person('Robin Fox');
let browser = null, late = null;
const waiting = (words) => Number(/([\d,]+) changes? waiting/.exec(words)?.[1].replace(',', '') ?? 0);

await file('firefox: the browser is killed while somebody edits', async () => {
    let route = '';
    const colleague = new Client(server);
    await step('a contact to edit; then the server goes, and only this device can keep what is written', async () => {
        browser = await start_firefox(profile);
        const tab = await browser.open(server.url);
        await create_organisation(tab, server.url, who);
        await new_contact(tab, 'Nine', 'Lives');
        await status_says(tab, /In sync/);
        route = await tab.evaluate(() => location.hash);
        await until(() => tab.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.active)),
            { within: 40000, what: 'the app itself is kept here' });
        await browser.close();
        await server.kill('SIGTERM');
    });

    const said = [];  // numbers of the edits that were said to be saved
    let typed = 0;
    for (let round = 1; round <= rounds; ++round) {
        await step(`kill ${round}`, async () => {
            browser = await start_firefox(profile);
            const tab = await browser.open(server.url + route);
            await on_screen(tab, 'Nine Lives');
            const last = said.at(-1) ?? 0;
            const kept = await until(async () => {
                const number = Number((await value(tab, 'Job title'))?.split(' ')[1] ?? 0);
                return number >= last ? number + 1 : null;
            }, { within: 8000, what: `edit ${last}, which was said to be saved, is there` });
            assert.ok(kept - 1 <= typed, 'nothing that was never typed');
            await status_says(tab, said.length ? /^Saved on this device.*waiting/ : /^Saved on this device|In sync|Offline/);
            const before = waiting(await status_text(tab));
            assert.ok(before >= said.length, `${said.length} were said to be saved, ${before} wait`);
            const end = performance.now() + 1200 + Math.random() * 1500;
            for (let made = 1; performance.now() < end || made === 1; ++made) {
                const mine = ++typed;
                await enter(tab, 'Job title', `Edit ${mine}`);
                await until(async () => {
                    const words = await status_text(tab);
                    return /^Saved on this device/.test(words) && waiting(words) >= before + made;
                }, { every: 5, within: 20000, what: `edit ${mine} is said to be saved` });
                said.push(mine);
            }
            // One more edit is under way when the end comes.
            typed += 1;
            const soon = new Promise((r) => setTimeout(r, Math.random() * 60));
            await Promise.race([enter(tab, 'Job title', `Edit ${typed}`).catch(() => {}), soon]);
            await browser.kill();
            browser = null;
        });
    }

    await step('all that was said to be saved reaches the server, once and in its order', async () => {
        late = await startServer({ data: server.data, port: server.port });
        browser = await start_firefox(profile);
        const tab = await browser.open(server.url + route);
        await on_screen(tab, 'Nine Lives');
        await in_sync_again(tab, who);
        await colleague.signIn(who.email, who.password);
        const arrived = (await colleague.history()).map((op) => op.fields.job_title).filter((title) => title !== undefined);
        const numbers = arrived.map((title) => Number(title.split(' ')[1]));
        assert.deepEqual(numbers, [...new Set(numbers)].sort((a, b) => a - b));
        assert.deepEqual(said.filter((number) => !numbers.includes(number)), [], 'lost');
        console.log(`        ${said.length} edits said to be saved in ${rounds} rounds, none lost; ` +
            `${numbers.length} of ${typed} arrived`);
    });
}, async () => {
    await browser?.close();
    await late?.stop();
    await server.stop();
    remove_profile(profile);
});
