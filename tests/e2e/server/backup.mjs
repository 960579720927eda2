// Backup while people work, restore after a loss, and a move to another machine: with the real program.
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step, until } from '../support/check.mjs';
import { root, startServer } from '../support/server.mjs';
import { Client, newCompany } from './support/client.mjs';
import { attach, read, upload } from './support/files.mjs';
import { makeSite } from './support/site.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'hera-backup-'));
const site = makeSite(join(scratch, 'site'));
const data = join(scratch, 'data');
const binary = process.env.HERA_SERVER ?? join(root, 'build/release/server/hera-server');
const run = (...args) => spawnSync(binary, args, { encoding: 'utf8', timeout: 60_000 });
function done(ended) {
  assert.equal(ended.status, 0, ended.stderr);
  return ended.stdout;
}
function refused(ended, sentence) {
  assert.ok(ended.status > 0, `ended with ${ended.status}`);
  assert.match(ended.stderr, sentence);
}
const incarnation = async (client) => (await client.hello()).json.incarnation;
let server;

await file('backup and restore', async () => {
  server = await startServer({ site, data });
  const ann = new Client(server);
  await ann.create();
  const bob = new Client(server);
  await bob.create();
  const acknowledged = [];
  const push = async (client, name) => {
    const ops = [newCompany(name)];
    assert.equal((await client.push(ops)).status, 200);
    acknowledged.push(ops[0][6]);
  };
  for (let i = 0; i < 20; ++i) await push(ann, `Before ${i}`);

  await step('online: everything acknowledged before it began is in it, while pushes go on', async () => {
    let stop = false;
    let failed = 0;
    const work = Array.from({ length: 4 }, async () => {
      while (!stop) await push(ann, 'Meanwhile').catch(() => (failed += 1));
    });
    await until(() => acknowledged.length > 60, { what: 'pushes under way' });
    const known = [...acknowledged];
    const told = done(run('backup', '--data', data, '--to', join(scratch, 'b1')));
    const after = acknowledged.length;
    await until(() => acknowledged.length > after + 5, { what: 'pushes go on' });
    stop = true;
    await Promise.all(work);
    assert.equal(failed, 0);
    assert.equal(told.trim().split('\n').length, 2);
    assert.match(told, /^backed up Acme \w+ \(\w{26}\): state of \d{4}-.*Z, \d+ changes, \d+ attachments, \d+ bytes$/m);
    assert.deepEqual(readdirSync(join(scratch, 'b1')).sort(), [ann.account.tenant, bob.account.tenant].sort());
    done(run('restore', '--data', join(scratch, 'moved'), '--from', join(scratch, 'b1')));
    const moved = await startServer({ site, data: join(scratch, 'moved') });
    try {
      const there = new Client(moved);
      assert.equal((await there.signIn(ann.email, ann.password)).status, 200);
      const found = (await there.everything()).company;
      assert.equal(known.filter((record) => !found.has(record)).length, 0);
      assert.equal((await new Client(moved).signIn(bob.email, bob.password)).status, 200);
      // The session of the server it was taken from opens nothing here.
      const stale = new Client(moved);
      stale.cookie = ann.cookie;
      assert.equal((await stale.who()).status, 401);
    } finally {
      await moved.stop();
    }
  });

  await step('a restore is refused while the server runs, and when there is no backup', async () => {
    refused(run('restore', '--data', data, '--from', join(scratch, 'b1')), /is in use by another hera-server/);
    refused(run('restore', '--data', join(scratch, 'new'), '--from', scratch), /There is no backup of an organisation in/);
    refused(run('backup', '--data', join(scratch, 'empty'), '--to', join(scratch, 'b2')), /There is no data in/);
    assert.ok(!existsSync(join(scratch, 'empty')));
    refused(run('backup', '--data', data, '--to', join(scratch, 'b1')), /is there already and is not written over/);
    writeFileSync(join(scratch, 'plain'), '');
    refused(run('backup', '--data', data, '--to', join(scratch, 'plain')), /'.*plain' cannot be read or written: /);
  });

  await step('one organisation put back: the other one keeps everything, devices learn of it', async () => {
    await push(bob, 'Of Bob since');
    await push(ann, 'Of Ann since');
    const histories = [await incarnation(ann), await incarnation(bob)];
    const cursor = (await ann.hello()).json.head;
    await server.stop();
    const told = done(run('restore', '--data', data, '--from', join(scratch, 'b1'), '--organisation', ann.account.tenant));
    assert.match(told, /^restored Acme [^]*\n {2}what stood there before is kept in .*set-aside/m);
    assert.equal(told.trim().split('\n').length, 3);
    server = await startServer({ site, data });
    for (const client of [ann, bob]) client.base = server.url;
    assert.equal((await ann.who()).status, 200); // the accounts are those of today
    assert.notEqual(await incarnation(ann), histories[0]);
    assert.equal(await incarnation(bob), histories[1]);
    const told_to = (await ann.hello()).json;
    assert.ok(told_to.restored_to > 0 && told_to.restored_to < cursor);
    const stale = await ann.pull(cursor, { 'Hera-Incarnation': histories[0] });
    assert.equal(stale.status, 410);
    assert.equal(stale.json.error.key, 'error.tenant_restored');
    const names = async (client) => [...(await client.everything()).company.values()].map((company) => company.name);
    assert.ok(!(await names(ann)).includes('Of Ann since'));
    assert.ok((await names(bob)).includes('Of Bob since'));
  });

  await step('attachments are in it and come back; a damaged one is told and the rest goes on', async () => {
    const bytes = [randomBytes(5 << 20), randomBytes(1000)];
    const ids = [];
    for (const one of bytes) {
      ids.push(await attach(ann, one));
      await upload(ann, ids.at(-1), one);
    }
    const only = ['--organisation', ann.account.tenant];
    assert.match(done(run('backup', '--data', data, '--to', join(scratch, 'b3'), ...only)), /, 2 attachments, /);
    const target = join(scratch, 'with files');
    done(run('restore', '--data', target, '--from', join(scratch, 'b3')));
    const moved = await startServer({ site, data: target });
    try {
      const there = new Client(moved);
      await there.signIn(ann.email, ann.password);
      for (const [i, id] of ids.entries()) assert.ok((await read(there, id)).bytes.equals(bytes[i]));
    } finally {
      await moved.stop();
    }
    const sum = createHash('sha256').update(bytes[1]).digest('hex');
    rmSync(join(data, 'tenants', ann.account.tenant, 'files', sum.slice(0, 2), sum));
    const told = run('backup', '--data', data, '--to', join(scratch, 'b4'), ...only);
    assert.equal(told.status, 1);
    assert.match(told.stdout, /, 1 attachments, /);
    assert.match(told.stderr, new RegExp(`hera-server: Acme .*${sum}' is missing or damaged and was left out`));
    assert.equal((await read(ann, ids[1])).status, 404);
    assert.ok((await read(ann, ids[0])).bytes.equals(bytes[0]));
  });

  await step('no room: a sentence, and nothing half-made', async () => {
    // A file size limit stands for the full disk; both end the same write.
    const limited = spawnSync('bash', ['-c', `ulimit -f 40; trap '' XFSZ; exec "$@"`, 'bash', binary, 'backup', '--data', data,
      '--to', join(scratch, 'small')], { encoding: 'utf8', timeout: 60_000 });
    assert.ok(limited.status > 0);
    assert.match(limited.stderr, /hera-server: Acme/);
    assert.deepEqual(readdirSync(join(scratch, 'small')), []);
  });
}, async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});
