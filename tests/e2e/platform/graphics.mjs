// Graphics that the browser takes away and does not give back: the page says so, goes on as plain words over the same
// controls, keeps what is typed, saves what is edited, and draws again as soon as there are graphics, without a reload.
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile, shot } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import { create_organisation, in_sync, new_contact, on_screen, person, settled } from '../support/app.mjs';
import { lose_graphics, survives_lost_graphics } from '../support/graphics.mjs';
import { axe } from '../support/lints.mjs';
import { decode } from './support/png.mjs';

const server = await startServer();
let profile;

// Whether the browser has graphics to give: for a canvas made from now on.
const graphics = (page, there) => page.evaluate((yes) => {
    const made = (HTMLCanvasElement.prototype.made ??= HTMLCanvasElement.prototype.getContext);
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind === 'webgl2' && !yes ? null : made.call(this, kind, ...rest);
    };
}, there);
const notice = (page) => page.getByRole('alert').filter({ hasText: 'taken the graphics away' });
const field = (page, name) => page.getByLabel(name, { exact: true }).first();

// The largest difference of a channel, pixel by pixel.
const largest = (a, b) => {
    let most = 0;
    const [x, y] = [decode(a).data, decode(b).data];
    for (let i = 0; i < x.length; ++i) most = Math.max(most, Math.abs(x[i] - y[i]));
    return most;
};

await file('platform: graphics that stay away', async () => {
    profile = await openProfile({ size: 'desktop' });
    const { page } = profile;
    page.setDefaultTimeout(30000);
    await create_organisation(page, server.url, person('Ada Lovelace', 'Engines'));
    await new_contact(page, 'Grace', 'Hopper');
    await in_sync(page);
    await settled(page);
    await page.evaluate(() => { window.still_the_same_page = true; });

    await step('graphics that come back at once are nobody’s concern', async () => {
        await survives_lost_graphics(page, 'graphics-at-once');
        assert.equal(await notice(page).isVisible(), false);
    });

    await step('graphics that stay away: the page says so and shows its words plainly', async () => {
        await lose_graphics(page);
        await graphics(page, false);
        await notice(page).waitFor({ state: 'visible' });
        await page.waitForTimeout(2500);  // in which it has tried another canvas
        assert.ok(await notice(page).getByRole('button', { name: 'Load the page again' }).isVisible());
        await shot(page, 'graphics-lost-desktop-light');
        const seen = await page.getByRole('heading', { level: 1 }).first().evaluate((e) => getComputedStyle(e).color);
        assert.notEqual(seen, 'rgba(0, 0, 0, 0)');
        await axe(page, 'the page without graphics');
    });

    await step('meanwhile edits are saved and sent, drafts are kept, buttons and links work', async () => {
        await field(page, 'Job title').fill('Rear Admiral');
        await field(page, 'Job title').press('Enter');
        await in_sync(page);
        await page.getByRole('region', { name: 'Timeline' }).getByText(/set Job title to Rear Admiral/).first()
            .waitFor({ state: 'attached' });
        await page.getByRole('link', { name: 'Contacts', exact: true }).first().click();
        await on_screen(page, 'Contacts');
        await page.getByRole('button', { name: 'New contact' }).first().click();
        await page.getByRole('dialog').getByLabel('First name').fill('half typed');
        await shot(page, 'graphics-lost-dialog-desktop-light');
    });

    await step('as soon as there are graphics the page is drawn again, with the draft and the focus in place', async () => {
        await graphics(page, true);
        await until(async () => !(await notice(page).isVisible()), { within: 20000, what: 'the notice goes' });
        await settled(page);
        assert.equal(await page.getByRole('dialog').getByLabel('First name').inputValue(), 'half typed');
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'First name');
        const drawn = await page.screenshot();
        assert.ok(await page.evaluate(() => window.still_the_same_page));
        // What a page draws that has just been loaded is what this one must draw.
        await page.getByRole('dialog').getByLabel('First name').fill('');
        await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
        const at_rest = async () => {
            await page.evaluate(() => document.activeElement.blur());
            await page.mouse.move(700, 890);
            await settled(page);
        };
        await page.locator('#layers > *').first().waitFor({ state: 'detached' });  // dialog and toasts
        await at_rest();
        const list = await page.screenshot();
        assert.ok(largest(drawn, list) > 0, 'the dialog was to be seen');
        await page.reload();
        await on_screen(page, 'Contacts');
        await in_sync(page);
        await at_rest();
        await until(async () => largest(await page.screenshot(), list) <= 1, { within: 15000, every: 500,
            what: 'the same pixels as on a page just loaded' });
    });

    await step('the window’s size still arrives at the new canvas, and graphics lost twice come back twice', async () => {
        await lose_graphics(page);
        await until(async () => page.evaluate(() => !document.getElementById('canvas').getContext('webgl2').isContextLost()),
            { within: 20000, what: 'graphics on another canvas' });
        await page.setViewportSize({ width: 1200, height: 800 });
        await until(async () => page.evaluate(() => document.getElementById('canvas').width === 1200),
            { what: 'a canvas of the new size' });
        await settled(page);
        await survives_lost_graphics(page, 'graphics-again');
    });

    await step('nothing was wrong on the way', () => assert.deepEqual(profile.errors, []));
}, async () => {
    await profile?.close();
    await server.stop();
});
