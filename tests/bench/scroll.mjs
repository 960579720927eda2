// A list of 100,000 contacts: what a frame costs the page while a wheel turns without rest, and while the bar is thrown
// from end to end (every frame shows other rows).
import { openProfile } from '../e2e/support/browser.mjs';
import { startServer } from '../e2e/support/server.mjs';
import {
    choose_file, create_organisation, file_with, frame_costs, in_sync, navigate, on_screen, person, settled, watch_frames,
} from '../e2e/support/app.mjs';
import { hubspotContacts } from '../e2e/support/hubspot.mjs';
import { figure } from './support/figures.mjs';

const server = await startServer();
const profile = await openProfile();
const { page } = profile;
await create_organisation(page, server.url, person('Ada Lovelace', 'Engines'));
await page.goto(`${server.url}#/import`);
await on_screen(page, 'Import');
await choose_file(page, page.getByRole('button', { name: /Choose/ }), file_with('contacts.csv', hubspotContacts(100000)));
await page.getByRole('button', { name: /^Import 100,000 contacts/ }).click({ timeout: 120000 });
await page.getByRole('heading', { name: /100,000 contacts imported/ }).waitFor({ state: 'attached', timeout: 600000 });
await navigate(page, 'Contacts');
await page.getByText('100,000 contacts', { exact: true }).first().waitFor({ state: 'attached', timeout: 60000 });
await in_sync(page, 600000);  // what is on its way changes the rows' marks, and with them the frames
await settled(page, 300, 60000);

async function turn(label, step, times) {
    await page.mouse.move(800, 500);
    await watch_frames(page);
    for (let i = 0; i < times; ++i) {
        await page.mouse.wheel(0, step);
        await page.waitForTimeout(16);
    }
    await settled(page);
    const cost = await frame_costs(page);
    figure(`${label}: a frame, median of ${cost.frames}`, cost.median, 'ms', { at_most: 3 });
    figure(`${label}: a frame, 95 of 100 below`, cost.most, 'ms');
}
await turn('100,000 rows, wheel', 240, 120);
await turn('100,000 rows, jumps', 40000, 60);
await profile.close();
await server.stop();
