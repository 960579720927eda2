// Dexie, asked for strict durability (its own default is the browser's: relaxed).
import { Peer } from './peer.mjs';
import { folded, record } from '../dataset.mjs';

export class DexiePeer extends Peer {
    async open(name) {
        const { Dexie } = await import('/modules/dexie/dist/dexie.mjs');
        this.db = new Dexie(name, { chromeTransactionDurability: 'strict' });
        this.db.version(1).stores({ contact: 'id, last_activity, owner, last_name', words: 'id, *words' });
        await this.db.open();
    }
    load(rows) { return this.db.contact.bulkAdd(rows.map(record)); }
    put(row) { return this.db.contact.add(record(row)); }
    async put_all(rows) { await Promise.all(rows.map((row) => this.put(row))); }
    get(id) { return this.db.contact.get(id); }
    list({ status, owner, amount }) {
        return this.db.contact.orderBy('last_activity').reverse()
            .filter((one) => one.status === status && one.owner === owner && one.amount >= amount).limit(50).toArray();
    }
    count() { return this.db.contact.count(); }
    index_search(rows) { return this.db.words.bulkAdd(rows.map((row) => ({ id: row[0], words: folded(row).trim().split(' ') }))); }
    search(prefix) { return this.db.words.where('words').startsWith(prefix).limit(50).primaryKeys(); }
    async close() { this.db.close(); }
}
