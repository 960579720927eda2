// The worker in which a peer works: makes it by name, calls what it is told, answers what came out and how long it took.
import { rows } from '../dataset.mjs';

const makers = {
    hera: async () => new (await import('./hera.mjs')).Hera(),
    IDBBatchAtomicVFS: async () => new (await import('./wa_sqlite.mjs')).WaSqlite('IDBBatchAtomicVFS', true),
    IDBMirrorVFS: async () => new (await import('./wa_sqlite.mjs')).WaSqlite('IDBMirrorVFS', true),
    AccessHandlePoolVFS: async () => new (await import('./wa_sqlite.mjs')).WaSqlite('AccessHandlePoolVFS', false),
    'absurd-sql': async () => new (await import('./absurd_sql.mjs')).AbsurdSql(),
    'opfs-sahpool': async () => new (await import('./sqlite_wasm.mjs')).SqliteWasm(),
    dexie: async () => new (await import('./dexie.mjs')).DexiePeer(),
    pouchdb: async () => new (await import('./pouchdb.mjs')).PouchPeer(),
    'raw IndexedDB': async () => new (await import('./raw_indexeddb.mjs')).RawIndexedDb(),
};
let peer;
let made = [];

// Two tabs write in turns: each waits until the other has said that its row is durable.
function in_turns(from, count, begins) {
    const channel = new BroadcastChannel('turns');
    const mine = rows(from, count);
    return new Promise((done, fail) => {
        const turn = async () => {
            try {
                await peer.put(mine.pop());
                channel.postMessage(mine.length);
                if (mine.length === 0) {
                    channel.onmessage = null;
                    done();
                }
            } catch (error) {
                fail(error);
            }
        };
        channel.onmessage = turn;
        if (begins) turn();
    });
}

const calls = {
    make: async (name) => { peer = await makers[name](); },
    // Made before the clock runs.
    prepare: (from, count) => { made = rows(from, count); },
    load: () => peer.load(made),
    put_each: () => peer.put_each(made),
    put_all: () => peer.put_all(made),
    index_search: () => peer.index_search(made),
    prepare_list: () => peer.prepare_list?.(),
    join: (name) => (peer.join ? peer.join() : peer.open(name)),
    bytes: () => peer.bytes?.(),
    in_turns,
};

self.onmessage = async ({ data: { id, call, values } }) => {
    if (id === undefined) return;
    try {
        const from = performance.now();
        const result = await (calls[call] ?? ((...all) => peer[call](...all)))(...values);
        const ms = performance.now() - from;
        const plain = typeof result === 'number' || (Array.isArray(result) && typeof result[0] === 'number');
        self.postMessage({ id, ms, result: plain ? result : undefined });
    } catch (error) {
        self.postMessage({ id, error: String(error?.stack ?? error?.message ?? error) });
    }
};
self.postMessage({ ready: true });
