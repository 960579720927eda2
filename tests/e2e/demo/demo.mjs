// The demo from a plain static file server, under a sub-path: the scenario's numbers, offline after the first visit, each
// number a way to its rows, the export added up by this script, reset to the same content, nothing ever asked of a server.
import { createServer } from 'node:http';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { file, step, assert, until } from '../support/check.mjs';
import { openProfile, shot } from '../support/browser.mjs';
import { root } from '../support/server.mjs';
import { enter, navigate, on_screen, settled, status_says } from '../support/app.mjs';
import { axe, lint_labels, lint_navigation, lint_targets } from '../support/lints.mjs';

const types = {
    '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.png': 'image/png',
    '.woff2': 'font/woff2', '.webmanifest': 'application/manifest+json',
};

// As any plain host does it: files, a folder's index.html, a redirect to the folder's slash. Nothing else.
function plain_host(folder, below) {
    const asked = [];
    const server = createServer((request, response) => {
        const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
        asked.push(`${request.method} ${path}`);
        let name = path.startsWith(below) ? join(folder, path.slice(below.length)) : '';
        try {
            if (statSync(name).isDirectory()) {
                if (!path.endsWith('/')) return response.writeHead(301, { Location: path + '/' }).end();
                name = join(name, 'index.html');
            }
            const body = readFileSync(name);
            response.writeHead(200, { 'Content-Type': types[extname(name)] ?? 'application/octet-stream' }).end(body);
        } catch {
            response.writeHead(404).end();
        }
    });
    return new Promise((done) => server.listen(0, '127.0.0.1', () => done({
        asked, url: `http://localhost:${server.address().port}${below}`,
        stop: () => new Promise((stopped) => { server.closeAllConnections(); server.close(stopped); }),
    })));
}

// RFC 4180, as small as it can be said.
function rows_of(text) {
    const rows = [[]];
    let cell = '', quoted = false;
    for (let i = text.charCodeAt(0) === 0xfeff ? 1 : 0; i < text.length; ++i) {
        const c = text[i];
        if (quoted) {
            if (c !== '"') cell += c;
            else if (text[i + 1] === '"') cell += text[++i];
            else quoted = false;
        } else if (c === '"') quoted = true;
        else if (c === ',' || c === '\n') {
            rows.at(-1).push(cell);
            cell = '';
            if (c === '\n') rows.push([]);
        } else if (c !== '\r') cell += c;
    }
    const [head, ...rest] = rows.filter((row) => row.length > 1);
    return rest.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
}

async function export_deals(page) {
    await page.goto(page.url().split('#')[0] + '#/deals/list');
    await on_screen(page, 'Deals');
    await page.getByText('40 deals').first().waitFor({ state: 'attached' });
    const download = page.waitForEvent('download');
    const button = page.getByRole('button', { name: 'Export', exact: true });
    if (await button.count() > 0) await button.click();
    else {
        await page.getByRole('main').getByRole('button', { name: /^More/ }).first().click();
        await page.getByRole('menuitem', { name: 'Export' }).click();
    }
    return readFileSync(await (await download).path(), 'utf8');
}

function totals(text) {
    const open = rows_of(text).filter((row) => !/^Closed/.test(row.Stage));
    return {
        deals: open.length,
        total: open.reduce((sum, row) => sum + Number(row.Amount), 0),
        weighted: open.reduce((sum, row) => sum + Number(row.Amount) * Number(row.Probability) / 100, 0),
    };
}
const digest = (text) => createHash('sha256').update(text).digest('hex');

async function figure(page, name, value) {
    await page.getByRole('link', { name: new RegExp(`^${name}: ${value.replace(/[$.×()]/g, '\\$&')}`) })
        .waitFor({ state: 'attached', timeout: 20000 });
}
async function dashboard(page) {
    await navigate(page, 'Dashboard');
}
async function reset(page) {
    await page.goto(page.url().split('#')[0] + '#/settings');
    await on_screen(page, 'Settings');
    await page.getByRole('button', { name: 'Reset demo' }).click();
    const started = Date.now();
    await page.getByRole('dialog').getByRole('button', { name: 'Reset demo' }).click();
    await page.getByText('The demo is as on its first day.').first().waitFor({ state: 'attached' });
    return Date.now() - started;
}

const host = await plain_host(process.env.HERA_SITE ?? join(root, 'build/site'), '/crm/');
let profiles = [];

