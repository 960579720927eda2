// Five thousand deals on the board: scrolling a column costs little, and its last card can be reached.
import { file, step, assert, until } from '../support/check.mjs';
import { openProfile, shot } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    choose_file, create_organisation, file_with, frame_costs, navigate, on_screen, person, settled, watch_frames,
} from '../support/app.mjs';

const server = await startServer();
let profile;
const budget_ms = 3;

await file('a board of 5,000 deals', async () => {
    profile = await openProfile({});
    const { page } = profile;
    await create_organisation(page, server.url, person('Max Planck', 'Quanta'));
    let text = 'Record ID,Deal Name,Deal Stage,Amount,Close Date\r\n';
    for (let i = 0; i < 5000; ++i) {
        const month = String(1 + (i % 12)).padStart(2, '0');
        text += `${i},Deal number ${i},${['Discovery', 'Proposal'][i % 2]},${1000 + i},2027-${month}-10\r\n`;
    }
    await step('come in', async () => {
        await page.goto(`${server.url}#/import`);
        await on_screen(page, 'Import');
        await choose_file(page, page.getByRole('button', { name: 'Choose a file' }), file_with('deals.csv', text));
        await page.getByRole('button', { name: 'Import 5,000 deals' }).click({ timeout: 60000 });
        await page.getByRole('heading', { name: '5,000 deals imported' }).waitFor({ state: 'attached', timeout: 120000 });
        await navigate(page, 'Deals');
        await page.getByRole('row').first().waitFor({ state: 'attached' });
        await settled(page);
    });

    await step(`the wheel over a column: at most ${budget_ms} ms of our own work per frame`, async () => {
        await watch_frames(page);
        const box = await page.getByRole('grid').first().boundingBox();
        await page.mouse.move(box.x + 80, box.y + 200);
        for (let i = 0; i < 80; ++i) {
            await page.mouse.wheel(0, 240);
            await page.waitForTimeout(16);
        }
        await settled(page);
        const spent = await frame_costs(page);
        console.log(`        frames ${spent.frames}, median ${spent.median.toFixed(2)} ms, 95 % ${spent.most.toFixed(2)} ms`);
        await shot(page, 'board-5000-desktop-light');
        assert.ok(spent.frames > 40, 'the board did not scroll');
        assert.ok(spent.median <= budget_ms, `median ${spent.median} ms`);
    });

    await step('End reaches the last card', async () => {
        await page.getByRole('row').first().focus();
        await page.keyboard.press('End');
        await until(() => page.evaluate(() => Number(document.activeElement.getAttribute('aria-rowindex')) === 2500),
            { within: 10000, what: 'the focus on card 2,500' });
    });
}, async () => {
    await profile?.close();
    await server.stop();
});
