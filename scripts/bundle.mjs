// Makes the folder the server serves: build/site/.
//
//   node scripts/bundle.mjs --web build/web/web --out build/site
//
// In: everything below web/ (but for the JS libraries that emcc has linked into a module already), ui.js, ui.wasm,
// store.js, store.wasm, and the fonts of scripts/bundle/fonts.mjs.
// Out: the same files under names that carry a hash of their content, so that a browser may keep them for ever; .br and
// .gz beside each text or wasm file; csp.txt with the hashes of inline styles and scripts.
//
// What a source in web/ can rely on:
// - A quoted relative path of a bundled file ('ui.js', "./boot.js", '../store.js', 'fonts/inter-400.woff2') becomes the
//   hashed name. It is looked up from the file's own folder first, then from the top of the site.
// - demo/index.html is made from index.html.
// - index.html, service_worker.js and manifest.webmanifest keep their names: the world outside knows them.
// - `__HERA_BUILD__` becomes the build's id, the string '__HERA_PRECACHE__' (with its quotes) an array of
//   [path, sha256] in the order the first load wants them, `/*hera:font-faces*/` the @font-face rules.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, extname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compress } from './bundle/compress.mjs';
import { build_fonts, font_faces } from './bundle/fonts.mjs';
import { rewrite_references, in_dependency_order } from './bundle/references.mjs';

const top = join(dirname(fileURLToPath(import.meta.url)), '..');
const fixed_names = new Set(['index.html', 'demo/index.html', 'service_worker.js', 'manifest.webmanifest']);
const text_types = new Set(['.html', '.js', '.mjs', '.css', '.webmanifest', '.json', '.svg']);
const module_files = ['ui.js', 'ui.wasm', 'store.js', 'store.wasm'];

function option(name, fallback) {
    const at = process.argv.indexOf(`--${name}`);
    return at < 0 ? fallback : process.argv[at + 1];
}

const sha256 = (bytes, encoding = 'hex') => createHash('sha256').update(bytes).digest(encoding);

