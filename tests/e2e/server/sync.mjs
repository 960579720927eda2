// Sync over HTTP: push, pull and wait of two colleagues; whose copy may speak in whose name; two organisations that must
// never see each other; limits; compression.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { assert, file, step } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { Client, makeId, newCompany, op } from './support/client.mjs';
import { makeSite } from './support/site.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'hera-sync-'));
const site = makeSite(join(scratch, 'site'));
let server;

const refused = (answer, status, key) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.error.key, key);
};
const names = (all) => [...(all.company?.values() ?? [])].map((company) => company.name).sort();

await file('sync over HTTP', async () => {
  server = await startServer({ site, extra: ['--poll-seconds', '2'] });
  const ann = new Client(server);
  const bob = new Client(server);
  const eve = new Client(server); // of another organisation
  await ann.create();
  await eve.create();
  await bob.accept((await ann.invite('bob@example.org')).json.path);

  await step('hello tells head, time, incarnation and account', async () => {
    const hello = await ann.hello();
    assert.equal(hello.status, 200, hello.text);
    assert.ok(hello.json.head > 0 && Math.abs(hello.json.now - Date.now()) < 60_000);
    assert.match(hello.json.incarnation, /^[0-9a-z]{26}$/);
    assert.deepEqual(hello.json.account, ann.account);
    const newer = { protocol: 99, schema: 1, now: 1, cursor: 0 };
    refused(await ann.send('POST', 'v1/sync/hello', { body: newer, headers: ann.mine() }), 426, 'error.update_needed');
  });

  await step('what one pushes the other pulls', async () => {
    const made = newCompany('Acme');
    const pushed = await ann.push([made]);
    assert.equal(pushed.status, 200, pushed.text);
    assert.equal(pushed.json.results[0][2], 0);
    assert.ok(names(await bob.everything()).includes('Acme'));
    const again = await ann.push([made]);
    assert.equal(again.json.results[0][2], 1); // duplicate
    assert.equal(again.json.head, pushed.json.head);
  });

  await step('a wait is answered by a colleague’s push within a moment', async () => {
    const { head } = (await bob.hello()).json;
    const waiting = bob.wait(head);
    await new Promise((r) => setTimeout(r, 200));
    const started = performance.now();
    const pushed = await ann.push([newCompany('Bolt')]);
    const woken = await waiting;
    const took = performance.now() - started;
    assert.equal(woken.status, 200);
    assert.equal(woken.json.head, pushed.json.head);
    assert.ok(took < 1000, `${took} ms`);
    assert.equal((await bob.wait(head)).json.head, pushed.json.head); // behind: answered at once
    const patience = performance.now();
    assert.equal((await bob.wait(pushed.json.head)).status, 204);
    assert.ok(performance.now() - patience > 1500);
  });

  await step('another organisation’s push wakes nobody here', async () => {
    const { head } = (await bob.hello()).json;
    const waiting = bob.wait(head);
    await new Promise((r) => setTimeout(r, 100));
    await eve.push([newCompany('Elsewhere')]);
    assert.equal((await waiting).status, 204);
  });

  await step('a colleague who joins wakes those who wait', async () => {
    const { head } = (await bob.hello()).json;
    const waiting = bob.wait(head);
    await new Client(server).accept((await ann.invite('zoe@example.org')).json.path, 'Zoe Zander');
    assert.ok((await waiting).json.head > head);
  });

  await step('a copy of another person, organisation or device is refused and nothing is taken', async () => {
    const before = (await ann.hello()).json.head;
    const calls = [
      (headers) => ann.hello(headers),
      (headers) => ann.push([newCompany('Never')], headers),
      (headers) => ann.pull(0, headers),
      (headers) => ann.wait(0, { headers }),
    ];
    for (const call of calls) {
      refused(await call({ 'Hera-User': bob.account.user }), 409, 'error.other_account');
      refused(await call({ 'Hera-Tenant': eve.account.tenant }), 409, 'error.other_account');
      refused(await call({ 'Hera-Device': bob.device }), 409, 'error.other_account');
      refused(await call({ 'Hera-Device': 'x' }), 409, 'error.other_account');
      for (const missing of ['Hera-Tenant', 'Hera-User', 'Hera-Device']) {
        refused(await call({ [missing]: null }), 409, 'error.other_account');
      }
      refused(await call({ Cookie: null }), 401, 'error.signed_out');
      refused(await call({ Cookie: `__Host-hera=${'A'.repeat(43)}` }), 401, 'error.signed_out');
      refused(await call({ Cookie: 'hera=x; __Host-hera=' }), 401, 'error.signed_out');
    }
    const as_bob = { ...ann.mine(), 'Hera-User': bob.account.user };
    const invited = await ann.send('POST', 'v1/invites', { body: { email: 'q@example.org', role: 'rep' }, headers: as_bob });
    refused(invited, 409, 'error.other_account');
    assert.equal((await ann.hello()).json.head, before);
    assert.ok(!names(await ann.everything()).includes('Never'));
  });

  await step('one organisation’s session with another’s ids everywhere gets nothing of it', async () => {
    const secret = newCompany('Secret of Acme');
    await ann.push([secret]);
    const record = secret[6];
    const theirs = { 'Hera-Tenant': ann.account.tenant, 'Hera-User': ann.account.user, 'Hera-Device': ann.device };
    const push = await eve.push([newCompany('x')], theirs);
    for (const answer of [push, await eve.hello(theirs), await eve.pull(0, theirs), await eve.wait(0, { headers: theirs })]) {
      refused(answer, 409, 'error.other_account');
      assert.ok(!answer.text.includes('Secret'));
    }
    // Ids of the other organisation's records inside one's own requests: as unknown as any made-up id.
    const patches = [record, makeId()].map((id) => op('patch', 'company', id, { name: 'Mine' }));
    const [foreign, unknown] = (await eve.push(patches)).json.results;
    assert.deepEqual(foreign.slice(2), unknown.slice(2));
    await eve.push([op('delete', 'company', record)]);
    // An op id that the other organisation has used means nothing here.
    const same = await eve.push([[secret[0], ...newCompany('Eve’s own').slice(1)]]);
    assert.equal(same.json.results[0][2], 0);
    assert.ok(!JSON.stringify([...Object.values(await eve.everything()).map((rows) => [...rows])]).includes('Secret'));
    const anns = (await ann.everything()).company.get(record);
    assert.equal(anns.name, 'Secret of Acme');
  });

  await step('what was changed very often comes without its changes, which are told to who may see them', async () => {
    const made = newCompany('Often'), record = made[6];
    await ann.push([made]);
    const { head } = (await bob.hello()).json;
    const base = head;
    for (let i = 0; i < 3; ++i) {
      await ann.push(Array.from({ length: 10 }, (_, k) => op('patch', 'company', record, { name: `Often ${i} ${k}` }, { base })));
    }
    const page = (await bob.pull(head)).json;
    assert.equal(page.partial, true);
    assert.deepEqual(page.ops, []);
    assert.equal(page.rows.length, 1);
    // Who made them is told of them.
    const own = (await ann.pull(head)).json;
    assert.equal(own.ops.length, 30);
    assert.ok(!('partial' in own));
    const told = [];
    for (let before = page.to + 1; ;) {
      const part = (await bob.history_of('company', record, before, { more: '&limit=12' })).json;
      assert.equal(part.record, record);
      assert.equal(part.before, before);
      told.unshift(...part.ops);
      if (part.above === 0) break;
      before = part.above + 1;
    }
    assert.equal(told.length, 31);
    assert.deepEqual(told.map(([seq]) => seq), told.map(([seq]) => seq).sort((a, b) => a - b));
    assert.equal(told[0][6], 'create');
    refused(await eve.history_of('company', record, 1000), 404, 'error.not_found');
    refused(await bob.history_of('deal', record, 1000), 404, 'error.not_found');
    for (const path of [`entity=company&record=${record}`, `entity=company&record=x&before=5`, `entity=company&before=5`,
      `entity=company&record=${record}&before=-1`, `entity=company&record=${record}&before=x`]) {
      refused(await bob.send('GET', `v1/sync/history?${path}`, { headers: bob.mine() }), 400, 'error.bad_request');
    }
    refused(await eve.history_of('company', record, 1000, { headers: ann.mine() }), 409, 'error.other_account');
  });

  await step('the author is the session’s, whoever the body names', async () => {
    const { head } = (await bob.hello()).json;
    await bob.push([newCompany('Bob’s')]);
    const page = (await ann.pull(head)).json;
    assert.equal(page.ops[0][3], bob.account.user);
    assert.equal(page.ops[0][4], bob.device);
  });

  await step('compressed both ways', async () => {
    const ops = Array.from({ length: 200 }, (_, i) => newCompany(`Company ${String(i).padStart(3, '0')}`));
    const body = gzipSync(JSON.stringify({ now: Date.now(), ops }));
    const packed = { ...ann.mine(), 'Content-Encoding': 'gzip' };
    const pushed = await ann.send('POST', 'v1/sync/push', { body, headers: packed });
    assert.equal(pushed.json.results.length, 200);
    const page = await ann.pull(0);
    assert.equal(page.headers.get('content-encoding'), 'gzip');
    const plain = await ann.pull(0, { 'Accept-Encoding': 'identity' });
    assert.equal(plain.headers.get('content-encoding'), null);
    assert.deepEqual(page.json.rows, plain.json.rows);
    const bomb = gzipSync(Buffer.alloc(60_000_000));
    refused(await ann.send('POST', 'v1/sync/push', { body: bomb, headers: packed }), 413, 'error.body_too_large');
  });

  await step('pages add up', async () => {
    const all = await ann.pull(0);
    let rows = 0;
    for (let cursor = 0; ;) {
      const page = (await ann.pull(cursor, {}, '&limit=50')).json;
      rows += page.rows.length;
      cursor = page.to;
      if (!page.more) break;
    }
    assert.equal(rows, all.json.rows.length);
  });

  await step('too much at once is refused by size and by number', async () => {
    const large = await ann.push([newCompany('x'.repeat(3_000_000))]);
    refused(large, 413, 'error.body_too_large');
    refused(await ann.push(Array.from({ length: 501 }, () => newCompany('y'))), 413, 'error.push_too_large');
    for (const body of ['', '{}', '{"now":1,"ops":[[1]]}', '{"now":1,"ops":{}}']) {
      assert.equal((await ann.push([], {}, body)).status, 400, body);
    }
    refused(await ann.push([], {}, '['.repeat(10_000)), 413, 'error.json_limits');
    assert.equal((await ann.pull('x')).status, 400);
    refused(await ann.pull(99_999_999), 400, 'error.cursor');
  });

  await step('a device that asks without end is slowed down', async () => {
    const busy = new Client(server);
    await busy.create();
    const answers = await Promise.all(Array.from({ length: 400 }, () => busy.pull(999_999)));
    const slowed = answers.filter((a) => a.status === 429);
    assert.ok(slowed.length > 50, `${slowed.length}`);
    assert.equal(slowed[0].json.error.key, 'error.too_many_requests');
    assert.ok(Number(slowed[0].headers.get('retry-after')) >= 1);
    assert.equal((await ann.hello()).status, 200);
  });

  await step('an ended session is told so; the same person goes on after signing in', async () => {
    const kept = { ...bob.mine() };
    await bob.signOut();
    refused(await bob.push([newCompany('Offline work')]), 401, 'error.signed_out');
    await bob.signIn('bob@example.org', bob.password);
    const pushed = await bob.push([newCompany('Offline work')], kept);
    assert.equal(pushed.json.results[0][2], 0);
    // Somebody else in the same browser, with Bob's outbox still there.
    const shared = new Client(server);
    await shared.signIn(ann.email, ann.password);
    refused(await shared.push([newCompany('Bob’s, not Ann’s')], kept), 409, 'error.other_account');
  });
}, async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});
