// Debian's Firefox on a display of its own (WebGL2 needs one), through WebDriver BiDi, and the few things the tests do in the
// application there. `scripts/setup firefox` installs it.
import puppeteer from 'puppeteer-core';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, on_failure, until } from './check.mjs';
import { root } from './server.mjs';

export const firefoxPath = process.env.HERA_FIREFOX ?? '/usr/bin/firefox-esr';
const preferences = {
    'webgl.force-enabled': true, 'webgl.out-of-process': false, 'gfx.webrender.software': true,
    // After a kill it begins as if nothing had been.
    'toolkit.startup.max_resumed_crashes': -1, 'browser.sessionstore.resume_from_crash': false,
    // A process for each tab, although they are of one site.
    'dom.ipc.processCount.webIsolated': 8, 'dom.ipc.processPrelaunch.enabled': false,
    'app.update.enabled': false, 'datareporting.policy.dataSubmissionEnabled': false, 'toolkit.telemetry.enabled': false,
    'services.settings.server': 'data:,', 'browser.shell.checkDefaultBrowser': false,
};

const open_pages = new Map();
on_failure(async () => (await Promise.all([...open_pages].map(async ([page, said]) => {
    const shown = page.evaluate(() => document.body.innerText).catch((error) => error.message);
    const hung = new Promise((done) => setTimeout(done, 2000, '(no answer)'));
    const lines = (await Promise.race([shown, hung])).split('\n');
    return [`--- ${page.url()}`, ...said.slice(-20), ...lines.slice(0, 60)].join('\n    ');
}))).join('\n'));

let display = null;
async function start_display() {
    const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'],
        { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const number = await new Promise((done, fail) => {
        child.stdio[3].once('data', (data) => done(String(data).trim()));
        child.on('error', () => fail(new Error('Xvfb is missing: scripts/setup firefox')));
        child.on('exit', (code) => fail(new Error(`Xvfb ended with ${code}`)));
    });
    process.on('exit', () => child.kill());
    return `:${number}`;
}

export const new_profile = () => mkdtempSync(join(tmpdir(), 'hera-firefox-'));
export const remove_profile = (folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });

// A browser in a process group of its own.
export async function start_firefox(folder) {
    if (!existsSync(firefoxPath)) throw new Error(`no Firefox at ${firefoxPath}: scripts/setup firefox`);
    display ??= await start_display();
    // The driver sets the person's own settings aside while it runs; after a kill there are none.
    for (const name of ['user.js', 'prefs.js']) rmSync(join(folder, `${name}.puppeteer`), { force: true });
    if (!existsSync(join(folder, 'user.js'))) writeFileSync(join(folder, 'user.js'), '');
    const browser = await puppeteer.launch({
        browser: 'firefox', executablePath: firefoxPath, headless: false, userDataDir: folder, defaultViewport: null,
        args: ['--width', '1300', '--height', '950'], extraPrefsFirefox: preferences, env: { ...process.env, DISPLAY: display },
        handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false, timeout: 90000, protocolTimeout: 90000,
    });
    const child = browser.process();
    const exited = new Promise((done) => child.on('exit', done));
    return {
        pid: child.pid,
        open: async (url) => {
            const page = await browser.newPage();
            const said = [];
            open_pages.set(page, said);
            page.on('close', () => open_pages.delete(page));
            page.on('console', (m) => said.push(`${m.type()}: ${m.text()}`));
            page.on('pageerror', (error) => said.push(`page error: ${error.message}`));
            page.setDefaultTimeout(40000);
            await page.goto(url, { waitUntil: 'domcontentloaded' });
            return page;
        },
        // The whole group at once: nothing in the browser gets a chance to finish its work.
        kill: async () => {
            process.kill(-child.pid, 'SIGKILL');
            await exited;
            open_pages.clear();
            await browser.disconnect().catch(() => {});
        },
        close: async () => {
            open_pages.clear();
            await Promise.race([browser.close().catch(() => {}), new Promise((r) => setTimeout(r, 8000))]);
            try {
                process.kill(-child.pid, 'SIGKILL');
            } catch {
                // it has ended
            }
            await exited;
        },
    };
}

