// From asking for the page to the first control that can be used: cold (an empty profile: everything comes over the wire
// and is compiled) and warm (the same profile in a new browser process: signed in, from the service worker, the list with
// its records). The clock is the page's own, from the start of the navigation.
import { openProfile } from '../e2e/support/browser.mjs';
import { startServer } from '../e2e/support/server.mjs';
import { choose_file, create_organisation, file_with, in_sync, on_screen, person } from '../e2e/support/app.mjs';
import { hubspotContacts } from '../e2e/support/hubspot.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure, median } from './support/figures.mjs';

const rounds = 5;
const server = await startServer();

// When the first element that matches is in the mirror, and what is on the screen after the frame that put it there.
async function first_seen(page, address, selector) {
    await page.addInitScript((wanted) => {
        new MutationObserver((_, observer) => {
            if (!document.querySelector(wanted)) return;
            window.usable_at = performance.now();
            observer.disconnect();
        }).observe(document, { childList: true, subtree: true, attributes: true });
    }, selector);
    await page.goto(address);
    await page.waitForFunction(() => window.usable_at !== undefined);
    return page.evaluate(() => window.usable_at);
}

const cold = [];
for (let round = 0; round < rounds; ++round) {
    const profile = await openProfile();
    cold.push(await first_seen(profile.page, `${server.url}#/create`, '#a11y input[aria-label="Your name"]'));
    await profile.close();
}
figure('cold: the first field of a new visitor', median(cold), 'ms', { at_most: 1500 });

const folder = mkdtempSync(join(tmpdir(), 'hera-start-'));
const first = await openProfile({ folder });
await create_organisation(first.page, server.url, person('Ada Lovelace', 'Engines'));
await first.page.goto(`${server.url}#/import`);
await on_screen(first.page, 'Import');
await choose_file(first.page, first.page.getByRole('button', { name: /Choose/ }), file_with('c.csv', hubspotContacts(1000)));
await first.page.getByRole('button', { name: /^Import 1,000 contacts/ }).click();
await first.page.getByRole('heading', { name: /1,000 contacts imported/ }).waitFor({ state: 'attached', timeout: 60000 });
await in_sync(first.page);
await first.page.evaluate(() => navigator.serviceWorker.ready);
await first.page.reload();
await on_screen(first.page, 'Import');
await first.close({ keep: true });

const button = [];
const rows = [];
for (let round = 0; round < rounds; ++round) {
    for (const [times, selector] of [
        [button, '#a11y button[aria-label="New contact"], #a11y button.hit'],
        [rows, '#a11y [role=grid] [role=row][aria-label*="person"]'],
    ]) {
        const profile = await openProfile({ folder });
        times.push(await first_seen(profile.page, `${server.url}#/contacts`, selector));
        await profile.close({ keep: true });
    }
}
figure('warm: the first button of a person signed in', median(button), 'ms', { at_most: 500 });
figure('warm: the first rows of the list', median(rows), 'ms');
rmSync(folder, { recursive: true, force: true });
await server.stop();
