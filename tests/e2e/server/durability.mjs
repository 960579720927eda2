// What was acknowledged survives SIGKILL; what was not is there whole or not at all; a graceful stop finishes its work.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step, until } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { Client, newCompany } from './support/client.mjs';
import { makeSite } from './support/site.mjs';

const rounds = 12;
const scratch = mkdtempSync(join(tmpdir(), 'hera-kill-'));
const site = makeSite(join(scratch, 'site'));
const data = join(scratch, 'data');
let server;

await file('durability of the server', async () => {
  server = await startServer({ site, data });
  const ann = new Client(server);
  await ann.create();
  const cookie = ann.cookie;
  await server.stop();

  await step(`kill -9 during pushes, ${rounds} rounds: every acknowledged op is there once`, async () => {
    const acknowledged = new Map(); // record → batch of names
    let unanswered = 0;
    for (let round = 0; round < rounds; ++round) {
      server = await startServer({ site, data });
      const pushers = Array.from({ length: 6 }, () => {
        const client = new Client(server);
        client.cookie = cookie;
        client.account = ann.account;
        return client;
      });
      let stop = false;
      const work = pushers.map(async (client) => {
        while (!stop) {
          const ops = Array.from({ length: 5 }, (_, i) => newCompany(`round ${round} op ${i}`));
          try {
            const answer = await client.push(ops);
            if (answer.status !== 200) return;
            for (const op of ops) acknowledged.set(op[6], true);
          } catch {
            unanswered += 1;
            return;
          }
        }
      });
      const before = acknowledged.size;
      await until(() => acknowledged.size > before + 20, { what: 'pushes under way' });
      await new Promise((r) => setTimeout(r, Math.random() * 60));
      await server.kill('SIGKILL');
      stop = true;
      await Promise.all(work);
    }
    assert.ok(unanswered > 0, 'the kill never hit a push');
    server = await startServer({ site, data });
    const reader = new Client(server);
    reader.cookie = cookie;
    reader.account = ann.account;
    const found = (await reader.everything()).company;
    const lost = [...acknowledged.keys()].filter((record) => !found.has(record));
    assert.equal(lost.length, 0, `${lost.length} of ${acknowledged.size} lost`);
    // A push is one transaction: of an unanswered one either all five are there or none.
    assert.equal((found.size - acknowledged.size) % 5, 0);
    console.log(`        ${acknowledged.size} ops acknowledged, ${found.size} there`);
  });

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