async function demo(size, dark) {
    const profile = await openProfile({ size, dark });
    profiles.push(profile);
    const { page, context } = profile;
    const asked_before = host.asked.length;

    await step(`${size}: the address without its slash opens the dashboard with the scenario's numbers`, async () => {
        await page.goto(`${host.url}demo`);
        await on_screen(page, 'Dashboard', 30000);
        await figure(page, 'Open pipeline', '$1,600,000');
        await figure(page, 'Weighted', '$1,263,750');
        await figure(page, 'Win rate', '61.1 %');
        await figure(page, 'Coverage of quota', '0.33×');
        // On a phone the others are below the fold.
        const bars = size === 'phone' ? 1 : 4;
        const stages = ['Discovery: $125,000', 'Qualification: $275,000', 'Proposal: $750,000', 'Negotiation: $450,000'];
        for (const bar of stages.slice(0, bars))
            await page.getByRole('link', { name: new RegExp('^' + bar.replace('$', '\\$')) }).waitFor({ state: 'attached' });
        await status_says(page, /Demo, on this device only/);
    });
    await step(`${size}: looks, rules and rest`, async () => {
        await settled(page);
        await shot(page, `demo-dashboard-${size}-${dark ? 'dark' : 'light'}`);
        await lint_targets(page, 'Dashboard', { least: size === 'phone' ? 44 : 24 });
        await lint_labels(page, 'Dashboard');
        await lint_navigation(page, 'Dashboard');
        await axe(page, 'Dashboard');
    });
    await step(`${size}: a number opens its rows; the address says which`, async () => {
        await page.getByRole('link', { name: /^Discovery: / }).click();
        await on_screen(page, 'Deals');
        await page.getByRole('button', { name: 'Remove filter Stage: Discovery' }).waitFor({ state: 'attached' });
        await page.getByText('1 deal found').first().waitFor({ state: 'attached' });
        await page.goBack();
        await on_screen(page, 'Dashboard');
        await page.getByRole('link', { name: /^Win rate/ }).click();
        await on_screen(page, 'Deals');
        await page.getByText('22 deals found').first().waitFor({ state: 'attached' });
        await page.goBack();
        await on_screen(page, 'Dashboard');
    });
    if (size === 'desktop') {
        await step('the charts by keyboard, and as tables', async () => {
            await settled(page);  // coming back has moved the focus
            await page.getByRole('link', { name: /^Discovery: / }).focus();
            await page.keyboard.press('ArrowDown');
            await until(() => page.evaluate(() => /^Qualification/.test(document.activeElement.getAttribute('aria-label') ??
                document.activeElement.textContent)), { what: 'the next bar has the focus' });
            await page.keyboard.press('End');
            await page.keyboard.press('Enter');
            await page.getByRole('button', { name: 'Remove filter Stage: Negotiation' }).waitFor({ state: 'attached' });
            await page.goBack();
            await on_screen(page, 'Dashboard');
            await page.getByRole('radio', { name: 'Tables' }).click();
            await page.getByRole('grid', { name: 'Pipeline by stage' }).getByRole('row', { name: /Proposal: \$750,000/ })
                .waitFor({ state: 'attached' });
            await settled(page);
            await axe(page, 'Dashboard as tables');
            await shot(page, `demo-tables-${size}`);
            await page.getByRole('radio', { name: 'Charts' }).click();
        });
    }
    await step(`${size}: the network is cut, the page loaded again: the same`, async () => {
        await page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
        await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), { what: 'the service worker serves' });
        await context.setOffline(true);
        await page.reload();
        await on_screen(page, 'Dashboard', 30000);
        await figure(page, 'Open pipeline', '$1,600,000');
    });
    const sums = 'exported rows add up; one edited amount moves both sums; reset twice gives the same bytes';
    if (size === 'desktop') await step(sums, async () => {
        const first = await export_deals(page);
        assert.deepEqual(totals(first), { deals: 4, total: 1600000, weighted: 1263750 });
        await page.getByRole('row', { name: /^Healthcare Systems/ }).or(page.getByRole('link', { name: /^Healthcare Systems/ }))
            .first().click();
        await on_screen(page, /^Healthcare Systems/);
        await enter(page, 'Amount', '500000');
        await dashboard(page);
        await figure(page, 'Open pipeline', '$1,650,000');
        await figure(page, 'Weighted', '$1,308,750');
        assert.deepEqual(totals(await export_deals(page)), { deals: 4, total: 1650000, weighted: 1308750 });
        const took = [await reset(page)];
        const second = await export_deals(page);
        took.push(await reset(page));
        const third = await export_deals(page);
        assert.equal(digest(second), digest(first));
        assert.equal(digest(third), digest(first));
        console.log(`        resets took ${took.join(' and ')} ms`);
    });
    if (size !== 'desktop') await step(`${size}: the exported rows add up here too`, async () => {
        assert.deepEqual(totals(await export_deals(page)), { deals: 4, total: 1600000, weighted: 1263750 });
    });
    await step(`${size}: nothing but files was asked for`, async () => {
        for (const one of host.asked.slice(asked_before)) assert.match(one, /^GET \/crm\/[\w./-]*$/);
        assert.deepEqual(host.asked.filter((one) => /\/v1\//.test(one)), []);
        assert.deepEqual(profile.errors, []);
    });
    if (size === 'desktop') {
        await step('two tabs: what one changes the other shows', async () => {
            const other = await context.newPage();
            await other.goto(`${host.url}demo/`);
            await on_screen(other, 'Dashboard', 30000);
            await figure(other, 'Open pipeline', '$1,600,000');
            await page.goto(`${host.url}demo/#/deals/list`);
            await page.getByRole('row', { name: /^Healthcare Systems/ }).first().click();
            await enter(page, 'Amount', '475000');
            await figure(other, 'Open pipeline', '$1,625,000');
            await reset(other);
            await dashboard(page);
            await figure(page, 'Open pipeline', '$1,600,000');
            await other.close();
        });
    }
    await profile.close();
    profiles = profiles.filter((one) => one !== profile);
}

await file('the demo', async () => {
    await demo('desktop', false);
    await demo('phone', true);
}, async () => {
    for (const profile of profiles) await profile.close();
    await host.stop();
});
