// The store's worker in a real browser: strict durability and its proof, fencing, leadership and hand-over between tabs,
// a store that traps, a browser without storage, the transport and the device store.
import { gunzipSync } from 'node:zlib';
import { assert, file, step, until } from '../support/check.mjs';
import { ask, buildProbe, newProfile, startBrowser, startSite, startStore } from './probe.mjs';

let hanging = 0;
const bodyOf = async (request) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    return Buffer.concat(parts);
};
const routes = {
    'v1/echo': async (request, response) => {
        const raw = await bodyOf(request);
        const packed = request.headers['content-encoding'] === 'gzip';
        response.writeHead(201, { 'Retry-After': '7', 'Set-Cookie': 'seen=1; Path=/' });
        response.end(`${packed ? 'packed' : 'plain'} ${request.headers['hera-client']} ${request.headers.cookie ?? 'no cookie'} ` +
            `${(packed ? gunzipSync(raw) : raw).length}`);
    },
    'v1/busy': (request, response) => response.writeHead(503, { 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' }).end('later'),
    'v1/away': (request, response) => response.writeHead(302, { Location: '/' }).end(),
    'v1/hang': () => { hanging += 1; },
};

const site = await startSite({ routes });
const profile = newProfile();
let browser = null;
const events = (tab) => tab.evaluate(() => events);
const controls = async (tab) =>
    (await events(tab)).filter((event) => event.t !== 'answer' && event.t !== 'asked' && event.t !== 'spy');
const count = async (tab, t) => (await controls(tab)).filter((event) => event.t === t).length;

await file('durability: the store worker', async () => {
    await step('the probe builds', async () => buildProbe());
    browser = await startBrowser(profile);

    await step('user commits run with durability strict and are reported after complete; pulled ones are relaxed', async () => {
        const tab = await browser.open(site.url);
        await startStore(tab, { spied: true });
        assert.match(await ask(tab, 'open hera:spy'), /^ok 0/);
        await ask(tab, 'commit strict CREATE TABLE t(i)');
        for (let i = 0; i < 20; ++i) assert.match(await ask(tab, `commit strict INSERT INTO t VALUES(${i})`), /^durable /);
        const seen = await events(tab);
        let proven = 0;
        seen.forEach((event, at) => {
            if (event.t !== 'asked' || !event.text.startsWith('commit strict')) return;
            const end = seen.findIndex((other) => other.t === 'answer' && other.id === event.id);
            assert.ok(end > at && seen[end].answer.startsWith('durable '));
            const between = seen.slice(at, end);
            const begun = between.filter((other) => other.what === 'begin' && other.mode === 'readwrite');
            assert.ok(begun.length > 0, 'no transaction was made for the commit');
            for (const begin of begun) assert.deepEqual([begin.asked, begin.durability], ['strict', 'strict']);
            assert.ok(begun.some((begin) => between.some((other) => other.what === 'complete' && other.number === begin.number)),
                'reported durable before a strict transaction was complete');
            proven += 1;
        });
        assert.equal(proven, 21);
        const before = (await events(tab)).length;
        await ask(tab, 'commit relaxed INSERT INTO t VALUES(100)');
        const relaxed = (await events(tab)).slice(before).filter((event) => event.what === 'begin' && event.mode === 'readwrite');
        assert.deepEqual(relaxed.map((event) => event.durability), ['relaxed']);
        await tab.close();
    });

    await step('a second opener takes the epoch; the first one\'s commit is refused and nothing of it is stored', async () => {
        const first = await browser.open(site.url);
        await startStore(first);
        await ask(first, 'open hera:fence');
        await ask(first, 'commit strict CREATE TABLE t(i); INSERT INTO t VALUES(1)');
        // A worker whose lock is always granted and who hears nobody: two leaders at once.
        const second = await browser.open(site.url);
        await second.route('**/store_worker.js', async (route) => {
            const response = await route.fetch();
            const alone = 'LockManager.prototype.request = async (name, options, run) => (run ?? options)({ name });' +
                'self.BroadcastChannel = class { postMessage() {} };';
            await route.fulfill({ response, body: alone + (await response.text()) });
        });
        await startStore(second);
        assert.match(await ask(second, 'open hera:fence'), /^ok 2/);
        assert.match(await ask(first, 'commit strict INSERT INTO t VALUES(2)'), /^lost /);
        assert.match(await ask(first, 'state'), /^3 .*error\.storage_taken$/);
        assert.match(await ask(second, 'commit strict INSERT INTO t VALUES(3)'), /^durable 3/);
        await first.close();
        await second.close();
        const third = await browser.open(site.url);
        await startStore(third);
        assert.match(await ask(third, 'open hera:fence'), /^ok 3/);
        assert.equal(await ask(third, 'sql SELECT group_concat(i) FROM t'), '1,3');
        await third.close();
    });

    await step('followers are served by the leader, the leader learns of closed tabs, ' +
            'and hand-over keeps what is stored', async () => {
        const leader = await browser.open(site.url);
        await startStore(leader);
        await ask(leader, 'open hera:tabs');
        await ask(leader, 'commit strict CREATE TABLE t(v)');
        const second = await browser.open(site.url);
        const third = await browser.open(site.url);
        await startStore(second);
        await startStore(third);
        assert.match(await ask(second, "commit strict INSERT INTO t VALUES('from the second tab')"), /^durable /);
        assert.equal(await ask(third, 'sql SELECT v FROM t'), 'from the second tab');
        assert.equal(await count(second, 'store-restarted'), 0);
        await second.evaluate(() => worker.postMessage({ t: 'mark', n: 3 }));
        await until(() => count(second, 'mark'), { what: 'a mark comes back' });
        await third.close();
        await until(async () => (await events(leader)).some((event) => event.t === 'answer' && event.answer.startsWith('gone ')),
            { what: 'client gone' });
        await leader.close();
        await until(() => count(second, 'store-restarted'), { what: 'the second tab hears of its new store' });
        assert.match(await ask(second, 'open hera:tabs'), /^ok 2/);
        assert.equal(await ask(second, 'sql SELECT v FROM t'), 'from the second tab');
        await second.close();
    });

    await step('a leader that hangs is replaced; when it comes to, its commit is refused and its tab is told', async () => {
        const leader = await browser.open(site.url);
        await startStore(leader);
        await ask(leader, 'open hera:hang');
        await ask(leader, 'commit strict CREATE TABLE t(v)');
        const second = await browser.open(site.url);
        await startStore(second);
        assert.equal(await ask(second, 'sql SELECT count(*) FROM t'), '0');
        // Longer than the four pings the second worker waits, with time for it to open and commit.
        await leader.evaluate(() => void ask("stall 16000 strict INSERT INTO t VALUES('too late')"));
        await until(async () => {
            await second.evaluate(() => void ask('sql SELECT 1'));
            return count(second, 'store-restarted');
        }, { within: 15500, every: 500, what: 'the second tab takes over' });
        assert.match(await ask(second, 'open hera:hang'), /^ok 1/);
        assert.match(await ask(second, "commit strict INSERT INTO t VALUES('after')"), /^durable /);
        await until(() => count(leader, 'store-restarted'), { what: 'the tab of the one that hung is told' });
        assert.equal(await ask(leader, 'sql SELECT group_concat(v) FROM t'), 'after');  // answered by the new leader
        await leader.close();
        await second.close();
    });

    await step('a store that traps is started again from what is stored; one that keeps trapping is given up', async () => {
        const tab = await browser.open(site.url);
        await startStore(tab);
        await ask(tab, 'open hera:trap');
        await ask(tab, 'commit strict CREATE TABLE t(v); INSERT INTO t VALUES(5)');
        for (let time = 1; time <= 3; ++time) {
            tab.evaluate(() => void ask('trap')).catch(() => {});
            await until(async () => (await count(tab, 'store-restarted')) === time, { what: `restart ${time}` });
            assert.match(await ask(tab, 'open hera:trap'), /^ok/);
            assert.equal(await ask(tab, 'sql SELECT v FROM t'), '5');
        }
        tab.evaluate(() => void ask('trap')).catch(() => {});
        await until(() => count(tab, 'store-failed'), { what: 'store-failed' });
        await tab.close();
    });

    await step('a large database is loaded in chunks and a checkpoint folds the log', async () => {
        const tab = await browser.open(site.url);
        await startStore(tab);
        await ask(tab, 'open hera:large');
        await ask(tab, 'commit strict CREATE TABLE t(i INTEGER PRIMARY KEY, v TEXT)');
        for (let i = 0; i < 3; ++i)
            assert.match(await ask(tab,
                'commit relaxed WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<30000) ' +
                'INSERT INTO t SELECT NULL, hex(randomblob(100)) FROM n'), /^durable /);
        await until(async () => Number((await ask(tab, 'state')).split(' ')[3]) >= 1, { what: 'a checkpoint' });
        await ask(tab, "commit strict INSERT INTO t VALUES(1000000, 'last')");
        await tab.close();
        const again = await browser.open(site.url);
        await startStore(again);
        assert.match(await ask(again, 'open hera:large'), /^ok 5/);
        assert.equal(await ask(again, 'sql SELECT count(*) || max(v) FROM t'), '90001last');
        assert.equal(await ask(again, 'sql PRAGMA integrity_check'), 'ok');
        assert.equal(await ask(again, 'erase hera:large'), 'ok');
        assert.equal(await ask(again, 'open hera:large'), 'ok 0');
        await again.close();
    });

    await step('a connection that the browser closes is reopened and the commit is sent again', async () => {
        const tab = await browser.open(site.url);
        await startStore(tab);
        await ask(tab, 'open hera:cut');
        await ask(tab, 'commit strict CREATE TABLE t(v)');
        // Opening with a higher version makes the store's connection close itself; giving up leaves the old version.
        await tab.evaluate(() => new Promise((done) => {
            const opening = indexedDB.open('hera:cut', 2);
            opening.onupgradeneeded = () => opening.transaction.abort();
            opening.onerror = (event) => { event.preventDefault(); done(); };
        }));
        assert.match(await ask(tab, 'commit strict INSERT INTO t VALUES(1)'), /^durable 2/);
        await tab.close();
    });

    await step('a full disk is said, nothing is lost meanwhile, and room heals it', async () => {
        // An origin of its own, small from the start: the browser remembers for a while how much room it once saw.
        const small = await startSite();
        const origin = new URL(small.url).origin;
        const tab = await browser.open('about:blank');
        const session = await browser.context.newCDPSession(tab);
        await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1500000 });
        await tab.goto(small.url);
        await startStore(tab);
        await ask(tab, 'open hera:full');
        await ask(tab, 'commit strict CREATE TABLE t(b)');
        assert.equal(await ask(tab, 'commit strict INSERT INTO t VALUES(randomblob(3000000))'), 'lost 2');
        assert.match(await ask(tab, 'state'), /^2 2 1 .*error\.storage_full$/);
        assert.equal(await ask(tab, 'sql SELECT length(b) FROM t'), '3000000');
        await session.send('Storage.overrideQuotaForOrigin', { origin });
        await until(async () => (await ask(tab, 'state')).startsWith('0 2 2 '),
            { within: 40000, every: 200, what: 'stored after all' });
        await tab.close();
        const again = await browser.open(small.url);
        await startStore(again);
        assert.match(await ask(again, 'open hera:full'), /^ok 2/);
        assert.equal(await ask(again, 'sql SELECT length(b) FROM t'), '3000000');
        await again.close();
        await small.stop();
    });

    await step('the transport: status, body, cookie, compression, time-out, no answer, no redirects', async () => {
        const tab = await browser.open(site.url);
        await startStore(tab);
        assert.equal(await ask(tab, 'fetch POST v1/echo hello'), '201 7 plain 1 no cookie 5');
        assert.equal(await ask(tab, `fetch POST v1/echo ${'x'.repeat(20000)}`), '201 7 packed 1 seen=1 20000');
        assert.equal(await ask(tab, 'fetch GET v1/busy'), '503 -1 later');
        assert.equal(await ask(tab, 'fetch GET v1/missing'), '404 -1 nothing here');
        assert.equal(await ask(tab, 'fetch GET v1/away'), '0 -1 ');
        assert.equal(await ask(tab, 'fetch GET v1/hang'), '0 -1 ');
        assert.equal(hanging, 1);
        assert.equal(await ask(tab, 'online'), 'yes');
        await tab.close();
    });

    await step('the device store keeps, replaces and removes', async () => {
        const tab = await browser.open(site.url);
        await startStore(tab);
        assert.equal(await ask(tab, 'load active'), '');
        assert.equal(await ask(tab, 'save active {"tenant":"t"}'), 'ok');
        assert.equal(await ask(tab, 'load active'), '{"tenant":"t"}');
        assert.equal(await ask(tab, 'save active'), 'ok');
        assert.equal(await ask(tab, 'load active'), '');
        const names = await tab.evaluate(async () => (await indexedDB.databases()).map((db) => db.name));
        assert.ok(names.includes('hera-accounts'), names.join());
        await tab.close();
    });

    await step('an installation below a path has databases and a leader of its own', async () => {
        const below = await startSite({ path: '/crm/' });
        const tab = await browser.open(below.url);
        await startStore(tab);
        await ask(tab, 'open hera:below');
        const names = await tab.evaluate(async () => (await indexedDB.databases()).map((db) => db.name));
        assert.ok(names.includes('hera:below@/crm/'), names.join());
        await tab.close();
        await below.stop();
    });

    await step('without IndexedDB or Web Locks opening says so, and memory works', async () => {
        for (const missing of ['indexedDB', 'locks']) {
            const tab = await browser.open(site.url);
            await tab.route('**/store_worker.js', async (route) => {
                const response = await route.fetch();
                const cut = missing === 'locks' ? "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined});" +
                    "Object.defineProperty(WorkerNavigator.prototype, 'locks', {value: undefined});" :
                    "Object.defineProperty(self, 'indexedDB', {value: undefined});";
                await route.fulfill({ response, body: (missing === 'locks' ? cut.slice(cut.indexOf('Object', 5)) : cut) +
                    (await response.text()) });
            });
            await startStore(tab);
            assert.match(await ask(tab, 'open hera:none'), /^error error\.storage_unavailable/);
            assert.equal(await ask(tab, 'memory'), 'ok');
            assert.match(await ask(tab, 'commit strict CREATE TABLE t(v)'), /^lost 1/);
            assert.match(await ask(tab, 'state'), /^2 1 0 .*error\.storage_unavailable/);
            await tab.close();
        }
    });
}, async () => {
    if (browser) await browser.close();
    await site.stop();
    profile.remove();
});
