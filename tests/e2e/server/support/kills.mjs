// kill -9 of the real server under load, again and again on the same data: devices of two organisations push creates and patches,
// one sends attachments. After each kill the server is started on what is left and has to keep its word.
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { assert, until } from '../../support/check.mjs';
import { binary, startServer } from '../../support/server.mjs';
import { Client, makeId, op } from './client.mjs';
import { begin, done, part_bytes, part_of, put, read } from './files.mjs';
import { Ledger } from './ledger.mjs';

const pause = (ms) => new Promise((r) => setTimeout(r, ms));
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

// SQLite's own check, by another build of it than the server's.
export const integrity = `
import sqlite3, sys
for path in sys.argv[1:]:
    rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute("PRAGMA integrity_check").fetchall()
    if rows != [("ok",)]: sys.exit(f"{path}: {rows[:3]}")
`;

// Attachments of one organisation, one after the other; what a kill breaks off is gone on with.
class Uploads {
    arrived = new Map(); // record → sha256, acknowledged by done
    #open = null;

    async work(client, stopped) {
        for (let n = 0; !stopped(); ++n) {
            try {
                await this.#go_on(client, n);
            } catch (error) {
                if (error.code === 'ERR_ASSERTION') throw error; // else the connection broke
                return;
            }
            await pause(20);
        }
    }
    async #go_on(client, n) {
        const bytes = this.#open?.bytes ?? randomBytes(n % 8 === 7 ? part_bytes + 1000 : 30_000);
        const fields = { name: 'Offer.pdf', mime: 'application/pdf', size: bytes.length, sha256: sha256(bytes) };
        const about = { about_entity: 'company', about_id: makeId() };
        this.#open ??= { bytes, op: op('create', 'attachment', makeId(), { ...fields, ...about }), parts: new Set() };
        const { op: row, parts } = this.#open;
        const id = row[6];
        const pushed = await client.push([row]);
        if (pushed.status === 429) return;
        assert.ok(pushed.json.results[0][2] <= 1, pushed.text);
        const begun = await begin(client, id);
        if (begun.status === 429) return;
        assert.equal(begun.status, 200, begun.text);
        for (const part of begun.json.missing) assert.ok(!parts.has(part), `part ${part} was acknowledged and is missing`);
        for (const part of begun.json.missing) {
            if ((await put(client, id, part, part_of(bytes, part))).status !== 204) return;
            parts.add(part);
        }
        if ((await done(client, id)).status !== 200) return;
        this.arrived.set(id, fields.sha256);
        this.#open = null;
    }

    // `latest`: how many of the acknowledged ones are read again. Every row that says 'available' has its bytes.
    async check(client, latest) {
        const rows = (await client.everything()).attachment ?? new Map();
        for (const id of this.arrived.keys()) assert.equal(rows.get(id)?.state, 'available', `attachment ${id} had arrived`);
        const available = [...rows].filter(([, row]) => row.state === 'available').slice(-latest);
        for (const [id, row] of available) {
            let found = await read(client, id);
            for (; found.status === 429; found = await read(client, id)) await pause(100);
            assert.equal(found.status, 200, found.text);
            assert.equal(sha256(found.bytes), row.sha256, `attachment ${id}`);
        }
    }
}

// `tell`: is handed a line now and then.
export async function killRounds({ site, data, rounds, organisations = 2, devices = 3, tell = () => {} }) {
    const started = performance.now();
    let server = await startServer({ site, data });
    const teams = [];
    for (let i = 0; i < organisations; ++i) {
        const owner = new Client(server);
        await owner.create();
        teams.push({ owner, ledger: new Ledger(owner), open: Array(devices).fill(null), uploads: new Uploads() });
    }
    await server.stop();
    const device_of = ({ owner }) => Object.assign(new Client(server), { cookie: owner.cookie, account: owner.account });
    const count = (what) => teams.reduce((sum, team) => sum + what(team), 0);
    const acknowledged = () => count(({ ledger }) => ledger.acknowledged.size);
    let in_start = 0;

    const check = async (all) => {
        const files = teams.map(({ owner }) => join(data, 'tenants', owner.account.tenant, 'main.db'));
        const checked = spawnSync('python3', ['-c', integrity, join(data, 'control.db'), ...files], { encoding: 'utf8' });
        assert.equal(checked.status, 0, checked.stderr);
        for (const team of teams) {
            await team.ledger.check(device_of(team));
            await team.uploads.check(device_of(team), all ? 1e9 : 5);
        }
    };

    for (let round = 1; round <= rounds; ++round) {
        if (round % 5 === 0) {
            // Killed while it starts, perhaps while it recovers.
            const early = spawn(binary(), ['--port', '0', '--data', data, '--site', site], { stdio: 'ignore' });
            await pause(Math.random() * 40);
            early.kill('SIGKILL');
            await new Promise((r) => early.on('exit', r));
            in_start += 1;
        }
        server = await startServer({ site, data });
        let stop = false;
        const work = teams.flatMap((team, t) => [
            ...team.open.map(async (batch, i) => {
                const mark = `${round} ${t} ${i}`;
                team.open[i] = await team.ledger.work(device_of(team), () => stop, { mark, batch, pause_ms: 15 });
            }),
            team.uploads.work(device_of(team), () => stop),
        ]);
        // What a device finds wrong ends the run at once.
        const broken = Promise.all(work);
        const before = acknowledged();
        const under_way = until(() => acknowledged() > before + 20, { what: 'pushes under way', every: 2, within: 30000 });
        await Promise.race([broken, under_way]);
        await pause(Math.random() * 120);
        stop = true; // nothing new is begun; what is under way is hit
        await server.kill('SIGKILL');
        await broken;
        server = await startServer({ site, data });
        await check(false);
        await server.kill('SIGKILL');
        if (round % 10 === 0) tell(`${round} rounds, ${acknowledged()} ops acknowledged`);
    }
    server = await startServer({ site, data });
    for (const team of teams) {
        for (const batch of team.open) {
            // The counters of requests begin anew with the server: no 429 here.
            if (batch) assert.ok(await team.ledger.push(device_of(team), batch));
        }
    }
    await check(true);
    await server.stop();
    assert.equal(count(({ ledger }) => ledger.hanging), 0, 'a request was left hanging');
    assert.deepEqual(teams.flatMap(({ ledger }) => ledger.refused.map((one) => one.answer.text)), []);
    return {
        rounds, kills: 2 * rounds + in_start, acknowledged: acknowledged(), hit: count(({ ledger }) => ledger.lost_answers),
        files: count(({ uploads }) => uploads.arrived.size), seconds: Math.round((performance.now() - started) / 1000),
        owner: teams[0].owner,
    };
}
