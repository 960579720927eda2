// Keeps one whole version of the application on the device, so that it opens without the network: every file of the
// build, checked against its hash, or none. What belongs to the server (v1/…, health) is never touched.
//
// A new version is fetched beside the old one and waits until a page says 'take over' (boot.js); until then all tabs
// go on with the version they started with. scripts/bundle.mjs fills in the build's id and its files.
'use strict';

const build = '__HERA_BUILD__';
const files = '__HERA_PRECACHE__';  // [[path, sha256], …]
const scope = new URL(self.registration.scope);
const family = `hera:${scope.pathname}:`;  // other installations may live on this origin
const types = {
  html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', wasm: 'application/wasm', woff2: 'font/woff2',
  svg: 'image/svg+xml', png: 'image/png', json: 'application/json', webmanifest: 'application/manifest+json',
  css: 'text/css; charset=utf-8',
};
// They describe the transfer, which is over; the rest (the content policy above all) belongs to the page for good.
const of_the_transfer = ['content-encoding', 'content-length', 'transfer-encoding', 'vary', 'age',
  'date', 'connection', 'keep-alive'];

const address = (path) => new URL(path, scope).href;

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// The bytes as a response of our own: not redirected, not compressed, of the type that its name says.
function stored(path, bytes, headers) {
  const kept = new Headers();
  headers.forEach((value, name) => { if (!of_the_transfer.includes(name)) kept.set(name, value); });
  const type = types[path.slice(path.lastIndexOf('.') + 1)];
  if (type) kept.set('Content-Type', type);
  return new Response(bytes, { status: 200, headers: kept });
}

// The same file from an earlier version, or from the network; an error when it is not what this build is made of.
async function fetch_file(path, hash, older) {
  for (const cache of older) {
    const known = await cache.match(address(path));
    if (!known) continue;
    const bytes = await known.arrayBuffer();
    if ((await sha256(bytes)) === hash) return stored(path, bytes, known.headers);
  }
  // Some hosts answer index.html with a redirect to its folder.
  const place = path.endsWith('index.html') ? path.slice(0, -10) || './' : path;
  const response = await fetch(address(place), { cache: 'no-cache', credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const bytes = await response.arrayBuffer();
  if ((await sha256(bytes)) !== hash) throw new Error(`${path}: not the file of build ${build}`);
  return stored(path, bytes, response.headers);
}

async function older_caches() {
  const names = await caches.keys();
  return Promise.all(names.filter((name) => name.startsWith(family) && name !== family + build).map((name) => caches.open(name)));
}

async function install() {
  const name = family + build;
  try {
    const cache = await caches.open(name);
    const older = await older_caches();
    for (const [path, hash] of files) await cache.put(address(path), await fetch_file(path, hash, older));
  } catch (error) {
    await caches.delete(name);  // the version in charge stays
    throw error;
  }
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(family) && name !== family + build).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request, path) {
  const cache = await caches.open(family + build);
  // A browser that is short of room may have thrown the copy away.
  return (await cache.match(address(path))) || fetch(request);
}

const known = new Set(files.map(([path]) => path));

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => { if (event.data === 'take over') self.skipWaiting(); });
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return;
  let path = url.pathname.slice(scope.pathname.length);
  if (path === 'demo') return event.respondWith(Response.redirect(address('demo/'), 301));
  if (path === '' || path.endsWith('/')) path += 'index.html';
  if (known.has(path)) event.respondWith(answer(event.request, path));
});
