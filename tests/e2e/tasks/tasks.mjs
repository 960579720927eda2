// A week's work in a browser, through roles and names: written down in at most six taps, also without the network, found by
// the beginning of a name, done from the list of tasks, chosen from in the timeline; a lead that becomes a customer.
import { file, step, assert, until } from '../support/check.mjs';
import { openProfile } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import { create_organisation, field, in_sync, navigate, on_screen, person, sign_in, toast } from '../support/app.mjs';
import { look } from '../support/look.mjs';

const server = await startServer();
const profiles = [];
const open = async (options) => {
    const profile = await openProfile(options);
    profile.page.setDefaultTimeout(40000);
    profiles.push(profile);
    return profile;
};
const has_focus = (page, name) => until(
    async () => (await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')) === name,
    { what: `${name} has the focus` });

async function make(page, what, fields, title) {
    await page.getByRole('button', { name: `New ${what}` }).first().click();
    const dialog = page.getByRole('dialog');
    for (const [name, value] of Object.entries(fields)) await dialog.getByLabel(name).first().fill(value);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await on_screen(page, title);
}

// A person's taps, counted.
function counted(page) {
    const taps = { count: 0 };
    taps.tap = async (role, name) => {
        taps.count += 1;
        await page.getByRole(role, { name, exact: true }).first().click();
    };
    return taps;
}

const who = person('Ada Lovelace', 'Engines');
await file('tasks, quick log, leads', async () => {
    const { page, errors, context } = await open();
    await create_organisation(page, server.url, who);
    await make(page, 'contact', { 'First name': 'Anna', 'Last name': 'Kovács', 'E-mail': 'anna@harbor.example' }, 'Anna Kovács');
    const anna = page.url();

    await step('by keyboard alone: one line becomes a meeting and a task', async () => {
        await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
        await page.keyboard.press('l');
        await page.getByRole('dialog', { name: 'Log' }).waitFor({ state: 'attached' });
        await has_focus(page, 'What was said');
        await page.keyboard.type('met Anna, wants proposal, next call tomorrow');
        await until(async () => (await field(page, 'Next step').inputValue()) === 'Call', { what: 'the next step is read' });
        await look(page, 'quick-log-desktop-light', 'desktop');
        await page.keyboard.press('ControlOrMeta+Enter');
        await toast(page, 'Logged, next step added');
        const story = page.getByRole('region', { name: 'Timeline' });
        await story.getByText(/^Wants proposal\. Meeting/).first().waitFor({ state: 'attached' });
        await story.getByRole('checkbox', { name: 'Done: Call' }).waitFor({ state: 'attached' });
    });

    await step('the timeline tells only what is chosen; a meeting is changed', async () => {
        const story = page.getByRole('region', { name: 'Timeline' });
        await story.getByRole('button', { name: 'Meetings', exact: true }).click();
        await until(async () => (await story.getByText(/created this contact/).count()) === 0, { what: 'changes are left out' });
        await look(page, 'timeline-filtered-desktop-light', 'desktop');
        await story.getByRole('button', { name: 'Edit Wants proposal' }).click();
        await page.getByRole('dialog', { name: 'Activity' }).waitFor({ state: 'attached' });
        await field(page, 'Outcome').fill('Agreed');
        await look(page, 'entry-desktop-light', 'desktop');
        await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
        await story.getByText(/Meeting · Agreed/).first().waitFor({ state: 'attached' });
        await story.getByRole('button', { name: 'All', exact: true }).click();
    });

    await step('tasks: typed in one line, listed by day, ticked off and taken back', async () => {
        await navigate(page, 'Tasks');
        await field(page, 'New task').fill('Send the offer today');
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Today' }).waitFor({ state: 'attached' });
        await field(page, 'New task').fill('Clean the desk');
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'No date' }).waitFor({ state: 'attached' });
        await page.getByRole('link', { name: /^Call, Anna Kovács/ }).waitFor({ state: 'attached' });
        await look(page, 'tasks-desktop-light', 'desktop');
        const box = page.getByRole('checkbox', { name: 'Done: Send the offer' });
        await box.click();
        await until(async () => (await box.count()) === 0, { what: 'the task has left the list' });
        await page.getByRole('button', { name: 'Undo' }).last().click();
        await box.waitFor({ state: 'attached' });
        await page.getByRole('link', { name: /^Call, Anna Kovács/ }).click();
        await on_screen(page, 'Anna Kovács');
    });

    await step('a contact is found with two keys plus the beginning of the name', async () => {
        await navigate(page, 'Settings');
        await page.keyboard.press('ControlOrMeta+k');
        await has_focus(page, 'Search');
        await page.keyboard.type('kov');
        await page.getByRole('option', { name: 'Anna Kovács' }).waitFor({ state: 'attached' });
        await look(page, 'search-desktop-light', 'desktop');
        await page.keyboard.press('Enter');
        await on_screen(page, 'Anna Kovács');
        assert.equal(page.url(), anna);
    });

    await step('a lead becomes a customer without the network, and comes back by one undo', async () => {
        await navigate(page, 'Leads');
        await look(page, 'leads-empty-desktop-light', 'desktop');
        await make(page, 'lead', { 'First name': 'Mei', 'Last name': 'Chen', Company: 'Harbor', 'E-mail': 'mei@harbor.example' },
            'Mei Chen');
        await look(page, 'lead-desktop-light', 'desktop');
        await in_sync(page);
        await context.setOffline(true);
        await page.getByRole('button', { name: 'Convert', exact: true }).click();
        await page.getByRole('radio', { name: 'New contact “Mei Chen”' }).waitFor({ state: 'attached' });
        await page.getByRole('checkbox', { name: 'Open a deal with them' }).click();
        await field(page, 'Name of the deal').fill('First order');
        await look(page, 'convert-desktop-light', 'desktop');
        await page.getByRole('dialog').getByRole('button', { name: 'Convert' }).click();
        await on_screen(page, 'First order');
        await page.getByRole('link', { name: /^Mei Chen/ }).first().waitFor({ state: 'attached' });
        await page.getByRole('button', { name: 'Undo' }).last().click();
        await toast(page, 'Undone');
        await navigate(page, 'Leads');
        await page.getByRole('row', { name: /^Mei Chen, Harbor/ }).first().waitFor({ state: 'attached' });
        await context.setOffline(false);
        await in_sync(page);
        await look(page, 'leads-desktop-light', 'desktop');
    });

    await step('on a phone: written down in six taps, a new deal in four', async () => {
        const phone = await open({ size: 'phone', dark: true });
        await sign_in(phone.page, server.url, who);
        await phone.page.getByRole('link', { name: /^Anna Kovács/ }).first().waitFor({ state: 'attached' });
        const log = counted(phone.page);
        await log.tap('button', 'Log');
        await log.tap('button', 'Call');
        await log.tap('button', 'Anna Kovács');
        await has_focus(phone.page, 'What was said');
        await phone.page.keyboard.type('Budget is there');
        log.count += 1;
        await field(phone.page, 'Next step').click();
        await phone.page.keyboard.type('Send the offer');
        await log.tap('button', 'Tomorrow');
        await look(phone.page, 'quick-log-phone-dark', 'phone');
        await log.tap('button', 'Save');
        await toast(phone.page, 'Logged, next step added');
        assert.ok(log.count <= 6, `${log.count} taps`);

        await navigate(phone.page, 'Tasks');
        await phone.page.getByRole('link', { name: /^Send the offer, Anna Kovács/ }).waitFor({ state: 'attached' });
        await look(phone.page, 'tasks-phone-dark', 'phone');
        await navigate(phone.page, 'Leads');
        await look(phone.page, 'leads-phone-dark', 'phone');
        await navigate(phone.page, 'Contacts');
        await phone.page.getByRole('link', { name: /^Anna Kovács/ }).first().click();
        await on_screen(phone.page, 'Anna Kovács');
        const deal = counted(phone.page);
        await deal.tap('button', 'More');
        await deal.tap('menuitem', 'New deal');
        await field(phone.page, 'Name').fill('Compiler');
        await deal.tap('button', 'Save');
        await on_screen(phone.page, 'Compiler');
        assert.ok(deal.count <= 4, `${deal.count} taps`);
        await phone.page.getByRole('tab', { name: 'Timeline' }).click();
        await look(phone.page, 'timeline-phone-dark', 'phone');
        assert.deepEqual(phone.errors, []);
    });
    assert.deepEqual(errors, []);
}, async () => {
    for (const profile of profiles) await profile.close();
    await server.stop();
});
