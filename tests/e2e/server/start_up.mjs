// Starting: flags and variables, and every reason for not starting, each as one plain sentence and a non-zero code.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step, until } from '../support/check.mjs';
import { root, startServer } from '../support/server.mjs';
import { Client } from './support/client.mjs';
import { makeSite } from './support/site.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'hera-start-'));
chmodSync(scratch, 0o755);
const site = makeSite(join(scratch, 'site'));
const binary = process.env.HERA_SERVER ?? join(root, 'build/release/server/hera-server');
let server;

// As root every folder is writable; then the server is started as somebody else.
const as_root = process.getuid() === 0;
function run(args, { env = {}, somebody = false } = {}) {
  const options = { encoding: 'utf8', timeout: 10_000, env: { ...process.env, ...env } };
  if (somebody && as_root) Object.assign(options, { uid: 65534, gid: 65534 });
  return spawnSync(somebody && as_root ? join(scratch, 'hera-server') : binary, args, options);
}
function refused(args, sentence, options) {
  const ended = run(args, options);
  assert.ok(ended.status > 0, `ended with ${ended.status} ${ended.signal}: ${ended.stderr}`);
  assert.match(ended.stderr, sentence);
  assert.equal(ended.stderr.trim().split('\n').filter((line) => line.startsWith('hera-server: ')).length, 1);
}
const freePort = () => String(20_000 + Math.floor(Math.random() * 12_000));

