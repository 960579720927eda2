// The main path, whole: create an organisation, import 10,000 contacts and the deals of the old CRM, find, edit, move a deal,
// go on without the network, reload, come back, and an invited colleague in another profile sees the same within 2 s.
// Once through roles and names; once by pressing what is drawn on the canvas, the mirror's pointer events switched off. Both
// must end with the same records. Where nothing is drawn, nothing can be pressed.
import { file, step, assert, until } from './support/check.mjs';
import { openProfile } from './support/browser.mjs';
import { startServer } from './support/server.mjs';
import { choose_file, file_with, in_sync, on_screen, person, status_says } from './support/app.mjs';
import { by_pixels, by_roles } from './support/driver.mjs';
import { hubspotContacts, hubspotDeals } from './support/hubspot.mjs';

const contacts = file_with('hubspot-crm-exports-contacts.csv', hubspotContacts(10000));
const deals = file_with('hubspot-crm-exports-deals.csv', hubspotDeals(60));
const server = await startServer();
const profiles = [];

// A first name of the export (support/hubspot.mjs): the row found by its number, whoever that is.
const anybody = '(?:Zoë|José|Ada|Grace|Łukasz|Mei|Olga|Noah|Priya|Søren|Anna|Tom|Yuki|Omar|Ines|Jürgen) ';
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });
const link = (page, name) => page.getByRole('link', { name, exact: true });
const field = (page, name) => page.getByLabel(name, { exact: true });
const row = (page, name) => page.getByRole('row', { name: new RegExp(`^${name}`) });
const value_is = (page, name, value, within = 10000) =>
    until(async () => (await field(page, name).first().inputValue()) === value, { within, what: `${name} holds ${value}` });
const stage_of = (page, title) =>
    row(page, title).first().evaluate((e) => e.closest('[role=grid]').getAttribute('aria-label'));

async function go(hand, page, name) {
    await hand.click(link(page, name));
    await on_screen(page, name);
}

async function open_contact(hand, page, words, title) {
    await go(hand, page, 'Contacts');
    await hand.fill(page.getByRole('searchbox', { name: 'Find contacts' }), words);
    await row(page, title).first().waitFor({ state: 'attached' });
    await hand.click(row(page, title));
    await on_screen(page, new RegExp(`^${title}`));
}

