// A client of the server in plain fetch: cookie jar, the headers of sync, ids and ops as the wire wants them.
import { randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'; // Crockford's base 32

export function makeId() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  let value = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let i = 0; i < 26; ++i, value >>= 5n) text = alphabet[Number(value & 31n)] + text;
  return text;
}

// One op: [id, batch, hlc, base, kind, entity, record, fields].
export const op = (kind, entity, record, fields = {}, { id = makeId(), base = 0 } = {}) => [
  id, makeId(), Date.now() * 65536, base, kind, entity, record, fields,
];
export const newCompany = (name, record = makeId()) => op('create', 'company', record, { name });

export class Client {
  constructor(server) {
    this.base = server.url;
    this.cookie = '';
    this.device = makeId();
  }

  // `headers` null leaves a default header out.
  async send(method, path, { body, headers = {}, signal } = {}) {
    const all = {
      'Hera-Client': '1',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(this.cookie ? { Cookie: this.cookie } : {}),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) if (value === null) delete all[name];
    const text = body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    const response = await fetch(this.base + path, { method, headers: all, body: text, signal, redirect: 'manual' });
    const answer = { status: response.status, headers: response.headers, text: await response.text() };
    for (const line of response.headers.getSetCookie()) {
      this.cookie = /Max-Age=0(;|$)/.test(line) ? '' : line.split(';')[0];
      answer.setCookie = line;
    }
    try {
      answer.json = JSON.parse(answer.text);
    } catch {
      answer.json = null;
    }
    return answer;
  }

  async enter(answer) {
    if (answer.json?.account) this.account = answer.json.account;
    return answer;
  }
  create(fields = {}) {
    const n = randomBytes(4).toString('hex');
    this.email = fields.email ?? `ann-${n}@example.org`;
    this.password = fields.password ?? 'correct horse battery';
    return this.send('POST', 'v1/organisations', {
      body: { name: 'Ann Arbor', organisation: `Acme ${n}`, ...fields, email: this.email, password: this.password },
    }).then((a) => this.enter(a));
  }
  signIn(email, password, options = {}) {
    return this.send('POST', 'v1/session', { body: { email, password }, ...options }).then((a) => this.enter(a));
  }
  signOut() {
    return this.send('DELETE', 'v1/session');
  }
  who() {
    return this.send('GET', 'v1/session');
  }
  invite(email, role = 'rep') {
    return this.send('POST', 'v1/invites', { body: { email, role }, headers: this.mine() });
  }
  settings(change) {
    return change === undefined ? this.send('GET', 'v1/settings', { headers: this.mine() })
      : this.send('POST', 'v1/settings', { body: change, headers: this.mine() }).then((a) => this.enter(a));
  }
  accept(path, name = 'Bob Bell', password = 'correct horse battery') {
    this.password = password;
    const body = { token: path.split('/').pop(), name, password };
    return this.send('POST', 'v1/invites/accept', { body }).then((a) => this.enter(a));
  }

  // Whose local copy asks.
  mine() {
    return { 'Hera-Tenant': this.account.tenant, 'Hera-User': this.account.user, 'Hera-Device': this.device };
  }
  hello(headers = {}) {
    return this.send('POST', 'v1/sync/hello', {
      body: { protocol: 1, schema: 1, now: Date.now(), cursor: 0 }, headers: { ...this.mine(), ...headers },
    });
  }
  push(ops, headers = {}, body = { now: Date.now(), ops }) {
    return this.send('POST', 'v1/sync/push', { body, headers: { ...this.mine(), ...headers } });
  }
  pull(cursor = 0, headers = {}, more = '') {
    return this.send('GET', `v1/sync/pull?cursor=${cursor}${more}`, { headers: { ...this.mine(), ...headers } });
  }
  wait(cursor, { headers = {}, signal } = {}) {
    return this.send('GET', `v1/sync/wait?cursor=${cursor}`, { headers: { ...this.mine(), ...headers }, signal });
  }
  // Everything from 0, as {entity: Map(id → {field: value})}.
  async everything() {
    const found = {};
    for (let cursor = 0; ;) {
      const page = (await this.pull(cursor)).json;
      for (const [entity, , id, , values] of page.rows) {
        const cells = Object.fromEntries(page.cols[entity].map((key, i) => [key, values[i] ?? null]));
        (found[entity] ??= new Map()).set(id, cells);
      }
      cursor = page.to;
      if (!page.more) return found;
    }
  }
}
