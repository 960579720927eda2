// Graphics that go and come back, as browsers do it to pages they think nobody looks at.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, until } from './check.mjs';
import { root } from './server.mjs';

export async function lose_graphics(page) {
    await page.evaluate(() => {
        window.lost_graphics = document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context');
        return new Promise((done) => {
            document.getElementById('canvas').addEventListener('webglcontextlost', () => done(), { once: true });
            window.lost_graphics.loseContext();
        });
    });
}

export async function restore_graphics(page) {
    await page.evaluate(() => new Promise((done) => {
        document.getElementById('canvas').addEventListener('webglcontextrestored', () => done(), { once: true });
        window.lost_graphics.restoreContext();
    }));
}

// What a person has typed and where they are.
export const at_hand = (page) => page.evaluate(() => ({
    focus: document.activeElement?.id ?? '',
    caret: document.activeElement?.selectionStart ?? null,
    typed: [...document.querySelectorAll('#a11y :is(input,textarea)')].map((e) => [e.getAttribute('aria-label'), e.value]),
}));

// Lost and given back: nothing typed is gone, the focus is where it was, the pixels are the same.
export async function survives_lost_graphics(page, where) {
    const before = await page.screenshot();
    const kept = await at_hand(page);
    await lose_graphics(page);
    await restore_graphics(page);
    let after;
    try {
        await until(async () => before.equals(after = await page.screenshot()), { within: 5000, every: 100,
            what: `${where}: the same pixels as before the graphics were lost` });
    } catch (error) {
        writeFileSync(join(root, 'build/test-output/screens', `${where}-before.png`), before);
        writeFileSync(join(root, 'build/test-output/screens', `${where}-after.png`), after);
        throw error;
    }
    assert.deepEqual(await at_hand(page), kept);
}
