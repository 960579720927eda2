// HERA's storage beside what else a browser can keep records with: SQLite on IndexedDB (three virtual file systems), SQLite
// on the origin private file system (two), Dexie, PouchDB, IndexedDB itself. The same records for all (support/dataset.mjs),
// an adapter each (support/peers), a fresh profile for each cell, rounds interleaved: what slows the machine slows all.
//
//   node tests/bench/storage_peers.mjs [--quick | --full] [--only=name,name] [--cells=small,large,tabs] [--rounds=3]
//
// The letters are those of the list of workloads: B1 one transaction, B2 durable rows one by one, B3 the last awaited, B4
// reads, B5 search, B6 reopening, B7 SIGKILL behind one large transaction, B12 two tabs in turns. --quick: fewer rounds, a
// large file of 20 MB; --full: one of 300 MB.
import { buildProbe, newProfile, startBrowser } from '../e2e/durability/probe.mjs';
import { owners, prefixes, seeded, statuses } from './support/dataset.mjs';
import { installPeers } from './support/peer_packages.mjs';
import { startPeerSite } from './support/peer_site.mjs';
import { at_load, beside, figure, median, percentile } from './support/figures.mjs';

const flag = (name) => process.argv.includes(`--${name}`);
const listed = (name) => process.argv.find((one) => one.startsWith(`--${name}=`))?.split('=')[1].split(',');
const quick = flag('quick'), full = flag('full');
const rounds = Number(listed('rounds')?.[0] ?? (quick ? 1 : 3)), large_rounds = quick || full ? 1 : Math.min(2, rounds);
const small = { rows: 10000, singles: quick ? 200 : 500, reads: 2000, lists: quick ? 20 : 100 };
// 172,000 records are a file of 100 MB.
const large_rows = quick ? 34400 : full ? 516000 : 172000;
const searches = quick ? 50 : 200;
const turns = quick ? 100 : 500;
const patience_ms = 300000;
const rest_ms = 9000;  // HERA writes its chunks when nobody has written for some seconds

// What each is, and at what durability it says "done" when it is asked for its strictest.
const peers = {
    'HERA': { make: 'hera', kind: 'sqlite-idb', whole: true },
    'wa-sqlite IDBBatchAtomicVFS': { make: 'IDBBatchAtomicVFS', kind: 'sqlite-idb' },
    'wa-sqlite IDBMirrorVFS': { make: 'IDBMirrorVFS', kind: 'sqlite-idb', whole: true },
    'absurd-sql': { make: 'absurd-sql', kind: 'sqlite-idb' },
    'wa-sqlite AccessHandlePoolVFS': { make: 'AccessHandlePoolVFS', kind: 'opfs', alone: true },
    'sqlite-wasm opfs-sahpool': { make: 'opfs-sahpool', kind: 'opfs', alone: true },
    'dexie': { make: 'dexie', kind: 'idb' },
    // A list takes it seconds, a view of 100 MB an hour.
    'pouchdb': { make: 'pouchdb', kind: 'idb', rows_max: 5000, lists_max: 5 },
    'raw IndexedDB': { make: 'raw IndexedDB', kind: 'idb' },
};
const only = listed('only'), cells = listed('cells') ?? ['small', 'large', 'tabs'];
const names = Object.keys(peers).filter((name) => !only || name === 'HERA' || only.some((word) => name.includes(word)));

installPeers();
buildProbe();
const site = await startPeerSite();

// ---- a cell -----------------------------------------------------------------------------------------------------------

async function tab_of(browser, name) {
    const tab = await browser.open(site.url);
    await tab.waitForFunction(() => window.ready === true, undefined, { timeout: 120000 });
    const call = async (what, ...values) => {
        let timer;
        const late = new Promise((_, fail) => {
            timer = setTimeout(() => fail(new Error(`${what}: not done in ${patience_ms / 1000} s`)), patience_ms);
        });
        try {
            return await Promise.race([tab.evaluate(([what, values]) => call(what, ...values), [what, values]), late]);
        } finally {
            clearTimeout(timer);
        }
    };
    await call('make', peers[name].make);
    return { tab, call };
}

let running = null;

// Runs `work(call, tab)` in a browser that has just started on the profile.
async function in_browser(profile, name, work, { kill = false } = {}) {
    const browser = running = await startBrowser(profile);
    let done = false;
    try {
        const { tab, call } = await tab_of(browser, name);
        const opened = (await call('open', 'bench')).ms;
        const result = await work(call, tab, opened, browser);
        done = true;
        return result;
    } finally {
        await (kill && done ? browser.kill() : browser.close());
        running = null;
    }
}

// A read is shorter than the clock's step of 5 µs: twenty together, then the mean of one.
const in_twenties = (times) => Array.from({ length: times.length / 20 },
    (_, i) => times.slice(20 * i, 20 * i + 20).reduce((sum, one) => sum + one, 0) / 20);
