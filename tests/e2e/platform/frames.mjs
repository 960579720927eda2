// Frames: none while nothing happens, the canvas in device pixels, hidden pages, lost graphics, and what a frame costs.
import { assert, file, step, until } from '../support/check.mjs';
import { open, open_at_ratio } from './support/gallery.mjs';
import { difference } from './support/png.mjs';

let gallery;
const count_frames = (page) => page.addInitScript(() => {
    window.frames_asked = 0;
    window.timers_asked = 0;
    const ask = window.requestAnimationFrame;
    window.requestAnimationFrame = (callback) => { window.frames_asked += 1; return ask.call(window, callback); };
    const later = window.setTimeout;
    window.setTimeout = (callback, ...rest) => { window.timers_asked += 1; return later.call(window, callback, ...rest); };
});
const frames = () => gallery.page.evaluate(() => window.frames_asked);
const idle_frames = async (ms = 5000) => {
    const before = await frames();
    const timers = await gallery.page.evaluate(() => window.timers_asked);
    await new Promise((done) => setTimeout(done, ms));
    return { frames: (await frames()) - before, timers: (await gallery.page.evaluate(() => window.timers_asked)) - timers };
};

await file('platform: frames and the screen', async () => {
    gallery = await open({ before: count_frames });
    const { page } = gallery;
    await gallery.settled();
    await new Promise((done) => setTimeout(done, 800));

    await step('an idle page asks for no frame and no timer in five seconds', async () => {
        assert.deepEqual(await idle_frames(), { frames: 0, timers: 0 });
    });
    await step('nor with a field focused and a caret blinking', async () => {
        await page.getByRole('textbox', { name: 'Your name' }).focus();
        await gallery.settled();
        assert.deepEqual(await idle_frames(), { frames: 0, timers: 0 });
    });
    await step('nor with a dialog open, after input has been worked off', async () => {
        await page.getByRole('button', { name: 'Open dialog' }).click();
        await page.getByRole('dialog').waitFor();
        await new Promise((done) => setTimeout(done, 500));
        assert.equal((await idle_frames(2000)).frames, 0);
        await page.keyboard.press('Escape');
    });

    await step('the canvas has as many pixels as the screen gives it, and follows the window', async () => {
        for (const [width, height] of [[1440, 900], [1001, 667], [700, 900]]) {
            await page.setViewportSize({ width, height });
            await until(() => page.evaluate(([w, h]) => {
                const canvas = document.getElementById('canvas');
                return canvas.width === w && canvas.height === h;
            }, [width, height]), { what: `${width}×${height}` });
        }
        await page.setViewportSize({ width: 1440, height: 900 });
    });

    await step('another pixel ratio: everything is laid out anew, sharp', async () => {
        const session = await gallery.context.newCDPSession(page);
        await session.send('Emulation.setDeviceMetricsOverride',
            { width: 1000, height: 700, deviceScaleFactor: 1.5, mobile: false });
        await until(() => page.evaluate(() => document.getElementById('canvas').width === 1500), { what: 'ratio 1.5' });
        await gallery.settled();
        const box = await page.getByRole('button', { name: 'Press me' }).boundingBox();
        for (const value of [box.x, box.y, box.width, box.height])
            assert.ok(Math.abs(value * 1.5 - Math.round(value * 1.5)) < 0.01, `${value} is not on a device pixel`);
        await session.send('Emulation.clearDeviceMetricsOverride');
        await page.setViewportSize({ width: 1440, height: 900 });
        await until(() => page.evaluate(() => document.getElementById('canvas').width === 1440), { what: 'ratio 1' });
    });

    await step('what a press opens has focus before its event is over', async () => {
        await page.evaluate(() => {
            window.focus_at_release = 'nothing';
            addEventListener('pointerup', () => { window.focus_at_release = document.activeElement.getAttribute('aria-label'); });
        });
        await page.getByRole('button', { name: 'Open dialog' }).click();
        assert.equal(await page.evaluate(() => window.focus_at_release), 'Thing');
        await page.keyboard.press('Escape');
    });

    await step('a hidden page draws nothing and catches up when it is shown', async () => {
        await gallery.settled();
        await new Promise((done) => setTimeout(done, 1000));
        await page.evaluate(() => {
            Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => window.shown_as ?? 'visible' });
            window.shown_as = 'hidden';
            document.dispatchEvent(new Event('visibilitychange'));
        });
        const before = await frames();
        await page.evaluate(() => document.getElementById('app').dispatchEvent(
            new PointerEvent('pointerdown', { clientX: 5, clientY: 5, bubbles: true })));
        await new Promise((done) => setTimeout(done, 300));
        assert.equal(await frames(), before);
        await page.evaluate(() => { window.shown_as = 'visible'; document.dispatchEvent(new Event('visibilitychange')); });
        await until(async () => (await frames()) > before, { what: 'a frame after the page is shown' });
    });

    await step('graphics that are lost and come back show the same pixels', async () => {
        await page.evaluate(() => document.activeElement.blur());
        await page.mouse.move(1300, 20);
        await gallery.settled();
        await new Promise((done) => setTimeout(done, 300));
        const before = await gallery.picture();
        await page.evaluate(() => {
            window.lost = document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context');
            window.lost.loseContext();
        });
        await new Promise((done) => setTimeout(done, 200));
        await page.getByRole('button', { name: 'Press me' }).focus();
        await page.evaluate(() => document.activeElement.blur());
        await page.evaluate(() => window.lost.restoreContext());
        await new Promise((done) => setTimeout(done, 500));
        assert.deepEqual(difference(before, await gallery.picture()), { pixels: 0, largest: 0 });
    });

    await step('what a frame costs: ten thousand vertices below 4 ms of the page’s own time', async () => {
        await page.evaluate(() => { location.hash = '#/busy'; });
        await page.getByRole('heading', { name: '#/busy' }).waitFor();
        const cost = await page.evaluate(() => new Promise((done) => {
            const times = [];
            const ask = window.requestAnimationFrame;
            window.requestAnimationFrame = (callback) => ask.call(window, (t) => {
                const start = performance.now();
                callback(t);
                times.push(performance.now() - start);
            });
            // Software drawing takes its time; only the page's own part is measured.
            const poke = () => {
                dispatchEvent(new PointerEvent('pointermove',
                    { clientX: 400 + times.length, clientY: 500, pointerType: 'mouse', bubbles: true }));
                if (times.length < 12) return void setTimeout(poke, 30);
                window.requestAnimationFrame = ask;
                times.sort((a, b) => a - b);
                done({ median: times[times.length >> 1], worst: times[times.length - 1], frames: times.length });
            };
            poke();
        }));
        console.log(`        ${cost.frames} frames, median ${cost.median.toFixed(2)} ms, worst ${cost.worst.toFixed(2)} ms`);
        assert.ok(cost.median < 4, JSON.stringify(cost));
    });

    await step('nothing was wrong on the way', () => assert.deepEqual(gallery.real_errors(), []));
    await gallery.close();

    await step('zoom of the browser changes the ratio, not the size of a press', async () => {
        gallery = await open_at_ratio(1.25);
        await gallery.without_mirror();
        const at = await gallery.centre('button', 'Press me');
        await gallery.page.mouse.click(at.x, at.y);
        await gallery.says('pressed 1');
    });
}, async () => gallery?.close());
