// Power cuts after fsync has failed: what had been acknowledged by the moment of the cut is there on the disk that is left
// (support/power_cut.mjs says what that is). One sequence by hand, a cut after every call of a script, then random moments of a run
// with faults of several kinds.
//
// Of the script every eighth call is taken, another eighth each time; HERA_EVERY_CALL=1 takes them all (scripts/soak-server).
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { assert, file, step } from '../support/check.mjs';
import { seeded } from '../support/random.mjs';
import { startServer } from '../support/server.mjs';
import { Client, idOf, newCompany, op } from './support/client.mjs';
import { Disk, faults } from './support/disk.mjs';
import { attach, begin, done, put, read, sha256 } from './support/files.mjs';
import { integrity } from './support/kills.mjs';
import { Ledger } from './support/ledger.mjs';
import { PowerCut } from './support/power_cut.mjs';
import { makeSite } from './support/site.mjs';

const phases = 18;
const at = process.argv.indexOf('--seed');
const seed = at < 0 ? randomBytes(4).readUInt32LE() : Number(process.argv[at + 1]);
const random = seeded(seed);
const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'hera-cut-')));
const site = makeSite(join(scratch, 'site'));
const assert_whole = (data, { account }, where = '') => {
    const databases = [join(data, 'control.db'), join(data, 'tenants', account.tenant, 'main.db')];
    const whole = spawnSync('python3', ['-c', integrity, ...databases], { encoding: 'utf8' });
    assert.equal(whole.status, 0, where + whole.stderr);
};
// Reads databases as another build of SQLite than the server's finds them after a cut. What is not there yet is not broken.
class Reader {
    #child = spawn('python3', ['-u', '-c', `
import json, os, sqlite3, sys
for line in sys.stdin:
    broken, ops = "", []
    for path in json.loads(line):
        if not os.path.exists(path) or os.path.getsize(path) == 0 and not os.path.exists(path + "-wal"): continue
        try:
            database = sqlite3.connect(path)
            rows = database.execute("PRAGMA integrity_check").fetchall()
            if rows != [("ok",)]: broken += f"{path}: {rows[:3]} "
            if database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'op'").fetchone():
                ops += [row[0].hex() for row in database.execute("SELECT id FROM op")]
            database.close()
        except sqlite3.Error as error:
            broken += f"{path}: {error} "
    print(json.dumps({"broken": broken, "ops": ops}))
`], { stdio: ['pipe', 'pipe', 'inherit'] });
    #lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();

    async read(...paths) {
        this.#child.stdin.write(`${JSON.stringify(paths)}\n`);
        const { value, done: ended } = await this.#lines.next();
        assert.ok(!ended, 'the reader ended');
        const found = JSON.parse(value);
        return { ...found, ops: found.ops.map(idOf) };
    }
    end() {
        this.#child.stdin.end();
    }
}

const pause = (ms) => new Promise((r) => setTimeout(r, ms));
let server;

const kinds = [
    () => [], () => [], () => [faults.sync_error('main.db-wal')], () => [faults.sync_error('main.db-wal')],
    () => [faults.sync_error('*')], () => [faults.full_in_the_middle('main.db-wal')], () => [faults.sync_error('main.db$')],
    () => [faults.write_error('main.db$')],
];

await file(`power cuts (seed ${seed})`, async () => {
    await step('a fsync fails, kill -9, a restart, more work, a power cut: nothing acknowledged is lost', async () => {
        const record = join(scratch, 'record-of-one');
        const disk = new Disk(join(scratch, 'one'), scratch, { record });
        const start = async () => (server = await startServer({ site, data: disk.data, env: disk.env }));
        await start();
        const [ann, zoe] = [new Client(server), new Client(server)];
        await ann.create();
        const ops = ['before', 'not synced', 'after'].map((name) => newCompany(name));
        assert.equal((await ann.push([ops[0]])).status, 200);
        disk.fail(faults.sync_error(`${ann.account.tenant}/main.db-wal`), faults.sync_error('control.db-wal'));
        assert.equal((await ann.push([ops[1]])).status, 500);
        assert.equal((await zoe.create()).status, 500);
        await server.kill('SIGKILL');
        disk.recover();
        await start();
        for (const client of [ann, zoe]) client.base = server.url;
        // Whether it was taken before or is now: from here on it is acknowledged.
        assert.equal((await ann.push([ops[1]])).status, 200);
        const first = statSync(record).size;
        assert.equal((await ann.push([ops[2]])).status, 200);
        const entered = await zoe.signIn(zoe.email, zoe.password);
        if (entered.status !== 200) assert.equal((await zoe.create({ email: zoe.email, password: zoe.password })).status, 201);
        const second = statSync(record).size;
        await server.kill('SIGKILL');
        const cut = new PowerCut(record, () => false);
        for (const [length, there] of [[first, 2], [second, 3]]) {
            const data = join(scratch, `one-after-${there}`);
            cut.take(length, data);
            server = await startServer({ site, data });
            for (const client of [ann, zoe]) client.base = server.url;
            const found = (await ann.everything()).company;
            assert.deepEqual(ops.slice(0, there).filter((one) => !found.has(one[6])).map((one) => one[7].name), [], 'lost');
            assert_whole(data, ann);
            if (length === second) {
                assert.equal((await zoe.who()).status, 200, 'a sign-up is lost');
                assert.equal((await zoe.hello()).status, 200);
            }
            await server.stop();
        }
    });

    await step('40 ops, a cut after each call they make: nothing acknowledged is lost, the databases are whole', async () => {
        const record = join(scratch, 'record-of-script');
        const disk = new Disk(join(scratch, 'script'), scratch, { record });
        server = await startServer({ site, data: disk.data, env: disk.env });
        const ann = new Client(server);
        await ann.create();
        const acknowledged = []; // { op, length: of the record by then }
        for (let n = 0; n < 20; ++n) {
            const made = newCompany(`Company ${n}`);
            const batch = [made, op('patch', 'company', made[6], { name: `Company ${n}, renamed` })];
            assert.equal((await ann.push(batch)).status, 200);
            const { size } = statSync(record);
            for (const one of batch) acknowledged.push({ op: one, length: size });
        }
        await server.stop(); // a checkpoint
        const tenant = join('tenants', ann.account.tenant, 'main.db');
        const moments = new PowerCut(record, () => false).moments();
        const every = process.env.HERA_EVERY_CALL ? 1 : 8;
        const first = random.below(every);
        const reader = new Reader();
        const data = join(scratch, 'script-after');
        let served = 0;
        // What was not synced is gone, is there, or each page is one or the other.
        for (const [ending, chance] of [['lost', () => false], ['kept', () => true], ['mixed', () => random.below(2) === 1]]) {
            const cut = new PowerCut(record, chance);
            for (const [n, length] of moments.entries()) {
                if (n % every !== first) continue;
                const where = `call ${n} of ${moments.length}, what was not synced is ${ending}: `;
                const due = acknowledged.filter((one) => one.length <= length).map((one) => one.op);
                cut.take(length, data);
                if (Math.floor(n / every) % 30 === 29) {
                    // The server itself, on every thirtieth of them: it answers what it has answered before.
                    served += 1;
                    server = await startServer({ site, data });
                    const client = Object.assign(new Client(server), { cookie: ann.cookie, account: ann.account });
                    if (due.length > 0) {
                        const answer = await client.push(due);
                        assert.equal(answer.status, 200, where + answer.text + server.log());
                        assert.deepEqual(answer.json.results.filter(([, , code]) => code !== 1), [], `${where}an op was lost`);
                    }
                    await server.stop();
                }
                const found = await reader.read(join(data, 'control.db'), join(data, tenant));
                assert.equal(found.broken, '', where + found.broken);
                const there = new Set(found.ops);
                assert.equal(there.size, found.ops.length, `${where}an op is there twice`);
                assert.deepEqual(due.filter((one) => !there.has(one[0])).map((one) => one[7]), [], `${where}acknowledged and lost`);
                rmSync(data, { recursive: true });
            }
        }
        reader.end();
        assert.ok(moments.length > 150 && served > 0, `${moments.length} calls`);
        console.log(`        ${moments.length} calls, every ${every}. cut in three ways`);
    });

    const record = join(scratch, 'record');
    const disk = new Disk(join(scratch, 'data'), scratch, { record });
    const cuts = []; // { length of the record, how many ops and attachments had been acknowledged before }
    const arrived = [];
    let ann;
    let ledger;

    await step(`${phases} phases, each with a fault or none, and a cut in the middle of it`, async () => {
        server = await startServer({ site, data: disk.data, env: disk.env });
        ann = new Client(server);
        await ann.create();
        ledger = new Ledger(ann);
        const device = () => Object.assign(new Client(server), { cookie: ann.cookie, account: ann.account });
        const upload = async (client) => {
            const bytes = randomBytes(20_000);
            const id = await attach(client, bytes).catch(() => null);
            if (id === null || (await begin(client, id)).status !== 200) return;
            if ((await put(client, id, 0, bytes)).status === 204 && (await done(client, id)).status === 200) {
                arrived.push({ id, sum: sha256(bytes) });
            }
        };
        const open = [null, null, null];
        for (let phase = 0; phase < phases; ++phase) {
            disk.recover();
            if (phase % 6 === 5) {
                // The end of a server is a checkpoint: it may fail as well.
                if (phase % 12 === 5) disk.fail(faults.sync_error('main.db$'));
                await server.stop();
                disk.recover();
                server = await startServer({ site, data: disk.data, env: disk.env });
            }
            let stop = false;
            const work = open.map(async (batch, i) => {
                open[i] = await ledger.work(device(), () => stop, { mark: `${phase} ${i}`, batch, pause_ms: 12 });
            });
            await pause(30);
            disk.fail(...random.pick(kinds)());
            work.push(upload(device()));
            await pause(40 + random.below(60));
            const cut = { ops: ledger.acknowledged.size, files: arrived.length };
            cuts.push({ ...cut, length: statSync(record).size });
            await pause(random.below(40));
            stop = true;
            await Promise.all(work);
        }
        disk.recover();
        await server.stop();
        assert.equal(ledger.hanging + ledger.lost_answers, 0);
        assert.ok(ledger.refused.length > 0 && arrived.length > 0);
    });

    await step('after each cut: everything acknowledged before it is there, and the databases are whole', async () => {
        const cut_disk = new PowerCut(record, () => random.below(2) === 1);
        const all = [...ledger.acknowledged.values()];
        for (const [n, { ops, files, length }] of cuts.entries()) {
            const data = join(scratch, `after-${n}`);
            cut_disk.take(length, data);
            server = await startServer({ site, data });
            const client = Object.assign(new Client(server), { cookie: ann.cookie, account: ann.account });
            for (let from = 0; from < ops; from += 400) {
                const some = all.slice(from, Math.min(ops, from + 400));
                const answer = await client.push(some.map((one) => one.op));
                assert.equal(answer.status, 200, `cut ${n}: ${answer.text}\n${server.log()}`);
                const lost = answer.json.results.filter(([, seq, code], i) => code !== 1 || seq !== some[i].seq);
                assert.deepEqual(lost.slice(0, 3), [], `cut ${n}: ${lost.length} acknowledged ops are lost`);
            }
            assert.equal((await client.pull(0)).status, 200);
            for (const { id, sum } of arrived.slice(0, files)) {
                const found = await read(client, id);
                assert.equal(found.status, 200, `cut ${n}: attachment ${id}: ${found.text}`);
                assert.equal(sha256(found.bytes), sum, `cut ${n}: attachment ${id}`);
            }
            assert_whole(data, ann, `cut ${n}: `);
            await server.stop();
            rmSync(data, { recursive: true });
        }
        assert.ok(cut_disk.failed_syncs > 0, 'no fsync failed');
        console.log(`        ${cuts.length} cuts, ${all.length} ops and ${arrived.length} attachments acknowledged, 0 lost; ` +
            `${ledger.refused.length} pushes refused, ${cut_disk.failed_syncs} fsyncs failed`);
    });
}, async () => {
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true });
});
