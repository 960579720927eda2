// Before the application runs: the shell, and a readable page with a way on where it cannot run.
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile } from '../support/browser.mjs';
import { serve } from './support/site.mjs';
import { ready } from './support/gallery.mjs';
import { decode, ink } from './support/png.mjs';

let site;
let profile;
const fresh = async (options) => {
    if (profile) await profile.close();
    profile = await openProfile(options);
    profile.page.setDefaultTimeout(45000);
    return profile.page;
};

// A sentence, not a code; a button; nothing of the half-started application in its way.
async function readable(page, title, words) {
    await page.getByRole('heading', { name: title }).waitFor();
    const text = await page.locator('#shell-text').textContent();
    assert.match(text, words);
    assert.ok(text.length > 60);
    const button = page.getByRole('button', { name: 'Try again' });
    assert.equal(await button.count(), 1);
    const box = await button.boundingBox();
    assert.ok(box.height >= 24 && box.width >= 60);
    assert.equal(await page.evaluate(([x, y]) => document.elementFromPoint(x, y).tagName, [box.x + 5, box.y + 5]), 'BUTTON');
    return button;
}

await file('platform: starting', async () => {
    site = await serve();

    await step('the shell is painted before any script has run', async () => {
        const page = await fresh();
        await page.route(/\.(js|wasm)$/, () => {});  // they never arrive
        await page.goto(site.url, { waitUntil: 'commit' });
        await page.getByText('Opening your workspace').waitFor();
        assert.ok(ink(decode(await page.screenshot())) > 500);
        assert.equal(await page.evaluate(() => typeof create_ui), 'undefined');
    });

    await step('http on an address that is not this computer: says what to do', async () => {
        const page = await fresh({ extraFlags: ['--host-resolver-rules=MAP crm.example.test 127.0.0.1'] });
        await page.goto(site.url.replace('localhost', 'crm.example.test'));
        await readable(page, 'This address is not secure', /https/);
    });

    await step('no WebGL2', async () => {
        const page = await fresh();
        await page.addInitScript(() => {
            const get = HTMLCanvasElement.prototype.getContext;
            HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
                return kind === 'webgl2' ? null : get.call(this, kind, ...rest);
            };
        });
        await page.goto(site.url);
        await readable(page, 'Graphics are switched off', /hardware acceleration/);
    });

    await step('no WebAssembly', async () => {
        const page = await fresh();
        await page.addInitScript(() => { delete window.WebAssembly; });
        await page.goto(site.url);
        await readable(page, 'This browser is too old', /update the browser/);
    });

    await step('the code does not arrive: says so, and trying again works', async () => {
        const page = await fresh();
        await page.route(/ui\.wasm$/, (route) => route.abort());
        await page.goto(site.url);
        const button = await readable(page, 'HERA CRM could not start', /safe/);
        await page.unroute(/ui\.wasm$/);
        await button.click();
        await ready(page);
        assert.equal(await page.locator('#shell').count(), 0);
    });

    await step('fonts that do not arrive hold nothing up', async () => {
        const page = await fresh();
        await page.route(/woff2$/, (route) => route.abort());
        await page.goto(site.url);
        await ready(page);
        await page.getByRole('button', { name: 'Press me' }).click();
        await until(async () => (await page.locator('#base [role=status]').textContent()) === 'pressed 1', { what: 'it works' });
    });

    await step('a refused IndexedDB and a refused localStorage leave the page alive', async () => {
        const page = await fresh();
        await page.addInitScript(() => {
            Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });
            Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });
        });
        await page.goto(site.url);
        await ready(page);
        await page.getByRole('button', { name: 'Dark' }).click();
        await until(() => page.evaluate(() => document.documentElement.dataset.theme === 'dark'),
            { what: 'the theme lasts as long as the page' });
        assert.deepEqual(profile.errors.filter((error) => /page error/.test(error)), []);
    });
}, async () => {
    await profile?.close();
    await site?.stop();
});
