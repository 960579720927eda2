// Text of the world: names and notes of every script are typed by name, saved, and seen in list, page and timeline; what the
// canvas draws is what the page itself would show, pixel by pixel, at rest and focused, wrapped and too long.
import { assert, file, step, until } from '../support/check.mjs';
import { openProfile, shot } from '../support/browser.mjs';
import { startServer } from '../support/server.mjs';
import { create_organisation, in_sync, navigate, on_screen, person, settled } from '../support/app.mjs';
import { open_at_ratio } from './support/gallery.mjs';
import { crop, decode, difference, ink } from './support/png.mjs';

// `mixed`: letters of both directions. The page puts each run on a place of its own there, in 64ths of a pixel, so that some
// glyphs stand a quarter of a pixel away: it can be measured, not seen.
const names = [
    { script: 'Latin', first: 'Zoë', last: 'Müller-Ångström', note: 'Ärger mit der Straße: „größer als 5 m“' },
    { script: 'decomposed Latin', first: 'Zoe\u0308', last: 'Mu\u0308ller-A\u030Angstro\u0308m',
        note: 'Cafe\u0301 cre\u0300me a\u0300 la carte' },
    { script: 'Vietnamese, stacked', first: 'Nguyê\u0303n', last: 'Thi\u0323 Ngo\u0323c A\u0301nh',
        note: 'Hẹn gặp lại vào thứ Sáu, ở e\u0302\u0301 e\u0323\u0302' },
    { script: 'Cyrillic', first: 'Дмитрий', last: 'Щербаков', note: 'Встреча в пятницу: обсудить договор и объём поставки.' },
    { script: 'Greek', first: 'Ελένη', last: 'Παπαδοπούλου', note: 'Τηλεφώνησε· θα ξαναμιλήσουμε την Παρασκευή.' },
    { script: 'Han', first: '伟', last: '欧阳', note: '今天和客户见面，讨论了合同条款；他们希望下周五之前收到报价单。「请尽快」' },
    { script: 'kana', first: 'さくら', last: 'コンピューター', note: '東京支社の山田さんと打ち合わせ。ジャケットのサイズは「Ｍ」、カードで支払い。' },
    { script: 'Hangul', first: '민수', last: '김', note: '금요일까지 견적서를 보내 달라고 했습니다. 담당자는 이영희 씨.' },
    { script: 'Arabic', first: 'أحمد', last: 'العربي',
        note: 'اجتماع يوم الجمعة مع العميل لمناقشة العقد؛ يريد عرض السعر قريبا.', right: true },
    { script: 'Hebrew', first: 'שלום', last: 'כהן', note: 'פגישה ביום שישי עם הלקוח, לדון בחוזה ובמחיר.', right: true },
    { script: 'both directions', first: 'Ahmed أحمد', last: '(HERA) שלום 7',
        note: 'شركة HERA GmbH (2024) للتجارة, 15% خصم: call +49 30 12', right: true, mixed: true },
    { script: 'emoji', first: '👩🏽‍💻 Ada', last: '👨‍👩‍👧‍👦🇩🇪🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}',
        note: 'Great 👍🏿❤️‍🔥 1️⃣ then 🇯🇵🇫🇷 ⭐✅ and 🧑🏻‍🤝‍🧑🏿' },
];

const full_name = ({ first, last }) => `${first} ${last}`;

let gallery;
let server;
const profiles = [];

// How much may differ: one of 255, where a mark lies over its letter and both are blended at once, and in dark, where focused
// text is rounded once more (text.mjs); lines of both directions, see above.
function same(a, b, { dark = false, mixed = false, right = false }, what) {
    assert.ok(ink(a) > 30, `${what}: there is text`);
    const d = difference(a, b);
    if (mixed) assert.ok(d.largest <= 80 && d.pixels <= ink(a) * 1.2, `${what}: ${JSON.stringify(d)} of ${ink(a)}`);
    // The words of such a line stand in 64ths of a pixel; a glyph may fall to the other side of a quarter.
    else if (right) assert.ok(d.largest <= 80 && (dark || d.pixels <= ink(a) * 0.6), `${what}: ${JSON.stringify(d)} of ${ink(a)}`);
    else assert.ok(d.largest <= 1, `${what}: ${JSON.stringify(d)} of ${ink(a)}`);
}

