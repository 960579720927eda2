// Two ways to operate the application, with the same calls. `by_roles`: what a screen reader or a keyboard does, through the
// mirror. `by_pixels`: what a hand does. The mirror's pointer events are off, so that only what the canvas itself hit-tests
// counts, and nothing is pressed where nothing is drawn.
import { inflateSync } from 'node:zlib';
import { assert, until } from './check.mjs';

export function by_roles(page) {
    return {
        name: 'roles',
        click: (locator) => locator.first().click(),
        fill: (locator, text) => locator.first().fill(text),
        enter: async (locator, text) => {
            await locator.first().fill(text);
            await locator.first().press('Enter');
        },
        drag: async (from, to) => {
            const a = await middle(page, from), b = await middle(page, to);
            await drag(page, a, b);
        },
    };
}

export async function by_pixels(page) {
    // Not as a style element: the content policy refuses those.
    const off = await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('#a11y, #a11y * { pointer-events: none !important; }');
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        return getComputedStyle(document.getElementById('skip')).pointerEvents;
    });
    assert.equal(off, 'none', "the mirror's pointer events are off");
    const press = async (locator) => {
        const at = await middle(page, locator);
        await has_ink(page, locator);
        await page.mouse.click(at.x, at.y);
    };
    const fill = async (locator, text) => {
        await press(locator);
        await until(() => locator.first().evaluate((e) => document.activeElement === e),
            { what: 'the field has focus after the press' });
        await page.keyboard.press('ControlOrMeta+a');
        await page.keyboard.insertText(text);
    };
    return {
        name: 'pixels',
        click: press,
        fill,
        enter: async (locator, text) => {
            await fill(locator, text);
            await page.keyboard.press('Enter');
        },
        drag: async (from, to) => {
            const a = await middle(page, from), b = await middle(page, to);
            await has_ink(page, from);
            await drag(page, a, b);
        },
    };
}

async function middle(page, locator) {
    await locator.first().waitFor({ state: 'attached' });
    const box = await until(() => locator.first().boundingBox(), { what: 'a place on the screen' });
    return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 300) };
}

async function drag(page, a, b) {
    await page.mouse.move(a.x, a.y);
    await page.mouse.down();
    for (let i = 1; i <= 12; ++i) await page.mouse.move(a.x + ((b.x - a.x) * i) / 12, a.y + ((b.y - a.y) * i) / 12);
    await page.waitForTimeout(100);
    await page.mouse.up();
}

// What a hand would press must be there to be seen: more than one colour inside the control's rectangle.
async function has_ink(page, locator) {
    await until(async () => {
        const box = await locator.first().boundingBox();
        if (!box) return false;
        const seen = await page.screenshot({
            clip: { x: box.x, y: box.y, width: Math.max(2, box.width), height: Math.max(2, box.height) }
        });
        return colours(seen) >= 3;
    }, { within: 4000, every: 200, what: 'something drawn where the control is' });
}

// The number of different colours of a PNG as Chromium writes it (8 bit RGB or RGBA, not interlaced).
export function colours(png) {
    let at = 8, width = 0, height = 0, channels = 0;
    const parts = [];
    while (at < png.length) {
        const size = png.readUInt32BE(at), kind = png.toString('latin1', at + 4, at + 8),
              body = png.subarray(at + 8, at + 8 + size);
        if (kind === 'IHDR') {
            [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
            assert.equal(body[8], 8);
            assert.equal(body[12], 0);
            channels = body[9] === 6 ? 4 : 3;
        } else if (kind === 'IDAT') {
            parts.push(body);
        }
        at += 12 + size;
    }
    const raw = inflateSync(Buffer.concat(parts));
    const stride = width * channels;
    let above = Buffer.alloc(stride);
    const found = new Set();
    for (let y = 0; y < height; ++y) {
        const filter = raw[y * (stride + 1)];
        const line = Buffer.from(raw.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)));
        for (let i = 0; i < stride; ++i) {
            const left = i >= channels ? line[i - channels] : 0, up = above[i], corner = i >= channels ? above[i - channels] : 0;
            let guess = 0;
            if (filter === 1) guess = left;
            else if (filter === 2) guess = up;
            else if (filter === 3) guess = (left + up) >> 1;
            else if (filter === 4) {
                const p = left + up - corner, a = Math.abs(p - left), b = Math.abs(p - up), c = Math.abs(p - corner);
                guess = a <= b && a <= c ? left : b <= c ? up : corner;
            }
            line[i] = (line[i] + guess) & 255;
        }
        for (let x = 0; x < width; ++x)
            found.add((line[x * channels] << 16) | (line[x * channels + 1] << 8) | line[x * channels + 2]);
        above = line;
    }
    return found.size;
}
