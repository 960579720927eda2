// The packages HERA is measured beside: those of package.json and package-lock.json in tests/bench, installed into
// build/peers when a benchmark asks for them. No script of theirs runs.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './figures.mjs';

export const peers_folder = join(root, 'build/peers');
const here = join(root, 'tests/bench');
const files = [[here, 'package.json'], [here, 'package-lock.json'], [root, '.npmrc']];

export function installPeers() {
    mkdirSync(peers_folder, { recursive: true });
    const installed = join(peers_folder, 'node_modules/.package-lock.json');
    const same = ([from, name]) => existsSync(join(peers_folder, name)) &&
        readFileSync(join(from, name)).equals(readFileSync(join(peers_folder, name)));
    if (existsSync(installed) && files.every(same)) return;
    for (const [from, name] of files) copyFileSync(join(from, name), join(peers_folder, name));
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--prefer-offline', '--loglevel=error'],
        { cwd: peers_folder, stdio: 'inherit' });
}
export const peer_require = createRequire(join(peers_folder, 'package.json'));
