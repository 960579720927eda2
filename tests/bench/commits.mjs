// Durable single-row commits through SQLite and our page store, beside IndexedDB itself in the same page with the same
// durability: one put of one row, and what our commit does there (fence read, a record of the same bytes, header), each a
// transaction that is awaited. Interleaved, so that a busy machine slows all; the rounds' ratios are what counts.
//
//   node tests/bench/commits.mjs [--json] [--quick]
import { ask, buildProbe, newProfile, startBrowser, startSite, startStore } from '../e2e/durability/probe.mjs';
import { figure, median } from './support/figures.mjs';

const rounds = process.argv.includes('--quick') ? 5 : 15;
const per_round = 200;
const row_end = '\x1e', cell_end = '\x1f';
const cells = ['Anna Meyer', 'anna@example.com', 'some words about her'];
const insert = ['INSERT INTO bench(name, mail, note) VALUES(?, ?, ?)',
    ...Array(per_round).fill(cells.join(cell_end))].join(row_end);

// In a worker, as ours is. `bytes` 0: one row; else a fenced commit of a record of so many bytes.
const raw_puts = async ([n, bytes]) => {
    window.raw ??= new Worker(URL.createObjectURL(new Blob([`
        let db;
        onmessage = async ({ data: [n, bytes] }) => {
            if (!db) {
                const opening = indexedDB.open('raw', 1);
                opening.onupgradeneeded = () => {
                    for (const name of ['rows', 'meta', 'base', 'log']) opening.result.createObjectStore(name);
                };
                db = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
                const first = db.transaction('meta', 'readwrite');
                first.objectStore('meta').put({ epoch: 1, header: new Uint8Array(64) }, 'h');
                await new Promise((done) => { first.oncomplete = done; });
            }
            const started = performance.now();
            for (let i = 0; i < n; ++i) {
                await new Promise((done, fail) => {
                    const key = Date.now() * 1000 + i;
                    const stores = bytes ? ['meta', 'base', 'log'] : ['rows'];
                    const transaction = db.transaction(stores, 'readwrite', { durability: 'strict' });
                    transaction.oncomplete = done;
                    transaction.onabort = fail;
                    if (!bytes) return transaction.objectStore('rows').put(
                        { name: 'Anna Meyer', mail: 'anna@example.com', note: 'some words about her' }, key);
                    transaction.objectStore('log').put(new Uint8Array(bytes).fill(i), key);
                    transaction.objectStore('meta').get('h').onsuccess = ({ target }) => {
                        if (target.result.epoch !== 1) return transaction.abort();
                        transaction.objectStore('meta').put({ epoch: 1, header: new Uint8Array(64) }, 'h');
                        transaction.commit();
                    };
                });
            }
            postMessage(performance.now() - started);
        };`])));
    return new Promise((done) => {
        window.raw.onmessage = ({ data }) => done(data);
        window.raw.postMessage([n, bytes]);
    });
};

// What the spy has counted since `from`: commits and their bytes are what is put into "log".
const log_puts = (tab, from) => tab.evaluate((from) => ({
    next: events.length,
    puts: events.slice(from).filter((one) => one.what === 'put' && one.store === 'log')
        .map(({ bytes, durability }) => ({ bytes, durability })),
}), from);

buildProbe();
const site = await startSite();
const profile = newProfile();
const browser = await startBrowser(profile);
try {
    // How many bytes a commit of ours is, and that each is strict: in a tab of its own, whose spy takes time.
    const spied = await browser.open(site.url);
    await startStore(spied, { spied: true });
    const schema = 'CREATE TABLE bench(id INTEGER PRIMARY KEY, name TEXT, mail TEXT, note TEXT); ' +
        'CREATE INDEX bench_name ON bench(name)';
    await ask(spied, 'open hera:spied');
    await ask(spied, `commit strict ${schema}`);
    await ask(spied, `each ${insert}`);
    const before = await log_puts(spied, 0);
    await ask(spied, `each ${insert}`);
    const { puts } = await log_puts(spied, before.next);
    const bytes = Math.round(puts.reduce((sum, one) => sum + one.bytes, 0) / puts.length);
    await spied.close();

    const tab = await browser.open(site.url);
    await startStore(tab);
    await ask(tab, 'open hera:bench');
    await ask(tab, `commit strict ${schema}`);
    const measured = {
        ours: async () => (await ask(tab, `each ${insert}`)).split(',').reduce((sum, ms) => sum + Number(ms), 0),
        row: () => tab.evaluate(raw_puts, [per_round, 0]),
        fenced: () => tab.evaluate(raw_puts, [per_round, bytes]),
        grouped: async () => {
            const from = performance.now();
            const sent = ask(tab, `rows ${insert}`);
            await ask(tab, 'commit strict SELECT 1');
            await sent;
            return performance.now() - from;
        },
    };
    const ms = Object.fromEntries(Object.keys(measured).map((name) => [name, []]));
    for (const run of Object.values(measured)) await run();
    for (let round = 0; round < rounds; ++round) {
        for (const [name, run] of Object.entries(measured)) ms[name].push(await run());
    }
    const ratio = (name) => median(ms[name].map((one, i) => one / ms.ours[i]));
    const rate = (name) => Math.round((per_round * 1000) / median(ms[name]));
    const figures = {
        commits_per_s: rate('ours'), raw_strict_puts_per_s: rate('row'), ratio: Number(ratio('row').toFixed(2)),
        raw_fenced_per_s: rate('fenced'), ratio_fenced: Number(ratio('fenced').toFixed(2)), bytes_per_commit: bytes,
        grouped_per_s: rate('grouped'), commits_spied: puts.length,
        strict: puts.filter((one) => one.durability === 'strict').length,
    };
    if (process.argv.includes('--json')) {
        console.log(JSON.stringify(figures));
    } else {
        figure('durable single-row commits', figures.commits_per_s, '/s');
        figure('IndexedDB itself: one strict row', figures.raw_strict_puts_per_s, '/s');
        figure(`IndexedDB itself: the same fence, ${bytes} bytes`, figures.raw_fenced_per_s, '/s');
        figure('ours / one raw row', figures.ratio, '×', { at_least: 0.5 });
        figure('ours / raw with the same fence and bytes', figures.ratio_fenced, '×', { at_least: 0.9 });
        figure('single-row commits, the last one awaited', figures.grouped_per_s, '/s', { at_least: 5000 });
        figure(`strict by the spy, of ${per_round} awaited commits`, figures.strict, 'commits', { at_least: per_round });
        figure('written to the log and not strict', puts.length - figures.strict, 'commits', { at_most: 0 });
    }
} finally {
    await browser.close();
    await site.stop();
    profile.remove();
}
