// What the storage benchmark asks of every peer. An adapter extends Peer and fills in the single operations; the loops and
// the clock are here. Every promise of a write resolves when the peer says that it is durable, in its own terms.
//
//   open(name), close()
//   load(rows)        one transaction
//   put(row)          one transaction
//   put_all(rows)     a transaction each, the last one awaited; a peer that cannot have two under way: one after another
//   get(id)           the whole record
//   list(filter)      the 50 with the latest activity of {status, owner, amount at least}
//   count()
//   index_search(), search(prefix)   records with a word that begins so, at most 50
export class Peer {
    async put_all(rows) {
        for (const row of rows) await this.put(row);
    }
    async times(items, one) {
        const all = [];
        for (const item of items) {
            const from = performance.now();
            await one(item);
            all.push(performance.now() - from);
        }
        return all;
    }
    put_each(rows) { return this.times(rows, (row) => this.put(row)); }
    get_each(ids) { return this.times(ids, (id) => this.get(id)); }
    list_each(filters) { return this.times(filters, (filter) => this.list(filter)); }
    search_each(prefixes) { return this.times(prefixes, (prefix) => this.search(prefix)); }
    async close() {}
}

export const request = (asked) => new Promise((done, fail) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
});
export const finished = (transaction) => new Promise((done, fail) => {
    transaction.oncomplete = done;
    transaction.onabort = () => fail(transaction.error ?? new Error('aborted'));
});
