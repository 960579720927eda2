// The profile is copied, file by file, while somebody edits: what a backup, a synchronised folder or a dying disk leaves of it,
// with a LevelDB and an outbox mirror from different moments. Each copy opens, or says what was lost and goes on; it never
// shows an empty page and never starts again and again. What the server had is there once it can be reached, and so is every
// change that was said to be saved before the copy was begun, unless the page itself says that it does not know.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { assert, file, step, until } from '../support/check.mjs';
import { shot } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    create_organisation, enter, in_sync, new_contact, on_screen, person, settled, status_text, status_says,
} from '../support/app.mjs';
import { Client } from '../server/support/client.mjs';
import { newProfile, startBrowser } from './probe.mjs';

const copies = Number(process.env.HERA_ROUNDS ?? 16);
const copies_a_run = 4;  // the browser is started anew as often, so that the logs of LevelDB are of all ages
const server = await startServer();
const profile = newProfile();
const work = mkdtempSync(join(tmpdir(), 'hera-torn-'));
const who = person('Robin Torn', 'Engines');
let browser = null, restarts = 0;

async function open(place, route, cookie) {
    browser = await startBrowser(place);
    // A copy from the first half minute has no cookie yet; so many sign-ins one after the other the server would refuse.
    if (cookie) {
        const [name, value] = cookie.split('='), url = server.url.replace('http:', 'https:');
        await browser.context.addCookies([{ name, value, url, httpOnly: true, secure: true, sameSite: 'Strict' }]);
    }
    // Nothing but the app itself can be reached.
    await browser.context.route('**/v1/**', (way) => way.abort());
    const tab = await browser.open('about:blank');
    tab.on('console', (m) => { if (/^store: /.test(m.text())) restarts += 1; });
    tab.setDefaultTimeout(30000);
    await tab.setViewportSize({ width: 1000, height: 700 });
    await tab.goto(server.url + route);
    return tab;
}

// Like a backup: no lock is asked for, files go away under it, and the browser writes on meanwhile.
function copy_at_once(to) {
    return new Promise((done) => spawn('cp', ['-r', profile.folder, to], { stdio: 'ignore' }).on('exit', done));
}

// Like a folder that is synchronised over a slow line: what the browser stores for the page comes in any order, over seconds.
async function copy_slowly(to) {
    const stored = /\/(IndexedDB|File System)\//;
    const files = readdirSync(profile.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name)).map((path) => [Math.random(), path]).sort();
    for (const [, path] of files) {
        const target = join(to, relative(profile.folder, path));
        mkdirSync(dirname(target), { recursive: true });
        if (stored.test(path)) await new Promise((r) => setTimeout(r, Math.random() * 200));
        try {
            copyFileSync(path, target);
        } catch (error) {
            if (error.code !== 'ENOENT') throw error;  // gone before its turn came
        }
    }
}
function unlock(folder) {
    for (const lock of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) rmSync(join(folder, lock), { force: true });
}

// Something else of the same origin fills the same LevelDB, so that its logs and tables come and go while they are copied.
const make_noise = () => {
    const opening = indexedDB.open('noise');
    opening.onupgradeneeded = () => opening.result.createObjectStore('n');
    opening.onsuccess = () => {
        const bytes = new Uint8Array(60000);
        const more = (number) => {
            crypto.getRandomValues(bytes);
            const put = opening.result.transaction('n', 'readwrite');
            put.objectStore('n').put(bytes, number % 40);
            put.oncomplete = () => setTimeout(more, 10, number + 1);
        };
        more(0);
    };
};

const subject = (number) => `Step ${number}`;
const waiting = (words) => Number(/([\d,]+) changes? waiting/.exec(words)?.[1].replace(',', '') ?? 0);

// Everything the page says it has for the server.
async function unsent(tab) {
    await tab.evaluate(() => { location.hash = '#/sync'; });
    await on_screen(tab, 'Sync');
    const [download] = await Promise.all([
        tab.waitForEvent('download'), tab.getByRole('button', { name: 'Save as file' }).first().click(),
    ]);
    return JSON.parse(readFileSync(await download.path(), 'utf8')).changes;
}

