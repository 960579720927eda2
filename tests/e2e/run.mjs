// Runs every browser test below tests/e2e, one after the other, and prints 'ok' or 'not ok' for each of its steps.
//
//   node tests/e2e/run.mjs [word…]      only files whose path contains one of the words
//
// A test is a program that uses support/check.mjs: it prints '  ok    <step>' and '  FAIL  <step>' lines. HERA_SERVER and
// HERA_SITE choose another server binary or site folder than build/release and build/site.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';

const here = import.meta.dirname;
const root = resolve(here, '../..');
const limit_ms = 15 * 60 * 1000;

function tests_below(folder) {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return entry.name === 'support' ? [] : tests_below(path);
        const is_test = path.endsWith('.mjs') && /^import .*support\/check\.mjs/m.test(readFileSync(path, 'utf8'));
        return is_test ? [path] : [];
    });
}

// Its own process group, so that a test that hangs takes its browser and server with it.
function run(path) {
    return new Promise((done) => {
        const child = spawn(process.execPath, [path], { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
        let output = '';
        child.stdout.on('data', (data) => (output += data));
        child.stderr.on('data', (data) => (output += data));
        const stop = setTimeout(() => {
            output += `\n  FAIL  did not end within ${limit_ms / 60000} minutes\n`;
            process.kill(-child.pid, 'SIGKILL');
        }, limit_ms);
        child.on('exit', (code) => {
            clearTimeout(stop);
            done({ code, output });
        });
    });
}

const words = process.argv.slice(2);
const chosen = tests_below(here).sort().filter((path) => words.length === 0 || words.some((word) => path.includes(word)));
const logs = join(root, 'build/test-output/e2e');
mkdirSync(logs, { recursive: true });
let failed = 0;
for (const path of chosen) {
    const name = relative(here, path).replace(/\.mjs$/, '');
    const { code, output } = await run(path);
    writeFileSync(join(logs, `${name.replaceAll('/', '_')}.log`), output);
    let bad = 0;
    let steps = 0;
    const lines = output.split('\n');
    for (const line of lines) {
        const found = /^ {2}(ok|FAIL) +(.*)$/.exec(line);
        if (!found) continue;
        steps += 1;
        if (found[1] === 'FAIL') bad += 1;
        console.log(`${found[1] === 'ok' ? 'ok' : 'not ok'} ${name}: ${found[2]}`);
    }
    // A program that died, or did nothing at all, has not passed.
    if (bad === 0 && (code !== 0 || steps === 0)) {
        bad = 1;
        console.log(`not ok ${name}: ended with ${code} after ${steps} steps`);
    }
    // The reason stands at the first failure, what the browsers showed at the end.
    if (bad) {
        const first = Math.max(0, lines.findIndex((line) => line.startsWith('  FAIL')));
        console.log([...lines.slice(first, first + 20), ...lines.slice(Math.max(first + 20, lines.length - 60))].join('\n'));
    }
    failed += bad;
}
if (chosen.length === 0) console.log(`not ok no test found in ${basename(here)}`);
process.exit(failed === 0 && chosen.length > 0 ? 0 : 1);
