// What one organisation's server has been sent and has answered, and whether it keeps its word: an op that was acknowledged is
// answered the same for ever, and its effect is there once; one that was not may be sent again.
import { assert } from '../../support/check.mjs';
import { makeId, op } from './client.mjs';

const accepted = (code) => code <= 2;
const answered_in_ms = 20_000; // beyond it a request counts as left hanging
const per_check = 400;         // ops

// Asked too often (429) is no answer.
async function patiently(ask) {
    for (;;) {
        const answer = await ask();
        if (answer.status === 200) return answer;
        assert.equal(answer.status, 429, answer.text);
        await new Promise((r) => setTimeout(r, 100));
    }
}

export class Ledger {
    acknowledged = new Map(); // op id → { op, seq, code }
    refused = [];             // { status, key, sent }: pushes that were told no
    hanging = 0;
    lost_answers = 0;         // connections that broke: the server was killed
    #written = new Map();     // record → values it may have: the last acknowledged one, and those that were sent after it

    constructor(person) {
        this.person = person;
    }

    #sent(one) {
        const [, , , , , , record, fields] = one;
        if (!this.#written.has(record)) this.#written.set(record, { sure: false, names: [] });
        const known = this.#written.get(record);
        if (!known.names.includes(fields.name)) known.names.push(fields.name);
    }
    #told(one, seq, code) {
        const before = this.acknowledged.get(one[0]);
        if (before) {
            assert.equal(seq, before.seq, `op ${one[0]} had seq ${before.seq}`);
            assert.equal(code, accepted(before.code) ? 1 : before.code, `op ${one[0]} had code ${before.code}`);
            return;
        }
        assert.ok(accepted(code), `op ${one[0]}: code ${code}`);
        this.acknowledged.set(one[0], { op: one, seq, code });
        const known = this.#written.get(one[6]);
        known.sure = true;
        known.names.splice(0, known.names.indexOf(one[7].name)); // what came before it is written over
    }

    // One push: true when it was acknowledged, false when it was refused or nothing came back.
    async push(client, ops) {
        for (const one of ops) if (!this.acknowledged.has(one[0])) this.#sent(one);
        const sent = performance.now();
        const signal = AbortSignal.timeout(answered_in_ms);
        let answer;
        try {
            answer = await client.send('POST', 'v1/sync/push', { body: { now: Date.now(), ops }, headers: client.mine(), signal });
        } catch {
            this[signal.aborted ? 'hanging' : 'lost_answers'] += 1;
            return false;
        }
        if (answer.status === 200) {
            assert.deepEqual(answer.json.results.map((one) => one[0]), ops.map((one) => one[0]));
            answer.json.results.forEach(([, seq, code], i) => this.#told(ops[i], seq, code));
            this.last_acknowledged = sent;
            return true;
        }
        if (answer.status !== 429) this.refused.push({ status: answer.status, answer, sent });
        return false;
    }

    // A device's work without end: creates and patches of its own records, each batch again until it is acknowledged. `stopped`
    // says when to end. The batch that is open then, or null; `batch`: such a one from an earlier time.
    async work(client, stopped, { pause_ms = 25, mark = '', batch = null } = {}) {
        const records = [];
        for (let n = 0; !stopped(); ++n) {
            if (!batch) {
                const mine = makeId();
                batch = [op('create', 'company', mine, { name: `${mark} ${n} made` })];
                for (const record of [mine, ...records.slice(-2)]) {
                    batch.push(op('patch', 'company', record, { name: `${mark} ${n} changed` }));
                }
                records.push(mine);
            }
            if (await this.push(client, batch)) batch = null;
            await new Promise((r) => setTimeout(r, pause_ms));
        }
        return batch;
    }

    // Every acknowledged op answers as a duplicate at its place, and a pull from 0 has each record once and as it must be.
    // `count`: only the latest ones are asked for again.
    async check(client, { count = 1e9 } = {}) {
        const all = [...this.acknowledged.values()].slice(-count);
        for (let at = 0; at < all.length; at += per_check) {
            const ops = all.slice(at, at + per_check).map((one) => one.op);
            const answer = await patiently(() => client.push(ops));
            answer.json.results.forEach(([, seq, code], i) => this.#told(ops[i], seq, code));
        }
        const found = new Map();
        for (let cursor = 0, more = true; more;) {
            const page = (await patiently(() => client.pull(cursor))).json;
            for (const [entity, , id, , values] of page.rows) {
                if (entity !== 'company') continue;
                assert.ok(!found.has(id), `record ${id} comes twice`);
                found.set(id, values[page.cols.company.indexOf('name')]);
            }
            ({ to: cursor, more } = page);
        }
        const lost = [];
        for (const [record, { sure, names }] of this.#written) {
            const name = found.get(record);
            if (name === undefined ? sure : !names.includes(name)) lost.push({ record, name, names });
        }
        assert.deepEqual(lost.slice(0, 3), [], `${lost.length} of ${this.#written.size} records are not as acknowledged`);
        return found.size;
    }
}