async function inside(field) {
    const box = await field.boundingBox();
    return { x: Math.ceil(box.x) + 4, y: Math.ceil(box.y) + 4, width: Math.floor(box.width) - 10,
        height: Math.floor(box.height) - 8 };
}

async function fields_of_the_gallery(ratio, dark) {
    gallery = await open_at_ratio(ratio, { dark });
    const { page } = gallery;
    await step(`ratio ${ratio}, ${dark ? 'dark' : 'light'}: every script at rest as focused, on one line and wrapped`, async () => {
        for (const [name, label, text] of names.flatMap((n) => [[n, 'Your name', full_name(n)], [n, 'Notes', n.note]])) {
            const field = page.getByRole('textbox', { name: label, exact: true });
            await field.fill(text);
            await page.evaluate(() => document.activeElement.blur());
            await gallery.settled();
            const clip = await inside(field);
            const rest = await gallery.picture(clip);
            await field.focus();
            await field.evaluate((e) => { e.setSelectionRange(0, 0); e.style.caretColor = 'transparent'; });
            await gallery.settled();
            const focused = await gallery.picture(clip);
            await page.evaluate(() => document.activeElement.blur());
            same(rest, focused, { ...name, dark }, `${name.script}, ${label}`);
        }
    });
    if (!dark) await step(`ratio ${ratio}: what is too long shows its beginning, also where that is at the right`, async () => {
        const field = page.getByRole('textbox', { name: 'Your name', exact: true });
        for (const { script, note, ...more } of names.filter(({ script }) => ['Arabic', 'Han', 'Cyrillic'].includes(script))) {
            await field.fill(`${note} ${note}`);
            await page.evaluate(() => document.activeElement.blur());
            await gallery.settled();
            const clip = await inside(field);
            const rest = await gallery.picture(clip);
            await field.evaluate((e) => { e.style.opacity = 1; e.scrollLeft = 0; e.setSelectionRange(0, 0); });
            await page.evaluate(() => { document.getElementById('canvas').style.visibility = 'hidden'; });
            await gallery.settled();
            const own = await gallery.picture(clip);
            await page.evaluate(() => { document.getElementById('canvas').style.visibility = ''; });
            await field.evaluate((e) => { e.style.opacity = ''; });
            same(rest, own, more, script);
        }
    });
    assert.deepEqual(gallery.real_errors(), []);
    await gallery.close();
    gallery = undefined;
}

// ---- in the application -------------------------------------------------------------------------------------------------

const bare = (text) => text.replace(/[\u2066-\u2069]/g, '');

// Narrow pages have it on a tab of its own.
async function show_story(page) {
    const tab = page.getByRole('tab', { name: 'Timeline' });
    if (await tab.count()) await tab.click();
    await page.getByRole('region', { name: 'Timeline' }).waitFor({ state: 'attached' });
}

