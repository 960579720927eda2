// @sqlite.org/sqlite-wasm with its pool of access handles (opfs-sahpool).
import { SqlitePeer, insert } from './sqlite_peer.mjs';

export class SqliteWasm extends SqlitePeer {
    async open(name) {
        const { default: init } = await import('/modules/@sqlite.org/sqlite-wasm/dist/index.mjs');
        const sqlite = await init();
        const pool = await sqlite.installOpfsSAHPoolVfs({ name: `pool-${name}`, initialCapacity: 6 });
        this.db = new pool.OpfsSAHPoolDb('/bench');
        this.kept = new Map();
        await this.run('PRAGMA locking_mode = exclusive');
        await this.run('PRAGMA journal_mode = WAL');
        await this.run('PRAGMA synchronous = full');
        await this.prepare_schema();
    }
    statement(sql) {
        if (!this.kept.has(sql)) this.kept.set(sql, this.db.prepare(sql));
        return this.kept.get(sql);
    }
    async run(sql, parameters = []) {
        const statement = this.statement(sql), rows = [];
        if (parameters.length > 0) statement.bind(parameters);
        while (statement.step()) rows.push(statement.get([]));
        statement.reset();
        return rows;
    }
    async insert_all(rows) {
        const statement = this.statement(insert);
        for (const row of rows) statement.bind(row).stepReset();
    }
    async close() {
        for (const statement of this.kept.values()) statement.finalize();
        this.db.close();
    }
}
