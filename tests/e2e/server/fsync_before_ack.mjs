// Before each 2xx that acknowledges something, the right files were synced: read from the system calls of the real server (strace).
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { Client, newCompany, op } from './support/client.mjs';
import { Disk, faults } from './support/disk.mjs';
import { attach, begin, done, part_bytes, part_of, put } from './support/files.mjs';
import { makeSite } from './support/site.mjs';
import { readTrace, strace, unproven } from './support/trace.mjs';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'hera-fsync-')));
const site = makeSite(join(scratch, 'site'));
let server;

// The server under strace while `drive` has it; what was seen.
async function watched(name, drive, fault) {
    const data = join(scratch, name);
    mkdirSync(data);
    const output = join(scratch, `${name}.trace`);
    const disk = fault ? new Disk(data, scratch) : null;
    server = await startServer({ site, data, under: strace(output, disk?.env) });
    await drive(disk);
    await server.stop();
    await new Promise((r) => setTimeout(r, 200)); // strace writes its last lines
    return readTrace(output, data);
}
const all_ok = (answers) => answers.forEach((answer) => assert.ok(answer.status >= 200 && answer.status < 300, answer.text));
const companies = (count) => Array.from({ length: count }, (_, i) => newCompany(`Company ${i}`));

await file('fsync before each answer', async () => {
    await step('the machine lets strace look at a process', async () => {
        const tried = spawnSync('strace', ['-f', '-qq', '-o', join(scratch, 'tried'), 'true'], { encoding: 'utf8' });
        assert.equal(tried.status, 0, `skipped, so nothing is proven here: ${tried.error?.message ?? tried.stderr}`);
    });

    const pushes_alone = 10;
    const together = 12;
    const turns = 5;
    let trace;
    let ann;
    let eve;

    await step('work of every kind, watched', async () => {
        trace = await watched('data', async () => {
            [ann, eve] = [new Client(server), new Client(server)];
            all_ok([await ann.create(), await eve.create()]);
            all_ok([await ann.hello(), await eve.hello()]);
            for (let i = 0; i < pushes_alone; ++i) {
                const ops = companies(3);
                all_ok([await ann.push(ops), await ann.push([op('patch', 'company', ops[0][6], { name: 'Changed' })])]);
            }
            const crowd = Array.from({ length: together }, (_, i) => {
                const owner = i % 3 === 2 ? eve : ann;
                return Object.assign(new Client(server), { cookie: owner.cookie, account: owner.account });
            });
            await Promise.all(crowd.map(async (client) => {
                for (let i = 0; i < turns; ++i) all_ok([await client.push(companies(2))]);
            }));
            const bytes = randomBytes(part_bytes + 5000);
            const id = await attach(ann, bytes);
            all_ok([await begin(ann, id)]);
            all_ok(await Promise.all([0, 1].map((part) => put(ann, id, part, part_of(bytes, part)))));
            all_ok([await done(ann, id)]);
            const again = new Client(server);
            all_ok([await again.signIn(ann.email, ann.password)]);
            const invited = await ann.invite('bob@example.org');
            all_ok([invited, await new Client(server).accept(invited.json.path)]);
            all_ok([await ann.settings({ organisation: 'Acme Ltd' }), await ann.settings({ name: 'Ann B' })]);
            all_ok([await again.signOut()]);
        });
        assert.ok(trace.answers.length > 0 && trace.syncs.length > 0);
    });

    const answers = (request) => trace.answers.filter((one) => request.test(one.request) && one.status >= 200 && one.status < 300);
    const all_proven = (request, count, chain) => {
        const found = answers(request);
        assert.equal(found.length, count, `${found.length} answers to ${request}`);
        assert.deepEqual(found.map((one) => unproven(trace, one, chain(one))).filter((one) => one !== null), []);
    };
    const log_of = ({ tenant }) => `tenants/${tenant}/main.db-wal`;

    await step('pushes, one at a time and together: the log of changes of their organisation', async () => {
        const count = 2 * pushes_alone + together * turns + 1; // and the row of the attachment
        all_proven(/^POST \/v1\/sync\/push$/, count, (one) => [log_of(one)]);
        const tenants = new Set(answers(/^POST \/v1\/sync\/push$/).map((one) => one.tenant));
        assert.deepEqual([...tenants].sort(), [ann.account.tenant, eve.account.tenant].sort());
        const synced = trace.syncs.filter((one) => one.path.endsWith('main.db-wal')).length;
        console.log(`        ${count} pushes answered 200, each after a fsync of its own organisation's log (${synced} in all)`);
    });

    await step('its name is on the disk before anything counts on it', async () => {
        const first = answers(/^POST \/v1\/sync\/push$/)[0];
        for (const { account } of [ann, eve]) {
            const at = trace.syncs.find((one) => one.path === `tenants/${account.tenant}` && one.ended < first.sent);
            assert.ok(at, 'the folder was not synced');
        }
        assert.ok(trace.syncs.some((one) => one.path === '.' && one.ended < answers(/^POST \/v1\/organisations$/)[0].sent));
    });

    await step('a part: its file. The whole: its file, its folders, then the record', async () => {
        all_proven(/^PUT \/v1\/files\//, 2, (one) => [new RegExp(`^tenants/${one.tenant}/uploads/\\w+/\\d\\.\\d+\\.new$`)]);
        all_proven(/^POST \/v1\/files\/\w+\/done$/, 1, (one) => {
            const top = `tenants/${one.tenant}`;
            const file = new RegExp(`^${top}/uploads/\\w+/whole\\.\\d+\\.new$`);
            return [file, new RegExp(`^${top}/files/\\w\\w$`), `${top}/files`, top, log_of(one)];
        });
        // The bytes were there before the name, the name before the folder was synced.
        const [finished] = answers(/^POST \/v1\/files\/\w+\/done$/);
        const named = trace.names.find((one) => /\/whole\.\d+\.new$/.test(one.from));
        const bytes = trace.syncs.find((one) => one.path === named.from);
        const folder = trace.syncs.find((one) => /\/files\/\w\w$/.test(one.path));
        assert.ok(bytes.ended < named.ended && named.ended < folder.begun && folder.ended < finished.sent);
    });

    await step('sign-up, sign-in, invitations, settings and new devices: the accounts, and what they belong to', async () => {
        const made = [/^tenants\/\w+\/main\.db-wal$/, /^tenants\/\w+$/, 'tenants', 'control.db-wal'];
        all_proven(/^POST \/v1\/organisations$/, 2, () => made);
        all_proven(/^POST \/v1\/session$/, 1, () => ['control.db-wal']);
        all_proven(/^DELETE \/v1\/session$/, 1, () => ['control.db-wal']);
        all_proven(/^POST \/v1\/invites$/, 1, () => ['control.db-wal']);
        all_proven(/^POST \/v1\/invites\/accept$/, 1, () => [`tenants/${ann.account.tenant}/main.db-wal`, 'control.db-wal']);
        all_proven(/^POST \/v1\/sync\/hello$/, 2, () => ['control.db-wal']); // the first of each device
        const [organisation, person] = answers(/^POST \/v1\/settings$/);
        assert.equal(unproven(trace, organisation, ['control.db-wal']), null);
        assert.equal(unproven(trace, person, ['control.db-wal']), null);
    });

    await step('this test notices: with fsync left out, no push is proven', async () => {
        const pushes = 5;
        trace = await watched('swallowed', async (disk) => {
            const client = new Client(server);
            all_ok([await client.create(), await client.hello()]);
            disk.fail(faults.sync_swallowed('main.db-wal'));
            for (let i = 0; i < pushes; ++i) all_ok([await client.push(companies(2))]);
            assert.equal(disk.hits().length, pushes);
            disk.recover();
        }, true);
        const found = answers(/^POST \/v1\/sync\/push$/);
        assert.equal(found.length, pushes);
        assert.equal(found.filter((one) => unproven(trace, one, [log_of(one)]) !== null).length, pushes);
    });
}, async () => {
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true });
});
