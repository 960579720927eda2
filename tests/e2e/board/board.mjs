// The deal board in a browser: cards moved by mouse, finger and keys, Undo, sums that follow at once, and a colleague in a
// second profile who sees it. On phone and desktop axe and the rectangle rules find nothing.
import { file, step, assert, until } from '../support/check.mjs';
import { openProfile, shot } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import {
    choose_file, count_frames, create_organisation, file_with, in_sync, navigate, on_screen, person, settled, sign_in,
} from '../support/app.mjs';
import { axe, lint_labels, lint_targets } from '../support/lints.mjs';

const server = await startServer();
let profiles = [];
// The page refuses axe at first, as its policy says; that is not a fault of the page.
const own = (errors) => errors.filter((e) => !/inline script violates/.test(e));
const open = async (options) => {
    const profile = await openProfile(options);
    profile.page.setDefaultTimeout(60000);  // a busy machine is no fault of the board
    profiles.push(profile);
    return profile;
};

const deals = 'Record ID,Deal Name,Deal Stage,Amount,Close Date\r\n' +
    '1,Rollout,Discovery,100000,2027-03-01\r\n2,Pilot,Discovery,50000,2027-04-01\r\n3,Late one,Qualification,10000,2024-01-15\r\n' +
    '4,Signed,Won,70000,2026-01-10\r\n';

const card = (page, title) => page.getByRole('row', { name: new RegExp(`^${title}`) });
const column = (page, stage) => page.getByRole('region', { name: stage, exact: true });
const stage_of = (page, title) => card(page, title).first().evaluate((e) => e.closest('[role=grid]').getAttribute('aria-label'));
const totals = (page) => page.locator('#a11y p', { hasText: /^Open / }).first().innerText();
const in_stage = (page, title, stage, within = 4000) =>
    until(async () => (await card(page, title).count()) === 1 && (await stage_of(page, title)) === stage,
        { within, what: `${title} stands in ${stage}` });
const totals_are = (page, words) =>
    until(async () => (await totals(page)) === words, { within: 3000, what: `the totals say ${words}` });
const focus_on = (page, title, what) =>
    until(() => page.evaluate((t) => document.activeElement.getAttribute('aria-label')?.startsWith(t), title), { what });

async function middle(locator) {
    const box = await locator.first().boundingBox();
    return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 60) };
}

async function drag_by_mouse(page, from, to, drop = true) {
    const a = await middle(from), b = await middle(to);
    await page.mouse.move(a.x, a.y);
    await page.mouse.down();
    for (let i = 1; i <= 10; ++i) await page.mouse.move(a.x + ((b.x - a.x) * i) / 10, a.y + ((b.y - a.y) * i) / 10);
    if (drop) await page.mouse.up();
}

// A finger as the browser reports it, through the debugger: rests, moves, leaves.
async function finger(page, a, b, { hold = 0, steps = 10 } = {}) {
    const session = await page.context().newCDPSession(page);
    const send = (type, points) => session.send('Input.dispatchTouchEvent', { type, touchPoints: points });
    await send('touchStart', [a]);
    await page.waitForTimeout(hold);
    for (let i = 1; i <= steps; ++i) {
        await send('touchMove', [{ x: a.x + ((b.x - a.x) * i) / steps, y: a.y + ((b.y - a.y) * i) / steps }]);
        await page.waitForTimeout(16);
    }
    await send('touchEnd', []);
    await session.detach();
}

async function bring_in(page) {
    await page.goto(`${server.url}#/import`);
    await on_screen(page, 'Import');
    await choose_file(page, page.getByRole('button', { name: 'Choose a file' }), file_with('deals.csv', deals));
    await page.getByRole('button', { name: 'Import 4 deals' }).click();
    await page.getByRole('heading', { name: '4 deals imported' }).waitFor({ state: 'attached' });
}

const who = person('Ada Lovelace', 'Engines');

