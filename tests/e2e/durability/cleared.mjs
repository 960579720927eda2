// What HERA keeps in the browser is cleared while the page is open, and clocks that are wrong by decades: the page says what
// is so, nothing typed is lost as long as it stays open, nothing crashes, and nothing is asked of the server without end.
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile, shot } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    count_frames, create_organisation, enter, field, in_sync, navigate, new_contact, on_screen, person, settled,
    sign_in, status_says, status_text,
} from '../support/app.mjs';

const server = await startServer();
const profiles = [];
const open = async (options) => {
    const profile = await openProfile(options);
    profile.page.setDefaultTimeout(40000);
    profiles.push(profile);
    return profile;
};

// As the person does in the browser's developer tools.
const clear_databases = (page) => page.evaluate(async () => Promise.all((await indexedDB.databases()).map(({ name }) =>
    new Promise((done, failed) => {
        const deleting = indexedDB.deleteDatabase(name);
        deleting.onsuccess = done;
        deleting.onerror = () => failed(deleting.error);
    }))));

// What an independent person sees of it.
async function seen_by_another(who, name, title) {
    const other = await open();
    await sign_in(other.page, server.url, who);
    await in_sync(other.page);
    await other.page.getByText(name).or(other.page.getByRole('row', { name })).first().click();
    await on_screen(other.page, name);
    await until(async () => (await field(other.page, 'Job title').inputValue()) === title, { what: `the server holds ${title}` });
    await other.close();
}

// Requests and frames of a page that nobody touches.
async function calm(page, what) {
    let requests = 0;
    const count = () => { requests += 1; };
    await settled(page);
    page.context().on('request', count);
    const frames = await count_frames(page, 6000);
    page.context().off('request', count);
    assert.ok(requests <= 8, `${what}: ${requests} requests in six seconds`);
    assert.ok(frames <= 12, `${what}: ${frames} frames in six seconds`);
}

// A browser whose clock, in page and worker, is set to the first of June of that year and goes on from there.
async function open_in(year) {
    const profile = await open();
    const shifted = `{
        const RealDate = Date, delta = RealDate.UTC(${year}, 5, 1, 12) - RealDate.now();
        globalThis.Date = class extends RealDate {
            constructor(...given) { given.length ? super(...given) : super(RealDate.now() + delta); }
            static now() { return RealDate.now() + delta; }
        };
    }`;
    await profile.context.addInitScript(shifted);
    await profile.context.addInitScript(() => { delete Navigator.prototype.serviceWorker; });
    await profile.context.route(/bridge\/store_worker[^/]*\.js/, async (way) => {
        const answer = await way.fetch();
        await way.fulfill({ response: answer, body: shifted + (await answer.text()) });
    });
    return profile;
}

