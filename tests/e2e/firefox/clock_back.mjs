// In Firefox: five hundred changes while the server is away; it comes back with a clock that is two hours behind, and all of
// them arrive, each once and in the order they were made in.
import { assert, file, step, until } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { enter_all, person } from '../support/app.mjs';
import { clock_behind } from '../support/clock.mjs';
import {
    create_organisation, enter, in_sync_again, new_contact, new_profile, on_screen, remove_profile, start_firefox, status_says,
} from '../support/firefox.mjs';
import { Client } from '../server/support/client.mjs';

const titles = 500, behind_s = 7200;
const server = await startServer();
const profile = new_profile();
const who = person('Ada Fox', 'Engines');
let browser = null, late = null;
const numbered = (words, count) => Array.from({ length: count }, (_, i) => `${words} ${i + 1}`);

await file('firefox: the clock of the server goes back', async () => {
    let tab;
    await step(`${titles} changes while there is no server`, async () => {
        browser = await start_firefox(profile);
        tab = await browser.open(server.url);
        await create_organisation(tab, server.url, who);
        await new_contact(tab, 'Grace', 'Hopper');
        await status_says(tab, /In sync/);
        await server.kill('SIGTERM');
        // What it costs to draw is no part of this.
        await tab.setViewport({ width: 1000, height: 400 });
        await enter_all(tab, 'Job title', numbered('Title', titles));
        await tab.setViewport({ width: 1280, height: 900 });
        await status_says(tab, new RegExp(`^Saved on this device.*${titles} changes waiting`));
    });
    await step('the server comes back two hours earlier: all of them arrive, once, in their order', async () => {
        late = await startServer({ data: server.data, port: server.port, ...clock_behind(behind_s) });
        const colleague = new Client(late);
        await colleague.signIn(who.email, who.password);
        const clock = (await colleague.pull(0)).json.now;
        assert.ok(Math.abs(Date.now() - clock - behind_s * 1000) < 60000, `the server's clock: ${new Date(clock).toISOString()}`);
        await in_sync_again(tab, who);
        const job_titles = async () =>
            (await colleague.history()).map((op) => op.fields.job_title).filter((title) => title !== undefined);
        assert.deepEqual(await job_titles(), numbered('Title', titles));
        await enter(tab, 'Job title', 'Last');
        await until(async () => (await job_titles()).at(-1) === 'Last', { what: 'a later change has the last word' });
        await on_screen(tab, 'Grace Hopper');
    });
}, async () => {
    await browser?.close();
    await late?.stop();
    await server.stop();
    remove_profile(profile);
});