// The demo is the same page one folder down (/demo/): only its references and what it says of itself differ.
function demo_page(index, files) {
    const below = (text, attribute, path) => (files.has(path) ? `${attribute}="../${path}"` : text);
    return index
        .replace('<html ', '<html data-demo ')
        .replace('<title>HERA CRM</title>', '<title>Demo – HERA CRM</title>')
        .replace(/\b(href|src)="([^"#:]+)"/g, (text, attribute, path) => below(text, attribute, path));
}

// logical path → bytes of every file of the site before names are changed.
function collect(web_folder) {
    const files = new Map();
    const walk = (folder, prefix) => {
        for (const entry of readdirSync(folder, { withFileTypes: true })) {
            const path = posix.join(prefix, entry.name);
            if (entry.isDirectory()) walk(join(folder, entry.name), path);
            else if (entry.name !== 'README.md') files.set(path, readFileSync(join(folder, entry.name)));
        }
    };
    walk(join(top, 'web'), '');
    for (const [path, bytes] of files) {
        if (path.endsWith('.js') && bytes.includes('mergeInto(')) files.delete(path); // part of a module already
    }
    for (const name of module_files) {
        const path = join(web_folder, name);
        if (!existsSync(path)) throw new Error(`${path} is missing: build the web preset first`);
        files.set(name, readFileSync(path));
    }
    return files;
}

function hashed_name(path, bytes) {
    if (fixed_names.has(path)) return path;
    const extension = extname(path);
    return `${path.slice(0, -extension.length)}.${sha256(bytes).slice(0, 10)}${extension}`;
}

// What the first screen needs comes first, what only some alphabets need comes last.
function precache_rank(path) {
    if (path === 'index.html') return 0;
    if (/-ext\.woff2$/.test(path)) return 3;
    return /^(boot|ui|bridge)/.test(path) ? 1 : 2;
}

function inline_hashes(html) {
    const found = { 'script-src': [], 'style-src': [] };
    for (const [, tag, attributes, body] of html.matchAll(/<(script|style)\b([^>]*)>([\s\S]*?)<\/\1>/g)) {
        if (/\bsrc=/.test(attributes) || /type="(application|text)\/(?!javascript)/.test(attributes)) continue;
        found[`${tag}-src`].push(`'sha256-${sha256(body, 'base64')}'`);
    }
    return found;
}

async function main() {
    const web_folder = option('web', join(top, 'build/web/web'));
    const out = option('out', join(top, 'build/site'));
    const files = collect(web_folder);
    const own_sources = ['bundle.mjs', 'bundle/compress.mjs', 'bundle/fonts.mjs', 'bundle/references.mjs'];
    const fonts = await build_fonts(top);
    for (const [path, bytes] of fonts.files) files.set(path, bytes);

    files.set('demo/index.html', Buffer.from(demo_page(files.get('index.html').toString('utf8'), files)));

    const fingerprint = createHash('sha256');
    for (const name of own_sources) fingerprint.update(readFileSync(join(top, 'scripts', name)));
    for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
        fingerprint.update(path).update(sha256(bytes));
    }
    const build = fingerprint.digest('hex').slice(0, 16);
    const record_path = `${out}.json`;
    if (existsSync(record_path) && existsSync(out) && JSON.parse(readFileSync(record_path)).build === build) {
        console.log(`bundle: ${out} is up to date (${build})`);
        return;
    }

    // index.html and the service worker name all others, so they come last.
    const is_text = (path) => text_types.has(extname(path));
    const names = new Map([...fixed_names].map((name) => [name, name]));
    const finished = new Map();
    const finish = (path, bytes) => {
        names.set(path, hashed_name(path, bytes));
        finished.set(path, bytes);
    };
    for (const path of in_dependency_order(files, is_text, fixed_names)) {
        let bytes = files.get(path);
        if (is_text(path)) {
            let text = rewrite_references(path, bytes.toString('utf8'), files, names);
            text = text.replaceAll('/*hera:font-faces*/', () => font_faces(fonts, names, posix.dirname(path)));
            text = text.replaceAll('__HERA_BUILD__', build);
            if (path === 'service_worker.js') {
                const list = [...finished]
                    .sort(([a], [b]) => precache_rank(a) - precache_rank(b) || (a < b ? -1 : 1))
                    .map(([logical, content]) => [names.get(logical), sha256(content)]);
                text = text.replace(/(["'`])__HERA_PRECACHE__\1/, () => JSON.stringify(list));
            }
            bytes = Buffer.from(text);
        }
        finish(path, bytes);
    }

    // Written beside and swapped in, so that a running server never sees half a site.
    const fresh = `${out}.new`;
    rmSync(fresh, { recursive: true, force: true });
    const record = { build, files: {} };
    const written = [...finished].map(async ([path, bytes]) => {
        const target = join(fresh, names.get(path));
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, bytes);
        record.files[path] = { name: names.get(path), bytes: bytes.length, ...(await compress(target, bytes)) };
    });
    await Promise.all(written);
    const inline = inline_hashes(['index.html', 'demo/index.html'].map((path) => finished.get(path).toString('utf8')).join('\n'));
    const policy = Object.entries(inline).map(([directive, hashes]) => [directive, ...hashes].join(' ') + '\n');
    writeFileSync(join(fresh, 'csp.txt'), policy.join(''));
    rmSync(`${out}.old`, { recursive: true, force: true });
    if (existsSync(out)) renameSync(out, `${out}.old`);
    renameSync(fresh, out);
    rmSync(`${out}.old`, { recursive: true, force: true });
    writeFileSync(record_path, JSON.stringify(record, null, 1));
    const total = Object.values(record.files).reduce((sum, file) => sum + (file.brotli ?? file.bytes), 0);
    console.log(`bundle: ${finished.size} files, ${(total / 1024).toFixed(1)} KB compressed, build ${build} → ${out}`);
}

await main();
