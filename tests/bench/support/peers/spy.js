// Loaded before a peer's own code, in whichever worker touches IndexedDB: counts its writing transactions by their
// durability, and what is put into a store called "log" (where HERA's commits go) by the durability of its transaction.
// Tells a channel of each kind as it is first seen (a worker that never comes back to its event loop has told), and of all
// counts when asked.
(() => {
    const counts = {};
    const channel = new BroadcastChannel('idb-spy');
    const count = (what, by = 1) => {
        counts[what] = (counts[what] ?? 0) + by;
        if (counts[what] === by) channel.postMessage({ ...counts });
    };
    channel.onmessage = ({ data }) => { if (data === 'report') channel.postMessage({ ...counts }); };
    const made = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...all) {
        const transaction = made.apply(this, all);
        if (transaction.mode !== 'readonly') count(transaction.durability);
        return transaction;
    };
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value, ...key) {
        if (this.name === 'log') {
            count(`log ${this.transaction.durability}`);
            count('log bytes', value.byteLength);
        }
        return put.call(this, value, ...key);
    };
})();
