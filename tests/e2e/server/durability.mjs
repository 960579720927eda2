// What was acknowledged survives SIGKILL; what was not is there whole or not at all; a graceful stop finishes its work.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step, until } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { Client, newCompany } from './support/client.mjs';
import { killRounds } from './support/kills.mjs';
import { makeSite } from './support/site.mjs';

const rounds = 10; // 200: scripts/soak-server
const scratch = mkdtempSync(join(tmpdir(), 'hera-kill-'));
const site = makeSite(join(scratch, 'site'));
const data = join(scratch, 'data');
let server;

await file('durability of the server', async () => {
  let ann;
  await step(`kill -9 under load, ${rounds} rounds: everything acknowledged is there once`, async () => {
    const done = await killRounds({ site, data, rounds });
    assert.ok(done.hit > 0, 'the kills never hit a push');
    console.log(`        ${done.kills} kills, ${done.acknowledged} ops and ${done.files} attachments acknowledged, ` +
      `${done.hit} pushes hit`);
    ann = done.owner;
  });
  const { cookie } = ann;
  server = await startServer({ site, data });

  await step('the session outlives the restart', async () => {
    const reader = new Client(server);
    reader.cookie = cookie;
    assert.equal((await reader.who()).json.account.user, ann.account.user);
  });

  await step('a graceful stop answers polls, finishes pushes and ends with 0', async () => {
    const client = new Client(server);
    client.cookie = cookie;
    client.account = ann.account;
    const { head } = (await client.hello()).json;
    const waiting = client.wait(head);
    await until(async () => (await (await fetch(`${server.url}health`)).json()).parked === 1, { what: 'a parked poll' });
    const pushing = client.push(Array.from({ length: 300 }, () => newCompany('At the last moment')));
    await new Promise((r) => setTimeout(r, 20));
    const started = performance.now();
    const end = await server.stop();
    assert.deepEqual(end, { code: 0, signal: null });
    assert.ok(performance.now() - started < 9000);
    assert.ok([200, 204].includes((await waiting).status));
    const pushed = await pushing;
    assert.equal(pushed.status, 200);
    assert.match(server.log(), /info stopped\n$/);
    server = await startServer({ site, data });
    client.base = server.url;
    const names = [...(await client.everything()).company.values()].filter((company) => company.name === 'At the last moment');
    assert.equal(names.length, 300);
  });

  await step('Ctrl-C too', async () => {
    await server.kill('SIGINT');
    assert.match(server.log(), /info stopped\n$/);
  });
}, async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});
