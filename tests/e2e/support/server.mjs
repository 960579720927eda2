// Starts the real hera-server on a free port of the loopback with a data folder of its own, and stops it gracefully.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../../..');

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().on('error', fail).listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

function binary() {
  const path = process.env.HERA_SERVER ?? join(root, 'build/release/server/hera-server');
  if (!existsSync(path)) throw new Error(`no server at ${path}: build it (scripts/run) or set HERA_SERVER`);
  return path;
}

export async function startServer({ site = process.env.HERA_SITE ?? join(root, 'build/site'), data, port, extra = [] } = {}) {
  const folder = data ?? mkdtempSync(join(tmpdir(), 'hera-e2e-'));
  const listen = port ?? (await freePort());
  let log = '';
  const child = spawn(binary(), ['--port', String(listen), '--data', folder, '--site', site, '--signup', 'open', ...extra],
    { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (d) => (log += d));
  child.stderr.on('data', (d) => (log += d));
  let ended = null;
  const exited = new Promise((done) => child.on('exit', (code, signal) => done((ended = { code, signal }))));
  const url = `http://localhost:${listen}/`;
  for (let tries = 0; ; ++tries) {
    if (ended) throw new Error(`server ended (${ended.code}/${ended.signal}) before it answered:\n${log}`);
    try {
      if ((await fetch(`${url}health`)).ok) break;
    } catch {
      // not listening yet
    }
    if (tries > 200) throw new Error(`server did not answer in 10 s:\n${log}`);
    await new Promise((r) => setTimeout(r, 50));
  }
  return {
    url, port: listen, data: folder, pid: child.pid, log: () => log,
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      return exited;
    },
    stop: async () => {
      if (!ended) child.kill('SIGTERM');
      const end = await exited;
      if (!data) rmSync(folder, { recursive: true, force: true });
      return end;
    },
  };
}
