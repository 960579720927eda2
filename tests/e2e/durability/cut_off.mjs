// A commit of 70 MB, after which the browser is closed or killed at once or in the middle of which it is killed, and a worker
// that is ended by its page while several commits are being written: what was reported durable is there, whole, and of the rest
// either all or nothing.
import { assert, file, step } from '../support/check.mjs';
import { ask, buildProbe, newProfile, startBrowser, startSite, startStore } from './probe.mjs';

const rounds = Number(process.env.HERA_ROUNDS ?? 9), terminations = Number(process.env.HERA_ROUNDS ?? 20);
const rows = 100000;
const site = await startSite();
const profile = newProfile();
let browser = null;

const big = (round) => `commit strict BEGIN; DELETE FROM big; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n ` +
    `WHERE i<${rows}) INSERT INTO big SELECT i, ${round}, hex(randomblob(330)) FROM n; UPDATE last SET round=${round}; COMMIT`;

// In the page: three at a time until the worker is ended; `acks` are the rows that were reported durable.
const commit_for_ever = (first) => {
    let next = first;
    window.acks ??= [];
    const one = async () => {
        for (;;) {
            const i = next++;
            const answer = await ask(`commit strict BEGIN; INSERT INTO k VALUES(${i}, hex(randomblob(${i % 7 ? 900 : 200000}))); ` +
                `INSERT INTO twin VALUES(${i}); COMMIT`);
            if (answer.startsWith('durable ')) window.acks.push(i);
            else return;
        }
    };
    for (let lane = 0; lane < 3; ++lane) one();
};

await file('durability: cut off while a large commit is written', async () => {
    await step('the probe builds', async () => buildProbe());

    let reported = 0;
    for (let round = 1; round <= rounds + 1; ++round) {
        const how = ['closed at once', 'killed at once', 'killed in the middle'][round % 3];
        await step(round <= rounds ? `70 MB, then ${how}` : 'after the last', async () => {
            browser = await startBrowser(profile);
            const tab = await browser.open(site.url);
            await startStore(tab);
            assert.match(await ask(tab, 'open hera:big'), /^ok /);
            if (round === 1) {
                await ask(tab, 'commit strict CREATE TABLE big(i INTEGER PRIMARY KEY, round, v TEXT); ' +
                    'CREATE TABLE last(round); INSERT INTO last VALUES(0)');
            } else {
                const found = Number(await ask(tab, 'sql SELECT round FROM last'));
                // One that was cut off may have become durable all the same.
                assert.ok(found === reported || found === round - 1, `round ${found}; ${reported} was reported durable`);
                reported = found;
                const text = await ask(tab, "sql SELECT count(*) || ' ' || coalesce(min(round), 0) || ' ' || " +
                    "coalesce(max(round), 0) FROM big");
                assert.equal(text, found ? `${rows} ${found} ${found}` : '0 0 0', 'the whole of it and nothing else');
                assert.equal(await ask(tab, 'sql PRAGMA integrity_check'), 'ok');
            }
            if (round > rounds) return browser.close();
            if (how === 'killed in the middle') {
                tab.evaluate((text) => void ask(text), big(round)).catch(() => {});
                await new Promise((r) => setTimeout(r, 300 + Math.random() * 1500));
            } else {
                assert.match(await ask(tab, big(round)), /^durable /);
                reported = round;
            }
            await (how === 'closed at once' ? browser.close() : browser.kill());
            browser = null;
        });
    }

    await step(`a page ends its worker in the middle of commits, ${terminations} times`, async () => {
        browser = await startBrowser(profile);
        const tab = await browser.open(site.url);
        await startStore(tab);
        await ask(tab, 'open hera:ended');
        await ask(tab, 'commit strict CREATE TABLE k(i INTEGER PRIMARY KEY, v TEXT); CREATE TABLE twin(i INTEGER PRIMARY KEY)');
        let newest = 0;
        for (let time = 1; time <= terminations; ++time) {
            await tab.evaluate(commit_for_ever, newest + 1);
            await new Promise((r) => setTimeout(r, 30 + Math.random() * 300));
            await tab.evaluate(() => worker.terminate());
            await startStore(tab);
            assert.match(await ask(tab, 'open hera:ended'), /^ok /);
            const there = JSON.parse(`[${await ask(tab, "sql SELECT coalesce(group_concat(i), '') FROM k")}]`);
            const acks = await tab.evaluate(() => window.acks);
            assert.deepEqual(acks.filter((i) => !there.includes(i)), [], 'rows that were reported durable and are gone');
            assert.equal(await ask(tab, 'sql SELECT count(*) FROM k LEFT JOIN twin USING(i) WHERE twin.i IS NULL'), '0');
            newest = Math.max(newest, ...there, ...acks);
        }
        assert.equal(await ask(tab, 'sql PRAGMA integrity_check'), 'ok');
        const acks = await tab.evaluate(() => window.acks.length);
        assert.ok(acks > terminations, `${acks} commits were reported`);
        console.log(`        ${acks} commits reported durable, ${terminations} workers ended, none lost`);
        await browser.close();
        browser = null;
    });
}, async () => {
    if (browser) await browser.close();
    await site.stop();
    profile.remove();
});
