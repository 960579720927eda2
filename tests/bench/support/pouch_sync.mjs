// PouchDB in a browser that replicates from express-pouchdb (in memory, so that its disk is no excuse): a cold copy, and
// catching up. Bytes are counted at the server's sockets, as they are on the wire.
import { createServer } from 'node:http';
import { newProfile, startBrowser } from '../../e2e/durability/probe.mjs';
import { columns, rows } from './dataset.mjs';
import { figure } from './figures.mjs';
import { peer_require } from './peer_packages.mjs';
import { startPeerSite } from './peer_site.mjs';

export async function pouch_sync(count) {
    const PouchDB = peer_require('pouchdb');
    PouchDB.plugin(peer_require('pouchdb-adapter-memory'));
    const Memory = PouchDB.defaults({ adapter: 'memory' });
    const app = peer_require('express')();
    // It asks with credentials, so names are wanted, not asterisks.
    app.use((request, response, next) => {
        const { origin = 'null', 'access-control-request-headers': headers = '' } = request.headers;
        for (const [name, value] of [['Allow-Origin', origin], ['Allow-Headers', headers], ['Allow-Credentials', 'true'],
            ['Allow-Methods', 'GET, POST, PUT, DELETE']]) response.setHeader(`Access-Control-${name}`, value);
        response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
        if (request.method === 'OPTIONS') return response.end();
        next();
    });
    const options = { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: '/dev/null' };
    app.use('/', peer_require('express-pouchdb')(Memory, options));
    const server = createServer(app);
    let bytes = 0;
    server.on('connection', (socket) => socket.on('close', () => { bytes += socket.bytesWritten; }));
    const open = new Set();
    server.on('connection', (socket) => { open.add(socket); socket.on('close', () => open.delete(socket)); });
    const sent = () => bytes + [...open].reduce((sum, socket) => sum + socket.bytesWritten, 0);
    await new Promise((done) => server.listen(0, '127.0.0.1', done));

    const db = new Memory('contacts');
    const documents = rows(1, count).map((row) => Object.fromEntries(
        columns.map((name, i) => (name === 'id' ? ['_id', String(row[i]).padStart(9, '0')] : [name, row[i]]))));
    for (let at = 0; at < count; at += 1000) await db.bulkDocs(documents.slice(at, at + 1000));

    const site = await startPeerSite();
    const profile = newProfile();
    const browser = await startBrowser(profile);
    try {
        const tab = await browser.open(site.url);
        await tab.evaluate(async (remote) => {
            (0, eval)(await (await fetch('/modules/pouchdb/dist/pouchdb.js')).text());
            window.local = new PouchDB('copy');
            window.replicate = async () => {
                const from = performance.now();
                const result = await window.local.replicate.from(remote, { batch_size: 1000 });
                return { ms: performance.now() - from, written: result.docs_written };
            };
        }, `http://127.0.0.1:${server.address().port}/contacts`);
        const replicated = async (name) => {
            const before = sent();
            const { ms, written } = await tab.evaluate(() => replicate());
            figure(`${name}: on the wire`, (sent() - before) / 1000, 'KB');
            figure(`${name}: time`, ms, 'ms');
            return written;
        };
        const written = await replicated('a cold copy');
        if (written !== count) throw new Error(`${written} of ${count} documents arrived`);
        // A tenth of the records, ten times each.
        const some = documents.slice(0, Math.min(1000, count / 10));
        for (let time = 0; time < 10; ++time) {
            const now = await db.allDocs({ keys: some.map((one) => one._id) });
            await db.bulkDocs(some.map((one, i) => ({ ...one, status: `level ${time}`, _rev: now.rows[i].value.rev })));
        }
        await replicated(`${some.length} records changed 10 times each`);
    } finally {
        await browser.close();
        await site.stop();
        profile.remove();
        await new Promise((done) => {
            server.close(done);
            server.closeAllConnections();
        });
    }
}
