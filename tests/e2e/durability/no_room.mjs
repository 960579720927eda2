// The browser has no room for what a person does: the page says so, sends it from memory as soon as there is a network, keeps
// it without one, and stores all of it, without a reload, when there is room again.
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile, shot } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    choose_file, create_organisation, enter, field, file_with, in_sync, navigate, new_contact, on_screen, person, settled,
    status_says, status_text,
} from '../support/app.mjs';
import { Client } from '../server/support/client.mjs';
import { hubspotContacts } from '../support/hubspot.mjs';

const server = await startServer();
const who = person('Ada Lovelace', 'Engines');
const room_bytes = 32 << 20;
const contacts = 3000;
let profile, noise, contact_route = '';

// On a page of the origin that runs nothing else: takes all the room there is, in a database of its own, down to the last
// kilobytes, until the browser refuses; and goes on taking what becomes free, for the browser tidies its files up meanwhile.
// Noise, which cannot be packed.
const take_all_room = () => {
    const opening = indexedDB.open('noise');
    opening.onupgradeneeded = () => opening.result.createObjectStore('noise', { autoIncrement: true });
    const put = (size) => new Promise((done, failed) => {
        const bytes = new Uint8Array(size);
        for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
        const transaction = opening.result.transaction('noise', 'readwrite', { durability: 'strict' });
        transaction.objectStore('noise').put(bytes);
        transaction.oncomplete = () => done(true);
        transaction.onabort = () =>
            transaction.error?.name === 'QuotaExceededError' ? done(false) : failed(transaction.error);
    });
    window.taken = 0;
    window.refused_in_a_row = 0;  // rounds in which not even the smallest fitted
    window.taking = true;
    const take = async () => {
        while (window.taking) {
            let found = 0;
            for (let size = 1 << 20; size >= 1024 && window.taking;) {
                if (await put(size)) found += size;
                else size /= 2;
            }
            window.taken += found;
            window.refused_in_a_row = found ? 0 : window.refused_in_a_row + 1;
            await new Promise((later) => setTimeout(later, 250));
        }
    };
    opening.onsuccess = () => take().catch((error) => { window.gave_up = String(error); });
};

async function import_contacts(page, text) {
    await page.goto(`${server.url}#/import`);
    await on_screen(page, 'Import');
    await choose_file(page, page.getByRole('button', { name: 'Choose a file' }), file_with('contacts.csv', text));
    await page.getByRole('button', { name: /^Import [\d,]+ contact/ }).click();
    await page.getByRole('heading', { name: /imported$/ }).waitFor({ state: 'attached', timeout: 60000 });
}

// The reason, where a person looks for it.
async function sync_details(page, picture) {
    await page.getByRole('button', { name: 'Sync details' })
        .or(page.getByRole('button', { name: /Not saved/ })).first().click();
    await page.getByText(/This device is full/).first().waitFor({ state: 'attached' });
    await settled(page);
    await shot(page, picture);
    await page.keyboard.press('Escape');
}

await file('durability: no room on this device', async () => {
    profile = await openProfile();
    const { page, context, errors } = profile;
    page.setDefaultTimeout(30000);
    const colleague = new Client(server);
    const session = await context.newCDPSession(page);
    const origin = new URL(server.url).origin;
    // The copy of the app itself would fill the room before anybody types.
    await context.addInitScript(() => { delete Navigator.prototype.serviceWorker; });

    await step('while there is room everything is saved', async () => {
        // From the start: the browser remembers for a while how much room it once saw.
        await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: room_bytes });
        await create_organisation(page, server.url, who);
        await colleague.signIn(who.email, who.password);
        await new_contact(page, 'Grace', 'Hopper');
        contact_route = new URL(page.url()).hash;
        await in_sync(page);
    });

    await step('somebody else takes all the room, until the browser refuses a kilobyte', async () => {
        noise = await context.newPage();
        await noise.goto(`${server.url}manifest.webmanifest`);
        await noise.evaluate(take_all_room);
        const state = () => noise.evaluate(() => ({ taken, refused_in_a_row, gave_up: window.gave_up }));
        await until(async () => {
            const { refused_in_a_row: refused, gave_up } = await state();
            assert.equal(gave_up, undefined);
            return refused >= 4;
        }, { within: 60000, what: 'no kilobyte more' });
        console.log(`        ${((await state()).taken / (1 << 20)).toFixed(1)} of ${room_bytes >> 20} MiB were free`);
        await page.bringToFront();
    });

    await step('an import finds no room: the words say so, and it reaches the server from memory', async () => {
        await import_contacts(page, hubspotContacts(contacts));
        await status_says(page, /Not saved on this device/);
        const unsaved = page.getByText(/on their way to your colleagues, but not saved on this device/);
        await unsaved.first().waitFor({ state: 'attached' });
        await until(async () => /Not saved/.test(await status_text(page)) && !/waiting/.test(await status_text(page)),
            { within: 60000, what: 'nothing waits' });
        assert.equal((await colleague.everything()).contact.size, contacts + 1);
        // Nothing is on its way any more.
        await page.getByText('Your colleagues have them, but they are not saved on this device.').first()
            .waitFor({ state: 'attached' });
        assert.equal(await page.getByText(/on their way/).count(), 0);
        await status_says(page, /^Not saved on this device$/);
        await sync_details(page, 'no-room-online-desktop-light');
    });

    await step('without the network too, it is kept in the page and counted', async () => {
        await context.setOffline(true);
        await navigate(page, 'Contacts');
        await page.goto(`${server.url}${contact_route}`);
        await on_screen(page, 'Grace Hopper');
        await enter(page, 'Job title', 'Admiral');
        await status_says(page, /Not saved on this device.*1 change waiting/);
        await sync_details(page, 'no-room-offline-desktop-light');
        assert.equal(await field(page, 'Job title').inputValue(), 'Admiral');
    });

    await step('room again: saved, without a reload and still without the network', async () => {
        const from = performance.now();
        await noise.evaluate(() => { window.taking = false; });
        await session.send('Storage.overrideQuotaForOrigin', { origin });
        await status_says(page, /Saved on this device.*1 change waiting/, 60000);
        console.log(`        saved ${Math.round(performance.now() - from)} ms after there was room`);
        await settled(page);
        await shot(page, 'room-again-desktop-light');
    });

    await step('it is: a page that is loaded anew has it, and sends it once', async () => {
        await context.route('**/v1/**', (way) => way.abort());
        await context.setOffline(false);
        await page.reload();
        await on_screen(page, 'Grace Hopper');
        await until(async () => (await field(page, 'Job title').inputValue()) === 'Admiral', { what: 'the change' });
        await context.unroute('**/v1/**');
        await in_sync(page, 40000);
        const titles = (await colleague.history()).map((op) => op.fields.job_title).filter((one) => one === 'Admiral');
        assert.equal(titles.length, 1);
        assert.equal((await colleague.everything()).contact.size, contacts + 1);
    });
    assert.deepEqual(errors, []);
}, async () => {
    await profile?.close();
    await server.stop();
});
