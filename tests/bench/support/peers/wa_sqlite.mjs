// @journeyapps/wa-sqlite: two virtual file systems over IndexedDB, one over access handles of the origin private file system.
import { SqlitePeer, insert } from './sqlite_peer.mjs';

const from = '/modules/@journeyapps/wa-sqlite/';

export class WaSqlite extends SqlitePeer {
    constructor(vfs, asyncify) {
        super();
        this.vfs = vfs;
        this.build = asyncify ? 'wa-sqlite-async' : 'wa-sqlite';
    }
    async open(name) {
        const [{ default: factory }, api, file] = await Promise.all([import(`${from}dist/${this.build}.mjs`),
            import(`${from}src/sqlite-api.js`), import(`${from}src/examples/${this.vfs}.js`)]);
        const module = await factory();
        this.sqlite = api.Factory(module);
        this.row = api.SQLITE_ROW;
        this.sqlite.vfs_register(await file[this.vfs].create(name, module), true);
        this.db = await this.sqlite.open_v2('bench');
        this.kept = new Map();
        // What its authors recommend for each.
        await this.run(this.vfs === 'AccessHandlePoolVFS' ? 'PRAGMA locking_mode = exclusive' : 'PRAGMA cache_size = -65536');
        if (this.vfs === 'AccessHandlePoolVFS') await this.run('PRAGMA journal_mode = WAL');
        await this.run('PRAGMA synchronous = full');
        await this.prepare_schema();
    }
    async statement(sql) {
        if (!this.kept.has(sql)) {
            const all = this.sqlite.statements(this.db, sql, { unscoped: true })[Symbol.asyncIterator]();
            this.kept.set(sql, (await all.next()).value);
        }
        return this.kept.get(sql);
    }
    async run(sql, parameters = []) {
        const statement = await this.statement(sql);
        if (parameters.length > 0) this.sqlite.bind_collection(statement, parameters);
        const rows = [];
        while ((await this.sqlite.step(statement)) === this.row) rows.push(this.sqlite.row(statement));
        await this.sqlite.reset(statement);
        return rows;
    }
    async insert_all(rows) {
        const statement = await this.statement(insert);
        for (const row of rows) {
            this.sqlite.bind_collection(statement, row);
            await this.sqlite.step(statement);
            await this.sqlite.reset(statement);
        }
    }
    async close() {
        for (const statement of this.kept.values()) await this.sqlite.finalize(statement);
        await this.sqlite.close(this.db);
    }
}