await file('starting the server', async () => {
  execFileSync('cp', [binary, join(scratch, 'hera-server')]);

  await step('--help lists every option with variable and default; --version', async () => {
    const help = run(['--help']);
    assert.equal(help.status, 0);
    for (const word of ['--port N', '--address ADDR', '--data DIR', '--site DIR', '--signup open|link', '--insecure-cookie',
      '--proxy', '--workers', '--public-url', 'HERA_PORT', 'default: 8080', 'default: link']) {
      assert.ok(help.stdout.includes(word), word);
    }
    assert.match(run(['--version']).stdout, /^hera-server \d+\.\d+\.\d+\n$/);
  });

  await step('options that are wrong', async () => {
    refused(['--nonsense'], /There is no option '--nonsense'; --help lists them all\./);
    refused(['--port', 'http'], /--port is 'http', but should be a number from 0 to 65535\./);
    refused(['--port'], /--port needs a number from 0 to 65535 behind it\./);
    refused([], /HERA_SIGNUP is 'maybe', but should be 'open' or 'link'\./, { env: { HERA_SIGNUP: 'maybe' } });
    refused(['--insecure-cookie', '--address', '0.0.0.0'], /--insecure-cookie is for this machine itself only/);
  });

  await step('the site is missing', async () => {
    refused(['--site', scratch, '--data', join(scratch, 'd1'), '--port', '0'], /There is no index\.html in the site folder/);
  });

  await step('the data folder cannot be written, cannot be made, is a file', async () => {
    const closed = join(scratch, 'closed');
    mkdirSync(closed, { mode: 0o555 });
    refused(['--site', site, '--data', closed, '--port', '0'],
      /The data folder '.*closed' cannot be written\. Give this user the right/, { somebody: true });
    refused(['--site', site, '--data', join(closed, 'a/b'), '--port', '0'],
      /The data folder '.*a\/b' cannot be written\./, { somebody: true });
    writeFileSync(join(scratch, 'file'), '');
    refused(['--site', site, '--data', join(scratch, 'file'), '--port', '0'], /The data folder '.*file' cannot be used: /);
  });

  await step('the port is taken, or not for this user', async () => {
    const holder = createServer();
    await new Promise((r) => holder.listen(0, '127.0.0.1', r));
    const { port } = holder.address();
    refused(['--site', site, '--data', join(scratch, 'd2'), '--port', String(port)],
      new RegExp(`Port ${port} is taken by another program\\.`));
    holder.close();
    const limit = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
    if (limit > 81) {
      mkdirSync(join(scratch, 'open'));
      chmodSync(join(scratch, 'open'), 0o777);
      refused(['--site', site, '--data', join(scratch, 'open/d'), '--port', '81'],
        /Port 81 needs more rights than this user has\./, { somebody: true });
    }
    refused(['--site', site, '--data', join(scratch, 'd3'), '--address', '192.0.2.1', '--port', '0'],
      /This machine has no address '192\.0\.2\.1'/);
  });

  await step('the data folder is in use', async () => {
    const data = join(scratch, 'd4');
    server = await startServer({ site, data });
    refused(['--site', site, '--data', data, '--port', '0'], /is in use by another hera-server\./);
    await server.stop();
    server = await startServer({ site, data }); // free again
    await server.stop();
  });

  await step('a control database of a newer or a broken kind is left alone', async () => {
    const data = join(scratch, 'd5');
    mkdirSync(data);
    writeFileSync(join(data, 'control.db'), 'this is no database at all, but it is somebody’s file'.repeat(50));
    const before = readFileSync(join(data, 'control.db'));
    refused(['--site', site, '--data', data, '--port', '0'], /The file control\.db in the data folder is damaged\./);
    assert.deepEqual(readFileSync(join(data, 'control.db')), before);
  });

  await step('sign-up by link: one organisation per link, and only with it', async () => {
    const port = freePort();
    const extra = ['--signup', 'link', '--public-url', 'https://crm.example/'];
    server = await startServer({ site, data: join(scratch, 'd6'), port, extra });
    const found = await until(() => /https:\/\/crm\.example\/#\/create\/([\w-]{43})\n/.exec(server.log()), { what: 'the link' });
    const ann = new Client(server);
    assert.equal((await ann.create()).json.error.key, 'error.setup_link_gone');
    assert.equal((await ann.create({ token: 'x'.repeat(43) })).status, 403);
    assert.equal((await ann.create({ token: found[1] })).status, 201);
    assert.equal((await new Client(server).create({ token: found[1] })).status, 403);
    await server.stop();
  });

  await step('the insecure cookie is loud and works', async () => {
    server = await startServer({ site, data: join(scratch, 'd7'), extra: ['--insecure-cookie'] });
    assert.match(server.log(), /warning INSECURE COOKIE/);
    const ann = new Client(server);
    const made = await ann.create();
    assert.match(made.setCookie, /^hera=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
    assert.equal((await ann.who()).status, 200);
    await server.stop();
  });

  await step('variables work as flags do, and flags win', async () => {
    const port = freePort();
    process.env.HERA_POLL_SECONDS = '1';
    process.env.HERA_PORT = '1';
    server = await startServer({ site, data: join(scratch, 'new/and/deep'), port });
    delete process.env.HERA_POLL_SECONDS;
    delete process.env.HERA_PORT;
    assert.ok(existsSync(join(scratch, 'new/and/deep/control.db')));
    const ann = new Client(server);
    await ann.create();
    const started = performance.now();
    assert.equal((await ann.wait((await ann.hello()).json.head)).status, 204);
    assert.ok(performance.now() - started < 4000);
  });

  await step('behind a proxy the client’s own address counts', async () => {
    await server.stop();
    server = await startServer({ site, data: join(scratch, 'd8'), extra: ['--proxy', '127.0.0.1,::1'] });
    const guess = (n, address) =>
      new Client(server).signIn(`nobody-${n}@example.org`, 'guess', { headers: { 'X-Forwarded-For': address } });
    let last;
    for (let i = 0; i < 300 && last?.status !== 429; ++i) last = await guess(i, '203.0.113.9');
    assert.equal(last.status, 429);
    assert.equal((await guess(999, '203.0.113.9, 203.0.113.10')).status, 401);
    assert.match(server.log(), /from 203\.0\.113\.9/);
  });
}, async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});
