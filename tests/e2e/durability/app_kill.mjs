// The whole browser is killed while somebody edits in the application, twenty times on one profile: whatever had been said
// to be saved on this device is there afterwards. Meanwhile a spy on IndexedDB checks the words: every transaction that
// writes what a person did asks for strict durability, and n changes are said to be saved only after n writes completed.
import { assert, file, step, until } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { create_organisation, in_sync, new_contact, on_screen, person } from '../support/app.mjs';
import { newProfile, startBrowser } from './probe.mjs';

const rounds = Number(process.env.HERA_ROUNDS ?? 20);
const saved = /Saved on this device|Offline/;
const server = await startServer();
const profile = newProfile();
let browser = null;

// In the worker, before the store's own code: every writing transaction, with the time it began and completed.
const spy = `
const made = IDBDatabase.prototype.transaction;
const spied = new BroadcastChannel('spy');
const now = () => performance.timeOrigin + performance.now();
let count = 0;
IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = made.call(this, stores, mode, options);
    if (mode !== 'readwrite') return transaction;
    const number = ++count;
    spied.postMessage({ number, began: now(), durability: transaction.durability });
    transaction.addEventListener('complete', () => spied.postMessage({ number, completed: now() }));
    return transaction;
};
`;

// In the page: what the spy says, and each change of the status words with its time.
const listen = () => {
    window.spied = new Map();
    window.said = [];
    const channel = new BroadcastChannel('spy');
    channel.onmessage = ({ data }) => window.spied.set(data.number, { ...window.spied.get(data.number), ...data });
    const look = () => {
        const words = document.querySelector('[role=status]')?.textContent ?? '';
        const last = window.said[window.said.length - 1];
        if (words !== last?.words) window.said.push({ words, at: performance.timeOrigin + performance.now() });
    };
    addEventListener('DOMContentLoaded', () => {
        const all = { subtree: true, childList: true, characterData: true, attributes: true };
        new MutationObserver(look).observe(document.body, all);
    });
};

async function open(route) {
    browser = await startBrowser(profile);
    await browser.context.addInitScript(listen);
    // Without the service worker, so that the spy gets in front of the store.
    await browser.context.addInitScript(() => { delete Navigator.prototype.serviceWorker; });
    await browser.context.route(/bridge\/store_worker[^/]*\.js/, async (way) => {
        const answer = await way.fetch();
        await way.fulfill({ response: answer, body: spy + (await answer.text()) });
    });
    const tab = await browser.open('about:blank');
    tab.setDefaultTimeout(30000);
    await tab.setViewportSize({ width: 1280, height: 900 });
    await tab.goto(server.url + route);
    return tab;
}

const waiting = (words) => Number(/([\d,]+) changes? waiting/.exec(words)?.[1].replace(',', '') ?? 0);
const job = (tab) => tab.getByLabel('Job title', { exact: true }).first();
const status = (tab) => tab.getByRole('status').first().innerText();

await file('durability: the browser is killed while somebody edits', async () => {
    let route = '';
    await step('a contact to edit', async () => {
        const tab = await open('');
        await create_organisation(tab, server.url, person('Robin Kill'));
        await new_contact(tab, 'Nine', 'Lives');
        await in_sync(tab);
        route = new URL(tab.url()).hash;
        await browser.close();
        // From here on only this device can keep what is written.
        await server.kill('SIGTERM');
    });
    const files = await startServer({ data: server.data, port: server.port });
    let typed = 0, confirmed = 0;
    try {
        for (let round = 1; round <= rounds + 1; ++round) {
            await step(round <= rounds ? `kill ${round}` : 'after the last kill', async () => {
                const tab = await open(route);
                await on_screen(tab, 'Nine Lives', 30000);
                await job(tab).waitFor({ state: 'attached' });
                if (confirmed > 0) {
                    const kept = await until(async () => {
                        const number = Number((await job(tab).inputValue()).split(' ')[1] ?? 0);
                        return number >= confirmed ? number : null;
                    }, { within: 5000, what: `edit ${confirmed}, which was said to be saved, is there` });
                    assert.ok(kept <= typed, 'nothing that was never typed');
                }
                if (round > rounds) return browser.close();
                await browser.context.setOffline(true);
                await until(async () => saved.test(await status(tab)), { what: 'the words say where it is' });
                const waiting_before = waiting(await status(tab));
                const mark = await tab.evaluate(() => performance.timeOrigin + performance.now());
                const first = confirmed;
                const end = performance.now() + 1200 + Math.random() * 1500;
                const edits = (async () => {
                    while (performance.now() < end || confirmed === first) {
                        const mine = ++typed;
                        const asked = performance.timeOrigin + performance.now();
                        await job(tab).fill(`Edit ${mine}`);
                        await job(tab).press('Enter');
                        await until(async () => (await tab.evaluate((at) => {
                            const begun = [...window.spied.values()].filter((t) => t.began >= at);
                            return begun.length > 0 && begun.every((t) => t.completed);
                        }, asked)) && saved.test(await status(tab)), { every: 10, what: 'said' }).catch(async (error) => {
                            const spied = await tab.evaluate((at) =>
                                [...window.spied.values()].slice(-4).map((t) => [t.began - at, t.completed - at]), asked);
                            const held = await job(tab).inputValue();
                            const words = await status(tab);
                            throw new Error(`${error.message}; "${words}", "${held}" of ${mine}, ${JSON.stringify(spied)}`);
                        });
                        confirmed = mine;
                    }
                })();
                await edits;
                const seen = await tab.evaluate((from) => ({
                    spied: [...window.spied.values()].filter((t) => t.began > from), said: window.said,
                }), mark);
                assert.ok(seen.spied.length > 0, 'edits were written');
                for (const t of seen.spied) assert.equal(t.durability, 'strict', `transaction ${t.number}`);
                // The words count what waits: "n waiting, saved" may come only after the n-th write has completed. (The words
                // of one edit are drawn some milliseconds after the next may have begun, so their number is what binds them.)
                const done = seen.spied.map((t) => t.completed).sort((x, y) => x - y);
                let words_seen = 0;
                for (const { words, at } of seen.said) {
                    if (at < mark || !/Saved on this device/.test(words)) continue;
                    const claimed = waiting(words) - waiting_before;
                    words_seen += 1;
                    assert.ok(claimed <= done.filter((t) => t <= at + 1).length, `"${words}" was said before that write completed`);
                }
                assert.ok(words_seen > 0, 'the words followed');
                // One more edit is under way when the end comes.
                typed += 1;
                await job(tab).fill(`Edit ${typed}`);
                const soon = new Promise((r) => setTimeout(r, Math.random() * 40));
                await Promise.race([job(tab).press('Enter').catch(() => {}), soon]);
                await browser.kill();
                browser = null;
            });
        }
        console.log(`        ${confirmed} edits said to be saved in ${rounds} rounds, none lost`);
    } finally {
        await files.stop();
    }
}, async () => {
    if (browser) await browser.close().catch(() => {});
    await server.stop();
    profile.remove();
});
