// A disk that is full or fails under sign-up, sign-in, invitations and attachments: clean refusals, nothing half made, and all of
// it works when the disk does.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { Client } from './support/client.mjs';
import { Disk, faults } from './support/disk.mjs';
import { attach, begin, done, put, read } from './support/files.mjs';
import { makeSite } from './support/site.mjs';

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'hera-disk-')));
const site = makeSite(join(scratch, 'site'));
const disk = new Disk(join(scratch, 'data'), scratch);
let server;

const full = [507, 'error.server_full'];
const failed = [500, 'error.server_failed'];
const is_refusal = (answer, [status, key]) => {
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.json?.error?.key, key, answer.text);
};
const hit = (pattern) => assert.ok(disk.hits().some((line) => pattern.test(line)), disk.hits().slice(0, 5).join('\n'));
const start = async () => (server = await startServer({ site, data: disk.data, env: disk.env }));
const tenants = () => readdirSync(join(disk.data, 'tenants')).sort();
const uploads = (client, id) => {
    const folder = join(disk.data, 'tenants', client.account.tenant, 'uploads', id);
    return existsSync(folder) ? readdirSync(folder).sort() : [];
};

await file('a disk that fails: accounts and attachments', async () => {
    await start();
    const ann = new Client(server);
    await ann.create();
    await ann.hello();

    for (const [title, line, told, where] of [
        ['no space for accounts', faults.full('control.db'), full, /^write ENOSPC control\.db-wal$/],
        ['an error when accounts are written', faults.write_error('control.db'), failed, /^write EIO control\.db-wal$/],
        ['an error when accounts are synced', faults.sync_error('control.db'), failed, /^fsync EIO control\.db-wal$/],
        ['read-only', faults.read_only, failed, /EROFS/],
    ]) {
        await step(`${title}: sign-up, sign-in, joining and new devices are refused, and work afterwards`, async () => {
            const owner = new Client(server); // somebody new each time: sign-ins of one account are limited
            await owner.create();
            await owner.hello();
            const before = tenants();
            const { path } = (await owner.invite(`guest-${randomBytes(4).toString('hex')}@example.org`)).json;
            disk.fail(line);
            const eve = new Client(server);
            const fields = { email: `eve-${randomBytes(4).toString('hex')}@example.org` };
            is_refusal(await eve.create(fields), told);
            hit(where);
            assert.equal(eve.cookie, '', 'a cookie came with the refusal');
            const again = new Client(server);
            is_refusal(await again.signIn(owner.email, owner.password), told);
            assert.equal(again.cookie, '');
            is_refusal(await new Client(server).accept(path), told);
            is_refusal(await owner.invite('somebody@example.org'), told);
            const device = Object.assign(new Client(server), { cookie: owner.cookie, account: owner.account });
            is_refusal(await device.hello(), told);
            is_refusal(await owner.signOut(), told);
            // Who is signed in goes on, also with a wrong password at another door.
            assert.equal((await owner.who()).status, 200);
            assert.equal((await owner.hello()).status, 200);
            assert.equal((await owner.pull(0)).status, 200);
            assert.equal((await again.signIn(owner.email, 'not the password')).status, 401);
            disk.recover();
            // What was refused was not half done: the same again.
            assert.equal((await eve.create(fields)).status, 201);
            assert.equal((await eve.hello()).status, 200);
            assert.equal((await again.signIn(owner.email, owner.password)).status, 200);
            const guest = new Client(server);
            assert.equal((await guest.accept(path)).status, 201);
            assert.equal((await guest.hello()).status, 200);
            assert.equal((await device.hello()).status, 200);
            const people = [...(await owner.everything()).user.values()].map((one) => one.email);
            assert.equal(new Set(people).size, people.length);
            const made = tenants().filter((one) => !before.includes(one) && one !== eve.account.tenant);
            // One whose fsync failed may be there after a crash: its folder has to wait for that.
            if (told === failed && line.startsWith('fsync')) {
                assert.equal(made.length, 1);
                assert.match(server.log(), new RegExp(`warning .*the folder ${made[0]} is kept`));
            } else {
                assert.deepEqual(made, []);
            }
        });
    }

    await step('no space for a new organisation: nothing of it is left', async () => {
        const before = tenants();
        for (const line of [faults.full('tenants/'), faults.no_new_files('tenants'), faults.sync_error('tenants/')]) {
            disk.fail(line);
            const eve = new Client(server);
            const refused = await eve.create({ email: 'new@example.org' });
            is_refusal(refused, line === faults.sync_error('tenants/') ? failed : full);
            assert.ok(disk.hits().length > 0);
            assert.deepEqual(tenants(), before);
            disk.recover();
        }
        assert.equal((await new Client(server).create({ email: 'new@example.org' })).status, 201);
    });

    await step('killed after a sign-up that the disk did not confirm: there with all it needs, or not at all', async () => {
        disk.fail(faults.sync_error('control.db-wal'));
        const zoe = new Client(server);
        is_refusal(await zoe.create(), failed);
        hit(/^fsync EIO control\.db-wal$/);
        await server.kill('SIGKILL');
        disk.recover();
        await start();
        for (const client of [ann, zoe]) client.base = server.url;
        const signed_in = await zoe.signIn(zoe.email, zoe.password);
        if (signed_in.status === 401) {
            assert.equal((await zoe.create({ email: zoe.email, password: zoe.password })).status, 201);
        } else {
            assert.equal(signed_in.status, 200, signed_in.text);
        }
        assert.equal((await zoe.hello()).status, 200, 'an organisation without its data');
        assert.equal((await zoe.pull(0)).status, 200);
        assert.equal((await ann.hello()).status, 200);
    });

    for (const [title, line, told] of [
        ['no space', faults.full('uploads/'), full],
        ['no space in the middle', faults.full_in_the_middle('uploads/'), full],
        ['an error when writing', faults.write_error('uploads/'), failed],
        ['an error when syncing', faults.sync_error('uploads/'), failed],
        ['no new files', faults.no_new_files('uploads'), full],
        ['read-only', faults.read_only, failed],
    ]) {
        await step(`${title}: a part and the whole of an attachment are refused, and complete afterwards`, async () => {
            const bytes = randomBytes(300_000);
            const id = await attach(ann, bytes);
            const state = async () => (await ann.everything()).attachment.get(id).state ?? 'waiting';
            disk.fail(line);
            const begun = await begin(ann, id);
            if (/open|name/.test(line)) is_refusal(begun, told);
            disk.recover();
            assert.deepEqual((await begin(ann, id)).json.missing, [0]);
            disk.fail(line);
            is_refusal(await put(ann, id, 0, bytes), told);
            assert.ok(disk.hits().length > 0);
            disk.recover();
            assert.deepEqual(uploads(ann, id), []); // nothing half written
            assert.deepEqual((await begin(ann, id)).json.missing, [0]);
            assert.equal((await done(ann, id)).json.error.key, 'error.file_parts_missing');
            assert.equal((await put(ann, id, 0, bytes)).status, 204);
            disk.fail(line);
            is_refusal(await done(ann, id), told);
            assert.equal(await state(), 'waiting');
            assert.equal((await read(ann, id)).json.error.key, 'error.file_not_here');
            disk.recover();
            assert.deepEqual(uploads(ann, id), ['0']);
            assert.equal((await done(ann, id)).status, 200);
            assert.equal(await state(), 'available');
            assert.ok((await read(ann, id)).bytes.equals(bytes));
        });
    }

    for (const [title, line, where] of [
        ['of the folder', faults.sync_error('/files'), /^fsync EIO tenants\/\w+\/files\/\w\w$/],
        ['of the organisation’s folder', faults.sync_error('$tenant'), /^fsync EIO tenants\/\w+$/],
        ['of the record', faults.sync_error('main.db-wal'), /^fsync EIO .*main\.db-wal$/],
    ]) {
        await step(`a fsync ${title} fails while an attachment gets its place: it waits, then completes after kill -9`,
            async () => {
                const bytes = randomBytes(100_000);
                const id = await attach(ann, bytes);
                await begin(ann, id);
                assert.equal((await put(ann, id, 0, bytes)).status, 204);
                disk.fail(line.replace('$tenant', `${ann.account.tenant}$`));
                is_refusal(await done(ann, id), failed);
                hit(where);
                assert.equal((await read(ann, id)).json.error.key, 'error.file_not_here');
                await server.kill('SIGKILL');
                disk.recover();
                await start();
                ann.base = server.url;
                assert.deepEqual((await begin(ann, id)).json.missing, []);
                assert.equal((await done(ann, id)).status, 200);
                assert.ok((await read(ann, id)).bytes.equals(bytes));
            });
    }

    await step('an attachment that cannot be read breaks off and is read again later', async () => {
        const bytes = randomBytes(200_000);
        const id = await attach(ann, bytes);
        await begin(ann, id);
        await put(ann, id, 0, bytes);
        assert.equal((await done(ann, id)).status, 200);
        disk.fail(faults.read_error('/files/'));
        await assert.rejects(read(ann, id), 'a file came that could not be read');
        hit(/^read EIO .*\/files\//);
        disk.recover();
        assert.ok((await read(ann, id)).bytes.equals(bytes));
    });
}, async () => {
    await server?.stop();
    rmSync(scratch, { recursive: true, force: true });
});