const seen = (tab) => tab.evaluate(() => durability());
const timed = async (call, what, ...values) => (await call(what, ...values)).ms;

async function small_cell(name) {
    const profile = newProfile();
    const out = {};
    const random = seeded(11);
    const ids = Array.from({ length: small.reads }, () => 1 + random(small.rows));
    const filters = Array.from({ length: small.lists },
        () => ({ status: statuses[random(4)], owner: owners[random(8)], amount: random(50000) }));
    try {
        await in_browser(profile, name, async (call, tab) => {
            await call('prepare', 1, small.rows);
            out.load = await timed(call, 'load');
            await call('prepare', 500001, 50);
            await call('put_each');
            const before = await seen(tab);
            await call('prepare', 600001, small.singles);
            out.singles = (await call('put_each')).result;
            const between = await seen(tab);
            await call('prepare', 700001, small.singles);
            out.grouped = await timed(call, 'put_all');
            out.durability = await seen(tab);
            out.strict_singles = (between['log strict'] ?? 0) - (before['log strict'] ?? 0);
            await call('get_each', ids.slice(0, 200));
            out.reads = in_twenties((await call('get_each', ids)).result);
            await call('prepare_list');
            await call('list_each', filters.slice(0, 2));
            out.lists = (await call('list_each', filters.slice(0, peers[name].lists_max))).result;
        });
        await in_browser(profile, name, async (call, tab, opened) => {
            out.first_read = opened + await timed(call, 'get', 77);
            out.there = (await call('count')).result;
        });
        if (out.there !== small.rows + 50 + 2 * small.singles) throw new Error(`${out.there} records after reopening`);
    } finally {
        profile.remove();
    }
    return out;
}

async function large_cell(name) {
    const profile = newProfile();
    const out = { rows: Math.min(large_rows, peers[name].rows_max ?? large_rows) };
    try {
        await in_browser(profile, name, async (call, tab) => {
            await call('prepare', 1, out.rows);
            out.load = await timed(call, 'load');
            out.bytes = (await call('bytes')).result;
            out.durability = await seen(tab);
        }, { kill: true });
        await in_browser(profile, name, async (call, tab, opened) => {
            out.after_kill = opened + await timed(call, 'get', 77);
            out.there = (await call('count')).result;
            await tab.waitForTimeout(rest_ms);
        });
        await in_browser(profile, name, async (call, tab, opened) => {
            out.first_read = opened + await timed(call, 'get', out.rows - 7);
            out.full = out.first_read + await timed(call, 'count');
            await call('prepare', 1, out.rows);
            out.index = await timed(call, 'index_search');
            await call('search_each', prefixes(3));
            out.searches = (await call('search_each', prefixes(searches))).result;
        });
    } finally {
        profile.remove();
    }
    return out;
}

async function tabs_cell(name) {
    if (peers[name].alone) throw new Error('one connection at a time: a second tab cannot open the file');
    const profile = newProfile();
    try {
        return await in_browser(profile, name, async (call, tab, opened, browser) => {
            const other = await tab_of(browser, name);
            await other.call('join', 'bench');
            const second = other.call('in_turns', 800001, turns, false);
            const from = performance.now();
            const first = call('in_turns', 900001, turns, true);
            await Promise.all([first, second]);
            const ms = performance.now() - from;
            const { result } = await call('count');
            if (result !== 2 * turns) throw new Error(`${result} of ${2 * turns} rows are there`);
            return { rate: (2 * turns * 1000) / ms, durability: await seen(tab) };
        });
    } finally {
        profile.remove();
    }
}

// ---- all of them ---------------------------------------------------------------------------------------------------------

const results = {};
async function measure(cell, run, count) {
    for (let round = 0; round < count; ++round) {
        for (const name of names) {
            const of = ((results[cell] ??= {})[name] ??= { all: [], failed: null });
            if (of.failed) continue;
            try {
                of.all.push(await run(name));
                process.stderr.write(`${cell} ${round + 1}/${count} ${name}\n`);
            } catch (error) {
                of.failed = error.message.split('\n')[0];
            }
        }
    }
}

// `value(out)` of each round; `spread(out)` gives the single values where there are any.
function table(title, cell, { value, spread, unit, more = false, applies = () => true, goals = {} }) {
    const lines = Object.entries(results[cell]).map(([name, { all, failed }]) => ({
        name, failed, applies: applies(name), goal: goals[name], durability: durability_of(name), kind: peers[name].kind,
        value: all.length > 0 ? median(all.map(value)) : undefined,
        p95: all.length > 0 ? percentile(spread ? all.flatMap(spread) : all.map(value), more ? 0.05 : 0.95) : undefined,
    }));
    beside(title, lines, { unit, more });
}

