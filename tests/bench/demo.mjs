// From asking for the demo to a drawn board with its four open deals: cold (an empty profile: everything comes over the wire,
// and the scenario is made) and warm (the same profile in a new browser, and loaded again in one that is in use).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProfile } from '../e2e/support/browser.mjs';
import { startServer } from '../e2e/support/server.mjs';
import { figure, median } from './support/figures.mjs';
import { at_rest_ms, navigate, seen } from './support/starts.mjs';

const rounds = 5;
const server = await startServer();
const address = `${server.url}demo/#/deals`;
const card = ['#a11y [role=row][aria-label^="Healthcare Systems"]'];
const times = (all) => median(all.map(([first]) => first));

const cold = [];
for (let round = 0; round < rounds; ++round) {
    const profile = await openProfile();
    cold.push(await navigate(profile, address, card));
    await profile.close();
}
figure('demo, cold: a drawn board', times(cold), 'ms', { at_most: 2000 });

const folder = mkdtempSync(join(tmpdir(), 'hera-demo-'));
const first = await openProfile({ folder });
await navigate(first, address, card);
await first.page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
await first.page.waitForTimeout(at_rest_ms);
await first.close({ keep: true });
const opened = [];
for (let round = 0; round < rounds; ++round) {
    const profile = await openProfile({ folder });
    opened.push(await navigate(profile, address, card));
    await profile.close({ keep: true });
}
figure('demo, warm, new browser: a drawn board', times(opened), 'ms');
const reloaded = [];
const profile = await openProfile({ folder });
await navigate(profile, address, card);
for (let round = 0; round < rounds; ++round) {
    await profile.page.waitForTimeout(at_rest_ms);
    await profile.page.reload();
    reloaded.push(await seen(profile.page));
}
await profile.close({ keep: true });
figure('demo, warm, reload: a drawn board', times(reloaded), 'ms', { at_most: 700 });
rmSync(folder, { recursive: true, force: true });
await server.stop();
