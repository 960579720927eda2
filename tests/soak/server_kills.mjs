// kill -9 of the server under load, many rounds: what it acknowledged is there. Started by scripts/soak-server.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, file, step } from '../e2e/support/check.mjs';
import { killRounds } from '../e2e/server/support/kills.mjs';
import { makeSite } from '../e2e/server/support/site.mjs';

const at = process.argv.indexOf('--rounds');
const rounds = at < 0 ? 200 : Number(process.argv[at + 1]);
const scratch = mkdtempSync(join(tmpdir(), 'hera-soak-'));

await file(`kill -9 of the server, ${rounds} rounds`, async () => {
    assert.ok(Number.isInteger(rounds) && rounds > 0, '--rounds takes a number');
    await step('everything acknowledged is there, once, and answered as before', async () => {
        const done = await killRounds({ site: makeSite(join(scratch, 'site')), data: join(scratch, 'data'), rounds,
            tell: (line) => console.log(`        ${line}`) });
        assert.ok(done.hit > 0, 'the kills never hit a push');
        console.log(`        ${done.rounds} rounds, ${done.kills} kills, ${done.acknowledged} ops and ${done.files} attachments ` +
            `acknowledged, 0 lost, ${done.hit} pushes hit, ${done.seconds} s`);
    }, { within: rounds * 60_000 });
}, async () => {
    rmSync(scratch, { recursive: true, force: true });
});
