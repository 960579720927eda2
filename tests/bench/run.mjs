// Prints the figures of record. Each other .mjs file in this folder is one benchmark: a program that prints
// 'name | value | goal' lines, made with support/figures.mjs. They run one after the other: two cores, honest times.
//
//   node tests/bench/run.mjs [--quick | --full] [word…]       options are handed on to each
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { at_load } from './support/figures.mjs';

const here = import.meta.dirname;
const words = process.argv.slice(2).filter((one) => !one.startsWith('--'));
const options = process.argv.slice(2).filter((one) => one.startsWith('--'));
const files = readdirSync(here)
    .filter((name) => name.endsWith('.mjs') && name !== 'run.mjs')
    .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
    .sort();
let failed = 0;
at_load('start');
for (const name of files) {
    console.log(`\n== ${name.replace('.mjs', '').replaceAll('_', ' ')}`);
    const { status } = spawnSync(process.execPath, [join(here, name), ...options], { stdio: 'inherit' });
    if (status !== 0) failed += 1;
}
at_load('end');
process.exit(failed === 0 ? 0 : 1);