// The smallest part of a picture with all that is not like its corner.
function inked(picture) {
    let [left, top, right, bottom] = [picture.width, picture.height, -1, -1];
    for (let y = 0; y < picture.height; ++y)
        for (let x = 0; x < picture.width; ++x) {
            const i = (y * picture.width + x) * 4;
            if (Math.abs(picture.data[i] - picture.data[0]) + Math.abs(picture.data[i + 1] - picture.data[1]) +
                Math.abs(picture.data[i + 2] - picture.data[2]) <= 24) continue;
            [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
        }
    assert.ok(right >= left, 'there is ink');
    return crop(picture, left, top, right - left + 1, bottom - top + 1);
}

// The heading of the record's page, as the canvas draws it and as the page's own text beside it.
async function heading_both_ways(page, name) {
    const heading = page.getByRole('heading', { level: 1 }).first();
    const box = await heading.boundingBox();
    const ratio = await page.evaluate(() => devicePixelRatio);
    const cut = (picture) => crop(picture, ...[Math.floor(box.x), Math.floor(box.y), Math.ceil(box.width), Math.ceil(box.height)]
        .map((value) => value * ratio));
    const canvas = cut(decode(await page.screenshot()));
    await page.evaluate(([text, x, y, width, height]) => {
        const own = document.createElement('div');
        own.id = 'own-line';
        own.dir = 'auto';
        own.textContent = text;
        const dark = matchMedia('(prefers-color-scheme: dark)').matches;
        own.style.cssText = `position:fixed;left:${x}px;top:${y}px;width:${width}px;height:${height}px;z-index:9;text-align:left;` +
            `font:600 18px/28px Inter,sans-serif;font-kerning:none;white-space:pre;color:${dark ? '#f4f4f5' : '#18181b'};` +
            `background:${dark ? '#0f0f12' : '#fff'}`;
        document.body.append(own);
    }, [name, Math.floor(box.x), Math.floor(box.y), Math.ceil(box.width), Math.ceil(box.height)]);
    const own = cut(decode(await page.screenshot()));
    await page.evaluate(() => document.getElementById('own-line').remove());
    return { canvas: inked(canvas), own: inked(own) };
}

async function looked_at(page, size, theme) {
    await navigate(page, 'Contacts');
    await settled(page);
    await shot(page, `world-list-${size}-${theme}`);
    // What dark may do to glyphs, it does to one script as to the others of its kind.
    const chosen = theme === 'light' ? names : names.filter(({ script }) => ['Han', 'Arabic', 'emoji'].includes(script));
    for (const name of chosen) await step(`${name.script}, ${size}, ${theme}: list, page and timeline`, async () => {
        await navigate(page, 'Contacts');
        const line = page.getByRole('row', { name: full_name(name) }).or(page.getByRole('link', { name: full_name(name) })).first();
        for (const way of [-3000, 3000]) {
            if (await line.count()) break;
            await page.mouse.move(195, 400);
            await page.mouse.wheel(0, way);  // the list stands where it was left
            await settled(page);
        }
        await line.focus();  // brings it out from under the bar
        await settled(page);
        await line.click();
        await on_screen(page, full_name(name));
        await show_story(page);
        const story = page.getByRole('region', { name: 'Timeline' });
        await until(async () => bare(await story.evaluate((e) => e.textContent + [...e.querySelectorAll('[aria-label]')]
            .map((inner) => inner.getAttribute('aria-label')).join(' '))).includes(name.note),
            { what: 'the note in the timeline' });
        await settled(page);
        const { canvas, own } = await heading_both_ways(page, full_name(name));
        const text = `${canvas.width}×${canvas.height} and ${own.width}×${own.height}`;
        assert.ok(Math.abs(canvas.width - own.width) <= 1 && Math.abs(canvas.height - own.height) <= 1, `as large: ${text}`);
        if (canvas.width === own.width && canvas.height === own.height) {
            const d = difference(canvas, own);
            assert.ok(name.right ? d.largest <= 130 : d.largest <= 8, `heading: ${JSON.stringify(d)} of ${ink(canvas)}`);
        } else {
            assert.ok(name.right, `as large: ${text}`);
        }
        await shot(page, `world-${name.script.replaceAll(/[ ,]+/g, '-')}-${size}-${theme}`);
    });
}

async function in_the_application(size) {
    const profile = await openProfile({ size, own_ratio: true });
    profiles.push(profile);
    const { page } = profile;
    page.setDefaultTimeout(40000);
    await create_organisation(page, server.url, person(`Ada ${size}`, 'Engines'));
    for (const name of names) await step(`${name.script}, ${size}: typed by name and saved`, async () => {
        await page.getByRole('button', { name: 'New contact' }).first().click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('First name').click();
        await page.keyboard.insertText(name.first);
        await dialog.getByLabel('Last name').click();
        await page.keyboard.insertText(name.last);
        await dialog.getByRole('button', { name: 'Save' }).click();
        await on_screen(page, full_name(name));
        await show_story(page);
        await page.getByRole('textbox', { name: 'Note', exact: true }).click();
        await page.keyboard.insertText(name.note);
        await page.getByRole('button', { name: 'Add note' }).click();
        await until(async () => (await page.getByRole('textbox', { name: 'Note', exact: true }).inputValue()) === '',
            { what: 'the note is taken' });
        await navigate(page, 'Contacts');
    });
    await in_sync(page);
    await looked_at(page, size, 'light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await looked_at(page, size, 'dark');
    assert.deepEqual(profile.errors, []);
    await profile.close();
}

await file('platform: text of the world', async () => {
    for (const [ratio, dark] of [[1, false], [2, false], [1, true]]) await fields_of_the_gallery(ratio, dark);
    server = await startServer();
    for (const size of ['desktop', 'phone']) await in_the_application(size);
}, async () => {
    await gallery?.close();
    for (const profile of profiles) await profile.close().catch(() => {});
    await server?.stop();
});
