// What this device holds is damaged while the app is closed: a byte of a stored record is another one. The app opens all the
// same, with what was unsent, says what happened, and fetches the rest.
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile, shot } from '../support/browser.mjs';
import { startFront, startServer } from '../support/server.mjs';
import {
    create_organisation, enter, field, in_sync, mirrored, navigate, new_contact, person, settled, status_says,
} from '../support/app.mjs';

const server = await startServer();
const front = await startFront(server);
const profiles = [];

// On a page of the origin that runs nothing. Flips a bit in the middle of the oldest row of the log, or of the base.
const damage = () => new Promise((done, failed) => {
    indexedDB.databases().then((all) => {
        const name = all.map((one) => one.name).find((one) => one.startsWith('hera:0'));
        indexedDB.open(name).onsuccess = ({ target: { result: db } }) => {
            const flip = db.transaction(['log', 'base'], 'readwrite', { durability: 'strict' });
            flip.oncomplete = () => { db.close(); done(name); };
            flip.onerror = () => failed(flip.error);
            for (const table of ['log', 'base']) {
                flip.objectStore(table).openCursor().onsuccess = ({ target: { result: cursor } }) => {
                    if (!cursor) return;
                    const bytes = cursor.value;
                    bytes[bytes.length >> 1] ^= 1;
                    cursor.update(bytes);
                };
            }
        };
    });
});
const databases = (page) => page.evaluate(async () => (await indexedDB.databases()).map((one) => one.name));

await file('durability: a damaged copy is replaced', async () => {
    for (const view of ['desktop', 'phone']) await step(`${view}: what was unsent comes along, the rest is fetched`, async () => {
        const phone = view === 'phone';
        const profile = await openProfile({ size: view });
        profiles.push(profile);
        const { page } = profile;
        await create_organisation(page, front.url, person(phone ? 'Grace Phone' : 'Ada Desk', `Engines ${view}`));
        for (const [first, last] of [['Anita', 'Borg'], ['Radia', 'Perlman']]) {
            await navigate(page, 'Contacts');
            await new_contact(page, first, last);
            if (last !== 'Borg') continue;
            await in_sync(page);
            front.cut(true);
            await enter(page, 'Job title', 'Admiral');
        }
        await status_says(page, /2 changes waiting/);
        await page.goto(`${front.url}manifest.webmanifest`);
        await until(async () => /Admiral[^]*Perlman/.test(await mirrored(page)),
            { what: 'both changes lie outside the database too' });
        const name = await page.evaluate(damage);
        await page.goto(`${front.url}#/contacts`);
        const told = page.getByRole('dialog', { name: 'This device’s copy was lost' });
        await told.waitFor({ state: 'attached' });
        // A sheet that rises shows its words as they come into sight.
        await until(async () => /damaged and cannot be used any more.*changes: 2/.test(await told.textContent()),
            { what: 'what happened, and how much was kept' });
        await settled(page);
        await shot(page, `copy-damaged-${view}-light`);
        await told.getByRole('button', { name: 'OK' }).click();
        await status_says(page, /2 changes waiting/);

        front.cut(false);
        await page.reload();
        await in_sync(page, 40000);
        assert.equal(await told.count(), 0);
        const listed = (name) => page.getByRole('row', { name }).or(page.getByRole('link', { name })).first();
        await listed('Radia Perlman').waitFor({ state: 'attached' });
        await listed('Anita Borg').click();
        await until(async () => (await field(page, 'Job title').inputValue()) === 'Admiral', { what: 'the change' });
        await until(async () => !(await databases(page)).includes(name), { what: 'the damaged copy is deleted' });
    });
}, async () => {
    for (const profile of profiles) await profile.close();
    await front.stop();
    await server.stop();
});
