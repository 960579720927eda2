import assert from 'node:assert/strict';
import test from 'node:test';
import { icon_code_points } from '../../../scripts/bundle/fonts.mjs';
import { in_dependency_order, rewrite_references } from '../../../scripts/bundle/references.mjs';

const files = new Map(Object.entries({
    'index.html': '<script src="boot.js">',
    'boot.js': "load('ui.wasm'); new Worker('./bridge/worker.js')",
    'bridge/worker.js': "importScripts('../store.js')",
    'store.js': "'store.wasm'",
    'store.wasm': '',
    'ui.wasm': '',
    'service_worker.js': '',
}).map(([path, text]) => [path, Buffer.from(text)]));
const fixed = new Set(['index.html', 'service_worker.js']);
const is_text = (path) => !path.endsWith('.wasm');

test('a quoted name becomes the hashed one, as seen from the file that names it', () => {
    const names = new Map([['bridge/worker.js', 'bridge/worker.1.js'], ['ui.wasm', 'ui.2.wasm'], ['store.js', 'store.3.js']]);
    const boot = rewrite_references('boot.js', files.get('boot.js').toString(), files, names);
    assert.equal(boot, "load('ui.2.wasm'); new Worker('./bridge/worker.1.js')");
    const worker = rewrite_references('bridge/worker.js', "a('../store.js'); b('store.js'); c('other.js')", files, names);
    assert.equal(worker, "a('../store.3.js'); b('store.3.js'); c('other.js')");
});

test('files come after what they name; fixed names and the service worker last', () => {
    const order = in_dependency_order(files, is_text, fixed);
    const before = (a, b) => assert.ok(order.indexOf(a) < order.indexOf(b), `${a} before ${b} in ${order}`);
    before('store.wasm', 'store.js');
    before('store.js', 'bridge/worker.js');
    before('bridge/worker.js', 'boot.js');
    assert.deepEqual(order.slice(-2), ['index.html', 'service_worker.js']);
    assert.equal(order.length, files.size);
});

test('a circle is an error that names the files', () => {
    const circle = new Map([['a.js', Buffer.from("'b.js'")], ['b.js', Buffer.from("'a.js'")]]);
    assert.throws(() => in_dependency_order(circle, is_text, fixed), /a\.js → b\.js → a\.js/);
});

test('icon code points in every way a header may write them, comments left out', () => {
    const header = 'char32_t a = 0xE038; // 0xE999\nauto b = "\\xEE\\x80\\xB9"; auto c = U\'\\uE03a\'; int size = 0x1000;';
    assert.deepEqual(icon_code_points(header), [0xe038, 0xe039, 0xe03a]);
});
