// Every screen (support/screens.mjs) on phone, tablet and desktop, light and dark: axe finds nothing, controls neither
// overlap nor are too small, labels are not cut off, after it has come to rest the page asks for no frame in five seconds,
// and graphics that the browser takes away come back with the same pixels. The screenshots and a contact sheet of them stay
// in build/test-output/screens.
//
//   node tests/e2e/screens.mjs [size…]      only these: phone, tablet, tablet_wide, desktop, kiosk
import { file, step, assert } from './support/check.mjs';
import { openProfile, shot, sizes } from './support/browser.mjs';
import { startServer } from './support/server.mjs';
import { count_frames, settled } from './support/app.mjs';
import { axe, lint_labels, lint_navigation, lint_targets } from './support/lints.mjs';
import { walk, walker } from './support/screens.mjs';
import { survives_lost_graphics } from './support/graphics.mjs';
import { contact_sheet, shot_name } from './support/contact_sheet.mjs';

const server = await startServer();
let open = [];

async function look_around(size, theme) {
    const shape = { least: sizes[size].touch ? 44 : 24 };
    const profile = await openProfile({ size, dark: theme === 'dark' });
    open.push(profile);
    const { page } = profile;
    page.setDefaultTimeout(40000);  // up to four of them share the machine
    await walk(page, server.url, walker(size, theme), (screen) => step(`${screen.name}, ${size}, ${theme}`, async () => {
        const { name } = screen;
        await screen.show(page, server.url);
        await settled(page);
        await shot(page, shot_name(name, size, theme));
        // Nothing of this touches the page, so the stillness is watched meanwhile.
        const frames = count_frames(page, 5000);
        frames.catch(() => {});  // told of below, unless something else was wrong first
        await lint_targets(page, name, shape);
        await lint_labels(page, name);
        await lint_navigation(page, name);
        await axe(page, name);
        assert.equal(await frames, 0, 'frames although nobody did anything');
        await survives_lost_graphics(page, shot_name(name, size, theme));
        assert.deepEqual(profile.errors, []);
    }));
    await profile.close();
    open = open.filter((other) => other !== profile);
}

await file('every screen, in every size and theme', async () => {
    const chosen = process.argv.length > 2 ? process.argv.slice(2) : ['desktop', 'tablet', 'phone'];
    // Light and dark side by side: most of their time is waiting for stillness.
    for (const size of chosen) await Promise.all(['light', 'dark'].map((theme) => look_around(size, theme)));
    await step('the contact sheet', contact_sheet);
}, async () => {
    for (const profile of open) await profile.close();
    await server.stop();
});
