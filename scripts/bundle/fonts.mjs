// The webfonts: Inter in three weights, each in a Latin file that the first screen needs and an extended one for the
// other alphabets it covers, and the Lucide icons that client/theme/icons.h names. Subset once, kept by content.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join, posix } from 'node:path';

const require = createRequire(import.meta.url);

const inter_folders = ['/usr/share/fonts/opentype/inter', '/usr/share/fonts/truetype/inter', '/usr/share/fonts/inter'];
const weights = [[400, 'Regular'], [500, 'Medium'], [600, 'SemiBold']];

// Western European text, punctuation, currency signs, arrows and the few symbols the screens draw.
const latin = [[0x20, 0x7e], [0xa0, 0xff], [0x131, 0x131], [0x152, 0x153], [0x178, 0x178], [0x2c6, 0x2c6],
    [0x2da, 0x2da], [0x2dc, 0x2dc], [0x2010, 0x2027], [0x202f, 0x203a], [0x20a0, 0x20bf], [0x2116, 0x2116], [0x2122, 0x2122],
    [0x2190, 0x2199], [0x2212, 0x2212], [0x2215, 0x2215], [0x2248, 0x2248], [0x2260, 0x2260], [0x2264, 0x2265],
    [0x25cf, 0x25cf], [0x2713, 0x2713], [0xfffd, 0xfffd]];
// Central European, Vietnamese, Greek, Cyrillic and combining marks.
const extended = [[0x100, 0x130], [0x132, 0x151], [0x154, 0x177], [0x179, 0x24f], [0x259, 0x259], [0x2bb, 0x2bc],
    [0x300, 0x36f], [0x370, 0x3ff], [0x400, 0x52f], [0x1e00, 0x1eff]];

const text_of = (ranges) => ranges.map(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)).join('')).join('');
const css_range = (ranges) => ranges.map(([first, last]) =>
    first === last ? `U+${first.toString(16)}` : `U+${first.toString(16)}-${last.toString(16)}`).join(',');

async function subset(source, text, cache) {
    // Digits of equal width and composed marks are used; the rest of Inter's many features would double the file.
    const keepFeatures = ['kern', 'tnum', 'ccmp', 'mark', 'mkmk', 'locl'];
    const options = { targetFormat: 'woff2', keepFeatures, noHinting: true };
    const key = createHash('sha256').update(source).update(text).update(JSON.stringify(options)).digest('hex');
    const path = join(cache, `${key}.woff2`);
    if (existsSync(path)) return readFileSync(path);
    const made = await require('subset-font')(source, text, options);
    mkdirSync(cache, { recursive: true });
    writeFileSync(path, made);
    return made;
}

// Code points written in client/theme/icons.h in any usual way: 0xE1A2, \uE1A2, "\xEE\x86\xA2".
export function icon_code_points(header) {
    const source = header.replace(/\/\/.*$/gm, '');
    const found = new Set();
    for (const [, hex] of source.matchAll(/(?:0x|\\u|U\+|\\U000?0?)([0-9a-fA-F]{4,5})\b/g)) {
        found.add(parseInt(hex, 16));
    }
    for (const [bytes] of source.matchAll(/(?:\\x[0-9a-fA-F]{2}){3}/g)) {
        const text = Buffer.from(bytes.replaceAll('\\x', ''), 'hex').toString('utf8');
        found.add(text.codePointAt(0));
    }
    for (const character of source) found.add(character.codePointAt(0));
    const is_private_use = (point) => point >= 0xe000 && point <= 0xf8ff;
    return [...found].filter(is_private_use).sort((a, b) => a - b);
}

// {files: path → bytes, faces: [{family, weight, path, range}]}
export async function build_fonts(top) {
    const cache = join(process.env.HERA_CACHE ?? join(homedir(), '.cache/hera'), 'fonts');
    const file_of = (folder, style) =>
        ['otf', 'ttf'].map((type) => join(folder, `Inter-${style}.${type}`)).find((candidate) => existsSync(candidate));
    const folder = inter_folders.find((candidate) => file_of(candidate, 'Regular'));
    if (!folder) throw new Error('the font Inter is missing: scripts/setup installs it (Debian package fonts-inter)');
    const files = new Map();
    const faces = [];
    for (const [weight, style] of weights) {
        const source = readFileSync(file_of(folder, style));
        for (const [suffix, ranges] of [['', latin], ['-ext', extended]]) {
            const name = `fonts/inter-${weight}${suffix}.woff2`;
            files.set(name, await subset(source, text_of(ranges), cache));
            faces.push({ family: 'Inter', weight, path: name, range: css_range(ranges) });
        }
    }
    const header = join(top, 'client/theme/icons.h');
    if (existsSync(header)) {
        const lucide = join(top, 'node_modules/lucide-static/font');
        const known = new Set(Object.values(JSON.parse(readFileSync(join(lucide, 'codepoints.json')))));
        const points = icon_code_points(readFileSync(header, 'utf8'));
        const strange = points.filter((point) => !known.has(point));
        if (strange.length) {
            const list = strange.map((point) => point.toString(16)).join(', ');
            throw new Error(`client/theme/icons.h: not in Lucide: ${list}`);
        }
        if (points.length) {
            const name = 'fonts/lucide.woff2';
            const source = readFileSync(join(lucide, 'lucide.ttf'));
            files.set(name, await subset(source, String.fromCodePoint(...points), cache));
            faces.push({ family: 'Lucide', weight: 400, path: name, range: css_range(points.map((p) => [p, p])) });
        }
    }
    return { files, faces };
}

// @font-face rules for a file in `folder` of the site.
export function font_faces(fonts, names, folder) {
    return fonts.faces.map(({ family, weight, path, range }) =>
        `@font-face{font-family:${family};font-weight:${weight};font-display:swap;` +
        `src:url(${posix.relative(folder, names.get(path))}) format("woff2");unicode-range:${range}}`).join('\n');
}