// The process a tab runs in: the one that works while the tab does.
export async function process_of(page, browser) {
    const children = () => readdirSync('/proc').filter((pid) => {
        if (!/^\d+$/.test(pid)) return false;
        try {
            const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
            const group = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[2];
            return Number(group) === browser.pid && words.includes('-isForBrowser');
        } catch {
            return false;  // gone meanwhile
        }
    }).map(Number);
    const ticks = (pid) => {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
        return Number(fields[11]) + Number(fields[12]);
    };
    const before = new Map(children().map((pid) => [pid, ticks(pid)]));
    await page.evaluate(() => { for (const end = performance.now() + 1000; performance.now() < end;); });
    const worked = [...before].map(([pid, was]) => [pid, ticks(pid) - was]).sort((a, b) => b[1] - a[1]);
    assert.ok(worked.length > 0 && worked[0][1] > 10, `no process worked for the page: ${JSON.stringify(worked)}`);
    return worked[0][0];
}

export async function shot(page, name) {
    const folder = join(root, 'build/test-output/screens');
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`) });
}

// ---- the application ---------------------------------------------------------------------------------------------------

export const named = (page, name, role) => page.waitForSelector(`aria/${name}${role ? `[role="${role}"]` : ''}`);
export async function press(page, name, role = 'button') {
    await (await named(page, name, role)).evaluate((element) => element.click());
}
const input = (page, name) => page.waitForSelector(`:is(input, textarea)[aria-label="${name}"]`);
export async function fill(page, name, text) {
    await (await input(page, name)).evaluate((element, text) => {
        element.focus();
        element.value = text;
        element.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }, text);
}
export async function enter(page, name, text) {
    await fill(page, name, text);
    await page.keyboard.press('Enter');
}
export const value = (page, name) =>
    page.evaluate((name) => document.querySelector(`[aria-label="${name}"]`)?.value ?? null, name);
export const status_text = (page) =>
    page.evaluate(() => document.querySelector('[role=status]')?.textContent ?? '');
export const status_says = (page, pattern, within = 30000) =>
    until(async () => pattern.test(await status_text(page)), { within, what: `the status says ${pattern}` });
export const on_screen = (page, name, within = 40000) => until(() => page.evaluate((name) => {
    const headings = [...document.querySelectorAll('h1, [role=heading]')];
    return headings.some((one) => (one.getAttribute('aria-label') ?? one.textContent) === name);
}, name), { within, what: `the screen ${name}` });

export async function create_organisation(page, url, who) {
    await page.goto(`${url}#/create`, { waitUntil: 'domcontentloaded' });
    await fill(page, 'Your name', who.name);
    await fill(page, 'Work email', who.email);
    await fill(page, 'Password', who.password);
    await fill(page, 'Organisation', who.organisation);
    await press(page, 'Create organisation');
    await on_screen(page, 'Contacts');
}
export async function new_contact(page, first, last) {
    await press(page, 'New contact');
    await fill(page, 'First name', first);
    await fill(page, 'Last name', last);
    await press(page, 'Save');
    await on_screen(page, `${first} ${last}`);
}
// Where the address bar would bring it: no page is loaded.
export const go = (page, hash) => page.evaluate((hash) => { location.hash = hash; }, hash);
// Tries now instead of when it would by itself; a browser that was killed may have lost its session.
export async function in_sync_again(page, who) {
    await press(page, 'Sync details');
    await press(page, 'Try now');
    await page.keyboard.press('Escape');
    await status_says(page, /In sync|Sign in to sync/, 60000);
    if (/In sync/.test(await status_text(page))) return;
    await press(page, 'Sign in');
    await fill(page, 'Work email', who.email);
    await fill(page, 'Password', who.password);
    await press(page, 'Sign in');
    await status_says(page, /In sync/, 60000);
}