// Result: what everybody must see in the end.
async function main_path(make_hand) {
    const profile = await openProfile();
    profiles.push(profile);
    const { page } = profile;
    page.setDefaultTimeout(30000);
    const who = person(`Robin ${make_hand.name}`, 'Northwind');
    const mate = person(`Kim ${make_hand.name}`, 'Northwind');
    let hand;
    let invitation;
    const named = (words) => `${words}, by ${hand.name}`;

    await page.goto(server.url);
    hand = await make_hand(page);
    await step(named('create an organisation'), async () => {
        await hand.click(page.getByRole('link', { name: /Create/ }));
        await on_screen(page, /Create/);
        await hand.fill(field(page, 'Your name'), who.name);
        await hand.fill(field(page, 'Work email'), who.email);
        await hand.fill(field(page, 'Password'), who.password);
        await hand.fill(field(page, 'Organisation'), who.organisation);
        await hand.click(button(page, 'Create organisation'));
        await on_screen(page, 'Contacts');
    });

    await step(named('import 10,000 contacts and 60 deals'), async () => {
        await hand.click(button(page, 'Import'));
        await on_screen(page, 'Import');
        const press = (name) => ({ click: () => hand.click(button(page, name)) });
        await choose_file(page, press('Choose a file'), contacts);
        await button(page, 'Import 10,000 contacts').waitFor({ state: 'attached' });
        await hand.click(button(page, 'Import 10,000 contacts'));
        await page.getByRole('heading', { name: '10,000 contacts imported' }).waitFor({ state: 'attached', timeout: 90000 });
        await hand.click(button(page, 'Import another file'));
        await choose_file(page, press('Choose a file'), deals);
        await hand.click(button(page, 'Import 60 deals'));
        await page.getByRole('heading', { name: '60 deals imported' }).waitFor({ state: 'attached', timeout: 60000 });
    });

    await step(named('find one of them and edit'), async () => {
        await open_contact(hand, page, '4321', `${anybody}.*4321`);
    });
    const found = (await page.getByRole('heading', { level: 1 }).first().innerText()).trim();
    await step(named(`edit ${found}`), async () => {
        await hand.enter(field(page, 'Job title'), 'Head of Everything');
        await value_is(page, 'Job title', 'Head of Everything');
    });

    await step(named('drag a deal to another stage'), async () => {
        await go(hand, page, 'Deals');
        await row(page, 'Deal 0 ').first().waitFor({ state: 'attached' });
        assert.equal(await stage_of(page, 'Deal 0 '), 'Discovery');
        await hand.drag(row(page, 'Deal 0 '), page.getByRole('region', { name: 'Proposal', exact: true }));
        await until(async () => (await stage_of(page, 'Deal 0 ')) === 'Proposal', { what: 'the deal stands in Proposal' });
    });

    await step(named('without the network: edit, create, reload'), async () => {
        await in_sync(page, 120000);
        await profile.context.setOffline(true);
        await status_says(page, /Offline|Saved on this device/);
        await open_contact(hand, page, '1234', `${anybody}.*1234`);
        await hand.enter(field(page, 'Job title'), 'Written in a cellar');
        await value_is(page, 'Job title', 'Written in a cellar');
        await go(hand, page, 'Contacts');
        await hand.click(button(page, 'New contact'));
        const dialog = page.getByRole('dialog');
        await hand.fill(dialog.getByLabel('First name'), 'Cella');
        await hand.fill(dialog.getByLabel('Last name'), 'Offline');
        await hand.click(dialog.getByRole('button', { name: 'Save' }));
        await on_screen(page, 'Cella Offline');
        await status_says(page, /Saved on this device|waiting/);
        await page.reload();
        hand = await make_hand(page);
        await on_screen(page, 'Cella Offline', 30000);
        await open_contact(hand, page, '1234', `${anybody}.*1234`);
        await value_is(page, 'Job title', 'Written in a cellar');
    });

    await step(named('back on the network everything is sent'), async () => {
        await profile.context.setOffline(false);
        await in_sync(page, 60000);
    });

    await step(named('invite a colleague'), async () => {
        await go(hand, page, 'Settings');
        await hand.click(button(page, 'Invite a colleague'));
        const dialog = page.getByRole('dialog', { name: 'Invite a colleague' });
        await hand.enter(dialog.getByRole('textbox', { name: 'Work email' }), mate.email);
        const made = dialog.getByRole('textbox', { name: 'Invitation link' });
        await made.waitFor({ state: 'attached' });
        invitation = await made.inputValue();
        await hand.click(dialog.getByRole('button', { name: 'Done' }));
    });

    const second = await openProfile();
    profiles.push(second);
    const other = second.page;
    other.setDefaultTimeout(30000);
    await step(named('the colleague joins in another profile and has everything'), async () => {
        await other.goto(invitation);
        const theirs = await make_hand(other);
        await theirs.fill(field(other, 'Your name'), mate.name);
        await theirs.fill(field(other, 'Password'), mate.password);
        await theirs.click(button(other, 'Join'));
        await on_screen(other, 'Contacts');
        await other.getByText('10,001 contacts').first().waitFor({ state: 'attached', timeout: 90000 });
        await open_contact(theirs, other, 'Cella', 'Cella Offline');
    });

    await step(named('an edit is seen by the colleague within 2 s'), async () => {
        await open_contact(hand, page, 'Cella', 'Cella Offline');
        const times = [];
        for (const title of ['First', 'Second', 'Third']) {
            await hand.enter(field(page, 'Job title'), title);
            const started = performance.now();
            await value_is(other, 'Job title', title, 15000);
            times.push(performance.now() - started);
        }
        times.sort((a, b) => a - b);
        console.log(`        seen after ${times.map((t) => Math.round(t)).join(', ')} ms`);
        assert.ok(times[1] <= 2000, `seen after ${Math.round(times[1])} ms (the middle one of three)`);
    });

    const result = await step(named('what the colleague sees'), async () => {
        const out = { found };
        const look = await make_hand(other);
        await open_contact(look, other, '4321', found);
        out.edited = await field(other, 'Job title').first().inputValue();
        await open_contact(look, other, '1234', `${anybody}.*1234`);
        out.cellar = await field(other, 'Job title').first().inputValue();
        await go(look, other, 'Deals');
        await row(other, 'Deal 0 ').first().waitFor({ state: 'attached' });
        out.stage = await stage_of(other, 'Deal 0 ');
        await go(look, other, 'Contacts');
        await look.fill(other.getByRole('searchbox', { name: 'Find contacts' }), '');
        out.count = await other.getByText(/^[\d,]+ contacts$/).first().innerText();
        return out;
    });
    assert.deepEqual([...profile.errors, ...second.errors], []);
    await profile.close();
    await second.close();
    return result;
}

await file('the main path', async () => {
    const said = await main_path(by_roles);
    await step('what it must come to', async () => {
        assert.equal(said.edited, 'Head of Everything');
        assert.equal(said.cellar, 'Written in a cellar');
        assert.equal(said.stage, 'Proposal');
    });
    const pressed = await main_path(by_pixels);
    await step('the hand on the canvas came to the same', async () => assert.deepEqual(pressed, said));

    await step('with a blank canvas nothing can be pressed', async () => {
        const profile = await openProfile();
        profiles.push(profile);
        await profile.page.goto(server.url);
        const create = profile.page.getByRole('link', { name: /Create/ });
        const hand = await by_pixels(profile.page);
        await create.first().waitFor({ state: 'attached' });
        await profile.page.evaluate(() => { document.getElementById('canvas').style.visibility = 'hidden'; });
        await assert.rejects(hand.click(create), /something drawn/);
        await profile.close();
    });
}, async () => {
    for (const profile of profiles) await profile.close().catch(() => {});
    await server.stop();
});