await file('the deal board', async () => {
    const { page, errors } = await open({});
    await create_organisation(page, server.url, who);

    await step('empty: says what a deal is and where to begin', async () => {
        await navigate(page, 'Deals');
        await page.getByRole('heading', { name: 'No deals yet' }).waitFor({ state: 'attached' });
        await settled(page);
        await shot(page, 'board-empty-desktop-light');
        await axe(page, 'empty board');
    });

    await step('columns and sums', async () => {
        await bring_in(page);
        await navigate(page, 'Deals');
        await in_stage(page, 'Rollout', 'Discovery');
        await totals_are(page, 'Open $160,000 · weighted $34,000');
        assert.match(await card(page, 'Late one').getAttribute('aria-label'), /was to close/);
    });

    await step('mouse: dropped in another column, the sums follow, Undo takes it back', async () => {
        await drag_by_mouse(page, card(page, 'Rollout'), column(page, 'Proposal'));
        await in_stage(page, 'Rollout', 'Proposal');
        await totals_are(page, 'Open $160,000 · weighted $74,000');
        await page.getByText('Moved Rollout to Proposal').first().waitFor({ state: 'attached' });
        await page.getByRole('button', { name: 'Undo' }).first().click();
        await in_stage(page, 'Rollout', 'Discovery');
        await totals_are(page, 'Open $160,000 · weighted $34,000');
    });

    await step('mouse: Escape lets go, nothing moves', async () => {
        await drag_by_mouse(page, card(page, 'Pilot'), column(page, 'Negotiation'), false);
        await shot(page, 'board-drag-desktop-light');
        await page.keyboard.press('Escape');
        await page.mouse.up();
        await page.waitForTimeout(200);
        assert.equal(await stage_of(page, 'Pilot'), 'Discovery');
        assert.equal(new URL(page.url()).hash, '#/deals');
    });

    await step('won is no longer open, lost neither', async () => {
        await drag_by_mouse(page, card(page, 'Pilot'), column(page, 'Won'));
        await in_stage(page, 'Pilot', 'Won');
        await totals_are(page, 'Open $110,000 · weighted $24,000');
    });

    await step('keys only: from card to card, M, a stage; the focus stays with the card', async () => {
        await card(page, 'Rollout').first().focus();
        await page.keyboard.press('ArrowRight');
        await focus_on(page, 'Late one', 'the card of the next column');
        await page.keyboard.press('m');
        await page.getByRole('menuitem', { name: 'Negotiation' }).waitFor({ state: 'attached' });
        await settled(page, 200);
        await shot(page, 'board-menu-desktop-light');
        await page.keyboard.press('n');
        await page.keyboard.press('Enter');
        await in_stage(page, 'Late one', 'Negotiation');
        await focus_on(page, 'Late one', 'the focus on the moved card');
        await page.keyboard.press('Enter');
        await on_screen(page, 'Late one');
        await page.goBack();
        await on_screen(page, 'Deals');
    });

    await step('right click and the button on the card open the same list', async () => {
        await card(page, 'Rollout').first().click({ button: 'right' });
        await page.getByRole('menuitem', { name: 'Qualification' }).waitFor({ state: 'attached' });
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Move Rollout' }).click();
        await page.getByRole('menuitem', { name: 'Qualification' }).click();
        await in_stage(page, 'Rollout', 'Qualification');
        await totals_are(page, 'Open $110,000 · weighted $48,000');
    });

    await step('at rest: no frames, axe finds nothing, no target over another', async () => {
        await in_sync(page);
        await page.mouse.move(5, 5);
        await page.waitForTimeout(6500);  // toasts go
        await settled(page);
        await shot(page, 'board-desktop-light');
        assert.equal(await count_frames(page, 3000), 0);
        await lint_targets(page, 'board', { least: 24 });
        await lint_labels(page, 'board');
        await axe(page, 'board');
    });

    await step('a colleague in another profile, on a phone and in the dark, sees a move and makes one by finger', async () => {
        const phone = await open({ size: 'phone', dark: true });
        await sign_in(phone.page, server.url, who);
        await navigate(phone.page, 'Deals');
        await column(phone.page, 'Qualification').waitFor({ state: 'attached' });
        await in_sync(phone.page);
        await settled(phone.page);
        await shot(phone.page, 'board-phone-dark');
        await lint_targets(phone.page, 'board on a phone', { least: 44 });
        await lint_labels(phone.page, 'board on a phone');
        await axe(phone.page, 'board on a phone');

        // A swipe goes one column on; there the deal is held, then carried to the column at the right.
        await finger(phone.page, { x: 300, y: 500 }, { x: 60, y: 505 }, { steps: 6 });
        await until(async () => (await column(phone.page, 'Qualification').boundingBox()).x === 16,
            { within: 4000, what: 'the second column in front' });
        await settled(phone.page);
        await in_stage(phone.page, 'Rollout', 'Qualification');
        await finger(phone.page, await middle(card(phone.page, 'Rollout')), { x: 375, y: 500 }, { hold: 350 });
        await in_stage(page, 'Rollout', 'Proposal', 10000);
        await totals_are(page, 'Open $110,000 · weighted $68,000');
        // A hold that stays lists the stages.
        await settled(phone.page);
        await finger(phone.page, { x: 300, y: 500 }, { x: 60, y: 505 }, { steps: 6 });
        await until(async () => (await column(phone.page, 'Proposal').boundingBox()).x === 16,
            { within: 4000, what: 'the third column in front' });
        await in_stage(phone.page, 'Rollout', 'Proposal');
        await settled(phone.page);
        const at = await middle(card(phone.page, 'Rollout'));
        await finger(phone.page, at, at, { hold: 800, steps: 0 });
        await phone.page.getByRole('menuitem', { name: 'Lost' }).waitFor({ state: 'attached' });
        await settled(phone.page, 300);
        await shot(phone.page, 'board-menu-phone-dark');
        assert.deepEqual(own(phone.errors), []);
    });
    assert.deepEqual(own(errors), []);
}, async () => {
    for (const profile of profiles) await profile.close().catch(() => {});
    await server.stop();
});
