// Durable single-row commits through SQLite and our page store beside raw IndexedDB puts with the same durability, in
// the same page, interleaved so that a busy machine slows both. Prints the ratio and, with --json, figures for a script.
//
//   node tests/bench/commits.mjs [--json]        goal: ratio ≥ 0.5
import { ask, buildProbe, newProfile, startBrowser, startSite, startStore } from '../e2e/durability/probe.mjs';

const rounds = 5;
const perRound = 300;

// One row of what a contact weighs, one transaction each, each awaited.
const rawPuts = async (n) => {
    const worker = new Worker(URL.createObjectURL(new Blob([`
        onmessage = async ({ data: n }) => {
            const opening = indexedDB.open('raw', 1);
            opening.onupgradeneeded = () => opening.result.createObjectStore('rows');
            const db = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
            const started = performance.now();
            for (let i = 0; i < n; ++i) {
                await new Promise((done, fail) => {
                    const transaction = db.transaction('rows', 'readwrite', { durability: 'strict' });
                    transaction.objectStore('rows').put(
                        { name: 'Anna Meyer', mail: 'anna@example.com', note: 'some words about her' }, Date.now() * 1000 + i);
                    transaction.oncomplete = done;
                    transaction.onabort = fail;
                });
            }
            postMessage(performance.now() - started);
        };`])));
    const ms = await new Promise((done) => {
        worker.onmessage = ({ data }) => done(data);
        worker.postMessage(n);
    });
    worker.terminate();
    return ms;
};

buildProbe();
const site = await startSite();
const profile = newProfile();
const browser = await startBrowser(profile);
try {
    const tab = await browser.open(site.url);
    await startStore(tab);
    await ask(tab, 'open hera:bench');
    await ask(tab, 'commit strict CREATE TABLE bench(id INTEGER PRIMARY KEY, name TEXT, mail TEXT, note TEXT); ' +
        'CREATE INDEX bench_name ON bench(name)');
    await ask(tab, 'commits 50');
    await tab.evaluate(rawPuts, 50);
    let ours = 0;
    let raw = 0;
    const ratios = [];
    for (let round = 0; round < rounds; ++round) {
        const a = Number(await ask(tab, `commits ${perRound}`));
        const b = await tab.evaluate(rawPuts, perRound);
        ours += a;
        raw += b;
        ratios.push(b / a);
    }
    ratios.sort((a, b) => a - b);
    const figures = {
        commits_per_s: Math.round((rounds * perRound * 1000) / ours),
        raw_strict_puts_per_s: Math.round((rounds * perRound * 1000) / raw),
        ratio: Number(ratios[Math.floor(rounds / 2)].toFixed(2)),
    };
    if (process.argv.includes('--json')) console.log(JSON.stringify(figures));
    else console.log(`durable single-row commits: ${figures.commits_per_s}/s; ` +
            `raw IndexedDB strict puts: ${figures.raw_strict_puts_per_s}/s; ratio ${figures.ratio} (goal ≥ 0.5)`);
} finally {
    await browser.close();
    await site.stop();
    profile.remove();
}
