// A browser that is killed while it writes leaves half a record at the end of its log. The next one writes on behind it,
// and the one after that would throw the whole database away (page_store.js, begin_new_log): here it must not.
import { appendFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { assert, file, step, until } from '../support/check.mjs';
import { ask, buildProbe, leveldb_of, newProfile, startBrowser, startSite, startStore } from './probe.mjs';

const site = await startSite();
const profile = newProfile();
const name = 'hera:torn-test';
let browser = null;

// A record's head without its body, as LevelDB's log_format.h has it: checksum, length (little endian), type FULL.
const head = Buffer.from([0x12, 0x34, 0x56, 0x78, 0xe8, 0x03, 0x01]);
const log = () => readdirSync(leveldb_of(profile)).filter((name) => name.endsWith('.log'));

await file('durability: a log that was torn by a kill', async () => {
    await step('the probe builds', async () => buildProbe());
    let rows = 0;
    for (let round = 1; round <= 6; ++round) {
        await step(`browser ${round}`, async () => {
            const before = round > 1 ? log()[0] : '';
            browser = await startBrowser(profile);
            const tab = await browser.open(site.url);
            await startStore(tab);
            assert.match(await ask(tab, `open ${name}`), /^ok /);
            if (round === 1) await ask(tab, 'commit strict CREATE TABLE k(i INTEGER PRIMARY KEY, v TEXT)');
            assert.equal(Number(await ask(tab, 'sql SELECT count(*) FROM k')), rows, 'rows that were reported durable');
            for (let i = 0; i < 10; ++i) {
                assert.match(await ask(tab, 'commit strict INSERT INTO k VALUES(NULL, hex(randomblob(500)))'), /^durable /);
                rows += 1;
            }
            await until(() => log().length === 1 && log()[0] !== before, { what: 'a new log' });
            await browser.kill();
            browser = null;
            assert.equal(log().length, 1);
            assert.ok(statSync(join(leveldb_of(profile), log()[0])).size > 0, 'the log holds what was written last');
            appendFileSync(join(leveldb_of(profile), log()[0]), head);
        });
    }
}, async () => {
    if (browser) await browser.close();
    await site.stop();
    profile.remove();
});
