// PouchDB with its adapter "idb" (the default one) and the plugin pouchdb-find. It does not say a durability: the browser's.
import { Peer } from './peer.mjs';
import { folded, record } from '../dataset.mjs';

const key = (id) => String(id).padStart(9, '0');
const document = (row) => {
    const { id, ...fields } = record(row);
    return { _id: key(id), ...fields, words: folded(row).trim().split(' ') };
};

export class PouchPeer extends Peer {
    async open(name) {
        // Scripts for pages.
        self.window = self;
        for (const file of ['pouchdb.js', 'pouchdb.find.js']) {
            (0, eval)(await (await fetch(`/modules/pouchdb/dist/${file}`)).text());
        }
        this.db = new self.PouchDB(name);
        await this.db.info();
    }
    async load(rows) { await this.db.bulkDocs(rows.map(document)); }
    put(row) { return this.db.put(document(row)); }
    async put_all(rows) { await Promise.all(rows.map((row) => this.put(row))); }
    get(id) { return this.db.get(key(id)); }
    // The index is made once, before it is measured.
    async prepare_list() { await this.db.createIndex({ index: { fields: ['last_activity'] } }); }
    list({ status, owner, amount }) {
        return this.db.find({ selector: { last_activity: { $gt: 0 }, status, owner, amount: { $gte: amount } },
            sort: [{ last_activity: 'desc' }], limit: 50 });
    }
    // Its indexes are documents too.
    async count() {
        const indexes = await this.db.allDocs({ startkey: '_design/', endkey: '_design0' });
        return (await this.db.info()).doc_count - indexes.rows.length;
    }
    async index_search() {
        await this.db.put({ _id: '_design/words',
            views: { words: { map: 'function (doc) { doc.words.forEach(function (word) { emit(word); }); }' } } });
        await this.db.query('words', { limit: 0 });
    }
    search(prefix) { return this.db.query('words', { startkey: prefix, endkey: `${prefix}\ufff0`, limit: 50 }); }
    async close() { await this.db.close(); }
}
