// A disk that is full, fails or has become read-only while several devices push: refusals are clean, reading goes on, nothing
// acknowledged is lost, and the server goes on by itself when the disk does.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step, until } from '../support/check.mjs';
import { binary, startServer } from '../support/server.mjs';
import { Client, newCompany } from './support/client.mjs';
import { Disk, faults } from './support/disk.mjs';
import { Ledger } from './support/ledger.mjs';
import { makeSite } from './support/site.mjs';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'hera-disk-')));
const site = makeSite(join(scratch, 'site'));
const disk = new Disk(join(scratch, 'data'), scratch);
const devices = 4;
let server;

const full = [507, 'error.server_full'];
const failed = [500, 'error.server_failed'];
// [what it is, lines for the library, what pushes are told, what must have been hit]
const table = [
    ['no space for the log of changes', [faults.full('main.db-wal')], full, /^write ENOSPC .*main\.db-wal$/],
    ['no space in the middle of a write', [faults.full_in_the_middle('main.db-wal')], full, /^write ENOSPC .*main\.db-wal$/],
    ['no space anywhere', [faults.full('*'), faults.no_new_files('*')], full, /^write ENOSPC .*main\.db-wal$/],
    ['an error when writing', [faults.write_error('main.db-wal')], failed, /^write EIO .*main\.db-wal$/],
    ['an error when syncing', [faults.sync_error('main.db-wal')], failed, /^fsync EIO .*main\.db-wal$/],
    ['read-only', [faults.read_only], failed, /^write EROFS .*main\.db-wal$/],
];

const device_of = (person) => Object.assign(new Client(server), { cookie: person.cookie, account: person.account });
const is_refusal = (answer, [status, key]) => {
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.json?.error?.key, key, answer.text);
    assert.deepEqual(Object.keys(answer.json.error), ['code', 'key', 'args', 'field']);
    assert.ok(!/sqlite|I\/O|\/tenants|main\.db/i.test(answer.text), answer.text); // what failed is the operator's business
    if (status === 507) assert.ok(Number(answer.headers.get('retry-after')) > 0);
};
// Seconds of processor time that the server has had.
const busy_s = () => {
    const parts = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(parts[11]) + Number(parts[12])) / 100;
};
const healthy = async () => assert.equal((await fetch(`${server.url}health`)).status, 200);
const start = async (extra = []) => {
    server = await startServer({ site, data: disk.data, env: disk.env, extra });
};
const started_again = async (person) => {
    await server.kill('SIGKILL');
    disk.recover();
    await start();
    person.base = server.url;
};

