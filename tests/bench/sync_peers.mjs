// Sync of the real server, and beside it PouchDB with express-pouchdb and Actual's sync server with its messages.
//
//   node tests/bench/sync_peers.mjs [--quick] [--cells=cold,delta,push,load,bytes,peers]
//
// The letters are those of the list of workloads: B8 a cold copy, B9 catching up, B10 work done offline with conflicts, B11
// the server under load, in one organisation and in fifty; bytes per record; the peers' B8 and B9.
import { gzipSync } from 'node:zlib';
import { makeId, op } from '../e2e/server/support/client.mjs';
import { actual_sync } from './support/actual_sync.mjs';
import { app_cold_sync, bytes_per_record } from './support/app_copy.mjs';
import { at_load, figure } from './support/figures.mjs';
import { installPeers } from './support/peer_packages.mjs';
import { pouch_sync } from './support/pouch_sync.mjs';
import { buildLoad, load, startCountedServer } from './support/server_load.mjs';
import { Device, contacts, csv_of } from './support/sync_scene.mjs';

const quick = process.argv.includes('--quick');
const cells = process.argv.find((one) => one.startsWith('--cells='))?.slice(8).split(',') ??
    ['cold', 'delta', 'push', 'load', 'bytes', 'peers'];
const records = quick ? 10000 : 100000;
const load_s = quick ? 3 : 8;
const peer_records = quick ? 1000 : 10000;
const KB = 1000;

at_load('start');
buildLoad();
const server = await startCountedServer();

const many = (count) => count.toLocaleString('en-US');
const section = (title) => console.log(`\n${title}`);
const packed = (value) => gzipSync(JSON.stringify(value), { level: 6 }).length;

// ---- an organisation with many records -------------------------------------------------------------------------------------

const owner = new Device(server);
await owner.create();
const creates = contacts(1, records);
const seeding = performance.now();
await owner.push_all(creates);
const seeded_s = (performance.now() - seeding) / 1000;

if (cells.includes('cold')) {
    section(`B8 a cold copy of ${many(records)} records`);
    figure('creates pushed by one device, durable', records / seeded_s, 'ops/s');
    const csv = gzipSync(csv_of(creates), { level: 6 }).length;
    const cold = await owner.another().catch_up(0);
    const sum = (of) => cold.pages.reduce((all, page) => all + of(page), 0);
    figure('on the wire, compressed', cold.bytes / KB, 'KB', { at_most: Math.round((1.3 * csv) / KB) });
    figure('the same rows as CSV, gzip -6', csv / KB, 'KB');
    figure('ratio to that CSV', cold.bytes / csv, '×', { at_most: 1.3 });
    figure('of it, rows without history, packed alone', sum((page) => packed([page.cols, page.rows])) / KB, 'KB');
    figure('of it, history (ops), packed alone', sum((page) => packed(page.ops)) / KB, 'KB');
    figure('history ops in it', sum((page) => page.ops.length), 'ops');
    figure('bytes a record', cold.bytes / records, 'bytes');
    figure(`pulled by a plain client, ${cold.pages.length} pages`, cold.ms / 1000, 's');
    const app = await app_cold_sync(server, owner, records);
    figure('the app: from "Sign in" to the first rows', app.first_s, 's', { at_most: 1 });
    figure(`the app: to all ${many(records)}, in sync`, app.all_s, 's', { at_most: 6 });
}

if (cells.includes('delta')) {
    section('B9 catching up');
    const device = owner.another();
    const some = creates.slice(0, 1000).map((one) => one[6]);
    let cursor = await device.cursor();
    await device.push_all(some.map((record, i) =>
        op('patch', 'contact', record, { job_title: `Buyer ${i}` }, { base: cursor })));
    const behind = await owner.another().catch_up(cursor);
    figure('1,000 ops behind', behind.bytes / KB, 'KB');
    figure('1,000 ops behind: time', behind.ms, 'ms');
    cursor = await device.cursor();
    for (let time = 0; time < 100; ++time) {
        const patches = some.map((record) =>
            op('patch', 'contact', record, { job_title: `Buyer, level ${time}` }, { base: device.head }));
        await device.push_all(patches);
    }
    const often = await owner.another().catch_up(cursor);
    const rows = often.pages.flatMap((page) => page.rows), ops = often.pages.flatMap((page) => page.ops);
    figure('1,000 rows changed 100 times each', often.bytes / KB, 'KB', { at_most: 100 });
    figure('rows in it', rows.length, 'rows');
    figure('history ops in it', ops.length, 'ops');
    figure('the rows alone, packed', packed(rows) / KB, 'KB', { at_most: 100 });
    figure('the history alone, packed', often.pages.reduce((all, page) => all + packed(page.ops), 0) / KB, 'KB');
    figure('time to catch up', often.ms, 'ms');
    const looked = performance.now();
    const story = await device.history_of('contact', some[0], device.head + 1);
    figure('one record’s history, when it is looked at', performance.now() - looked, 'ms');
    figure('its ops', story.json.ops.length, 'ops', { at_least: 100 });
}