function durability_of(name) {
    if (peers[name].kind === 'opfs') return 'flush';
    const found = Object.values(results).map((cell) => cell[name]?.all[0]?.durability).find(Boolean) ?? {};
    return ['strict', 'relaxed', 'default'].filter((kind) => found[kind] > 0).join('+') || 'unknown';
}
const rate = (times) => (times.length * 1000) / times.reduce((sum, one) => sum + one, 0);

function report_small() {
    table(`B1 ${small.rows} records, one transaction, durable`, 'small', { value: (out) => out.load, unit: 'ms' });
    table(`B2 durable rows one by one (${small.singles}), per s`, 'small',
        { value: (out) => rate(out.singles), unit: '/s', more: true, goals: { 'raw IndexedDB': 0.5 } });
    table('B2 one durable row, p95 of single rows', 'small',
        { value: (out) => median(out.singles), spread: (out) => out.singles, unit: 'ms', goals: { 'raw IndexedDB': 0.5 } });
    table(`B3 ${small.singles} rows, a transaction each, the last awaited, per s`, 'small',
        { value: (out) => (small.singles * 1000) / out.grouped, unit: '/s', more: true });
    table('B4 point read (means of 20)', 'small',
        { value: (out) => median(out.reads) * 1000, spread: (out) => out.reads.map((ms) => ms * 1000), unit: 'µs' });
    table('B4 list: 3 filters, newest 50', 'small', { value: (out) => median(out.lists), spread: (out) => out.lists, unit: 'ms' });
    table('B6 reopen 10 MB, new browser, to the first read', 'small',
        { value: (out) => out.first_read, unit: 'ms', applies: (name) => peers[name].whole });
    const ours = results.small.HERA.all;
    if (ours.length > 0) {
        figure('HERA: point read in the worker, median', median(ours.flatMap((out) => out.reads)) * 1000, 'µs', { at_most: 20 });
        figure('HERA: rows grouped, per s', median(ours.map((out) => (small.singles * 1000) / out.grouped)), '/s',
            { at_least: 5000 });
        figure('HERA: of its single commits, strict by the spy',
            median(ours.map((out) => (100 * out.strict_singles) / small.singles)), '%', { at_least: 100 });
        figure('HERA: commits not strict by the spy',
            ours.reduce((sum, out) => sum + (out.durability['log relaxed'] ?? 0) + (out.durability['log default'] ?? 0), 0),
            'commits', { at_most: 0 });
    }
}

function report_large() {
    const ours = results.large.HERA.all;
    if (ours.length > 0) console.log(`\nlarge: ${ours[0].rows} records, ${(ours[0].bytes / 1e6).toFixed(0)} MB of SQLite ` +
        `(pouchdb: at most ${peers.pouchdb.rows_max} records)`);
    const mb = `${large_rows / 1720} MB`;
    table(`B7 ${mb} in one transaction, to durable`, 'large', { value: (out) => out.load / out.rows * 1000, unit: 'µs/row' });
    console.log('\nB7 SIGKILL right behind it: rows present');
    for (const [name, { all, failed }] of Object.entries(results.large)) {
        const said = failed ?? all.map((out) => `${out.there} of ${out.rows}`).join(', ');
        console.log(`   ${name.padEnd(34)} ${said}${all.some((out) => out.there !== out.rows) ? '   LOST' : ''}`);
    }
    table(`B6 reopen ${mb} after the kill, to the first read`, 'large',
        { value: (out) => out.after_kill, unit: 'ms', applies: (name) => peers[name].whole });
    table(`B6 reopen ${mb} at rest, to the first read`, 'large',
        { value: (out) => out.first_read, unit: 'ms', applies: (name) => peers[name].whole });
    table(`B6 reopen ${mb} at rest, and everything counted`, 'large',
        { value: (out) => out.full, unit: 'ms', applies: (name) => peers[name].whole });
    table('B5 making the search index', 'large', { value: (out) => out.index / out.rows * 1000, unit: 'µs/row' });
    table('B5 search by prefix, newest or first 50', 'large',
        { value: (out) => median(out.searches), spread: (out) => out.searches, unit: 'ms' });
    if (ours.length > 0) {
        figure(`HERA: reopen ${mb} to the first read`, median(ours.map((out) => out.first_read)), 'ms', { at_most: 1000 });
    }
}

function report() {
    if (results.small) report_small();
    if (results.large) report_large();
    if (results.tabs) {
        table(`B12 two tabs, ${turns} rows each in turns, per s`, 'tabs', { value: (out) => out.rate, unit: '/s', more: true });
    }
    at_load('end');
}
// Stopped before the end: what has been measured is told.
process.on('SIGTERM', async () => {
    report();
    await running?.kill();
    process.exit(1);
});
at_load('start');
if (cells.includes('small')) await measure('small', small_cell, rounds);
if (cells.includes('large')) await measure('large', large_cell, large_rounds);
if (cells.includes('tabs')) await measure('tabs', tabs_cell, rounds);
report();
await site.stop();
