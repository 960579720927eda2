// A device is lost: its person, at another browser, has its copy erased. It goes at its next contact with what was unsent; both
// are told how much that was, and nothing of the account is left in that browser.
import { openProfile, shot } from '../support/browser.mjs';
import { assert, file, step, until } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { axe, lint_targets } from '../support/lints.mjs';
import { create_organisation, in_sync, navigate, on_screen, person, settled, sign_in, status_says } from '../support/app.mjs';

const ada = person('Ada Lovelace', 'Engines');
const open = [];
let server, phone, desk;

// What this origin holds of an account: databases and files. (hera-outbox/account names who was here, and what is owed.)
const stored = (page) => page.evaluate(async () => {
    const found = (await indexedDB.databases()).map((one) => one.name).filter((name) => name.startsWith('hera:'));
    const walk = async (folder, path) => {
        for await (const [name, entry] of folder.entries()) {
            if (entry.kind === 'directory') await walk(entry, `${path}${name}/`);
            else if (!path.startsWith('hera-outbox/account/')) found.push(path + name);
        }
    };
    await walk(await navigator.storage.getDirectory(), '');
    return found;
});

// The row of the phone in the settings of the desk, wheeled into sight.
async function phone_says(words) {
    await navigate(desk, 'Contacts');
    await navigate(desk, 'Settings');
    await settled(desk);
    await desk.mouse.move(640, 500);
    await desk.mouse.wheel(0, 5000);
    await until(async () => (await desk.getByRole('listitem').allInnerTexts()).some((text) => words.test(text)) ||
        (await desk.locator('body').innerText()).match(words), { what: `the list says ${words}` });
}

await file('accounts: a lost device', async () => {
    server = await startServer();
    await step('somebody works on a phone, and is signed in at a desk too', async () => {
        for (const size of ['phone', 'desktop']) open.push(await openProfile({ size }));
        [phone, desk] = open.map((one) => one.page);
        await create_organisation(phone, server.url, ada);
        await in_sync(phone);
        await sign_in(desk, server.url, ada);
        await in_sync(desk);
        await phone.context().setOffline(true);
        await navigate(phone, 'Contacts');
        await phone.getByRole('button', { name: 'New contact' }).first().click();
        await phone.getByRole('dialog').getByLabel('Last name').fill('Hopper');
        await phone.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
        await status_says(phone, /1 change waiting/);
        assert.ok((await stored(phone)).length > 0);
    });

    await step('at the desk its copy is ordered to be erased, by keyboard too', async () => {
        await phone_says(/Sign out there/);
        await shot(desk, 'lost-device-list');
        await desk.getByRole('button', { name: /Sign out there/ }).last().click();
        await desk.getByRole('dialog').waitFor({ state: 'attached' });
        await settled(desk);
        await shot(desk, 'lost-device-ask');
        await desk.getByRole('checkbox', { name: 'Also erase its copy of the data' }).focus();
        await desk.keyboard.press('Space');
        await settled(desk);
        await shot(desk, 'lost-device-ask-erase');
        await axe(desk, 'lost-device-ask-erase');
        await desk.getByRole('button', { name: 'Sign out and erase' }).focus();
        await desk.keyboard.press('Enter');
        await phone_says(/To be erased when it is next online/);
        await shot(desk, 'lost-device-ordered');
    });

    await step('back online the phone erases it, says so, and shows the sign-in', async () => {
        await phone.context().setOffline(false);
        await on_screen(phone, 'Sign in', 60000);
        await until(async () => (await phone.locator('body').innerText()).includes('ordered from another browser'),
            { what: 'the phone says what happened' });
        await settled(phone);
        await shot(phone, 'lost-device-phone');
        await axe(phone, 'lost-device-phone');
        await lint_targets(phone, 'lost-device-phone', { least: 44 });
        await until(async () => (await stored(phone)).length === 0, { what: 'nothing of the account is left' });
        await phone.reload();
        await on_screen(phone, 'Sign in');
    });

    await step('the desk is told what was lost with it', async () => {
        await phone_says(/1 change had not been sent and is gone/);
        await shot(desk, 'lost-device-erased');
        await lint_targets(desk, 'lost-device-erased', { least: 24 });
    });

    await step('signed in again there, the phone begins anew', async () => {
        await sign_in(phone, server.url, ada);
        await in_sync(phone);
        await navigate(phone, 'Contacts');
        assert.ok(!(await phone.locator('body').innerText()).includes('Hopper'));
    });
}, async () => {
    for (const profile of open) await profile.close();
    await server?.stop();
});
