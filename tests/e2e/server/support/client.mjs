// A client of the server in plain fetch: cookie jar, the headers of sync, ids and ops as the wire wants them.
import { randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'; // Crockford's base 32

export function makeId() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  return idOf(bytes.toString('hex'));
}
// An id as text, of its sixteen bytes.
export function idOf(hex) {
  let value = BigInt(`0x${hex}`);
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
      body: { protocol: 2, schema: 4, now: Date.now(), cursor: 0 }, headers: { ...this.mine(), ...headers },
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
      for (const [entity, , id, flag, values] of page.rows) {
        if (flag === 2 || flag === 4) continue;  // an end, a move
        const cells = Object.fromEntries(page.cols[entity].map((key, i) => [key, values[i] ?? null]));
        (found[entity] ??= new Map()).set(id, cells);
      }
      cursor = page.to;
      if (!page.more) return found;
    }
  }
  // What the server has of a record's history before a seq.
  history_of(entity, record, before, { headers = {}, more = '' } = {}) {
    return this.send('GET', `v1/sync/history?entity=${entity}&record=${record}&before=${before}${more}`,
      { headers: { ...this.mine(), ...headers } });
  }
  // Every op the server has, in its order: what became of a gesture that may have been sent twice.
  async history() {
    const ops = new Map(), rows = [];
    let partial = false;
    for (let cursor = 0; ;) {
      const page = (await this.pull(cursor)).json;
      for (const [seq, id, , , , , ...said] of page.ops) {
        // A create that its row tells of is short.
        const row = said.length === 0 ? page.rows.find((one) => one[1] === seq) : null;
        const [kind, entity, record, fields] = row ? ['create', row[0], row[2], {}] : said;
        ops.set(seq, { id, kind, entity, record, fields });
      }
      for (const [entity, ver, record, flag] of page.rows) if (flag < 2) rows.push([entity, record, ver]);
      partial ||= page.partial === true;
      cursor = page.to;
      if (!page.more) break;
    }
    // What pages have left out of what was changed very often.
    if (partial) for (const [entity, record, ver] of rows) {
      for (let before = ver + 1; before > 1;) {
        const told = (await this.history_of(entity, record, before)).json;
        for (const [seq, id, , , , , kind, , , fields] of told.ops) ops.set(seq, { id, kind, entity, record, fields });
        before = told.above + 1;
      }
    }
    return [...ops].sort(([one], [other]) => one - other).map(([, op]) => op);
  }
}