await file('storage cleared while open, and clocks that are wrong', async () => {
    const who = person('Ada Lovelace', 'Engines');
    const { page, context, errors } = await open();
    await create_organisation(page, server.url, who);
    await new_contact(page, 'Grace', 'Hopper');
    await in_sync(page);

    await step('cleared while offline with a change waiting: the page goes on and says that nothing is saved here', async () => {
        await context.setOffline(true);
        await enter(page, 'Job title', 'Admiral');
        await status_says(page, /1 change waiting/);
        await clear_databases(page);
        await enter(page, 'Phone', '+49 30 1').catch(() => enter(page, 'Job title', 'Rear Admiral'));
        await status_says(page, /Not saved on this device/);
        assert.equal(await page.getByRole('heading', { level: 1 }).first().textContent(), 'Grace Hopper');
        await page.getByRole('button', { name: 'Sync details' })
            .or(page.getByRole('button', { name: /Not saved/ })).first().click();
        await page.getByText(/was cleared while the page was open/).first().waitFor({ state: 'attached' });
        await settled(page);
        await shot(page, 'storage-cleared-desktop-light');
        await page.keyboard.press('Escape');
        await calm(page, 'cleared and offline');
    });

    await step('with the network back everything reaches the server, from memory', async () => {
        await enter(page, 'Job title', 'Rear Admiral');
        await context.setOffline(false);
        await until(async () => !/waiting/.test(await status_text(page)), { within: 40000, what: 'nothing waits' });
        await calm(page, 'cleared and online');
        await seen_by_another(who, 'Grace Hopper', 'Rear Admiral');
    });

    await step('after a reload the person is still known, is told, and has all of it, saved again', async () => {
        await page.reload();
        const told = page.getByRole('dialog', { name: 'This device’s copy was lost' });
        await told.waitFor({ state: 'attached', timeout: 40000 });
        assert.match(await told.textContent(), /all your changes had been sent/);
        await told.getByRole('button', { name: 'OK' }).click();
        await in_sync(page, 60000);
        await page.getByRole('link', { name: 'Contacts', exact: true }).first().click();
        await page.getByText('Grace Hopper').or(page.getByRole('row', { name: 'Grace Hopper' })).first().click();
        await on_screen(page, 'Grace Hopper');
        await until(async () => (await field(page, 'Job title').inputValue()) === 'Rear Admiral', { what: 'the change' });
        const sent = page.waitForResponse((response) => response.url().includes('/v1/sync/push'));
        await enter(page, 'Job title', 'Commodore');
        await sent;
        await in_sync(page);
    });

    await step('“Clear site data”, cookies and all: what is typed afterwards waits in the page', async () => {
        const session = await context.newCDPSession(page);
        await session.send('Storage.clearDataForOrigin', { origin: new URL(server.url).origin, storageTypes: 'all' });
        await context.clearCookies();
        await enter(page, 'Job title', 'Kept in the page');
        await status_says(page, /Not saved on this device.*/, 30000);
        await until(async () => /1 change waiting/.test(await status_text(page)), { within: 30000, what: 'the change waits' });
        await settled(page);
        await shot(page, 'site-data-cleared-desktop-light');
        await calm(page, 'site data cleared');
    });
    assert.deepEqual(errors, []);

    for (const year of [1970, 2099]) await step(`a clock of ${year}: edited, synced, read back, and seen elsewhere`, async () => {
        const other = person(`Anna ${year === 1970 ? 'Early' : 'Late'}`, 'Clocks');
        const profile = await open_in(year);
        const wrong = profile.page;
        await create_organisation(wrong, server.url, other);
        assert.equal(await wrong.evaluate(() => new Date().getFullYear()), year);
        await new_contact(wrong, 'Grace', 'Hopper');
        await enter(wrong, 'Job title', 'Admiral');
        await in_sync(wrong);
        await settled(wrong);
        await shot(wrong, `clock-${year}-desktop-light`);
        await calm(wrong, `the clock of ${year}`);
        await seen_by_another(other, 'Grace Hopper', 'Admiral');
        // A right clock elsewhere has the last word although the wrong one is far ahead.
        const right = await open();
        await sign_in(right.page, server.url, other);
        await in_sync(right.page);
        await right.page.getByText('Grace Hopper').or(right.page.getByRole('row', { name: 'Grace Hopper' })).first().click();
        await enter(right.page, 'Job title', 'Written later');
        await in_sync(right.page);
        await until(async () => (await field(wrong, 'Job title').inputValue()) === 'Written later',
            { within: 20000, what: 'the later edit' });
        await enter(wrong, 'Job title', 'Last');
        await until(async () => (await field(right.page, 'Job title').inputValue()) === 'Last',
            { within: 20000, what: 'the last edit' });
        await wrong.reload();
        await on_screen(wrong, 'Grace Hopper');
        assert.equal(await field(wrong, 'Job title').inputValue(), 'Last');
        await navigate(wrong, 'Deals');
        await settled(wrong);
        assert.deepEqual([...profile.errors, ...right.errors], []);
        await profile.close();
        await right.close();
    });
}, async () => {
    for (const profile of profiles) await profile.close().catch(() => {});
    await server.stop();
});
