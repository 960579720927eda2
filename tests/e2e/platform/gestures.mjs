// Fingers, mouse and wheel on the canvas.
import { assert, file, step, until } from '../support/check.mjs';
import { open } from './support/gallery.mjs';

let gallery;

// One finger, through the browser's own touch events.
async function touch(session, type, x, y) {
    await session.send('Input.dispatchTouchEvent',
        { type, touchPoints: type === 'touchEnd' || type === 'touchCancel' ? [] : [{ x, y }] });
}
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const first_row = (page) =>
    page.getByRole('grid').evaluate((e) => Number(e.querySelector('[role=row]').getAttribute('aria-rowindex')));
// Where it has been for a while: the last of a throw is slower than a row in half a second.
async function rest(page) {
    let last = -1;
    let same = 0;
    await until(async () => {
        const now = await first_row(page);
        same = now === last ? same + 1 : 0;
        last = now;
        return same >= 8;
    }, { within: 30000, every: 200, what: 'the list comes to rest' });
    return last;
}

await file('platform: gestures', async () => {
    gallery = await open();
    let { page } = gallery;

    await step('the wheel scrolls what lies below it, and back to its start', async () => {
        const at = await gallery.centre('row', 'Row 3');
        await page.mouse.move(at.x, at.y);
        await page.mouse.wheel(0, 640);
        await until(async () => (await first_row(page)) === 21, { what: 'row 21 is first' });
        await page.mouse.wheel(0, -99999);
        await until(async () => (await first_row(page)) === 1, { what: 'row 1 is first' });
    });

    await step('the end of a hundred thousand rows is exact', async () => {
        await page.keyboard.press('End');
        await page.getByRole('row', { name: 'Row 100000', exact: true }).waitFor();
        const [row, grid] = await Promise.all([
            page.getByRole('row', { name: 'Row 100000', exact: true }).boundingBox(),
            page.getByRole('grid').boundingBox()
        ]);
        assert.ok(Math.abs(row.y + row.height - grid.y - grid.height) <= 1, JSON.stringify({ row, grid }));
        await page.keyboard.press('Home');
        await until(async () => (await first_row(page)) === 1, { what: 'row 1 is first' });
    });

    await step('a right click asks for the menu, two clicks are a double click', async () => {
        await page.getByRole('row', { name: 'Row 4', exact: true }).click({ button: 'right' });
        await gallery.says('Row 4 menu');
        await page.getByRole('row', { name: 'Row 5', exact: true }).dblclick();
        await gallery.says('Row 5 twice');
    });

    await step('a card is dragged by the mouse; Escape takes it back', async () => {
        const card = await gallery.centre('button', 'Card');
        const grid = await page.getByRole('grid').boundingBox();
        const lane = (n) => grid.x + (grid.width / 3) * (n - 0.5);
        await page.mouse.move(card.x, card.y);
        await page.mouse.down();
        await page.mouse.move(lane(2), card.y, { steps: 5 });
        await page.mouse.move(lane(3), card.y, { steps: 5 });
        await page.mouse.up();
        await gallery.says('card in lane 3');
        const there = await gallery.centre('button', 'Card');
        assert.ok(Math.abs(there.x - lane(3)) < 10);
        await page.mouse.move(there.x, there.y);
        await page.mouse.down();
        await page.mouse.move(lane(1), there.y, { steps: 5 });
        await page.keyboard.press('Escape');
        await gallery.says('drag cancelled');
        await page.mouse.up();
        assert.equal(await gallery.status(), 'drag cancelled');
        assert.ok(Math.abs((await gallery.centre('button', 'Card')).x - lane(3)) < 10);
    });

    await step('near the edge of a list what is dragged scrolls it', async () => {
        const card = await gallery.centre('button', 'Card');
        const grid = await page.getByRole('grid').boundingBox();
        await page.mouse.move(card.x, card.y);
        await page.mouse.down();
        await page.mouse.move(card.x, grid.y + grid.height - 10, { steps: 5 });
        await until(async () => (await first_row(page)) > 5, { what: 'the list moves' });
        await page.keyboard.press('Escape');
        await page.mouse.up();
        await page.keyboard.press('Home');
    });

    await step('a drag that leaves the window and is let go there ends', async () => {
        const card = await gallery.centre('button', 'Card');
        await page.mouse.move(card.x, card.y);
        await page.mouse.down();
        await page.mouse.move(card.x, -40, { steps: 4 });
        await page.mouse.up();
        await until(async () => /^card in lane/.test(await gallery.status()), { what: 'dropped' });
    });
    assert.deepEqual(gallery.real_errors(), []);
    await gallery.close();

    gallery = await open({ size: 'phone' });
    ({ page } = gallery);
    const session = await gallery.context.newCDPSession(page);

    await step('finger: a tap presses, and focuses a field', async () => {
        const at = await gallery.centre('button', 'Press me');
        await page.touchscreen.tap(at.x, at.y);
        await gallery.says('pressed 1');
        const name = await gallery.centre('textbox', 'Your name');
        await page.touchscreen.tap(name.x, name.y);
        await until(() => page.evaluate(() => document.activeElement.getAttribute('aria-label') === 'Your name'),
            { what: 'the field has focus' });
        await page.evaluate(() => document.activeElement.blur());
    });

    await step('finger: targets are at least 44 px, without covering one another', async () => {
        const boxes = await page.evaluate(() =>
            Array.from(document.querySelectorAll('#base button.hit')).map((e) => {
                const b = e.getBoundingClientRect();
                return [e.textContent, b.x, b.y, b.right, b.bottom];
            }));
        for (const [name, , y, , bottom] of boxes) assert.ok(bottom - y >= 43.5, `${name}: ${bottom - y}`);
        for (const a of boxes) for (const b of boxes) {
            if (a === b) continue;
            assert.ok(a[3] <= b[1] + 0.01 || b[3] <= a[1] + 0.01 || a[4] <= b[2] + 0.01 || b[4] <= a[2] + 0.01,
                `${a[0]} and ${b[0]} overlap`);
        }
    });

    await step('finger: a throw goes on after the finger has left, and comes to rest', async () => {
        const box = await page.getByRole('grid').boundingBox();
        const x = box.x + 100;
        const from = box.y + box.height - 20;
        // Within one task, as quick as a hand. A busy machine may still halt between the last two moves, which is a finger
        // that rests before it lifts: then the hand tries again.
        let went = 0;
        for (let attempt = 0; attempt < 6 && went <= 5; ++attempt) {
            const before = await first_row(page);
            await page.evaluate(([left, top]) => {
                const send = (type, y) =>
                    document.elementFromPoint(left, top).dispatchEvent(new PointerEvent(type, {
                        pointerType: 'touch', pointerId: 5, isPrimary: true, button: 0, clientX: left, clientY: y, bubbles: true
                    }));
                const later = (ms) => { for (const end = performance.now() + ms; performance.now() < end;); };
                send('pointerdown', top);
                for (let i = 1; i <= 10; ++i) { later(10); send('pointermove', top - i * 16); }
                send('pointerup', top - 160);
            }, [x, from]);
            went = (await rest(page)) - before;  // the finger alone moves it by 160 px, less than four rows
        }
        assert.ok(went > 5, `${went} rows`);
        assert.equal(await gallery.status(), 'pressed 1');
    });

    await step('finger: a long press asks for the menu and is no tap', async () => {
        const box = await page.getByRole('grid').boundingBox();
        await touch(session, 'touchStart', box.x + 100, box.y + 60);
        await until(async () => /menu$/.test(await gallery.status()), { what: 'the menu of the row' });
        await touch(session, 'touchEnd');
        await wait(300);
        assert.match(await gallery.status(), /menu$/);
    });

    await step('finger: a card is dragged after a short hold, and a cancelled touch takes it back', async () => {
        const card = await gallery.centre('button', 'Card');
        const grid = await page.getByRole('grid').boundingBox();
        const lane = (n) => grid.x + (grid.width / 3) * (n - 0.5);
        for (const [end, says] of [['touchEnd', 'card in lane 2'], ['touchCancel', 'drag cancelled']]) {
            const at = await gallery.centre('button', 'Card');
            const target = end === 'touchEnd' ? lane(2) : lane(3);
            await touch(session, 'touchStart', at.x, at.y);
            await wait(400);
            for (let i = 1; i <= 6; ++i) await touch(session, 'touchMove', at.x + ((target - at.x) * i) / 6, at.y);
            await wait(50);
            await touch(session, end);
            await gallery.says(says);
        }
        assert.ok(Math.abs(card.x - lane(1)) < 12);
    });

    await step('nothing was wrong on the way', () => assert.deepEqual(gallery.real_errors(), []));
}, async () => gallery?.close());
