// Attachments over HTTP: parts in parallel, an upload taken up again after kill -9, ranges, who may have what, and a large file
// that is read slowly without the server's memory growing.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { Client, makeId, newCompany, op } from './support/client.mjs';
import { attach, begin, done, part_bytes, part_of, put, read, sha256, upload } from './support/files.mjs';
import { makeSite } from './support/site.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'hera-files-'));
const site = makeSite(join(scratch, 'site'));
const data = join(scratch, 'data');
let server;

const refused = (answer, status, key) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.error.key, key);
};
const state_of = async (client, id) => (await client.everything()).attachment.get(id).state;
// MiB. RssAnon: memory of the server that is not a file's; VmHWM: the most there has been of all.
function memory(field) {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)[1]) / 1024;
}

await file('attachments over HTTP', async () => {
  server = await startServer({ site, data, extra: ['--poll-seconds', '5', '--file-mib', '80', '--files-mib', '120'] });
  const ann = new Client(server);
  const bob = new Client(server);
  const eve = new Client(server); // of another organisation
  const vic = new Client(server); // who may only look
  const everyone = [ann, bob, eve, vic];
  await ann.create();
  await eve.create();
  await bob.accept((await ann.invite('bob@example.org')).json.path);
  await vic.accept((await ann.invite('vic@example.org', 'viewer')).json.path, 'Vic Viewer');
  const nine = randomBytes(9 << 20);
  let id;

  await step('9 MiB in parallel parts; a colleague is woken and reads the same bytes', async () => {
    id = await attach(ann, nine);
    refused(await read(bob, id), 404, 'error.file_not_here');
    const asked = (await begin(ann, id)).json;
    assert.deepEqual(asked, { part: part_bytes, missing: [0, 1, 2] });
    const parts = [2, 0, 1, 0, 2].map((part) => put(ann, id, part, part_of(nine, part)));
    assert.deepEqual((await Promise.all(parts)).map((answer) => answer.status), [204, 204, 204, 204, 204]);
    const waiting = bob.wait((await bob.hello()).json.head);
    const end = await done(ann, id);
    assert.equal(end.status, 200, end.text);
    assert.equal((await waiting).json.head, end.json.head);
    assert.equal(await state_of(bob, id), 'available');
    const whole = await read(bob, id);
    assert.equal(whole.status, 200);
    assert.ok(whole.bytes.equals(nine));
    assert.equal((await done(bob, id)).json.head, end.json.head); // once more: nothing happens
    assert.deepEqual((await begin(bob, id)).json.missing, []);
  });

  await step('what it leaves with: a download that nothing runs', async () => {
    const { headers } = await read(bob, id);
    assert.equal(headers.get('content-type'), 'application/pdf');
    assert.equal(headers.get('content-disposition'), `attachment; filename="Offer.pdf"; filename*=UTF-8''Offer.pdf`);
    assert.equal(headers.get('content-security-policy'), "sandbox; default-src 'none'");
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('cache-control'), /^private/);
    assert.equal(headers.get('etag'), `"${sha256(nine)}"`);
    assert.equal(headers.get('accept-ranges'), 'bytes');
    const head = await read(bob, id, {}, 'HEAD');
    assert.equal(head.headers.get('content-length'), String(nine.length));
    const picture = randomBytes(100);
    const shown = await attach(ann, picture, { name: 'Zoë “1”.png', mime: 'image/png' });
    await upload(ann, shown, picture);
    const disposition = (await read(bob, shown)).headers.get('content-disposition');
    assert.ok(disposition.startsWith('inline; '));
    assert.ok(disposition.endsWith(`filename*=UTF-8''Zo%C3%AB%20%E2%80%9C1%E2%80%9D.png`));
  });

  await step('ranges: first, last, in the middle, from the end; beyond it 416', async () => {
    const size = nine.length;
    for (const [range, from, to] of [['0-0', 0, 1], [`${size - 1}-`, size - 1, size], [`${part_bytes - 1}-${part_bytes}`,
      part_bytes - 1, part_bytes + 1], ['-5', size - 5, size], ['5000000-99999999999', 5000000, size]]) {
      const found = await read(bob, id, { Range: `bytes=${range}` });
      assert.equal(found.status, 206, range);
      assert.equal(found.headers.get('content-range'), `bytes ${from}-${to - 1}/${size}`);
      assert.ok(found.bytes.equals(nine.subarray(from, to)), range);
    }
    for (const range of [`${size}-`, '-0']) {
      const beyond = await read(bob, id, { Range: `bytes=${range}` });
      refused(beyond, 416, 'error.file_range');
      assert.equal(beyond.headers.get('content-range'), `bytes */${size}`);
    }
    assert.equal((await read(bob, id, { Range: 'bytes=0-1,5-6' })).status, 200);
    assert.equal((await read(bob, id, { Range: 'bytes=0-1', 'If-Range': `"${sha256(nine)}"` })).status, 206);
    assert.equal((await read(bob, id, { Range: 'bytes=0-1', 'If-Range': '"another"' })).status, 200);
  });

  await step('kill -9 in the middle: what had arrived is still there, the rest completes it', async () => {
    const bytes = randomBytes(17 << 20);
    const record = await attach(ann, bytes);
    await begin(ann, record);
    for (const part of [3, 0]) assert.equal((await put(ann, record, part, part_of(bytes, part))).status, 204);
    const broken = [1, 2].map((part) => put(ann, record, part, part_of(bytes, part)).catch(() => null));
    await new Promise((r) => setTimeout(r, 5));
    await server.kill('SIGKILL');
    const answered = (await Promise.all(broken)).map((answer) => answer?.status === 204);
    server = await startServer({ site, data, extra: ['--file-mib', '80', '--files-mib', '120'] });
    for (const client of everyone) client.base = server.url;
    const { missing } = (await begin(ann, record)).json;
    for (const part of [0, 3]) assert.ok(!missing.includes(part));
    for (const part of [1, 2]) if (answered[part - 1]) assert.ok(!missing.includes(part));
    assert.ok(missing.includes(4));
    refused(await done(ann, record), 409, 'error.file_parts_missing');
    // Killed while it is put together: the parts stay, and it is done again.
    for (const part of missing) assert.equal((await put(ann, record, part, part_of(bytes, part))).status, 204);
    const ending = done(ann, record).catch(() => null);
    await new Promise((r) => setTimeout(r, 30));
    await server.kill('SIGKILL');
    await ending;
    server = await startServer({ site, data, extra: ['--file-mib', '80', '--files-mib', '120'] });
    for (const client of everyone) client.base = server.url;
    assert.deepEqual((await begin(ann, record)).json.missing, []);
    assert.equal((await done(ann, record)).status, 200);
    assert.ok((await read(bob, record)).bytes.equals(bytes));
    assert.deepEqual(readdirSync(join(data, 'tenants', ann.account.tenant, 'uploads')), []);
  });

  await step('damaged on its way: a part is refused, a wrong whole begins anew', async () => {
    const bytes = randomBytes(part_bytes + 10);
    const record = await attach(ann, bytes);
    refused(await put(ann, record, 0, part_of(bytes, 0)), 409, 'error.file_upload_gone');
    await begin(ann, record);
    const wrong = Buffer.from(part_of(bytes, 0));
    wrong[3] ^= 1;
    refused(await put(ann, record, 0, wrong, { 'Hera-Part-Sha256': sha256(part_of(bytes, 0)) }), 409, 'error.file_part_damaged');
    refused(await put(ann, record, 1, randomBytes(9)), 400, 'error.file_part_size');
    refused(await put(ann, record, 0, randomBytes(part_bytes + 1)), 413, 'error.body_too_large');
    for (const part of [2, -1, 'x', '0x0']) refused(await put(ann, record, part, randomBytes(10)), 400, 'error.bad_request');
    assert.equal((await put(ann, record, 0, wrong)).status, 204);
    assert.equal((await put(ann, record, 1, part_of(bytes, 1))).status, 204);
    refused(await done(ann, record), 409, 'error.file_damaged');
    assert.deepEqual((await begin(ann, record)).json.missing, [0, 1]);
    await upload(ann, record, bytes);
    assert.ok((await read(bob, record)).bytes.equals(bytes));
  });

  await step('another organisation, another person’s copy, an ended session, a viewer', async () => {
    const calls = (client, record, headers) => [begin(client, record, headers), put(client, record, 0, part_of(nine, 0), headers),
      done(client, record, headers), read(client, record, headers)];
    for (const call of calls(eve, id)) refused(await call, 404, 'error.not_found');
    for (const call of calls(ann, makeId())) refused(await call, 404, 'error.not_found');
    for (const headers of [{ 'Hera-Tenant': ann.account.tenant }, { 'Hera-Device': 'x' }, { 'Hera-User': ann.account.user }]) {
      for (const call of calls(eve, id, headers)) refused(await call, 409, 'error.other_account');
    }
    for (const call of calls(ann, id, { Cookie: '' })) refused(await call, 401, 'error.signed_out');
    for (const call of calls(ann, id, { 'Hera-Incarnation': makeId() })) refused(await call, 410, 'error.tenant_restored');
    const [begun, sent, ended, looked] = await Promise.all(calls(vic, id));
    for (const answer of [begun, sent, ended]) refused(answer, 403, 'error.role_may_not_edit');
    assert.equal(looked.status, 200);
    // To know a sum gives nothing: Eve's row of the same content waits for bytes of her own.
    const guess = await attach(eve, nine);
    assert.deepEqual((await begin(eve, guess)).json.missing, [0, 1, 2]);
    refused(await read(eve, guess), 404, 'error.file_not_here');
    // A colleague who can see it need not send it again.
    const copy = await attach(bob, nine, { name: 'Copy.pdf' });
    assert.deepEqual((await begin(bob, copy)).json.missing, []);
    assert.equal((await done(bob, copy)).status, 200);
    assert.ok((await read(ann, copy)).bytes.equals(nine));
    for (const path of ['v1/files/..', 'v1/files/..%2F..%2Fmain.db', 'v1/files/x']) {
      refused(await ann.send('GET', path.replace('..', '%2e%2e'), { headers: ann.mine() }), 404, 'error.not_found');
    }
    const simple = { ...ann.mine(), 'Hera-Client': null, 'Content-Type': 'text/plain' };
    refused(await ann.send('PUT', `v1/files/${id}/0`, { body: 'x', headers: simple }), 403, 'error.foreign_request');
  });

  await step('in the trash it is gone, and comes back with the record', async () => {
    const { head } = (await bob.hello()).json;
    await bob.push([op('delete', 'attachment', id, {}, { base: head })]);
    refused(await read(ann, id), 404, 'error.not_found');
    await bob.push([op('restore', 'attachment', id, {}, { base: head + 1 })]);
    assert.ok((await read(ann, id)).bytes.equals(nine));
  });

  await step('limits: of one file, of the organisation', async () => {
    const big = makeId();
    const fields = { name: 'a', size: (80 << 20) + 1, sha256: sha256('a'), about_entity: 'company', about_id: makeId() };
    await ann.push([op('create', 'attachment', big, fields)]);
    const too_large = await begin(ann, big);
    refused(too_large, 413, 'error.file_too_large');
    assert.deepEqual(too_large.json.error.args, ['80']);
    const first = makeId();
    const second = makeId();
    await ann.push([op('create', 'attachment', first, { ...fields, size: 70 << 20 }),
      op('create', 'attachment', second, { ...fields, size: 70 << 20, sha256: sha256('b') })]);
    assert.equal((await begin(ann, first)).status, 200);
    refused(await begin(ann, second), 507, 'error.files_full');
    rmSync(join(data, 'tenants', ann.account.tenant, 'uploads', first), { recursive: true });
  });

  await step('64 MiB read slowly by many: memory stays, workers stay free', async () => {
    const large = randomBytes(64 << 20);
    const record = await attach(ann, large);
    await upload(ann, record, large);
    const before = memory('RssAnon');
    const headers = { 'Hera-Client': '1', Cookie: ann.cookie, ...ann.mine() };
    // More readers than there are workers; each takes a little and then nothing more.
    const readers = await Promise.all(Array.from({ length: 24 }, () => new Promise((found, failed) => {
      const asking = request(`${server.url}v1/files/${record}`, { headers, agent: false }, (response) => {
        response.once('data', () => response.pause() && found(response));
      });
      asking.on('error', failed);
      asking.end();
    })));
    await new Promise((r) => setTimeout(r, 300));
    const started = performance.now();
    for (let i = 0; i < 20; ++i) assert.equal((await bob.push([newCompany(`While they read ${i}`)])).status, 200);
    const pushes = performance.now() - started;
    const grown = memory('RssAnon') - before;
    // One of them goes on to the end, and has everything.
    const chunks = [];
    const hash = createHash('sha256');
    await new Promise((ended, failed) => {
      const again = request(`${server.url}v1/files/${record}`, { headers, agent: false }, (response) => {
        response.on('data', (bytes) => hash.update(bytes) && chunks.push(bytes.length)).on('end', ended).on('error', failed);
      });
      again.on('error', failed);
      again.end();
    });
    assert.equal(hash.digest('hex'), sha256(large));
    for (const response of readers) response.destroy();
    assert.ok(grown < 8, `${grown} MiB more for 24 readers of 64 MiB`);
    assert.ok(pushes < 5000, `${pushes} ms for 20 pushes`);
    const figures = [`${grown.toFixed(1)} MiB more`, `20 pushes meanwhile in ${Math.round(pushes)} ms`,
      `at most ${Math.round(memory('VmHWM'))} MiB in all`];
    console.log(`        24 slow readers of 64 MiB: ${figures.join(', ')}`);
  });
}, async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});
