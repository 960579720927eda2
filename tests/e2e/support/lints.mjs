// What every screen must pass, whatever it shows: axe-core, and rules on the rectangles of the mirror.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { assert } from './check.mjs';

const axe_source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function axe(page, where) {
    // Through the debugger's door: the content policy forbids foreign scripts in the page.
    await page.evaluate(axe_source);
    const found = await page.evaluate(() => axe.run(document, {
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
    }));
    const said = found.violations.map((v) =>
        `${v.id}: ${v.help}\n    ${v.nodes.slice(0, 4).map((n) => n.html.slice(0, 200)).join('\n    ')}`);
    assert.equal(said.length, 0, `axe on ${where}:\n  ${said.join('\n  ')}`);
}

// In the page: what can be seen and pressed of an element. A field keeps its whole rectangle, so that its text does not move,
// and shows what its clip leaves (clip-path: inset()).
const seen_box = (element) => {
    const box = element.getBoundingClientRect();
    const inset = /^inset\(([^)]*)\)/.exec(getComputedStyle(element).clipPath);
    const [top, right = top, bottom = top, left = right] = inset ? inset[1].split(' ').map(parseFloat) : [0];
    return { left: box.left + left, top: box.top + top, right: box.right - right, bottom: box.bottom - bottom };
};
const with_seen_box = (page) => page.evaluate(`window.seen_box = ${seen_box}`);

// Controls as the mirror has them: name, role and the rectangle that can be pressed, CSS pixels.
export async function targets(page) {
    await with_seen_box(page);
    return page.evaluate(() => {
        const wanted =
            'button,a[href],input,textarea,[role=button],[role=link],[role=checkbox],[role=switch],[role=radio],[role=tab],' +
            '[role=menuitem],[role=option],[role=row],[role=columnheader],[role=combobox]';
        const layers = [...document.querySelectorAll('#layers > *')].filter((e) => e.getClientRects().length);
        const out = [];
        for (const element of document.querySelectorAll(`#a11y :is(${wanted})`)) {
            if (element.id === 'skip' || element.closest('[inert]') || !element.matches('.hit,.field')) continue;
            const whole = element.getBoundingClientRect(), box = seen_box(element);
            const left = Math.max(box.left, 0), top = Math.max(box.top, 0);
            const right = Math.min(box.right, innerWidth), bottom = Math.min(box.bottom, innerHeight);
            if (right - left < 1 || bottom - top < 1) continue;
            // What scrolls is cut at the edge of the list, grid or page around it.
            const cut = [...document.querySelectorAll(
                    '#a11y :is(ul,main,[role=grid],[role=listbox],[role=menu])')].some((around) => {
                const edge = around.getBoundingClientRect();
                return around.contains(element) && (Math.abs(edge.bottom - bottom) < 1 || Math.abs(edge.top - top) < 1);
            });
            let inside = null;
            for (let up = element.parentElement; up && !inside; up = up.parentElement)
                if (up.matches(wanted)) inside = out.findIndex((o) => o.element === up);
            out.push({
                element, role: element.getAttribute('role') ?? element.tagName.toLowerCase(),
                name: element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 60),
                left, top, right, bottom,
                whole: !cut && left === whole.left && top === whole.top && right === whole.right && bottom === whole.bottom,
                inside, layer: layers.findIndex((layer) => layer.contains(element)),
            });
        }
        return out.map(({ element, ...rest }) => rest);
    });
}

// No two controls over each other (a control inside a row that is pressed as a whole is fine), none too small.
export async function lint_targets(page, where, { least }) {
    const all = await targets(page);
    assert.ok(all.length > 0, `${where}: the mirror has no control`);
    const faults = [];
    const label = (t) => `${t.role} "${t.name}" (${[t.left, t.top, t.right, t.bottom].map(Math.round)})`;
    const within = (inner, outer) => {
        for (let at = all[inner].inside; at !== null && at >= 0; at = all[at].inside) if (at === outer) return true;
        return false;
    };
    all.forEach((a, i) => {
        if (a.whole && (a.right - a.left < least - 0.6 || a.bottom - a.top < least - 0.6))
            faults.push(`smaller than ${least} px: ${label(a)}`);
        if (!a.name) faults.push(`has no name: ${label(a)}`);
        all.forEach((b, j) => {
            if (j <= i || a.layer !== b.layer || within(i, j) || within(j, i)) return;
            const x = Math.min(a.right, b.right) - Math.max(a.left, b.left),
                  y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (x > 1 && y > 1) faults.push(`overlap: ${label(a)} and ${label(b)}`);
        });
    });
    assert.equal(faults.length, 0, `${where}:\n  ${faults.slice(0, 20).join('\n  ')}`);
}

// A page never shows through, or over, the navigation.
export async function lint_navigation(page, where) {
    await with_seen_box(page);
    const over = await page.evaluate(() => {
        const bars = [...document.querySelectorAll('#a11y nav')].map((nav) => nav.getBoundingClientRect());
        const faults = [];
        for (const element of document.querySelectorAll('#a11y main *')) {
            if (element.children.length) continue;  // it only holds others, and may reach further than what is seen of them
            const box = seen_box(element);
            for (const bar of bars) {
                const x = Math.min(box.right, bar.right) - Math.max(box.left, bar.left),
                      y = Math.min(box.bottom, bar.bottom) - Math.max(box.top, bar.top);
                if (x > 1 && y > 1)
                    faults.push(`${element.tagName} "${element.getAttribute('aria-label') ?? element.textContent.slice(0, 60)}"`);
            }
        }
        return faults;
    });
    assert.equal(over.length, 0, `over the navigation on ${where}:\n  ${over.slice(0, 10).join('\n  ')}`);
}

// Words of controls and headings fit where they are drawn: their width in the page's own font, at the smallest size the
// screens use for that kind, is not above the rectangle's. Icon buttons, whose name is not drawn, are about square.
export async function lint_labels(page, where) {
    const cut = await page.evaluate(() => {
        const pen = document.createElement('canvas').getContext('2d');
        const faults = [];
        for (const element of document.querySelectorAll(
                '#a11y :is(button,[role=button],[role=tab],[role=radio],[role=menuitem],[role=columnheader],h1,h2,h3)')) {
            const box = element.getBoundingClientRect();
            if (box.width < 1 || box.bottom < 0 || box.top > innerHeight || element.closest('[inert]')) continue;
            const heading = /^H[123]$/.test(element.tagName);
            const name = (element.getAttribute('aria-label') ?? element.textContent).trim();
            const words = element.getAttribute('role') === 'radio';  // never an icon alone
            if (!heading && !words && (box.width < 1.7 * box.height || element.closest('[role=row],[role=listitem]'))) continue;
            pen.font = element.tagName === 'H1' ? '600 18px Inter' : '500 12px Inter';
            const wide = pen.measureText(name).width;
            if (wide > box.width + 1) faults.push(`"${name}" needs ${Math.round(wide)} px and has ${Math.round(box.width)}`);
        }
        return faults;
    });
    assert.equal(cut.length, 0, `cut off on ${where}:\n  ${cut.join('\n  ')}`);
}
