// Which bundled files a text file names, and putting the hashed names in.
import { posix } from 'node:path';

const quoted = /(["'`(])((?:\.{0,2}\/)*[\w][\w./-]*\.(?:js|mjs|css|wasm|woff2|png|svg|json|webmanifest|html))(["'`)])/g;

// The logical path a quoted name means, or undefined. From the file's own folder first, then from the top.
function target_of(from, written, files) {
    const near = posix.normalize(posix.join(posix.dirname(from), written));
    if (files.has(near) && near !== from) return { path: near, base: posix.dirname(from) };
    const far = posix.normalize(written);
    if (files.has(far) && far !== from) return { path: far, base: '.' };
    return undefined;
}

export function rewrite_references(from, text, files, names) {
    return text.replace(quoted, (whole, open, written, close) => {
        const target = target_of(from, written, files);
        if (!target || !names.has(target.path)) return whole;
        let relative = posix.relative(target.base, names.get(target.path));
        if (written.startsWith('./')) relative = `./${relative}`;
        return open + relative + close;
    });
}

// Files after everything they name. Those with fixed names come last, the service worker at the very end.
export function in_dependency_order(files, is_text, fixed_names) {
    const order = [];
    const state = new Map();
    const visit = (path, trail) => {
        if (state.get(path) === 'done') return;
        if (state.get(path) === 'open') {
            throw new Error(`files name each other in a circle: ${[...trail, path].join(' → ')}`);
        }
        state.set(path, 'open');
        if (is_text(path)) {
            for (const [, , written] of files.get(path).toString('utf8').matchAll(quoted)) {
                const target = target_of(path, written, files);
                if (target && !fixed_names.has(target.path)) visit(target.path, [...trail, path]);
            }
        }
        state.set(path, 'done');
        order.push(path);
    };
    const rank = (path) => (path === 'service_worker.js' ? 2 : fixed_names.has(path) ? 1 : 0);
    for (const path of [...files.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) visit(path, []);
    return order;
}
