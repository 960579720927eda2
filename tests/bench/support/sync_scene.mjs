// What the sync benchmark needs of a server: organisations with people, records pushed as a device does, pages pulled with
// their bytes counted as they are on the wire.
import { get as http_get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { Client, makeId, op } from '../../e2e/server/support/client.mjs';
import { rows } from './dataset.mjs';

const push_most = 500;

// Every request from an address of its own (start the server with --proxy 127.0.0.1): what slows down somebody who makes
// accounts without end is not what is measured. Told to wait, it waits.
export class Device extends Client {
    async send(method, path, options = {}) {
        const from = `10.0.${Math.floor(Math.random() * 256)}.${1 + Math.floor(Math.random() * 254)}`;
        for (;;) {
            const answer = await super.send(method, path, { ...options, headers: { 'X-Forwarded-For': from, ...options.headers } });
            if (answer.status !== 429) return answer;
            await new Promise((done) => setTimeout(done, 1000 * Number(answer.headers.get('retry-after') ?? 1)));
        }
    }
    // Another device of the same person.
    another() {
        const other = Object.assign(new Device({ url: this.base }), this);
        other.device = makeId();
        return other;
    }
    async colleague(email) {
        const other = new Device({ url: this.base });
        const invited = await this.invite(email);
        if (!invited.json.path) throw new Error(`invitation: ${invited.status} ${invited.text}`);
        const answer = await other.accept(invited.json.path);
        if (answer.status !== 200 && answer.status !== 201) throw new Error(`invitation: ${answer.status} ${answer.text}`);
        return other;
    }
    // In pushes of 500; every op has to be taken.
    async push_all(ops) {
        let clashes = 0;
        for (let at = 0; at < ops.length; at += push_most) {
            const answer = await this.push(ops.slice(at, at + push_most));
            if (answer.status !== 200) throw new Error(`push: ${answer.status} ${answer.text}`);
            const bad = answer.json.results.find((one) => one[2] > 2);
            if (bad) throw new Error(`push: ${JSON.stringify(bad)}`);
            clashes += answer.json.results.filter((one) => one[2] === 2).length;
            this.head = answer.json.head;
        }
        return clashes;
    }
    async cursor() { return (await this.hello()).json.head; }
    // A page with the bytes of its body as they came.
    pull_counted(cursor) {
        return new Promise((done, fail) => {
            const headers = { 'Hera-Client': '1', 'Accept-Encoding': 'gzip', Cookie: this.cookie, ...this.mine() };
            http_get(`${this.base}v1/sync/pull?cursor=${cursor}`, { headers, agent: false }, (response) => {
                const parts = [];
                response.on('data', (part) => parts.push(part));
                response.on('end', () => {
                    const body = Buffer.concat(parts);
                    const text = response.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
                    if (response.statusCode !== 200) return fail(new Error(`pull: ${response.statusCode} ${text}`));
                    done({ bytes: body.length, page: JSON.parse(text) });
                });
            }).on('error', fail);
        });
    }
    async catch_up(cursor) {
        const out = { bytes: 0, pages: [], ms: performance.now() };
        for (;;) {
            const { bytes, page } = await this.pull_counted(cursor);
            out.bytes += bytes;
            out.pages.push(page);
            cursor = page.to;
            if (!page.more) break;
        }
        out.ms = performance.now() - out.ms;
        return out;
    }
}

// A record of the dataset as a contact of ours.
export function contact_of(row) {
    const [, first_name, last_name, email, phone, company, status, , address, , , note] = row;
    const [city, street] = address.split(', ');
    const fields = { first_name, last_name, job_title: `Head of ${company.split(' ')[0]}`, emails: [['work', email]],
        phones: [['work', phone]], addresses: [['work', street, city, '', '', '']],
        status: { new: 'new', open: 'open', working: 'in_progress', closed: 'unqualified' }[status], source: company };
    return note ? { ...fields, notes: note } : fields;
}
export function contacts(from, count) {
    // As an import makes them: one batch.
    const batch = makeId();
    return rows(from, count).map((row) => op('create', 'contact', makeId(), contact_of(row)).with(1, batch));
}

// The same records as an export has them: the record's id and what people entered.
const cell = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
export function csv_of(ops) {
    const keys = ['first_name', 'last_name', 'job_title', 'emails', 'phones', 'addresses', 'status', 'source', 'notes'];
    const text = (value) => (Array.isArray(value) ? value.map((entry) => entry.slice(1).filter(Boolean).join(', ')).join('; ')
        : value ?? '');
    const lines = ops.map((one) => [one[6], ...keys.map((key) => text(one[7][key]))].map(cell).join(','));
    return [['id', ...keys].join(','), ...lines, ''].join('\r\n');
}
