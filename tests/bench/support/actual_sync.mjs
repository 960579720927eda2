// Actual's sync server with messages as its client makes them (@actual-app/crdt): a cell a message. A cold copy is every
// message there is; catching up is those behind a timestamp. The server compresses nothing; what a proxy would make of it is
// printed beside it.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { columns, rows } from './dataset.mjs';
import { figure } from './figures.mjs';
import { peer_require, peers_folder } from './peer_packages.mjs';

// Its SQLite comes as source: packages run no scripts here, so it is compiled with the headers of this node.
function build_sqlite() {
    const folder = join(peers_folder, 'node_modules/better-sqlite3');
    if (existsSync(join(folder, 'build/Release/better_sqlite3.node'))) return;
    const prefix = dirname(dirname(process.execPath));
    const gyp = [join(prefix, 'lib/node_modules/npm'), '/usr/share/nodejs/npm', '/usr/lib/node_modules/npm']
        .map((npm) => join(npm, 'node_modules/node-gyp/bin/node-gyp.js')).find(existsSync);
    if (!gyp || !existsSync(join(prefix, 'include/node/node.h'))) {
        throw new Error('better-sqlite3 has to be compiled, and node-gyp or the headers of node are not on this machine');
    }
    execFileSync(process.execPath, [gyp, 'rebuild', '--release', `--nodedir=${prefix}`], { cwd: folder, stdio: 'pipe' });
}

const free_port = () => new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
        const { port } = probe.address();
        probe.close(() => done(port));
    });
});

async function start(folder) {
    const port = await free_port();
    const script = resolve(peers_folder, 'node_modules/@actual-app/sync-server/build/bin/actual-server.js');
    let log = '';
    const child = spawn(process.execPath, [script], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env,
        ACTUAL_DATA_DIR: folder, ACTUAL_PORT: String(port), ACTUAL_HOSTNAME: '127.0.0.1',
        ACTUAL_UPLOAD_FILE_SYNC_SIZE_LIMIT_MB: '500', ACTUAL_UPLOAD_SYNC_ENCRYPTED_FILE_SYNC_SIZE_LIMIT_MB: '500',
        ACTUAL_UPLOAD_FILE_SIZE_LIMIT_MB: '500' } });
    child.stdout.on('data', (data) => { log += data; });
    child.stderr.on('data', (data) => { log += data; });
    const exited = new Promise((done) => child.on('exit', done));
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; ; ++tries) {
        try {
            if ((await fetch(`${url}/health`)).ok) break;
        } catch {
            // not listening yet
        }
        if (tries > 300 || child.exitCode !== null) {
            child.kill();
            throw new Error(`the server did not start: ${log.trim().split('\n').pop()}`);
        }
        await new Promise((done) => setTimeout(done, 100));
    }
    return { url, stop: () => { child.kill(); return exited; } };
}

export async function actual_sync(count) {
    build_sqlite();
    const { Timestamp, MessageSchema, MessageEnvelopeSchema, SyncRequestSchema, SyncResponseSchema, create, fromBinary,
        toBinary } = await import(peer_require.resolve('@actual-app/crdt'));
    const folder = mkdtempSync(join(tmpdir(), 'hera-actual-'));
    const server = await start(folder);
    try {
        const json = async (path, body, headers = {}) => {
            const answer = await fetch(server.url + path, { method: 'POST', body: JSON.stringify(body),
                headers: { 'Content-Type': 'application/json', ...headers } });
            if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
            return answer.json();
        };
        await json('/account/bootstrap', { password: 'bench' });
        const { token } = (await json('/account/login', { loginMethod: 'password', password: 'bench' })).data;
        const file = 'bench-0001';
        const uploaded = await fetch(`${server.url}/sync/upload-user-file`, { method: 'POST', body: Buffer.from('none'),
            headers: { 'Content-Type': 'application/encrypted-file', 'X-Actual-Token': token, 'X-Actual-Name': 'bench',
                'X-Actual-File-Id': file, 'X-Actual-Format': '2' } });
        if (!uploaded.ok) throw new Error(`upload: ${uploaded.status} ${await uploaded.text()}`);
        const { groupId } = await uploaded.json();
        let clock = Date.now() - 3600000, counter = 0;
        const stamp = () => {
            counter = (counter + 1) % 60000;
            if (counter === 0) clock += 1;
            return new Timestamp(clock, counter, '00000000000000aa').toString();
        };
        const message = (row, column, value) => create(MessageEnvelopeSchema, { timestamp: stamp(), isEncrypted: false,
            content: toBinary(MessageSchema, create(MessageSchema, { dataset: 'contact', row, column,
                value: typeof value === 'number' ? `N:${value}` : `S:${value}` })) });
        const sync = async (messages, since) => {
            const body = Buffer.from(toBinary(SyncRequestSchema,
                create(SyncRequestSchema, { messages, fileId: file, groupId, since })));
            const answer = await fetch(`${server.url}/sync/sync`, { method: 'POST', body, headers: {
                'Content-Type': 'application/actual-sync', 'X-Actual-Token': token } });
            const bytes = Buffer.from(await answer.arrayBuffer());
            if (!answer.ok) throw new Error(`sync: ${answer.status} ${bytes.subarray(0, 200)}`);
            return bytes;
        };
        const beginning = new Timestamp(0, 0, '0000000000000000').toString();
        const last = new Timestamp(Date.now() + 3600000, 0, 'ffffffffffffffff').toString();
        const all = rows(1, count);
        const from = performance.now();
        let sent = 0;
        for (let at = 0; at < count; at += 1000) {
            const messages = all.slice(at, at + 1000).flatMap((row) => columns.slice(1)
                .map((column, i) => [column, row[i + 1]]).filter(([, value]) => value !== '')
                .map(([column, value]) => message(String(row[0]).padStart(32, '0'), column, value)));
            sent += messages.length;
            await sync(messages, last);
        }
        figure(`${sent} messages taken`, sent / ((performance.now() - from) / 1000), 'messages/s');
        const pulled = async (name, since) => {
            const started = performance.now();
            const bytes = await sync([], since);
            const ms = performance.now() - started;
            const found = fromBinary(SyncResponseSchema, bytes).messages.length;
            figure(`${name}: on the wire`, bytes.length / 1000, 'KB');
            figure(`${name}: the same, gzip -6`, gzipSync(bytes, { level: 6 }).length / 1000, 'KB');
            figure(`${name}: messages`, found, 'messages');
            figure(`${name}: time to a plain client`, ms, 'ms');
            return found;
        };
        const found = await pulled('a cold copy', beginning);
        if (found !== sent) throw new Error(`${found} of ${sent} messages came back`);
        const cursor = stamp();
        const some = all.slice(0, Math.min(1000, count / 10));
        for (let time = 0; time < 10; ++time) {
            await sync(some.map((row) => message(String(row[0]).padStart(32, '0'), 'status', `level ${time}`)), last);
        }
        await pulled(`${some.length} records changed 10 times each`, cursor);
    } finally {
        await server.stop();
        rmSync(folder, { recursive: true, force: true });
    }
}