if (cells.includes('push')) {
    section('B10 1,000 ops made offline, 10 % in conflict');
    const offline = owner.another(), other = owner.another();
    const some = creates.slice(2000, 3000).map((one) => one[6]);
    const base = await offline.cursor();
    await other.push_all(some.slice(0, 100).map((record) =>
        op('patch', 'contact', record, { source: 'somebody else' }, { base })));
    const from = performance.now();
    const clashes = await offline.push_all(some.map((record, i) =>
        op('patch', 'contact', record, { source: `call ${i}` }, { base })));
    const ms = performance.now() - from;
    figure('acknowledged, in two pushes', ms, 'ms');
    figure('ops per second', 1000 / (ms / 1000), 'ops/s');
    figure('conflicts kept', clashes, 'ops', { at_least: 100 });
}

if (cells.includes('load')) {
    // Thirty people, the most that may be invited within a minute; the server counts requests by person.
    const people = [owner];
    while (people.length < 30) people.push(await owner.colleague(`p${people.length}-${makeId()}@example.org`));
    const clients = Array.from({ length: 64 }, (_, i) => ({ device: people[i % people.length].another(),
        records: creates.slice(0, 5000).map((one) => one[6]) }));
    section('B11 64 clients push patches into one organisation (dedupe, merge, history; acknowledged when durable)');
    const said = (name, out, goals = {}) => {
        figure(`${name}: durable ops`, out.ops_per_s, 'ops/s', goals.rate);
        figure(`${name}: a push, median`, out.p50_ms, 'ms');
        figure(`${name}: a push, 99 of 100 below`, out.p99_ms, 'ms', goals.p99);
        console.log(`   server ${(100 * out.cpu_share).toFixed(0)} % of a core, ${out.syncs_per_s.toFixed(0)} fsyncs/s; ` +
            `${out.duplicates} duplicates, ${out.clashes} conflicts, ${out.refused} refused, ${out.slowed} told to wait, ` +
            `${out.failed} failed`);
    };
    for (const ops of [1, 5, 7, 10, 25]) {
        const goals = ops > 1 && ops < 25 ? { rate: { at_least: 8000 }, p99: { at_most: 60 } } : {};
        said(`${ops} op${ops === 1 ? '' : 's'} a push`, await load(server, clients, load_s, ops), goals);
    }
    const spread = [];
    while (spread.length < (quick ? 10 : 50)) {
        const device = new Device(server);
        await device.create();
        const own = contacts(1, 200);
        await device.push_all(own);
        spread.push({ device, records: own.map((one) => one[6]) });
    }
    section(`B11 ${spread.length} organisations, a client each`);
    said('10 ops a push', await load(server, spread, load_s, 10));
}

if (cells.includes('bytes')) await bytes_per_record({ quick });
await server.stop();

if (cells.includes('peers')) {
    installPeers();
    for (const [name, run] of [['pouchdb and express-pouchdb', pouch_sync], ['Actual', actual_sync]]) {
        section(`peer: ${name}, ${many(peer_records)} records`);
        try {
            await run(peer_records);
        } catch (error) {
            console.log(`   cannot: ${error.message.split('\n')[0]}`);
        }
    }
    // Ours with as many, for the comparison in the same run.
    section(`HERA, ${many(peer_records)} records`);
    const small = await startCountedServer();
    const device = new Device(small);
    await device.create();
    await device.push_all(contacts(1, peer_records));
    const cold = await device.another().catch_up(0);
    figure('a cold copy, on the wire', cold.bytes / KB, 'KB');
    figure('a cold copy, to a plain client', cold.ms, 'ms');
    await small.stop();
}
at_load('end');
