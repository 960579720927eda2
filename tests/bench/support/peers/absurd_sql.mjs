// absurd-sql: blocks of the file in IndexedDB, a second worker that the first one waits for (SharedArrayBuffer). Its SQLite,
// of 2021, comes without FTS5: it searches as we do, in a column of folded words.
import { SqlitePeer, insert } from './sqlite_peer.mjs';

export class AbsurdSql extends SqlitePeer {
    async open(name) {
        const [{ SQLiteFS }, { default: Backend }] = await Promise.all([
            import('/modules/absurd-sql/dist/index.js'), import('/modules/absurd-sql/dist/indexeddb-backend.js')]);
        // Written for importScripts, CommonJS and a bundler that knows `process`.
        self.process = { env: {} };
        const text = await (await fetch('/modules/@jlongster/sql.js/dist/sql-wasm.js')).text();
        const module = { exports: {} };
        new Function('module', 'exports', text)(module, module.exports);
        const sql = await module.exports({ locateFile: (file) => `/modules/@jlongster/sql.js/dist/${file}` });
        const files = new SQLiteFS(sql.FS, new Backend());
        sql.register_for_idb(files);
        sql.FS.mkdir('/sql');
        sql.FS.mount(files, {}, '/sql');
        this.db = new sql.Database(`/sql/${name}.sqlite`, { filename: true });
        this.kept = new Map();
        this.db.exec('PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -65536');
        await this.prepare_schema();
    }
    statement(sql) {
        if (!this.kept.has(sql)) this.kept.set(sql, this.db.prepare(sql));
        return this.kept.get(sql);
    }
    async run(sql, parameters = []) {
        const statement = this.statement(sql), rows = [];
        statement.bind(parameters);
        while (statement.step()) rows.push(statement.get());
        statement.reset();
        return rows;
    }
    async insert_all(rows) {
        const statement = this.statement(insert);
        for (const row of rows) statement.run(row);
    }
    async index_search() {
        await this.run('ALTER TABLE contact ADD COLUMN search TEXT');
        const words = "' ' || first_name || ' ' || last_name || ' ' || company || ' ' || email";
        await this.run(`UPDATE contact SET search = lower(${words})`);
    }
    search(prefix) {
        return this.run('SELECT id FROM contact WHERE search LIKE ? ORDER BY last_activity DESC LIMIT 50', [`% ${prefix}%`]);
    }
    async close() {
        for (const statement of this.kept.values()) statement.free();
        this.db.close();
    }
}
