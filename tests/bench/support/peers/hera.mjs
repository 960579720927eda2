// HERA's own storage: SQLite on the page VFS, through the store probe (tests/e2e/durability/store_probe.cpp) in the real
// store worker, whose loops run inside it. Searches as the app does: a scan of a column of folded words.
import { Peer } from './peer.mjs';
import { folded } from '../dataset.mjs';
import { get, insert, list, schema } from './sqlite_peer.mjs';

const row_end = '\x1e', cell_end = '\x1f';
const with_rows = (sql, rows) => [sql, ...rows.map((row) => row.join(cell_end))].join(row_end);
const times_of = (text) => text.split(',').map(Number);

export class Hera extends Peer {
    constructor() {
        super();
        this.asked = 0;
        this.waiting = new Map();
    }
    async open(name) {
        this.worker = new Worker('/hera_worker.js');
        this.worker.onmessage = ({ data }) => {
            if (!(data instanceof ArrayBuffer)) {
                if (data.t === 'store-failed') throw new Error(data.reason);
                return;
            }
            const text = new TextDecoder().decode(data), space = text.indexOf(' ');
            this.waiting.get(text.slice(0, space))?.(text.slice(space + 1));
            this.waiting.delete(text.slice(0, space));
        };
        this.worker.postMessage({ t: 'start', base: `${self.location.origin}/`, script: '../store_probe.js',
            factory: 'create_store_probe' });
        await this.ask('online');
        await this.ask(`open hera:${name}`);
        await this.ask(`commit strict ${schema.join('; ')}`);
    }
    // A tab whose worker does not lead: everything goes to the leader's.
    async join() {
        const open = this.ask;
        this.ask = async (text) => (/^open/.test(text) ? 'ok' : open.call(this, text));
        await this.open('joined');
    }
    async ask(text) {
        const id = String(++this.asked);
        const bytes = new TextEncoder().encode(`${id} ${text}`).buffer;
        const answer = await new Promise((done) => {
            this.waiting.set(id, done);
            this.worker.postMessage(bytes, [bytes]);
        });
        if (/^(error|lost)/.test(answer)) throw new Error(`${text.slice(0, 80)}: ${answer}`);
        return answer;
    }
    // The bytes of ten thousand rows at a time.
    async load(rows) {
        await this.ask('sql BEGIN');
        for (let at = 0; at < rows.length; at += 10000) await this.ask(`rows ${with_rows(insert, rows.slice(at, at + 10000))}`);
        await this.ask('commit strict COMMIT');
    }
    async put_each(rows) { return times_of(await this.ask(`each ${with_rows(insert, rows)}`)); }
    put(row) { return this.put_each([row]); }
    async put_all(rows) {
        const sent = this.ask(`rows ${with_rows(insert, rows)}`);
        await this.ask('commit strict SELECT 1');
        await sent;
    }
    async queries(sql, rows) {
        const [found, times] = (await this.ask(`query ${with_rows(sql, rows)}`)).split(' ');
        this.found = Number(found);
        return times_of(times);
    }
    get_each(ids) { return this.queries(get, ids.map((id) => [id])); }
    get(id) { return this.get_each([id]); }
    list_each(filters) {
        return this.queries(list.replace('amount >= ?', 'amount >= CAST(? AS INTEGER)'),
            filters.map(({ status, owner, amount }) => [status, owner, amount]));
    }
    async count() { return Number(await this.ask('sql SELECT count(*) FROM contact')); }
    async bytes() { return Number(await this.ask('sql PRAGMA page_count')) * 4096; }
    async index_search(rows) {
        await this.ask('sql BEGIN');
        await this.ask('sql ALTER TABLE contact ADD COLUMN search TEXT');
        for (let at = 0; at < rows.length; at += 10000) {
            const words = rows.slice(at, at + 10000).map((row) => [folded(row), row[0]]);
            await this.ask(`rows ${with_rows('UPDATE contact SET search = ? WHERE id = CAST(? AS INTEGER)', words)}`);
        }
        await this.ask('commit strict COMMIT');
    }
    search_each(prefixes) {
        return this.queries('SELECT id FROM contact WHERE search LIKE ? ORDER BY last_activity DESC LIMIT 50',
            prefixes.map((prefix) => [`% ${prefix}%`]));
    }
    async close() { this.worker.terminate(); }
}
