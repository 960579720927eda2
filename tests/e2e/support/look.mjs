// One look at what a page shows, as every test takes it: at rest, its picture in build/test-output/screens, and the rules that
// every screen must pass (lints.mjs).
import { settled } from './app.mjs';
import { shot, sizes } from './browser.mjs';
import { axe, lint_labels, lint_targets } from './lints.mjs';

// `size` is the profile's: what fingers press has to be larger than what a mouse does.
export async function look(page, picture, size) {
    await settled(page);
    await shot(page, picture);
    await lint_targets(page, picture, { least: sizes[size].touch ? 44 : 24 });
    await lint_labels(page, picture);
    await axe(page, picture);
}
