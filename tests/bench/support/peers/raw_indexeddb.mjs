// IndexedDB without a library: one store of records, three indexes, strict durability.
import { Peer, finished, request } from './peer.mjs';
import { folded, record } from '../dataset.mjs';

const strict = { durability: 'strict' };

export class RawIndexedDb extends Peer {
    async open(name) {
        const opening = indexedDB.open(name, 1);
        opening.onupgradeneeded = () => {
            const store = opening.result.createObjectStore('contact', { keyPath: 'id' });
            for (const key of ['last_activity', 'owner', 'last_name']) store.createIndex(key, key);
            opening.result.createObjectStore('words', { keyPath: 'id' }).createIndex('words', 'words', { multiEntry: true });
        };
        this.db = await request(opening);
    }
    async load(rows) {
        const transaction = this.db.transaction('contact', 'readwrite', strict), store = transaction.objectStore('contact');
        for (const row of rows) store.put(record(row));
        transaction.commit();
        await finished(transaction);
    }
    put(row) { return this.load([row]); }
    async put_all(rows) {
        let last;
        for (const row of rows) last = this.put(row);
        await last;
    }
    store() { return this.db.transaction('contact').objectStore('contact'); }
    get(id) { return request(this.store().get(id)); }
    async list({ status, owner, amount }) {
        const found = [];
        const asked = this.store().index('last_activity').openCursor(null, 'prev');
        await new Promise((done, fail) => {
            asked.onerror = fail;
            asked.onsuccess = () => {
                const cursor = asked.result;
                if (!cursor || found.length === 50) return done();
                const { value } = cursor;
                if (value.status === status && value.owner === owner && value.amount >= amount) found.push(value);
                cursor.continue();
            };
        });
        return found;
    }
    count() { return request(this.store().count()); }
    async index_search(rows) {
        const transaction = this.db.transaction('words', 'readwrite', strict), store = transaction.objectStore('words');
        for (const row of rows) store.put({ id: row[0], words: folded(row).trim().split(' ') });
        await finished(transaction);
    }
    async search(prefix) {
        const found = this.db.transaction('words').objectStore('words').index('words');
        return request(found.getAllKeys(IDBKeyRange.bound(prefix, `${prefix}\uffff`), 50));
    }
    async close() { this.db.close(); }
}
