// What all peers that are SQLite have in common: the same table, the same three indexes, the same statements. An adapter
// gives run(sql, parameters) → rows, and one prepared insert.
import { Peer } from './peer.mjs';
import { columns } from '../dataset.mjs';

const integers = new Set(['amount', 'last_activity']);
export const schema = [
    `CREATE TABLE IF NOT EXISTS contact(${columns.map((name) => (name === 'id' ? 'id INTEGER PRIMARY KEY'
        : `${name} ${integers.has(name) ? 'INTEGER' : 'TEXT'}`)).join(', ')})`,
    'CREATE INDEX IF NOT EXISTS contact_activity ON contact(last_activity)',
    'CREATE INDEX IF NOT EXISTS contact_owner ON contact(owner, status)',
    'CREATE INDEX IF NOT EXISTS contact_name ON contact(last_name)',
];
export const insert = `INSERT INTO contact VALUES(${columns.map(() => '?').join(',')})`;
export const get = 'SELECT * FROM contact WHERE id = ?';
export const list = 'SELECT * FROM contact WHERE status = ? AND owner = ? AND amount >= ? ORDER BY last_activity DESC LIMIT 50';
export const fts = [
    "CREATE VIRTUAL TABLE found USING fts5(first_name, last_name, company, email, content='contact', content_rowid='id')",
    "INSERT INTO found(found) VALUES('rebuild')",
];
export const fts_search = 'SELECT rowid FROM found WHERE found MATCH ? LIMIT 50';

export class SqlitePeer extends Peer {
    async prepare_schema() {
        for (const sql of schema) await this.run(sql);
    }
    async load(rows) {
        await this.run('BEGIN');
        await this.insert_all(rows);
        await this.run('COMMIT');
    }
    put(row) { return this.insert_all([row]); }
    get(id) { return this.run(get, [id]); }
    list({ status, owner, amount }) { return this.run(list, [status, owner, amount]); }
    async count() { return (await this.run('SELECT count(*) FROM contact'))[0][0]; }
    async bytes() {
        return (await this.run('PRAGMA page_count'))[0][0] * (await this.run('PRAGMA page_size'))[0][0];
    }
    async index_search() {
        await this.run('BEGIN');
        for (const sql of fts) await this.run(sql);
        await this.run('COMMIT');
    }
    search(prefix) { return this.run(fts_search, [`${prefix}*`]); }
}
