// A server under measurement: its CPU time and its fsyncs (count_syncs.c preloaded), and the native clients (push_load.cpp).
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../e2e/support/server.mjs';
import { root } from './figures.mjs';

// HERA_BENCH_TOOLS: a folder with push_load and count_syncs.so that have been built elsewhere.
const built = process.env.HERA_BENCH_TOOLS ?? join(root, 'build/release/bench');
const ticks_per_s = 100;  // USER_HZ, the same on every Linux

export function buildLoad() {
    if (process.env.HERA_BENCH_TOOLS) return;
    if (!existsSync(join(root, 'build/release/build.ninja'))) {
        execFileSync('cmake', ['--preset', 'release'], { cwd: root, stdio: 'pipe' });
    }
    execFileSync('cmake', ['--build', 'build/release', '--target', 'push_load', 'count_syncs'], { cwd: root, stdio: 'pipe' });
}

export async function startCountedServer(options = {}) {
    const scratch = mkdtempSync(join(tmpdir(), 'hera-load-'));
    const counter = join(scratch, 'syncs');
    writeFileSync(counter, Buffer.alloc(8));
    const { LD_PRELOAD } = process.env;
    Object.assign(process.env, { LD_PRELOAD: join(built, 'count_syncs.so'), HERA_COUNT_SYNCS: counter });
    let server;
    try {
        server = await startServer({ extra: ['--proxy', '127.0.0.1'], ...options });
    } finally {
        delete process.env.HERA_COUNT_SYNCS;
        if (LD_PRELOAD === undefined) delete process.env.LD_PRELOAD;
        else process.env.LD_PRELOAD = LD_PRELOAD;
    }
    // A benchmark that fails leaves no server behind.
    const killed = () => process.kill(server.pid, 'SIGKILL');
    process.once('exit', killed);
    const cpu_s = () => {
        const all = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ');
        return (Number(all[11]) + Number(all[12])) / ticks_per_s;
    };
    return {
        ...server, cpu_s,
        syncs: () => Number(readFileSync(counter).readBigInt64LE()),
        stop: async () => {
            process.removeListener('exit', killed);
            await server.stop();
            rmSync(scratch, { recursive: true, force: true });
        },
    };
}

// Lets `clients` (devices with the ids of the records they patch) push for so long; what they saw and what it cost the server.
export async function load(server, clients, seconds, ops_per_push) {
    const folder = mkdtempSync(join(tmpdir(), 'hera-clients-'));
    const file = join(folder, 'clients');
    writeFileSync(file, clients.map(({ device, records }) => [device.cookie, device.account.tenant, device.account.user,
        device.device, ...records].join(' ')).join('\n') + '\n');
    const before = { cpu: server.cpu_s(), syncs: server.syncs(), at: performance.now() };
    const child = spawn(join(built, 'push_load'), [String(server.port), file, String(seconds), String(ops_per_push)],
        { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data) => { text += data; });
    const code = await new Promise((done) => child.on('exit', done));
    rmSync(folder, { recursive: true, force: true });
    if (code !== 0) throw new Error(`push_load ended with ${code}`);
    const took = (performance.now() - before.at) / 1000;
    return { ...JSON.parse(text), cpu_share: (server.cpu_s() - before.cpu) / took,
        syncs_per_s: (server.syncs() - before.syncs) / took };
}
