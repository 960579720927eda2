// Accounts over HTTP: every flow and every refusal, each with the key that the app turns into a sentence.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step } from '../support/check.mjs';
import { startServer } from '../support/server.mjs';
import { Client } from './support/client.mjs';
import { makeSite } from './support/site.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'hera-accounts-'));
const site = makeSite(join(scratch, 'site'));
let server;

const refused = (answer, status, key, field = '') => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.error.key, key);
  assert.equal(answer.json.error.field, field);
  return answer;
};

await file('accounts', async () => {
  server = await startServer({ site });
  const ann = new Client(server);
  const bob = new Client(server);

  await step('an organisation is created and its owner is signed in', async () => {
    const made = await ann.create({ name: '  Ann Arbor ', email: 'Ann@Example.org' });
    assert.equal(made.status, 201, made.text);
    assert.equal(made.json.account.name, 'Ann Arbor');
    assert.equal(made.json.account.role, 'owner');
    assert.match(made.setCookie, /^__Host-hera=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$/);
    assert.equal(made.headers.get('cache-control'), 'no-store');
    const who = await ann.who();
    assert.deepEqual(who.json.account, made.json.account);
  });

  await step('the token and the password are nowhere on disk', async () => {
    const stored = ['control.db', 'control.db-wal'].map((name) => readFileSync(join(server.data, name), 'latin1')).join('');
    assert.ok(stored.includes('Ann@Example.org'));
    assert.ok(!stored.includes(ann.cookie.split('=')[1]));
    assert.ok(!stored.includes(ann.password));
    assert.ok(stored.includes('$argon2id$v=19$m=19456,t=2,p=1$'));
    assert.ok(!server.log().includes(ann.cookie.split('=')[1]) && !server.log().toLowerCase().includes('ann@example.org'));
  });

  await step('what is wrong with a form is said by field', async () => {
    const form = (fields) => new Client(server).create({ ...fields });
    refused(await form({ name: ' ' }), 400, 'error.required', 'name');
    refused(await form({ email: 'no-address' }), 400, 'error.email', 'email');
    refused(await form({ organisation: '' }), 400, 'error.required', 'organisation');
    refused(await form({ organisation: 'x'.repeat(201) }), 400, 'error.too_long', 'organisation');
    refused(await form({ password: 'short' }), 400, 'error.password_short', 'password');
    refused(await form({ password: 'Password123' }), 400, 'error.password_common', 'password');
    refused(await form({ password: 'x'.repeat(257) }), 400, 'error.password_long', 'password');
    refused(await form({ currency: 'XXQ' }), 400, 'error.currency', 'currency');
  });

  await step('an e-mail belongs to one person, however it is written', async () => {
    refused(await new Client(server).create({ email: ' aNN@example.ORG' }), 409, 'error.email_taken', 'email');
    refused(await ann.invite('ann@example.org'), 409, 'error.email_taken', 'email');
  });

  await step('wrong password and unknown e-mail get one answer in one time', async () => {
    const time = async (email) => {
      const times = [];
      for (let i = 0; i < 4; ++i) {
        const started = performance.now();
        refused(await new Client(server).signIn(email, 'wrong horse'), 401, 'error.wrong_password');
        times.push(performance.now() - started);
      }
      return Math.min(...times);
    };
    const [known, unknown] = [await time('ann@example.org'), await time('nobody@example.org')];
    // The password's hash is nearly all of it; without it an answer takes less than a millisecond.
    assert.ok(unknown > known * 0.5 && unknown < known * 2, `${known} ms and ${unknown} ms`);
  });

  await step('signing in ends the session that the browser had before', async () => {
    const former = ann.cookie;
    assert.equal((await ann.signIn('ANN@example.org', ann.password)).status, 200);
    assert.notEqual(ann.cookie, former);
    const old = new Client(server);
    old.cookie = former;
    refused(await old.who(), 401, 'error.signed_out');
  });

  await step('a colleague joins by a link that works once', async () => {
    const invited = await ann.invite(' bob@example.org ', 'rep');
    assert.equal(invited.status, 201, invited.text);
    assert.match(invited.json.path, /^#\/join\/[\w-]{43}$/);
    refused(await bob.accept(invited.json.path, ''), 400, 'error.required', 'name');
    refused(await bob.accept(invited.json.path, 'Bob', 'short'), 400, 'error.password_short', 'password');
    const joined = await bob.accept(invited.json.path);
    assert.equal(joined.status, 201, joined.text);
    assert.equal(joined.json.account.tenant, ann.account.tenant);
    assert.equal(joined.json.account.email, 'bob@example.org');
    assert.equal(joined.json.account.role, 'rep');
    assert.equal(joined.json.account.organisation, ann.account.organisation);
    refused(await new Client(server).accept(invited.json.path), 404, 'error.invite_gone');
    refused(await new Client(server).accept('#/join/nonsense'), 404, 'error.invite_gone');
    const seen = (await ann.everything()).user;
    assert.deepEqual([...seen.values()].map((user) => user.name).sort(), ['Ann Arbor', 'Bob Bell']);
  });

  await step('who may invite, and whom', async () => {
    refused(await bob.invite('carol@example.org'), 403, 'error.may_not_invite');
    refused(await ann.invite('carol@example.org', 'emperor'), 400, 'error.no_such_option', 'role');
    refused(await ann.invite('carol', 'rep'), 400, 'error.email', 'email');
    const stranger = await new Client(server).send('POST', 'v1/invites', { body: { email: 'c@example.org', role: 'rep' } });
    refused(stranger, 401, 'error.signed_out');
  });

  await step('two invites for one address: the first to join wins', async () => {
    const [one, two] = [await ann.invite('dan@example.org'), await ann.invite('dan@example.org')];
    assert.equal((await new Client(server).accept(one.json.path)).status, 201);
    refused(await new Client(server).accept(two.json.path), 409, 'error.email_taken', 'email');
  });

  await step('signing out ends the session at once and takes the cookie', async () => {
    const held = bob.cookie;
    const out = await bob.signOut();
    assert.equal(out.status, 204);
    assert.match(out.setCookie, /^__Host-hera=; .*Max-Age=0/);
    bob.cookie = held;
    refused(await bob.who(), 401, 'error.signed_out');
    refused(await bob.hello(), 401, 'error.signed_out');
    refused(await bob.push([]), 401, 'error.signed_out');
    assert.equal((await bob.signOut()).status, 204); // again: nothing to end, no failure
  });

  await step('a page of another origin gets nothing done', async () => {
    const form = { body: { email: 'ann@example.org', password: ann.password } };
    const plain = (headers) => ann.send('POST', 'v1/session', { ...form, headers });
    refused(await plain({ 'Hera-Client': null }), 403, 'error.foreign_request');
    refused(await plain({ 'Content-Type': 'text/plain' }), 403, 'error.foreign_request');
    refused(await plain({ Origin: 'https://evil.example' }), 403, 'error.foreign_request');
    refused(await plain({ 'Sec-Fetch-Site': 'cross-site' }), 403, 'error.foreign_request');
    refused(await plain({ 'Sec-Fetch-Site': 'same-site' }), 403, 'error.foreign_request');
    refused(await ann.send('DELETE', 'v1/session', { headers: { 'Hera-Client': null } }), 403, 'error.foreign_request');
    assert.equal((await plain({ Origin: `http://localhost:${server.port}` })).status, 200);
    assert.equal((await ann.who()).status, 200);
  });

  await step('settings: names, browsers and invitations are seen and changed by those they belong to', async () => {
    const away = new Client(server);
    assert.equal((await away.signIn(ann.email, ann.password, { headers: { 'User-Agent': 'Elsewhere/1.0' } })).status, 200);
    const guest = (await ann.invite('gone@example.org', 'manager')).json.path;
    const seen = (await ann.settings()).json;
    assert.equal(seen.account.user, ann.account.user);
    const elsewhere = seen.browsers.find((one) => one.agent === 'Elsewhere/1.0');
    assert.ok(elsewhere && !elsewhere.here);
    assert.equal(seen.browsers.filter((one) => one.here).length, 1);
    const invite = seen.invites.find((one) => one.email === 'gone@example.org');
    assert.equal(invite.role, 'manager');

    assert.equal((await ann.settings({ organisation: 'Archers' })).status, 200);
    const named = await ann.settings({ name: ' Ann Archer ' });
    assert.equal(named.status, 200, named.text);
    assert.deepEqual([named.json.account.name, named.json.account.organisation], ['Ann Archer', 'Archers']);
    assert.equal((await ann.everything()).user.get(ann.account.user).name, 'Ann Archer');

    const rep = new Client(server);
    await rep.accept((await ann.invite('rep@example.org')).json.path, 'Rae');
    assert.deepEqual((await rep.settings()).json.invites, []);
    assert.equal((await rep.settings()).json.browsers.length, 1);
    refused(await rep.settings({ organisation: 'Mine' }), 403, 'error.may_not_rename');
    refused(await rep.settings({ withdraw_invite: invite.id }), 403, 'error.may_not_invite');
    refused(await rep.settings({ end_session: elsewhere.id }), 404, 'error.not_found');
    const eve = new Client(server);
    await eve.create({});
    refused(await eve.settings({ withdraw_invite: invite.id }), 404, 'error.invite_gone');
    refused(await eve.settings({ end_session: elsewhere.id }), 404, 'error.not_found');
    refused(await eve.send('GET', 'v1/settings', { headers: ann.mine() }), 409, 'error.other_account');
    refused(await new Client(server).send('GET', 'v1/settings', { headers: ann.mine() }), 401, 'error.signed_out');

    assert.equal((await away.who()).status, 200);
    assert.equal((await ann.settings({ end_session: elsewhere.id })).status, 200);
    refused(await away.who(), 401, 'error.signed_out');
    refused(await ann.settings({ end_session: elsewhere.id }), 404, 'error.not_found');
    assert.equal((await ann.settings({ withdraw_invite: invite.id })).status, 200);
    refused(await new Client(server).accept(guest), 404, 'error.invite_gone');

    refused(await ann.settings({ organisation: 'Two\nlines' }), 400, 'error.name_characters', 'organisation');
    const leaving = new Client(server);
    await leaving.signIn(ann.email, ann.password);
    const own = (await leaving.settings()).json.browsers.find((one) => one.here);
    assert.equal((await leaving.settings({ end_session: own.id })).status, 204);
    refused(await leaving.who(), 401, 'error.signed_out');
    refused(await ann.settings({ name: '' }), 400, 'error.required', 'name');
    refused(await ann.settings({ organisation: 'x'.repeat(201) }), 400, 'error.too_long', 'organisation');
    const bodies = [{ name: 5 }, { end_session: 'x' }, { withdraw_invite: null }, { role: 'owner' }, [], {}];
    for (const bad of [...bodies, { name: 'A', organisation: 'B' }])
      refused(await ann.settings(bad), 400, 'error.bad_request');
  });

  await step('a local copy is erased from another browser: it hears that and nothing else, and says what was unsent', async () => {
    const zoe = new Client(server);
    await zoe.create({});
    const lost = new Client(server);
    await lost.signIn(zoe.email, zoe.password, { headers: { 'User-Agent': 'Lost/1.0' } });
    assert.equal((await lost.pull(0)).status, 200);
    const listed = async () => (await zoe.settings()).json.browsers.find((one) => one.agent === 'Lost/1.0');
    const gone = (unsent) => lost.send('POST', 'v1/device/erased', { body: { unsent }, headers: lost.mine() });
    refused(await gone(0), 404, 'error.not_found');
    const eve = new Client(server);
    await eve.create({});
    refused(await eve.settings({ erase_browser: (await listed()).id }), 404, 'error.not_found');
    assert.equal((await zoe.settings({ erase_browser: (await listed()).id })).status, 200);
    assert.equal((await listed()).state, 'erasing');

    refused(await lost.who(), 401, 'error.signed_out');
    refused(await lost.pull(0), 403, 'error.device_erased');
    refused(await lost.push([]), 403, 'error.device_erased');
    refused(await lost.pull(0, { 'Hera-User': eve.account.user }), 401, 'error.signed_out');
    // With a new session the old copy hears the same; a new one is welcome.
    await lost.signIn(zoe.email, zoe.password);
    refused(await lost.pull(0), 403, 'error.device_erased');

    refused(await gone(-1), 400, 'error.bad_request');
    refused(await gone('many'), 400, 'error.bad_request');
    assert.equal((await gone(7)).status, 204);
    refused(await gone(0), 404, 'error.not_found');
    const after = await listed();
    assert.deepEqual([after.state, after.unsent], ['erased', 7]);
    refused(await lost.pull(0), 403, 'error.device_erased');
    refused(await zoe.settings({ erase_browser: after.id }), 404, 'error.not_found');
  });

  await step('bodies that are no request of ours', async () => {
    for (const body of ['', '{', '[]', '"x"', '[['.repeat(50), '{"email":{"a":1}}']) {
      const answer = await ann.send('POST', 'v1/session', { body });
      assert.ok([400, 401].includes(answer.status), `${body}: ${answer.text}`);
      assert.ok(answer.json.error.key);
    }
    refused(await ann.send('POST', 'v1/session', { body: 'x'.repeat(20_000) }), 413, 'error.body_too_large');
    refused(await ann.send('GET', 'v1/nothing'), 404, 'error.not_found');
    refused(await ann.send('DELETE', 'v1/invites'), 404, 'error.not_found');
  });

  await step('guessing passwords is slowed down, per account, and says for how long', async () => {
    const carl = new Client(server);
    await carl.create({ email: 'carl@example.org' });
    let answer;
    for (let i = 0; i < 30 && answer?.status !== 429; ++i) {
      answer = await new Client(server).signIn('carl@example.org', `guess number ${i}`);
    }
    assert.equal(answer.status, 429, answer.text);
    assert.equal(answer.json.error.key, 'error.too_many_tries');
    assert.ok(Number(answer.headers.get('retry-after')) > 0);
    assert.equal(answer.json.error.args[0], answer.headers.get('retry-after'));
    assert.equal((await new Client(server).signIn('ann@example.org', ann.password)).status, 200); // others are not held up
  });

  await step('and per address', async () => {
    let answer;
    for (let i = 0; i < 300 && answer?.status !== 429; ++i) {
      answer = await new Client(server).signIn(`who-${i}@example.org`, 'guess');
    }
    assert.equal(answer.status, 429);
  });
}, async () => {
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});
