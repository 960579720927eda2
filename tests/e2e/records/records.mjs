// Lists and record pages in a browser, through roles and names: made, found, edited in every kind of field, by hand and by
// keyboard alone, taken back, deleted and restored; and two people who see each other's edits.
import { file, step, assert, until } from '../support/check.mjs';
import { openProfile } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    create_organisation, enter, field, in_sync, navigate, new_contact, on_screen, person, sign_in, toast,
} from '../support/app.mjs';
import { look } from '../support/look.mjs';

const server = await startServer();
const profiles = [];
const open = async (options) => {
    const profile = await openProfile(options);
    profile.page.setDefaultTimeout(40000);
    profiles.push(profile);
    return profile;
};

const value_is = (page, name, value) =>
    until(async () => (await field(page, name).inputValue()) === value, { within: 5000, what: `${name} holds ${value}` });
const story_tells = (page, words) =>
    page.getByRole('region', { name: 'Timeline' }).getByText(words).first().waitFor({ state: 'attached' });

async function more(page, entry) {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: entry }).click();
}

const who = person('Ada Lovelace', 'Engines');
await file('lists and record pages', async () => {
    const { page, errors } = await open();
    await create_organisation(page, server.url, who);

    await step('an empty list says what to do first', async () => {
        await page.getByRole('heading', { name: 'No contacts yet' }).waitFor({ state: 'attached' });
        await look(page, 'records-empty-desktop', 'desktop');
    });

    await step('a contact is made and its page opens', async () => {
        await new_contact(page, 'Grace', 'Hopper', { email: 'grace@navy.example' });
        await story_tells(page, 'created this contact');
        const mail = page.getByRole('link', { name: 'E-mail Grace Hopper' });
        assert.equal(await mail.getAttribute('href'), 'mailto:grace@navy.example');
    });

    await step('text is edited in place; the story tells it; the toast takes it back', async () => {
        await enter(page, 'Job title', 'Rear Admiral');
        await toast(page, 'Job title changed');
        await story_tells(page, /set Job title to Rear Admiral/);
        await page.getByRole('button', { name: 'Undo' }).last().click();
        await value_is(page, 'Job title', '');
    });

    await step('a company is made from the field that refers to it, and is linked', async () => {
        await field(page, 'Company').click();
        await page.keyboard.type('Navy Yard');
        await page.getByRole('option', { name: /Create/ }).click();
        await toast(page, /Navy Yard/);
        await page.getByRole('link', { name: 'Navy Yard', exact: true }).first().waitFor({ state: 'attached' });
    });

    await step('a choice and a note are edited', async () => {
        await page.getByRole('button', { name: 'Lead status' }).click();
        await page.getByRole('option', { name: 'Connected' }).click();
        await story_tells(page, /set Lead status to Connected/);
        await field(page, 'Notes').fill('Prefers letters.\nAsks good questions.');
        await page.keyboard.press('Tab');
        await toast(page, 'Notes changed');
    });

    await step('by keyboard alone', async () => {
        await field(page, 'First name').focus();
        await page.keyboard.press('ControlOrMeta+a');
        await page.keyboard.type('Grace B.');
        await page.keyboard.press('Enter');
        await on_screen(page, 'Grace B. Hopper');
        await page.keyboard.type('x');
        await page.keyboard.press('Escape');
        await value_is(page, 'First name', 'Grace B.');
        await enter(page, 'First name', 'Grace');
        await on_screen(page, 'Grace Hopper');
    });

    await step('a call and a task are written down, the task is ticked off', async () => {
        await page.getByRole('tab', { name: 'Call' }).click();
        await field(page, 'What was said').fill('Wants a compiler');
        await field(page, 'Minutes').fill('45');
        await page.getByRole('button', { name: 'Log call' }).click();
        await story_tells(page, /Wants a compiler\. Call · 45 min/);
        await page.getByRole('tab', { name: 'Task' }).click();
        await field(page, 'What is to be done').fill('Send the manual');
        await page.getByRole('button', { name: 'Add task' }).click();
        const box = page.getByRole('checkbox', { name: 'Done: Send the manual' });
        await box.click();
        await until(async () => (await box.getAttribute('aria-checked')) === 'true', { what: 'the task is done' });
        await look(page, 'records-contact-desktop', 'desktop');
    });

    await step('the company page shows its people; website and number are edited', async () => {
        await page.getByRole('link', { name: 'Navy Yard', exact: true }).first().click();
        await on_screen(page, 'Navy Yard');
        await page.getByRole('link', { name: /^Grace Hopper/ }).first().waitFor({ state: 'attached' });
        await enter(page, 'Website', 'https://navy.example');
        await toast(page, 'Website changed');
        await enter(page, 'Employees', '1200');
        await toast(page, 'Employees changed');
        await look(page, 'records-company-desktop', 'desktop');
    });

    await step('a deleted record says so and is restored', async () => {
        await more(page, 'Delete company');
        await page.getByText('This company is in the trash.').first().waitFor({ state: 'attached' });
        await page.getByRole('button', { name: 'Restore' }).click();
        await page.getByText('This company is in the trash.').first().waitFor({ state: 'detached' });
    });

    await step('a deal from the company: money, day and stage', async () => {
        await page.getByRole('button', { name: 'Add deal' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Deal name').or(dialog.getByLabel('Name')).first().fill('Compiler');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await on_screen(page, 'Compiler');
        await enter(page, 'Amount', '750000');
        await page.getByText(/\$750,000, /).first().waitFor({ state: 'attached' });
        const steps = page.getByRole('group', { name: 'Stage' }).getByRole('button');
        const second = steps.nth(1);
        const name = await second.innerText();
        await second.click();
        await toast(page, `Moved to ${name}`);
        await until(async () => (await second.getAttribute('aria-pressed')) === 'true', { what: 'the stage is the second one' });
        await look(page, 'records-deal-desktop', 'desktop');
    });

    await step('a filter without a match says so and clears', async () => {
        await navigate(page, 'Contacts');
        await page.keyboard.press('/');
        await page.keyboard.type('nobody');
        await page.getByRole('heading', { name: 'No contact found' }).waitFor({ state: 'attached' });
        await page.getByRole('button', { name: 'Clear the filter' }).click();
        await page.getByRole('row', { name: /^Grace Hopper/ }).waitFor({ state: 'attached' });
    });

    await step('two people see each other’s edits', async () => {
        await in_sync(page);
        const { page: other } = await open();
        await sign_in(other, server.url, who);
        await other.getByRole('row', { name: /^Grace Hopper/ }).click();
        await on_screen(other, 'Grace Hopper');
        await page.getByRole('row', { name: /^Grace Hopper/ }).click();
        await on_screen(page, 'Grace Hopper');
        await enter(other, 'Job title', 'Commodore');
        await value_is(page, 'Job title', 'Commodore');
        // While one types, the other's value is told and nothing is overwritten.
        await field(page, 'Source').fill('a fair');
        await enter(other, 'Source', 'a letter');
        await page.getByText('Changed by somebody else: a letter').first().waitFor({ state: 'attached' });
        assert.equal(await field(page, 'Source').inputValue(), 'a fair');
        await field(page, 'Source').press('Enter');
        await value_is(other, 'Source', 'a fair');
    });

    await step('nothing was logged as an error', async () => assert.deepEqual(errors, []));

    await step('on a phone', async () => {
        const { page: phone } = await open({ size: 'phone' });
        await sign_in(phone, server.url, who);
        await phone.getByRole('link', { name: /^Grace Hopper/ }).first().waitFor({ state: 'attached' });
        await look(phone, 'records-contacts-phone', 'phone');
        await phone.getByRole('link', { name: /^Grace Hopper/ }).first().click();
        await on_screen(phone, 'Grace Hopper');
        await look(phone, 'records-contact-phone', 'phone');
        await phone.getByRole('tab', { name: 'Timeline' }).click();
        await phone.getByRole('region', { name: 'Timeline' }).waitFor({ state: 'attached' });
        await phone.mouse.move(195, 500);
        await phone.mouse.wheel(0, 20000);  // the story is long by now, and this is its beginning
        await story_tells(phone, 'created this contact');
        await look(phone, 'records-timeline-phone', 'phone');
        await phone.mouse.wheel(0, -20000);
        await phone.getByRole('tab', { name: /Related/ }).click();
        await phone.getByRole('link', { name: /^Navy Yard/ }).last().waitFor({ state: 'attached' });
        await look(phone, 'records-related-phone', 'phone');
    });
}, async () => {
    for (const profile of profiles) await profile.close();
    await server.stop();
});
