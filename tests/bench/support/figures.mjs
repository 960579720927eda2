// One line per figure: what, how much, and the goal it is held against. A missed goal is marked, not hidden.
import { loadavg } from 'node:os';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');

const shown = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : value < 1000 ? 1 : 0));

// figure('list, CPU per frame', 2.1, 'ms', { at_most: 3 })
export function figure(name, value, unit, { at_most, at_least } = {}) {
    let goal = '';
    if (at_most !== undefined) goal = `goal ≤ ${at_most} ${unit}${value <= at_most ? '' : '   MISSED'}`;
    if (at_least !== undefined) goal = `goal ≥ ${at_least} ${unit}${value >= at_least ? '' : '   MISSED'}`;
    console.log(`${name.padEnd(52)} ${`${shown(value)} ${unit}`.padStart(14)}   ${goal}`.trimEnd());
}

// HERA (the first line) beside peers. Line: {name, value, p95, durability, kind, failed, applies, goal}. The ratio says how
// many times better ours is. Held against it: every SQLite on IndexedDB, and whoever is as durable; `goal` is another ratio
// than 1; `applies` false: shown, not compared (it does another thing).
export function beside(title, lines, { unit, more }) {
    const ours = lines[0];
    console.log(`\n${title}${' '.repeat(Math.max(1, 56 - title.length))}${unit}: median    p95   ours ×  durability`);
    for (const line of lines) {
        const name = `   ${line.name.padEnd(34)}`;
        if (line.value === undefined) {
            console.log(`${name} cannot: ${line.failed}`);
            continue;
        }
        const figures = `${shown(line.value).padStart(17)} ${shown(line.p95).padStart(9)}`;
        if (line === ours || ours.value === undefined) {
            console.log(`${name} ${figures}          ${line.durability}`);
            continue;
        }
        const ratio = more ? ours.value / line.value : line.value / ours.value;
        const equal = line.kind === 'sqlite-idb' || /strict|flush/.test(line.durability);
        const goal = line.goal ?? 1;
        let judged = '';
        if (!line.applies) judged = '(not compared)';
        else if (!equal) judged = '(not as durable)';
        else judged = `goal ≥ ${goal}${ratio >= goal ? '' : '   MISSED'}`;
        console.log(`${name} ${figures} ${ratio.toFixed(2).padStart(8)}  ${line.durability.padEnd(15)} ${judged}`);
    }
}

export function percentile(values, share) {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
export const median = (values) => percentile(values, 0.5);

// Times on a machine that does other things too are ratios at best: how busy it was belongs to the figures.
export const at_load = (when) => console.log(`load average at the ${when}: ${loadavg().map((one) => one.toFixed(1)).join(' ')}`);
