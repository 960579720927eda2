// An import of 10,000 contacts of a HubSpot export in the browser, until the status says that all is saved, and what a
// record weighs on the device when all is sent: the browser's own estimate of IndexedDB, the log of the last commits
// included.
import { openProfile } from '../e2e/support/browser.mjs';
import { startServer } from '../e2e/support/server.mjs';
import { choose_file, create_organisation, file_with, in_sync, on_screen, person, status_says } from '../e2e/support/app.mjs';
import { hubspotContacts } from '../e2e/support/hubspot.mjs';
import { figure, median } from './support/figures.mjs';

const rounds = 3;
const count = 10000;
const path = file_with('contacts.csv', hubspotContacts(count));
const server = await startServer();
const stored = (page) => page.evaluate(async () => {
    const estimate = await navigator.storage.estimate();
    return estimate.usageDetails?.indexedDB ?? estimate.usage;
});

const look = [];
const run = [];
const sent = [];
const weight = [];
for (let round = 0; round < rounds; ++round) {
    const profile = await openProfile();
    const { page } = profile;
    await create_organisation(page, server.url, person(`Ada Round${'abc'[round]}`, 'Engines'));
    await in_sync(page);
    await page.goto(`${server.url}#/import`);
    await on_screen(page, 'Import');
    const before = await stored(page);
    let from = performance.now();
    await choose_file(page, page.getByRole('button', { name: /Choose/ }), path);
    const go = page.getByRole('button', { name: /^Import 10,000 contacts/ });
    await go.waitFor({ state: 'attached', timeout: 60000 });
    look.push(performance.now() - from);
    from = performance.now();
    await go.click();
    await page.getByRole('heading', { name: /10,000 contacts imported/ }).waitFor({ state: 'attached', timeout: 120000 });
    await status_says(page, /^(?!.*Saving)./);
    run.push(performance.now() - from);
    from = performance.now();
    await in_sync(page, 120000);
    sent.push(performance.now() - from);
    await page.waitForTimeout(2000);
    weight.push(((await stored(page)) - before) / count);
    await profile.close();
}
figure('10,000 contacts: read and previewed', median(look) / 1000, 's');
figure('10,000 contacts: imported, durable', median(run) / 1000, 's', { at_most: 3 });
figure('10,000 contacts: then all sent and acknowledged', median(sent) / 1000, 's');
figure('per record on the device, IndexedDB with its log', Math.round(median(weight)), 'bytes');
await server.stop();
