// A full disk: nothing is acknowledged that is not kept, reading goes on, and all is well again when there is room.
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step } from '../support/check.mjs';
import { root, startServer } from '../support/server.mjs';
import { Client, newCompany } from './support/client.mjs';
import { attach, begin, done, put, read } from './support/files.mjs';
import { makeSite } from './support/site.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'hera-full-'));
const site = makeSite(join(scratch, 'site'));
const disk = join(scratch, 'disk');
mkdirSync(disk);
let mounted = true;
try {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk], { stdio: 'ignore' });
} catch {
  mounted = false; // not root: a limit on the size of each file does the same to every database
}
let server;

// The limit is on the process, so it is lifted from outside as a disk is cleared.
const limit = (bytes) => execFileSync('prlimit', ['--pid', String(server.pid), `--fsize=${bytes}`]);
const fill = () => {
  if (!mounted) return limit('1500000:unlimited');
  for (const [name, size] of [['filler', 1 << 16], ['filler2', 512]]) {
    const parts = [];
    try {
      for (;;) {
        parts.push(Buffer.alloc(size));
        writeFileSync(join(disk, name), Buffer.concat(parts));
      }
    } catch (error) {
      assert.equal(error.code, 'ENOSPC');
    }
  }
};
const clear = () => {
  if (!mounted) return limit('unlimited:unlimited');
  for (const name of ['filler', 'filler2']) rmSync(join(disk, name), { force: true });
};
const refused = (answer) => {
  assert.equal(answer.status, 507, answer.text);
  assert.equal(answer.json.error.key, 'error.server_full');
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
};

await file(`full disk (${mounted ? 'a small tmpfs' : 'a limit on file sizes'})`, async () => {
  server = await startServer({ site, data: join(disk, 'data') });
  const ann = new Client(server);
  await ann.create();
  const kept = new Set();
  const push = async (count) => {
    const ops = Array.from({ length: count }, (_, i) => newCompany(`Company ${i} ${'x'.repeat(150)}`));
    const answer = await ann.push(ops);
    if (answer.status === 200) for (const op of ops) kept.add(op[6]);
    return answer;
  };
  const stored = async () => [...(await ann.everything()).company.keys()].sort();
  await push(50);

  await step('pushes are refused, not lost and not half done', async () => {
    fill();
    let answer;
    for (let i = 0; i < 200 && answer?.status !== 507; ++i) answer = await push(100);
    refused(answer);
    refused(await push(300));
    assert.match(server.log(), /error \[\d+\] error\.disk_full/);
  });

  await step('reading, waiting and who-am-I go on', async () => {
    assert.deepEqual(await stored(), [...kept].sort());
    assert.equal((await ann.hello()).status, 200);
    assert.equal((await ann.who()).status, 200);
    assert.equal((await fetch(server.url)).status, 200);
    assert.equal((await fetch(`${server.url}health`)).status, 200);
  });

  await step('a new organisation is refused and leaves nothing', async () => {
    if (mounted) refused(await new Client(server).create());
  });

  await step('when there is room again it goes on by itself', async () => {
    clear();
    const again = await push(20);
    assert.equal(again.status, 200, again.text);
    assert.deepEqual(await stored(), [...kept].sort());
    assert.equal((await new Client(server).create()).status, 201);
  });

  await step('an attachment: refused in a part and in the whole, and complete when there is room', async () => {
    const bytes = randomBytes(mounted ? 500_000 : 2_000_000);
    const id = await attach(ann, bytes);
    assert.deepEqual((await begin(ann, id)).json.missing, [0]);
    fill();
    refused(await put(ann, id, 0, bytes));
    clear();
    assert.deepEqual((await begin(ann, id)).json.missing, [0]);
    assert.equal((await put(ann, id, 0, bytes)).status, 204);
    fill();
    refused(await done(ann, id));
    assert.equal((await read(ann, id)).json.error.key, 'error.file_not_here');
    clear();
    assert.equal((await done(ann, id)).status, 200);
    assert.ok((await read(ann, id)).bytes.equals(bytes));
  });

  await step('killed while the disk is full, it comes back with what it had acknowledged', async () => {
    fill();
    for (let i = 0; i < 200 && (await push(100)).status === 200; ++i);
    await server.kill('SIGKILL');
    clear();
    const { cookie, account } = ann;
    server = await startServer({ site, data: join(disk, 'data') });
    Object.assign(ann, { base: server.url, cookie, account });
    assert.deepEqual(await stored(), [...kept].sort());
    assert.equal((await push(5)).status, 200);
  });

  await step('on a disk that is full from the start it says so', async () => {
    if (!mounted) return;
    await server.stop();
    fill();
    const binary = process.env.HERA_SERVER ?? join(root, 'build/release/server/hera-server');
    const args = ['--site', site, '--data', join(disk, 'other'), '--port', '0'];
    const ended = spawnSync(binary, args, { encoding: 'utf8', timeout: 10_000 });
    assert.ok(ended.status > 0, ended.stderr);
    assert.match(ended.stderr, /is full\. Make room, then start again\./);
  });
}, async () => {
  await server?.stop();
  if (mounted) execFileSync('umount', ['-l', disk]);
  rmSync(scratch, { recursive: true, force: true });
});
