// From asking for the page to the first control that can be used, in a browser that is open and at rest: cold (an empty
// profile: everything comes over the wire) and warm (the same profile again: from the service worker), for a visitor and
// for a person who is signed in, whose list must come out of the database. The clock is the page's own, from the start of
// the navigation. "New browser" is a browser process that has drawn nothing yet, so it starts its graphics too; "reload"
// is a browser in use.
import { openProfile } from '../e2e/support/browser.mjs';
import { startServer } from '../e2e/support/server.mjs';
import { choose_file, create_organisation, file_with, in_sync, on_screen, person } from '../e2e/support/app.mjs';
import { hubspotContacts } from '../e2e/support/hubspot.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure, median } from './support/figures.mjs';
import { at_rest_ms, navigate, seen } from './support/starts.mjs';

const rounds = 5;
const field = '#a11y input[aria-label="Your name"]';
const button = '#a11y main button.hit, #a11y header button.hit';
const rows = '#a11y [role=grid] [role=row][aria-label*="person"]';
const server = await startServer();

const column = (times, i) => median(times.map((all) => all[i]));

const cold = [];
for (let round = 0; round < rounds; ++round) {
    const profile = await openProfile();
    cold.push(await navigate(profile, `${server.url}#/create`, [field]));
    await profile.close();
}
figure('cold: the first field of a new visitor', column(cold, 0), 'ms', { at_most: 1500 });

const folder = mkdtempSync(join(tmpdir(), 'hera-start-'));
const first = await openProfile({ folder });
await first.page.goto(`${server.url}#/create`);
await first.page.evaluate(() => navigator.serviceWorker.ready);
await first.page.waitForTimeout(at_rest_ms);
await first.close({ keep: true });

async function warm(address, wanted, say) {
    const opened = [];
    for (let round = 0; round < rounds; ++round) {
        const profile = await openProfile({ folder });
        opened.push(await navigate(profile, address, wanted));
        await profile.close({ keep: true });
    }
    const reloaded = [];
    const profile = await openProfile({ folder });
    await navigate(profile, address, wanted);
    for (let round = 0; round < rounds; ++round) {
        await profile.page.waitForTimeout(at_rest_ms);
        await profile.page.reload();
        reloaded.push(await seen(profile.page));
    }
    await profile.close({ keep: true });
    say(opened, reloaded);
}
await warm(`${server.url}#/create`, [field], (opened, reloaded) => {
    figure('warm, new browser: the first field of a visitor', column(opened, 0), 'ms');
    figure('warm, reload: the first field of a visitor', column(reloaded, 0), 'ms', { at_most: 500 });
});

const signed = await openProfile({ folder });
const { page } = signed;
await create_organisation(page, server.url, person('Ada Lovelace', 'Engines'));
await page.goto(`${server.url}#/import`);
await on_screen(page, 'Import');
await choose_file(page, page.getByRole('button', { name: /Choose/ }), file_with('c.csv', hubspotContacts(1000)));
await page.getByRole('button', { name: /^Import 1,000 contacts/ }).click();
await page.getByRole('heading', { name: /1,000 contacts imported/ }).waitFor({ state: 'attached', timeout: 60000 });
await in_sync(page);
await signed.close({ keep: true });
await warm(`${server.url}#/contacts`, [button, rows], (opened, reloaded) => {
    figure('warm, new browser: the first button, signed in', column(opened, 0), 'ms');
    figure('warm, new browser: the first of 1,000 rows', column(opened, 1), 'ms');
    figure('warm, reload: the first button, signed in', column(reloaded, 0), 'ms', { at_most: 500 });
    figure('warm, reload: the first of 1,000 rows', column(reloaded, 1), 'ms');
});
rmSync(folder, { recursive: true, force: true });
await server.stop();
