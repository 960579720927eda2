// Starts the real hera-server on a free port of the loopback with a data folder of its own, and stops it gracefully.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, existsSync } from 'node:fs';
import { createServer as createHttpServer, request } from 'node:http';
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

export function binary() {
  const path = process.env.HERA_SERVER ?? join(root, 'build/release/server/hera-server');
  if (!existsSync(path)) throw new Error(`no server at ${path}: build it (scripts/run) or set HERA_SERVER`);
  return path;
}

// `under`: a program with its arguments that starts the server in its own place (strace -D); `env`: more of an environment.
export async function startServer({
  site = process.env.HERA_SITE ?? join(root, 'build/site'), data, port, extra = [], under = [], env = {},
} = {}) {
  const folder = data ?? mkdtempSync(join(tmpdir(), 'hera-e2e-'));
  const listen = port ?? (await freePort());
  let log = '';
  const [program, ...given] = [...under, binary(), '--port', String(listen), '--data', folder, '--site', site, '--signup', 'open',
    ...extra];
  const child = spawn(program, given, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let unstartable = null;
  child.on('error', (error) => (unstartable = error));
  child.stdout.on('data', (d) => (log += d));
  child.stderr.on('data', (d) => (log += d));
  let ended = null;
  const exited = new Promise((done) => child.on('exit', (code, signal) => done((ended = { code, signal }))));
  const url = `http://localhost:${listen}/`;
  for (let tries = 0; ; ++tries) {
    if (unstartable) throw unstartable;
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

// A server in front of another: a network that can be cut for the app's questions while its files are still there. What a browser's
// own interception lets through at the wrong moment does not come past it.
export async function startFront(server) {
  let cut = false;
  const front = createHttpServer((asked, answer) => {
    if (cut && asked.url.startsWith('/v1/')) return asked.socket.destroy();
    const onward = request({ port: server.port, host: '127.0.0.1', path: asked.url, method: asked.method, headers: asked.headers },
      (come) => { answer.writeHead(come.statusCode, come.rawHeaders); come.pipe(answer); });
    onward.on('error', () => asked.socket.destroy());
    asked.socket.on('close', () => onward.destroy());
    asked.pipe(onward);
  });
  const port = await freePort();
  await new Promise((done) => front.listen(port, '127.0.0.1', done));
  return {
    url: `http://localhost:${port}/`,
    // What is under way is cut too.
    cut: (now) => { cut = now; if (now) front.closeAllConnections(); },
    stop: () => new Promise((done) => { front.closeAllConnections(); front.close(done); }),
  };
}