await file('a disk that fails', async () => {
    await start();
    const ann = new Client(server);
    await ann.create();
    const ledger = new Ledger(ann);
    await device_of(ann).hello();

    // Devices at work; `during` is the test.
    const under_load = async (mark, during) => {
        let stop = false;
        const clients = Array.from({ length: devices }, () => device_of(ann));
        for (const client of clients) assert.equal((await client.hello()).status, 200); // known to the server from now on
        const work = clients.map((client, i) => ledger.work(client, () => stop, { mark: `${mark} ${i}` }));
        try {
            await during(clients);
        } finally {
            stop = true;
        }
        return (await Promise.all(work)).filter((batch) => batch !== null);
    };
    const more_acknowledged = async (count = 20) => {
        const before = ledger.acknowledged.size;
        await until(() => ledger.acknowledged.size > before + count, { what: 'pushes acknowledged', every: 10 });
    };

    for (const [title, lines, told, hit] of table) {
        await step(`${title}: ${devices} devices are told ${told.join(' ')}, and go on afterwards`, async () => {
            const { pid } = server;
            let refused_from = 0;
            const open = await under_load(title, async () => {
                await more_acknowledged();
                refused_from = ledger.refused.length;
                disk.fail(...lines);
                const failing = performance.now();
                await until(() => ledger.refused.length >= refused_from + 3 * devices, { what: 'refusals', every: 10 });
                assert.ok(ledger.last_acknowledged < failing, 'a push was acknowledged that the disk did not take');
                // Who is known reads on: all that was acknowledged, and nothing else.
                const reader = device_of(ann);
                reader.device = ann.device;
                assert.equal((await reader.who()).status, 200);
                await healthy();
                const stored = (await reader.everything()).company;
                for (const { op } of ledger.acknowledged.values()) assert.ok(stored.has(op[6]), 'not readable');
                assert.ok(ledger.last_acknowledged < failing, 'a push was acknowledged that the disk did not take');
                for (const { answer } of ledger.refused.slice(refused_from)) is_refusal(answer, told);
                assert.ok(disk.hits().some((line) => hit.test(line)), disk.hits().slice(0, 5).join('\n'));
                disk.recover();
                await more_acknowledged();
            });
            assert.deepEqual(open, [], 'a batch stayed open');
            assert.equal(ledger.hanging + ledger.lost_answers, 0);
            assert.equal(server.pid, pid);
            await ledger.check(device_of(ann), { count: 400 });
        });

        await step(`${title}: killed in it, everything acknowledged is there and the rest is taken once`, async () => {
            const open = await under_load(`${title}, killed`, async () => {
                await more_acknowledged();
                const refused_from = ledger.refused.length;
                disk.fail(...lines);
                await until(() => ledger.refused.length >= refused_from + devices, { what: 'refusals', every: 5 });
                await server.kill('SIGKILL');
            });
            await started_again(ann);
            ledger.lost_answers = 0;
            const client = device_of(ann);
            await ledger.check(client, { count: 400 });
            assert.ok(open.length > 0, 'no batch was refused when the server was killed');
            for (const batch of open) {
                assert.ok(await ledger.push(client, batch));
                assert.ok(await ledger.push(client, batch)); // once more: the same answer
            }
            await ledger.check(client, { count: 400 });
        });
    }

    await step('while the disk fails and nobody asks, nothing spins', async () => {
        disk.fail(faults.write_error('*'), faults.sync_error('*'));
        const client = device_of(ann);
        client.device = ann.device;
        is_refusal(await client.push([]).then(async () => client.signIn(ann.email, ann.password)), failed);
        const before = busy_s();
        const hits = disk.hits().length;
        await new Promise((r) => setTimeout(r, 1000));
        assert.ok(busy_s() - before < 0.1, `${busy_s() - before} s of processor time in a second`);
        assert.equal(disk.hits().length, hits);
        disk.recover();
    });

    // Changes are copied from the log into the database itself when there are many, and at the end.
    for (const [title, line, hit] of [
        ['cannot be synced', faults.sync_error('main.db$'), /^fsync EIO .*main\.db$/],
        ['has no space', faults.full_in_the_middle('main.db$'), /^write ENOSPC .*main\.db$/],
        ['cannot be written', faults.write_error('main.db$'), /^write EIO .*main\.db$/],
    ]) {
        await step(`the database itself ${title}: its log keeps what is acknowledged, also after kill -9`, async () => {
            const client = device_of(ann);
            client.device = ann.device;
            disk.fail(line);
            for (let i = 0; i < 40 && disk.hits().length === 0; ++i) {
                const ops = Array.from({ length: 400 }, (_, n) => newCompany(`Company ${i} ${n} ${'x'.repeat(150)}`));
                assert.ok(await ledger.push(client, ops), 'a push is refused that the log took');
            }
            assert.ok(disk.hits().some((one) => hit.test(one)), 'nothing was copied');
            assert.ok(await ledger.push(client, [newCompany('One more')]));
            await started_again(ann);
            await ledger.check(device_of(ann), { count: 800 });
            disk.fail(line);
            assert.deepEqual(await server.stop(), { code: 0, signal: null });
            assert.ok(disk.hits().some((one) => hit.test(one)), 'nothing was copied at the end');
            disk.recover();
            await start();
            ann.base = server.url;
            await ledger.check(device_of(ann), { count: 800 });
        });
    }

    await step('the folder of an organisation cannot be synced: nothing is acknowledged in it until it can', async () => {
        await started_again(ann);
        const client = device_of(ann);
        client.device = ann.device;
        disk.fail(faults.sync_error(`tenants/${ann.account.tenant}$`));
        const ops = [newCompany('In a log without a name')];
        assert.equal(await ledger.push(client, ops), false, 'acknowledged');
        is_refusal(ledger.refused.at(-1).answer, failed);
        disk.recover();
        assert.ok(await ledger.push(client, ops));
    });

    await step('an organisation that is opened while the disk is read-only is not left so', async () => {
        await started_again(ann); // its log of changes and the memory beside it stay
        const client = device_of(ann);
        client.device = ann.device;
        disk.fail(faults.read_only);
        const before = ledger.refused.length;
        const batch = await ledger.work(client, () => ledger.refused.length > before + 2, { mark: 'read-only' });
        const read = await client.pull(0);
        if (read.status !== 200) is_refusal(read, failed);
        await healthy();
        disk.recover();
        if (batch) assert.ok(await ledger.push(client, batch), 'it stays read-only');
        await ledger.check(client, { count: 400 });
    });

    await step('an error when reading: refused, and read again when the disk does', async () => {
        await started_again(ann);
        const client = device_of(ann);
        client.device = ann.device;
        disk.fail(faults.read_error('/main.db'));
        for (let i = 0; i < 5; ++i) is_refusal(await client.pull(0), failed);
        await healthy();
        disk.recover();
        // Open to write by now; who reads has to open it for themselves.
        assert.ok(await ledger.push(client, [newCompany('Written, not read')]));
        disk.fail(faults.read_error('/main.db'));
        for (let i = 0; i < 5; ++i) is_refusal(await client.pull(0), failed);
        assert.ok(disk.hits().length >= 5);
        await healthy();
        disk.recover();
        await ledger.check(client);
    });

    await step('on a disk that is full from the start it says so', async () => {
        await server.stop();
        const args = ['--site', site, '--data', disk.data, '--port', '0'];
        for (const [line, sentence] of [['write ENOSPC *\nopen ENOSPC *', /is full\. Make room, then start again\./],
            [faults.read_only, /hera-server: .*data.*\n$/]]) {
            disk.fail(line);
            const ended = spawnSync(binary(), args, { encoding: 'utf8', timeout: 10_000, env: { ...process.env, ...disk.env } });
            assert.equal(ended.status, 1, ended.stderr);
            assert.match(ended.stderr, sentence);
            disk.recover();
        }
        assert.ok(readdirSync(join(disk.data, 'tenants')).length === 1);
    });
    const refusals = ledger.refused.length;
    console.log(`        ${ledger.acknowledged.size} ops acknowledged, ${refusals} pushes refused, none lost`);
}, async () => {
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true });
});
