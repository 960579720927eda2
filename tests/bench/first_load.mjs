// Bytes of the first load as they travel (brotli where the server sends brotli), by file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figure, root } from './support/figures.mjs';

const { files } = JSON.parse(readFileSync(join(root, 'build/site.json'), 'utf8'));
const sent = (file) => file.brotli ?? file.bytes;
const kb = (bytes) => Math.round((bytes / 1024) * 10) / 10;

// The first control is drawn by ui.wasm with Inter and the icons; the store and the rest load behind it.
const needed_first = (path) => /^(index\.html|boot|ui\.|bridge\/|fonts\/(inter-\d+|lucide)\.woff2)/.test(path) &&
    !/store/.test(path);
// Other alphabets are fetched only when a text needs them (and for offline use, later).
const on_demand = (path) => /-ext\.woff2$/.test(path);

let first = 0;
let all = 0;
for (const [path, file] of Object.entries(files).sort(([, a], [, b]) => sent(b) - sent(a))) {
    const when = on_demand(path) ? 'on demand' : needed_first(path) ? 'first' : 'then';
    if (when === 'first') first += sent(file);
    if (when !== 'on demand') all += sent(file);
    figure(`${path}  (${when}, ${kb(file.bytes)} KB unpacked)`, kb(sent(file)), 'KB');
}
figure('up to the first usable control', kb(first), 'KB', { at_most: 450 });
figure('first load in all', kb(all), 'KB', { at_most: 900 });
