// The application as a person meets it, for the browser tests: everything through roles and names.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, until } from './check.mjs';

export const person = (name, organisation = 'Acme') => ({
    name, organisation, email: `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@acme.example`,
    password: `${name} likes long passwords`,
});

export const status_text = (page) => page.getByRole('status').first().innerText();

export async function status_says(page, pattern, within = 15000) {
    await until(async () => pattern.test(await status_text(page)), { within, what: `the status says ${pattern}` });
}
export const in_sync = (page, within = 30000) => status_says(page, /In sync/, within);

// The screen called `name` is there: its heading can be read.
export async function on_screen(page, name, within = 15000) {
    await page.getByRole('heading', { level: 1, name }).waitFor({ state: 'attached', timeout: within });
}

export async function create_organisation(page, url, who) {
    await page.goto(`${url}#/create`);
    await page.getByRole('textbox', { name: 'Your name' }).fill(who.name);
    await page.getByRole('textbox', { name: 'Work email' }).fill(who.email);
    await page.getByLabel('Password', { exact: true }).fill(who.password);
    await page.getByRole('textbox', { name: 'Organisation' }).fill(who.organisation);
    await page.getByRole('button', { name: 'Create organisation' }).click();
    await on_screen(page, 'Contacts');
}

// A colleague opens the link of an invitation.
export async function join_by_link(page, link, name = 'Vera Viewer') {
  await page.goto(link);
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: /^Join/ }).click();
  await on_screen(page, 'Contacts');
}

export async function sign_in(page, url, who) {
    await page.goto(`${url}#/sign-in`);
    await page.getByRole('textbox', { name: 'Work email' }).fill(who.email);
    await page.getByLabel('Password', { exact: true }).fill(who.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await on_screen(page, 'Contacts');
}

export const field = (page, name) => page.getByLabel(name, { exact: true }).first();
export async function enter(page, name, text) {
    await field(page, name).fill(text);
    await field(page, name).press('Enter');
}
// Many, at the pace at which the page takes them rather than the driver: a number of changes is what the test is about.
// `emptied`: the field is one for new things, and takes the next when it has let go of the last.
export async function enter_all(page, name, texts, { emptied = false } = {}) {
    await page.evaluate(async ({ name, texts, emptied }) => {
        const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));
        const input = () => document.querySelector(`[aria-label="${name}"]`);
        for (const text of texts) {
            input().focus();
            input().value = text;
            input().dispatchEvent(new InputEvent('input', { bubbles: true }));
            input().dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true }));
            do await frame(); while (emptied && input().value !== '');
        }
    }, { name, texts, emptied });
}
// A person made by hand, on any screen that has the button; their own page is shown then.
export async function new_contact(page, first, last, { email } = {}) {
    await page.getByRole('button', { name: 'New contact' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('First name').fill(first);
    await dialog.getByLabel('Last name').fill(last);
    if (email) await dialog.getByLabel(/^E-mail/).first().fill(email);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await on_screen(page, `${first} ${last}`);
}
export const toast = (page, words) => page.locator('#layers').getByText(words).first().waitFor({ state: 'attached' });

export async function navigate(page, name) {
    const link = page.getByRole('navigation').getByRole('link', { name, exact: true }).first();
    // While a database is being opened there is none at all.
    await page.getByRole('navigation').getByRole('link').first().waitFor({ state: 'attached' });
    // A phone's bar has room for some places; the others are behind a button.
    if ((await link.count()) === 0) {
        await page.getByRole('button', { name: 'More places' }).click();
        await settled(page, 200);  // the sheet has risen
        await page.getByRole('menuitem', { name, exact: true }).click();
    } else {
        await link.click();
    }
    await on_screen(page, name);
}

// Chooses a file as a person does: the button opens the browser's own dialog.
export async function choose_file(page, button, path) {
    const chooser = page.waitForEvent('filechooser');
    await button.click();
    await (await chooser).setFiles(path);
}

export function file_with(name, content) {
    const path = join(mkdtempSync(join(tmpdir(), 'hera-file-')), name);
    writeFileSync(path, content);
    return path;
}

// In the page: the lower edge of the page's own part goes through it.
const cut_below = (element) =>
    element.getBoundingClientRect().bottom > element.closest('main').getBoundingClientRect().bottom - 1;

// Scrolls like a hand until `locator` is there: what is out of sight is not in the mirror. `whole`: and until all of it can be
// pressed, for what comes into sight first is an edge of it, which toasts may hide and bars cut.
export async function scroll_to(page, locator, { whole = false, within = 20000 } = {}) {
    const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    const toasts = page.locator('#layers').getByRole('button', { name: 'Dismiss' });
    if (whole) await until(async () => (await toasts.count()) === 0, { within, what: 'the toasts have gone' });
    await page.mouse.move(width / 2, height / 2);
    await until(async () => {
        if ((await locator.count()) && (!whole || !(await locator.first().evaluate(cut_below)))) return true;
        await page.mouse.wheel(0, 160);
        await settled(page, 100);
        return false;
    }, { within, what: 'it comes into sight, further down' });
    return locator;
}

// Counts animation frames from now on.
export async function count_frames(page, for_ms) {
    return page.evaluate((ms) => new Promise((done) => {
        let frames = 0;
        const asked = window.requestAnimationFrame;
        window.requestAnimationFrame = (callback) => {
            frames += 1;
            return asked.call(window, callback);
        };
        setTimeout(() => {
            window.requestAnimationFrame = asked;
            done(frames);
        }, ms);
    }), for_ms);
}

// Waits until the page asks for no more frames for a while.
export async function settled(page, quiet_ms = 300, within = 10000) {
    const end = performance.now() + within;
    while ((await count_frames(page, quiet_ms)) > 0) {
        assert.ok(performance.now() < end, `the page did not come to rest within ${within} ms`);
    }
}

// What the page's own part of each frame costs from now on, in milliseconds; the drawing of a software renderer is not in it.
export async function watch_frames(page) {
    await page.evaluate(() => {
        window.frame_costs = [];
        if (window.frames_watched) return;
        window.frames_watched = true;
        const asked = window.requestAnimationFrame;
        window.requestAnimationFrame = (callback) => asked.call(window, (time) => {
            const from = performance.now();
            callback(time);
            window.frame_costs.push(performance.now() - from);
        });
    });
}
export async function frame_costs(page) {
    const all = await page.evaluate(() => window.frame_costs.sort((a, b) => a - b));
    const at = (share) => all[Math.min(all.length - 1, Math.floor(all.length * share))];
    return { frames: all.length, median: at(0.5), most: at(0.95) };
}

// The text of the outbox mirror. A file that is removed while it is looked at: all of them are looked at again.
export const mirrored = (page) => page.evaluate(async () => {
    for (;;) {
        try {
            const texts = [];
            const top = await (await navigator.storage.getDirectory()).getDirectoryHandle('hera-outbox');
            for await (const [, folder] of top.entries()) {
                for await (const [, entry] of folder.entries()) texts.push(await (await entry.getFile()).text());
            }
            return texts.join('');
        } catch (error) {
            if (error.name !== 'NotFoundError') throw error;
            await new Promise((later) => setTimeout(later, 20));
        }
    }
});
