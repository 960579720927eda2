// SIGKILL of the whole browser while commits are under way, twenty times on one profile: every commit that was reported
// durable before the kill is there afterwards, and the database is whole.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { assert, file, step } from '../support/check.mjs';
import { ask, buildProbe, leveldb_of, newProfile, startBrowser, startSite, startStore } from './probe.mjs';

const rounds = Number(process.env.HERA_ROUNDS ?? 20);
const name = 'hera:kill-test';

const site = await startSite();
const profile = newProfile();
let browser = null;

// Commits rows 1, 2, 3, … until the world ends; `acked(i)` is called as soon as row i was reported durable. Three are
// under way at a time, so that groups form; sizes differ, some are pulled data, some rewrite older rows.
const commitForEver = (first) => {
    let next = first;
    const one = async () => {
        for (;;) {
            const i = next++;
            const size = i % 17 === 0 ? 300000 : 50 + (i % 37) * 100;
            const kind = i % 5 === 0 ? 'relaxed' : 'strict';
            const answer = await ask(`commit ${kind} BEGIN; INSERT INTO k VALUES(${i}, hex(randomblob(${size}))); ` +
                `INSERT INTO twin VALUES(${i}, ${i}); UPDATE twin SET n=n+1 WHERE i=${1 + ((i * 7919) % i)}; COMMIT`);
            if (!answer.startsWith('durable ')) throw new Error(answer);
            acked(i);
        }
    };
    for (let lane = 0; lane < 3; ++lane) one();
};

// What the storage says of itself and what IndexedDB holds: the start of any search for what went missing.
async function state(tab) {
    const rows = await tab.evaluate((name) => new Promise((done) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => {
            const transaction = opening.result.transaction(['meta', 'base', 'log']);
            const counts = {};
            for (const table of ['base', 'log'])
                transaction.objectStore(table).count().onsuccess = (event) => { counts[table] = event.target.result; };
            transaction.objectStore('meta').get('h').onsuccess = (event) => { counts.epoch = event.target.result.epoch; };
            transaction.oncomplete = () => { opening.result.close(); done(counts); };
        };
    }), name);
    return `storage, sealed, durable, checkpoints, log records, problem: ${await ask(tab, 'state')}; ${JSON.stringify(rows)}`;
}

// What the browser keeps of IndexedDB on disk, and what its own log says of opening it.
function files_of(profile) {
    const below = leveldb_of(profile);
    return readdirSync(below).map((name) => {
        const path = join(below, name), log = /^LOG(\.old)?$/.test(name);
        return `${name} ${statSync(path).size}${log ? `\n${readFileSync(path, 'utf8')}` : ''}`;
    }).join('\n');
}

await file('durability: the browser is killed during commits', async () => {
    await step('the probe builds', async () => buildProbe());
    let newest = 0;     // highest row reported durable
    const acks = new Set();
    for (let round = 1; round <= rounds + 1; ++round) {
        await step(round <= rounds ? `kill ${round}` : 'after the last kill', async () => {
            browser = await startBrowser(profile);
            const tab = await browser.open(site.url);
            await startStore(tab);
            const opened = await ask(tab, `open ${name}`);
            assert.match(opened, /^ok /);
            if (round === 1) await ask(tab, 'commit strict CREATE TABLE k(i INTEGER PRIMARY KEY, v TEXT); ' +
                'CREATE TABLE twin(i INTEGER PRIMARY KEY, n INTEGER)');
            console.log(`        opened: ${opened}, ${await state(tab)}`);
            if (round > 1 && opened === 'ok 0') assert.fail(`the browser has lost the database:\n${files_of(profile)}`);
            assert.equal(await ask(tab, 'sql PRAGMA integrity_check'), 'ok');
            const there = JSON.parse(`[${await ask(tab, "sql SELECT coalesce(group_concat(i), '') FROM k")}]`);
            const found = new Set(there);
            const lost = [...acks].filter((i) => !found.has(i));
            assert.deepEqual(lost, [], 'rows that were reported durable and are gone');
            assert.equal(await ask(tab, 'sql SELECT count(*) FROM k LEFT JOIN twin USING(i) WHERE twin.n IS NULL'),
                '0', 'half a transaction');
            if (round > rounds) return;
            newest = Math.max(newest, ...there, 0);
            const before = acks.size;
            await tab.exposeFunction('acked', (i) => acks.add(i));
            await tab.evaluate(commitForEver, newest + 1);
            // At least a few commits, then a moment nobody chose.
            const end = Date.now() + 20000;
            while (acks.size < before + 5 && Date.now() < end) await new Promise((r) => setTimeout(r, 5));
            await new Promise((r) => setTimeout(r, Math.random() * 600));
            await browser.kill();
            browser = null;
            assert.ok(acks.size > before, 'commits were reported before the kill');
        });
    }
    console.log(`        ${acks.size} commits reported durable in ${rounds} rounds, none lost`);
}, async () => {
    if (browser) await browser.close();
    await site.stop();
    profile.remove();
});
