// Accounts as people meet them: create, sign in and out, invite and join, a session that ends, and another person on the
// same browser. The words of the sync status are read all the way.
import { openProfile } from '../support/browser.mjs';
import { assert, file, step, until } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { create_organisation, in_sync, navigate, on_screen, person, sign_in, status_says, toast } from '../support/app.mjs';

const ada = person('Ada Lovelace');
const bob = person('Bob Babbage');
let server, first, second, third;

const field = (page, name) => page.getByRole('textbox', { name, exact: true });
const password = (page) => page.getByLabel('Password', { exact: true });
const button = (page, name) => page.getByRole('button', { name, exact: true });
const in_focus = (page) => page.evaluate(() => {
    const element = document.activeElement;
    return element.getAttribute('aria-label') ?? element.textContent;
});

// The button stands at the end of the page: there is something to scroll.
async function press_sign_out(page) {
    await navigate(page, 'Settings');
    await page.mouse.move(720, 500);
    await page.mouse.wheel(0, 5000);
    await button(page, 'Sign out').click();
}

async function sign_out(page) {
    await press_sign_out(page);
    await on_screen(page, 'Sign in');
}

async function new_company(page, name) {
    await navigate(page, 'Companies');
    await button(page, 'New company').first().click();
    const dialog = page.getByRole('dialog', { name: 'New company' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await on_screen(page, name);
}

await file('accounts', async () => {
    server = await startServer();
    first = await openProfile();

    await step('the form says what is missing at its field and puts the focus there', async () => {
        await first.page.goto(`${server.url}#/create`);
        await field(first.page, 'Your name').fill(ada.name);
        await button(first.page, 'Create organisation').click();
        await until(async () => (await in_focus(first.page)) === 'Work email', { what: 'focus on the first empty field' });
        assert.equal(await field(first.page, 'Work email').getAttribute('aria-invalid'), 'true');
    });

    await step('a password that is too short is refused with a sentence; the rest stays', async () => {
        await field(first.page, 'Work email').fill(ada.email);
        await password(first.page).fill('short');
        await field(first.page, 'Organisation').fill(ada.organisation);
        await field(first.page, 'Organisation').press('Enter');
        const marked = async () => (await password(first.page).getAttribute('aria-invalid')) === 'true';
        await until(marked, { what: 'the password is marked' });
        assert.equal(await field(first.page, 'Your name').inputValue(), ada.name);
    });

    await step('an organisation is created and its owner is in', async () => {
        await password(first.page).fill(ada.password);
        await password(first.page).press('Enter');
        await on_screen(first.page, 'Contacts');
        await in_sync(first.page);
        assert.match(await first.page.title(), /Contacts/);
    });

    await step('a reload stays signed in and never shows the sign-in', async () => {
        const seen = [];
        await first.page.exposeFunction('heraSeen', (text) => seen.push(text));
        await first.page.addInitScript(() => {
            new MutationObserver(() => {
                for (const h of document.querySelectorAll('#a11y h1')) window.heraSeen(h.textContent);
            }).observe(document, { childList: true, subtree: true, characterData: true });
        });
        await first.page.reload();
        await on_screen(first.page, 'Contacts');
        assert.ok(!seen.includes('Sign in'), `headings seen: ${[...new Set(seen)]}`);
    });

    await step('an e-mail address is taken once', async () => {
        third = await openProfile();
        await third.page.goto(`${server.url}#/create`);
        await field(third.page, 'Your name').fill('Somebody Else');
        await field(third.page, 'Work email').fill(ada.email);
        await password(third.page).fill('another long password');
        await field(third.page, 'Organisation').fill('Else');
        await button(third.page, 'Create organisation').click();
        await until(async () => (await field(third.page, 'Work email').getAttribute('aria-invalid')) === 'true' ||
            (await third.page.getByRole('alert').count()) > 0, { what: 'the address is refused' });
        await third.close();
    });

    let link;
    await step('a colleague is invited by a link that can be copied', async () => {
        await navigate(first.page, 'Settings');
        await button(first.page, 'Invite a colleague').click();
        const dialog = first.page.getByRole('dialog', { name: 'Invite a colleague' });
        await dialog.getByRole('textbox', { name: 'Work email' }).fill(bob.email);
        await dialog.getByRole('textbox', { name: 'Work email' }).press('Enter');
        await dialog.getByRole('textbox', { name: 'Invitation link' }).waitFor({ state: 'attached' });
        link = await dialog.getByRole('textbox', { name: 'Invitation link' }).inputValue();
        assert.ok(link.startsWith(`${server.url}#/join/`), link);
        await dialog.getByRole('button', { name: 'Done' }).click();
    });

    await step('the colleague joins with the link, in another browser, by keyboard alone', async () => {
        second = await openProfile();
        await second.page.goto(link);
        await on_screen(second.page, 'Join your colleagues');
        await until(async () => (await in_focus(second.page)) === 'Your name', { what: 'the first field has the focus' });
        await second.page.keyboard.type(bob.name);
        await second.page.keyboard.press('Tab');
        await second.page.keyboard.type(bob.password);
        await second.page.keyboard.press('Enter');
        await on_screen(second.page, 'Contacts');
        await in_sync(second.page);
    });

    await step('both see each other among the people', async () => {
        await navigate(second.page, 'Settings');
        await second.page.getByRole('listitem').filter({ hasText: ada.name }).waitFor({ state: 'attached' });
        await first.page.getByRole('listitem').filter({ hasText: bob.name }).waitFor({ state: 'attached' });
    });

    await step('a name is changed in the settings and the colleague sees it', async () => {
        ada.name = 'Ada King';
        await field(first.page, 'Your name').fill('');
        await field(first.page, 'Your name').press('Enter');
        const marked = async () => (await field(first.page, 'Your name').getAttribute('aria-invalid')) === 'true';
        await until(marked, { what: 'an empty name is refused' });
        await field(first.page, 'Your name').fill(ada.name);
        await field(first.page, 'Your name').press('Enter');
        await toast(first.page, 'Your name is changed');
        await second.page.getByRole('listitem').filter({ hasText: ada.name }).waitFor({ state: 'attached' });
        await field(first.page, 'Name').fill('Acme & Daughters');
        await button(first.page, 'Save').last().click();
        await toast(first.page, 'The organisation is renamed');
        assert.equal(await second.page.getByRole('textbox', { name: 'Name', exact: true }).count(), 0, 'a rep renames nothing');
    });

    await step('a quota is set, changed, and seen by who may set one', async () => {
        const { page } = first;
        const row = (page) => page.getByRole('list', { name: 'Quotas' }).getByRole('listitem').filter({ hasText: ada.name });
        await page.mouse.move(720, 500);
        await page.mouse.wheel(0, 500);
        const set = async (button_name, amount) => {
            await row(page).getByRole('button', { name: button_name }).click();
            const dialog = page.getByRole('dialog', { name: new RegExp(`^Quota of ${ada.name}`) });
            await dialog.getByRole('textbox', { name: 'Quota' }).fill(amount);
            await dialog.getByRole('button', { name: 'Save' }).click();
            await toast(page, 'Quota set');
        };
        await set('Set', '400000');
        await row(page).getByText('$400,000').waitFor({ state: 'attached' });
        await set('Change', '450000');
        await row(page).getByText('$450,000').waitFor({ state: 'attached' });
        await page.getByRole('radio', { name: /^20/ }).last().click();
        await row(page).getByText('No quota').waitFor({ state: 'attached' });
        await page.getByRole('radio', { name: /^20/ }).first().click();
        await row(page).getByText('$450,000').waitFor({ state: 'attached' });
        await in_sync(page);
        assert.equal(await second.page.getByRole('list', { name: 'Quotas' }).count(), 0, 'a rep sets none');
        await page.mouse.wheel(0, -2000);
    });

    await step('an invitation is withdrawn, and a browser is signed out from another', async () => {
        const { page } = first;
        await button(page, 'Invite a colleague').click();
        const dialog = page.getByRole('dialog', { name: 'Invite a colleague' });
        await dialog.getByRole('textbox', { name: 'Work email' }).fill('gone@acme.example');
        await dialog.getByRole('textbox', { name: 'Work email' }).press('Enter');
        const path = await dialog.getByRole('textbox', { name: 'Invitation link' }).inputValue();
        await dialog.getByRole('button', { name: 'Done' }).click();
        await page.getByRole('list', { name: 'Invitations not accepted yet' }).waitFor({ state: 'attached' });
        await button(page, 'Withdraw').click();
        await toast(page, 'Invitation withdrawn');
        await until(async () => (await button(page, 'Withdraw').count()) === 0, { what: 'the invitation is gone' });

        third = await openProfile();
        await sign_in(third.page, server.url, ada);
        await in_sync(third.page);
        await navigate(page, 'Contacts');
        await navigate(page, 'Settings');
        await page.mouse.move(720, 500);
        await page.mouse.wheel(0, 5000);
        await button(page, 'Sign out there').click();
        await page.getByRole('dialog', { name: /^Sign out of/ }).getByRole('button', { name: 'Sign out there' }).click();
        await toast(page, 'Signed out there');
        await new_company(third.page, 'Written too late');
        await status_says(third.page, /Sign in to sync/);
        await third.page.goto('about:blank');
        await third.page.goto(path);
        await on_screen(third.page, 'Join your colleagues');
        await field(third.page, 'Your name').fill('Eve');
        await password(third.page).fill('a long password of Eve');
        await button(third.page, 'Join').click();
        await third.page.getByRole('alert').filter({ hasText: /used before or has run out/ }).waitFor({ state: 'attached' });
        await third.close();
    });

    await step('the link works once', async () => {
        third = await openProfile();
        await third.page.goto(link);
        await field(third.page, 'Your name').fill('Eve');
        await password(third.page).fill('a long password of Eve');
        await button(third.page, 'Join').click();
        await third.page.getByRole('alert').filter({ hasText: /used before or has run out/ }).waitFor({ state: 'attached' });
        await third.close();
    });

    await step('a wrong password is answered with a sentence and the password is selected to be typed again', async () => {
        await sign_out(second.page);
        await field(second.page, 'Work email').fill(bob.email);
        await password(second.page).fill('not the password');
        await button(second.page, 'Sign in').click();
        await second.page.getByRole('alert').waitFor({ state: 'attached' });
        await until(async () => (await in_focus(second.page)) === 'Password', { what: 'the password has the focus' });
        await second.page.keyboard.type(bob.password);
        await second.page.keyboard.press('Enter');
        await on_screen(second.page, 'Contacts');
    });

    await step('offline the status says so and work goes on', async () => {
        await first.context.setOffline(true);
        await new_company(first.page, 'Made without a network');
        await status_says(first.page, /Saved on this device.*Offline.*1 change waiting/);
        await button(first.page, 'Sync details').click();
        await first.page.getByText(/Waiting to be sent: 1 change/).waitFor({ state: 'attached' });
        await first.page.keyboard.press('Escape');
    });

    await step('a session that ended meanwhile keeps the edits and asks for the sign-in at the next contact', async () => {
        await first.context.clearCookies();
        await first.context.setOffline(false);
        await status_says(first.page, /Sign in to sync.*1 change waiting/);
        await on_screen(first.page, 'Made without a network');
        await button(first.page, 'Sync details').click();
        await button(first.page, 'Sign in').click();
        await on_screen(first.page, 'Sign in');
        assert.equal(await field(first.page, 'Work email').inputValue(), ada.email);
    });

    await step('another person who signs in here does not send the first one’s edits', async () => {
        await field(first.page, 'Work email').fill(bob.email);
        await password(first.page).fill(bob.password);
        await button(first.page, 'Sign in').click();
        await on_screen(first.page, 'Contacts');
        await in_sync(first.page);
        await navigate(second.page, 'Companies');
        await in_sync(second.page);
        assert.equal(await second.page.getByRole('row', { name: /Made without a network/ }).count(), 0);
        await navigate(first.page, 'Companies');
        assert.equal(await first.page.getByRole('row', { name: /Made without a network/ }).count(), 0);
    });

    await step('when the first one is back, the edit is still there and is sent', async () => {
        await sign_out(first.page);
        await sign_in(first.page, server.url, ada);
        await in_sync(first.page);
        await second.page.getByRole('row', { name: /Made without a network/ }).waitFor({ state: 'attached' });
    });

    await step('signing out with unsynced work says how much and can be declined', async () => {
        await first.context.setOffline(true);
        await new_company(first.page, 'Not sent');
        await status_says(first.page, /1 change waiting/);
        await press_sign_out(first.page);
        const dialog = first.page.getByRole('dialog', { name: 'Sign out?' });
        await dialog.getByText(/1 change has not reached the server/).waitFor({ state: 'attached' });
        await dialog.getByRole('button', { name: 'Stay' }).click();
        await on_screen(first.page, 'Settings');
        await first.context.setOffline(false);
        await in_sync(first.page);
        assert.equal(await first.page.getByRole('dialog').count(), 0);
    });

    await step('no error was logged', () => {
        assert.deepEqual(first.errors, []);
        assert.deepEqual(second.errors, []);
    });
}, async () => {
    await first?.close();
    await second?.close();
    await server?.stop();
});