await file('durability: copies of a profile that is in use', async () => {
    const colleague = new Client(server);
    await step('an organisation, and a contact that the server has', async () => {
        const tab = await open(profile, '');
        await browser.context.unroute('**/v1/**');
        await create_organisation(tab, server.url, who);
        await colleague.signIn(who.email, who.password);
        await new_contact(tab, 'Grace', 'Hopper');
        await in_sync(tab);
        await until(() => tab.evaluate(() => navigator.serviceWorker.controller !== null), { what: 'the app is kept here' })
            .catch(() => {});
        // A browser that is copied within half a minute of a sign-in has not stored its cookies; that is another matter.
        await browser.close();
    });

    const taken = [];
    let typed = 0, confirmed = 0;
    while (taken.length < copies) {
        await step(`copies ${taken.length + 1} to ${taken.length + copies_a_run}, while it writes`, async () => {
            const tab = await open(profile, '#/tasks');
            await on_screen(tab, 'Tasks', 40000);
            await status_says(tab, /Saved on this device|In sync|Offline/);
            await tab.evaluate(make_noise);
            let over = false;
            const edits = (async () => {
                while (!over) {
                    const mine = ++typed;
                    await enter(tab, 'New task', subject(mine));
                    await until(async () => {
                        const words = await status_text(tab);
                        return /^Saved on this device/.test(words) && waiting(words) >= mine;
                    }, { every: 10, within: 20000, what: `${subject(mine)} is said to be saved` });
                    confirmed = mine;
                }
            })();
            for (let i = 0; i < copies_a_run; ++i) {
                const before = confirmed;
                await until(() => confirmed >= before + 2, { within: 40000, what: 'two more are saved' });
                await new Promise((r) => setTimeout(r, Math.random() * 400));
                const promised = confirmed;
                const place = { folder: join(work, `copy-${taken.length + 1}`) };
                await (i % 2 ? copy_slowly(place.folder) : copy_at_once(place.folder));
                unlock(place.folder);
                taken.push({ promised, typed, place });
            }
            over = true;
            await edits;
            await browser.kill();
            browser = null;
        });
    }

    const kinds = {};
    for (const [i, { promised, typed, place }] of taken.entries()) {
        await step(`copy ${i + 1} opens with the ${promised} changes it owes`, async () => {
            restarts = 0;
            const tab = await open(place, '#/tasks', colleague.cookie);
            await until(async () => /[a-z]/.test(await status_text(tab).catch(() => '')) ||
                (await tab.getByRole('heading', { level: 1 }).count()) > 0, { within: 30000, what: 'the page shows something' });
            const told = tab.getByRole('dialog', { name: 'This device’s copy was lost' });
            await until(async () => (await told.count()) > 0 || waiting(await status_text(tab).catch(() => '')) > 0 ||
                (await tab.getByRole('heading', { level: 1, name: /Sign in/ }).count()) > 0, { within: 20000, what: 'it opened' });
            let words = '';
            if (await told.count()) {
                await settled(tab);
                words = (await told.textContent()).replace(/\s+/g, ' ');
                await shot(tab, `copied-profile-${i + 1}-light`);
                await told.getByRole('button', { name: 'OK' }).click();
            }
            const kind = words.replace(/\d+/g, 'n') || (await status_text(tab)).replace(/\d+/g, 'n');
            kinds[kind] = (kinds[kind] ?? 0) + 1;
            const changes = await unsent(tab);
            const have = new Set(changes.map((one) => one.fields.subject));
            const lost = Array.from({ length: promised }, (_, n) => subject(n + 1)).filter((one) => !have.has(one));
            assert.ok(/check the last things/.test(words) || lost.length === 0, `lost: ${lost}; it said: ${words}`);
            assert.equal(have.size, changes.length, 'nothing twice');
            assert.ok(have.size <= typed, 'nothing that was never typed');
            assert.equal(restarts, 0, 'no restart of the store');

            await browser.context.unroute('**/v1/**');
            await tab.getByRole('button', { name: 'Try now' }).first().click().catch(() => {});
            await in_sync(tab, 40000);
            await tab.goto(`${server.url}#/contacts`);
            await tab.getByText('Grace Hopper').or(tab.getByRole('row', { name: 'Grace Hopper' })).first()
                .waitFor({ state: 'attached' });
            const subjects = [...((await colleague.everything()).task ?? new Map()).values()].map((task) => task.subject);
            assert.equal(new Set(subjects).size, subjects.length, 'each once at the server');
            for (const one of have) assert.ok(subjects.includes(one), `${one} is at the server`);
            await browser.close();
            browser = null;
            rmSync(place.folder, { recursive: true, force: true });
        });
    }
    console.log(`        ${taken.length} copies: ${JSON.stringify(kinds)}`);
}, async () => {
    if (browser) await browser.close().catch(() => {});
    await server.stop();
    profile.remove();
    rmSync(work, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
});
