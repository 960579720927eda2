// Five hundred changes are made while the server is away; it comes back with a clock that is two hours behind. All of them
// arrive, each once and in the order they were made in, and a change that somebody makes afterwards still has the last word.
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    create_organisation, enter, enter_all, field, in_sync, new_contact, on_screen, person, sign_in, status_says,
} from '../support/app.mjs';
import { clock_behind } from '../support/clock.mjs';
import { Client } from '../server/support/client.mjs';

const tasks = 100, titles = 400, behind_s = 7200;
const server = await startServer();
const who = person('Ada Lovelace', 'Engines');
const profiles = [];
let late = null;
const numbered = (words, count) => Array.from({ length: count }, (_, i) => `${words} ${i + 1}`);

await file('durability: the clock of the server goes back', async () => {
    const profile = await openProfile();
    profiles.push(profile);
    const { page, errors } = profile;
    page.setDefaultTimeout(30000);
    let contact = '';

    await step('an organisation, and a contact that is in sync', async () => {
        await create_organisation(page, server.url, who);
        await new_contact(page, 'Grace', 'Hopper');
        contact = new URL(page.url()).hash;
        await in_sync(page);
    });

    await step(`${tasks + titles} changes while there is no server`, async () => {
        await server.kill('SIGTERM');
        // What it costs to draw is no part of this.
        await page.setViewportSize({ width: 1000, height: 400 });
        await enter_all(page, 'Job title', numbered('Title', titles));
        await page.evaluate(() => { location.hash = '#/tasks'; });  // so low a window has not all of the bar
        await on_screen(page, 'Tasks');
        await enter_all(page, 'New task', numbered('Step', tasks), { emptied: true });
        await status_says(page, new RegExp(`Saved on this device.*${tasks + titles} changes waiting`), 20000);
    });

    const colleague = new Client(server);
    await step('the server comes back two hours earlier: all of them arrive, once, in their order', async () => {
        await page.setViewportSize({ width: 1280, height: 900 });
        late = await startServer({ data: server.data, port: server.port, ...clock_behind(behind_s) });
        await colleague.signIn(who.email, who.password);
        const clock = (await colleague.pull(0)).json.now;
        assert.ok(Math.abs(Date.now() - clock - behind_s * 1000) < 60000, `the server's clock: ${new Date(clock).toISOString()}`);
        await page.getByRole('button', { name: 'Sync details' }).first().click();
        await page.getByRole('button', { name: 'Try now' }).click();
        await in_sync(page, 60000);
        const ops = await colleague.history();
        const arrived = ops.map((op) => op.fields.job_title).filter((title) => title !== undefined);
        assert.deepEqual(arrived, numbered('Title', titles));
        assert.equal(new Set(ops.map((op) => op.id)).size, ops.length);
        const all = await colleague.everything();
        assert.deepEqual([...all.task.values()].map((task) => task.subject).sort(), numbered('Step', tasks).sort());
        assert.equal(all.conflict?.size ?? 0, 0, 'nobody is asked about a conflict with themselves');
    });

    await step('what is changed elsewhere afterwards has the last word, and so has what is changed here after that', async () => {
        const other = await openProfile();
        profiles.push(other);
        await sign_in(other.page, server.url, who);
        await in_sync(other.page, 40000);
        await other.page.goto(server.url + contact);
        await on_screen(other.page, 'Grace Hopper');
        const seen = (one, title) => until(async () => (await field(one, 'Job title').inputValue()) === title,
            { within: 20000, what: title });
        await seen(other.page, `Title ${titles}`);
        await enter(other.page, 'Job title', 'Written later');
        await page.goto(server.url + contact);
        await on_screen(page, 'Grace Hopper');
        await seen(page, 'Written later');
        await enter(page, 'Job title', 'Last');
        await seen(other.page, 'Last');
        assert.deepEqual([...errors, ...other.errors], []);
    });
}, async () => {
    for (const profile of profiles) await profile.close();
    await late?.stop();
    await server.stop();
});
