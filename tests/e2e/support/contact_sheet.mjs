// All screenshots of a round on one page: screens below each other, sizes and themes side by side.
//
//   node tests/e2e/support/contact_sheet.mjs     from what lies in build/test-output/screens
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath, flags } from './browser.mjs';
import { screens } from './screens.mjs';
import { root } from './server.mjs';

const columns = ['phone', 'tablet', 'desktop'].flatMap((size) => ['light', 'dark'].map((theme) => ({ size, theme })));
const widths = { phone: 200, tablet: 300, desktop: 480 };

export const shot_name = (screen, size, theme) => `${screen.replaceAll(' ', '-')}-${size}-${theme}`;

// Returns the two files: a page to scroll through at full size, and a picture of it.
export async function contact_sheet() {
    const folder = join(root, 'build/test-output/screens');
    const cell = (screen, { size, theme }) => {
        const file = `${shot_name(screen, size, theme)}.png`;
        return existsSync(join(folder, file))
            ? `<td><a href="${file}"><img src="${file}" width="${widths[size]}" alt="${screen}, ${size}, ${theme}"></a></td>`
            : '<td>–</td>';
    };
    const rows = screens.map(({ name }) => `<tr><th>${name}</th>${columns.map((column) => cell(name, column)).join('')}</tr>`);
    const page_file = join(folder, 'contact-sheet.html'), picture = join(folder, 'contact-sheet.png');
    writeFileSync(page_file, `<!doctype html><meta charset="utf-8"><title>Contact sheet</title>
<style>body{font:13px sans-serif;background:#8c8c94;margin:16px}td,th{vertical-align:top;padding:6px}img{display:block}
th{text-align:left;width:90px}</style>
<table><tr><th></th>${columns.map(({ size, theme }) => `<th>${size}, ${theme}</th>`).join('')}</tr>
${rows.join('\n')}</table>
`);
    const browser = await chromium.launch({ executablePath: chromiumPath, headless: true, args: flags });
    try {
        const page = await browser.newPage({ viewport: { width: 2200, height: 1000 } });
        await page.goto(`file://${page_file}`);
        await page.screenshot({ path: picture, fullPage: true });
    } finally {
        await browser.close();
    }
    return { page_file, picture };
}

if (process.argv[1] === import.meta.filename) console.log(Object.values(await contact_sheet()).join('\n'));
