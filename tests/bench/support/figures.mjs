// One line per figure: what, how much, and the goal it is held against. A missed goal is marked, not hidden.
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');

// figure('list, CPU per frame', 2.1, 'ms', { at_most: 3 })
export function figure(name, value, unit, { at_most, at_least } = {}) {
    const shown = Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 1);
    let goal = '';
    if (at_most !== undefined) goal = `goal ≤ ${at_most} ${unit}${value <= at_most ? '' : '   MISSED'}`;
    if (at_least !== undefined) goal = `goal ≥ ${at_least} ${unit}${value >= at_least ? '' : '   MISSED'}`;
    console.log(`${name.padEnd(52)} ${`${shown} ${unit}`.padStart(14)}   ${goal}`.trimEnd());
}

export function median(values) {
    const sorted = [...values].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)];
}
