// The gallery in a browser of its own, with what its tests need again and again.
import { chromium } from 'playwright-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumPath, flags, openProfile } from '../../support/browser.mjs';
import { until } from '../../support/check.mjs';
import { crop, decode } from './png.mjs';
import { serve } from './site.mjs';

// Errors that say only that the gallery has no store and no service worker.
const expected = /store|importScripts|service worker|bad HTTP response|fetching the script|manifest/i;

function watched(profile, site) {
    const { page } = profile;
    return {
        ...profile, site,
        url: site.url,
        status: () => page.locator('#base [role=status]').textContent(),
        says: (text) => until(async () => (await page.locator('#base [role=status]').textContent()) === text,
            { what: `the status says “${text}”` }),
        settled: () => page.evaluate(() =>
            new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))),
        // Always of the whole page: the browser scales parts that it cuts out itself.
        picture: async (clip) => {
            const whole = decode(await page.screenshot());
            if (!clip) return whole;
            const ratio = await page.evaluate(() => devicePixelRatio);
            return crop(whole, ...[clip.x, clip.y, clip.width, clip.height].map((value) => Math.round(value * ratio)));
        },
        // Only the canvas is pressed: the mirror lets every pointer through.
        without_mirror: () => page.addStyleTag({ content: '#a11y, #a11y * { pointer-events: none !important }' }),
        centre: async (role, name) => {
            const box = await page.getByRole(role, { name, exact: true }).boundingBox();
            return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        },
        real_errors: () => profile.errors.filter((error) => !expected.test(error)),
        close: async () => {
            await profile.close();
            await site.stop();
        },
    };
}

export async function ready(page) {
    await until(() => page.evaluate(() => performance.getEntriesByName('hera-first-frame').length > 0),
        { within: 60000, what: 'the first frame' });
}

export async function open({ hash = '', before, ...options } = {}) {
    const site = await serve();
    const profile = await openProfile(options);
    profile.page.setDefaultTimeout(45000);
    if (before) await before(profile.page, profile.context);
    await profile.page.goto(site.url + hash);
    await ready(profile.page);
    return watched(profile, site);
}

// At a real pixel ratio of the screen: emulation in the page draws differently.
export async function open_at_ratio(ratio, { dark = false } = {}) {
    const site = await serve();
    const folder = mkdtempSync(join(tmpdir(), 'hera-ratio-'));
    const context = await chromium.launchPersistentContext(folder, {
        executablePath: chromiumPath, headless: true, viewport: null, colorScheme: dark ? 'dark' : 'light',
        args: [...flags, `--force-device-scale-factor=${ratio}`, '--window-size=1040,760', '--hide-scrollbars'],
    });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(45000);
    const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(site.url);
    await ready(page);
    return watched({ context, page, errors, close: async () => {
        await context.close();
        rmSync(folder, { recursive: true, force: true });
    } }, site);
}
