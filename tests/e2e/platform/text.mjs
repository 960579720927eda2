// Text on the canvas looks like the page's own: at rest and focused, at every pixel ratio, in both themes.
import { assert, file, step } from '../support/check.mjs';
import { open, open_at_ratio } from './support/gallery.mjs';
import { difference, ink } from './support/png.mjs';

let opened = [];

// Inner part of a field: its frame changes with focus on purpose.
async function inside(page, name) {
    const box = await page.getByRole('textbox', { name, exact: true }).boundingBox();
    return { x: Math.ceil(box.x) + 4, y: Math.ceil(box.y) + 4,
        width: Math.floor(box.width) - 10, height: Math.floor(box.height) - 8 };
}

async function rest_and_focused(gallery, name) {
    const { page } = gallery;
    const clip = await inside(page, name);
    await gallery.settled();
    const rest = await gallery.picture(clip);
    await page.getByRole('textbox', { name, exact: true }).focus();
    await gallery.settled();
    const focused = await gallery.picture(clip);
    await page.evaluate(() => document.activeElement.blur());
    await gallery.settled();
    return { rest, focused };
}

// A line of the page's own text over the canvas, where the canvas has the same line.
async function own_line(page, size, top) {
    return page.evaluate(([font, y]) => {
        const ratio = devicePixelRatio;
        const device = (value) => Math.floor(value * ratio + 0.5) / ratio;
        const line = document.createElement('div');
        line.id = 'own-line';
        line.textContent = 'Acme Ltd · Owner: K. Müller · €12,480.00 · Stage: Negotiation · Due 2026-03-14';
        line.style.cssText = `position:fixed;left:${device(340)}px;top:${y}px;height:${device(font + 8)}px;width:700px;` +
            `font:400 ${device(font) + 0.0002}px/${device(font + 8)}px Inter,sans-serif;font-kerning:none;` +
            `font-feature-settings:"liga" 0,"calt" 0;white-space:pre;` +
            'color:#18181b;background:#fff;z-index:9';
        document.body.append(line);
        return true;
    }, [size, top]);
}

await file('platform: text', async () => {
    for (const ratio of [1, 1.25, 1.5, 2]) {
        const gallery = await open_at_ratio(ratio);
        opened.push(gallery);
        const { page } = gallery;

        await step(`ratio ${ratio}: a field looks the same at rest and focused`, async () => {
            assert.equal(await page.evaluate(() => devicePixelRatio), ratio);
            for (const name of ['Your name', 'Work email', 'Notes']) {
                const { rest, focused } = await rest_and_focused(gallery, name);
                assert.ok(ink(rest) > 40, `${name} shows text`);
                const d = difference(rest, focused);
                // Grey text gets a shade of line of its own from the browser; nobody sees three hundredths of it.
                const grey = name === 'Work email';
                assert.ok(grey ? d.largest <= 8 : d.pixels === 0, `${name}: ${JSON.stringify(d)}`);
            }
        });

        await step(`ratio ${ratio}: lines of 13, 14 and 16 px are the page's own, pixel by pixel`, async () => {
            let y = 168;
            for (const size of [13, 14, 16]) {
                const top = await page.evaluate((value) => Math.floor(value * devicePixelRatio + 0.5) / devicePixelRatio, y);
                const clip = { x: 340, y: Math.floor(top), width: 640, height: size + 8 };
                const canvas = await gallery.picture(clip);
                await own_line(page, size, top);
                const own = await gallery.picture(clip);
                await page.evaluate(() => document.getElementById('own-line').remove());
                assert.ok(ink(own) > 400);
                const d = difference(canvas, own);
                // A glyph whose place falls on the border of two phases may take the other one.
                assert.ok(d.pixels <= ink(own) * 0.02, `${size} px: ${JSON.stringify(d)} of ${ink(own)}`);
                y += size + 12;
            }
        });
        assert.deepEqual(gallery.real_errors(), []);
        await gallery.close();
        opened = [];
    }

    await step('dark: a field looks the same at rest and focused', async () => {
        const gallery = await open_at_ratio(1, { dark: true });
        opened.push(gallery);
        for (const name of ['Your name', 'Notes']) {
            const { rest, focused } = await rest_and_focused(gallery, name);
            const d = difference(rest, focused);
            // The browser puts a focused field's text on a clear layer of its own first: light ink is rounded once more
            // on its way to the screen, by one of 255 at most.
            assert.ok(d.largest <= 1, `${name}: ${JSON.stringify(d)}`);
        }
        await gallery.close();
        opened = [];
    });

    await step('other alphabets and emoji leave ink, each of its own', async () => {
        const gallery = await open();
        opened.push(gallery);
        const clip = { x: 340, y: 168 + 25 + 26 + 28, width: 420, height: 20 };
        assert.ok(ink(await gallery.picture(clip)) > 300);
        await gallery.close();
        opened = [];
    });

    await step('where the canvas cannot be read back, text is there all the same and fields show their own', async () => {
        const gallery = await open({
            before: (page) => page.addInitScript(() => {
                const read = CanvasRenderingContext2D.prototype.getImageData;
                CanvasRenderingContext2D.prototype.getImageData = function (...where) {
                    const image = read.apply(this, where);
                    for (let i = 0; i < image.data.length; ++i) image.data[i] = Math.random() * 256;
                    return image;
                };
            }),
        });
        opened.push(gallery);
        const honest = await open();
        opened.push(honest);
        const clip = { x: 340, y: 160, width: 640, height: 110 };
        await gallery.settled();
        const seen = await gallery.picture(clip);
        const wanted = await honest.picture(clip);
        assert.ok(Math.abs(ink(seen) - ink(wanted)) < ink(wanted) * 0.25,
            `ink ${ink(seen)}, an honest canvas gives ${ink(wanted)}`);
        assert.ok(
            await gallery.page.getByRole('textbox', { name: 'Your name' }).evaluate((e) => getComputedStyle(e).opacity === '1'));
        await gallery.page.setViewportSize({ width: 1000, height: 700 });
        await gallery.settled();
        assert.ok(ink(await gallery.picture({ x: 340, y: 160, width: 600, height: 110 })) > 1000);
    });
}, async () => { for (const gallery of opened) await gallery.close(); });
