// The dedicated worker of a tab. One worker per installation leads: it runs store.wasm and serves every tab. The others
// relay their tab's bytes to it over a BroadcastChannel and wait for the leader's Web Lock; when the lock is granted to
// one of them, it loads the store and carries on from what is on disk.
//
// Messages with the tab: ArrayBuffers of the link protocol, both ways, and
//   tab → worker   {t: 'start', base, demo}      first; base = the app's URL, ending in "/"; demo: the scenario, no server
//                  {t: 'network', online}        what the page heard of the network
//                  {t: 'mark', n}                answered by the same when all bytes before it have been taken
//   worker → tab   {t: 'store-restarted'}        another run of the store answers now: say Hello and ask again
//                  {t: 'store-failed', reason}   the store cannot run in this browser
// Messages on the channel: who-leads, leads, to-store, to-tab, ping, pong. What the bytes mean is known only to the wasm
// modules on both sides; what is safe with two leaders at once is settled by the epoch in IndexedDB, not here.
'use strict';

// Four unanswered pings, 2.5 s apart: a leader that long without a sign is frozen by the browser or hangs. Counted in
// ticks of this worker, so that a worker that was frozen itself does not mistake its own sleep for the leader's.
const pingEveryMs = 2500;
const pingsUntilSteal = 4;
// A store that keeps trapping will not get better by a fourth start.
const crashesMax = 3;

const newLogAgainMs = [3000, 30000];

const ownTab = 1;  // the client number of the tab this worker belongs to
const locks = self.navigator.locks;
const tab = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');

let base = '';
let scope = '';
let demo = false;         // its storage, locks and channel are apart from the organisation's: another scope
let script = '../store.js';
let binary = '../store.wasm';
let factory = 'create_store';
let channel = null;

let store = null;         // the running module, when this worker leads
let release = null;       // gives the leader's lock back
let waiting = null;       // aborts the queued request for the lock
let leadership = 0;
let crashes = 0;
let online = true;
let timer = 0;
let clients = new Map();  // tab → client number
let nextClient = ownTab + 1;

let leader = '';          // the leader this tab talks to
let backlog = [];         // bytes of the tab from before there was a leader
let pings = 0;            // unanswered
let pingTimer = 0;

// Begins a new log below IndexedDB. Without it a killed browser can cost all that IndexedDB holds.
//
// Chromium keeps IndexedDB in a LevelDB whose log is written in two calls, a record's head and its body. A browser that is
// killed between them leaves half a record. The next one accepts that and writes on behind it (reuse_logs); the one after
// reads a broken record in the middle and throws the whole database away (paranoid_checks). Deleting any database compacts
// its keys, and that begins a new log: nothing stands behind the torn end any more. A write that is under way just then can
// swallow the change of the log (BuildBatchGroup in LevelDB's db_impl.cc): so it is the first a worker does, while the
// store's code is still on its way, and repeated when the start is over. tests/e2e/durability/torn.mjs tears a log and counts
// what is there two browsers later.
function beginNewLog() {
  if (!/Chrome\//.test(self.navigator.userAgent)) return;  // the others keep IndexedDB in SQLite
  const name = 'hera:new-log';
  const failed = ({ target }) => console.warn(`The log of IndexedDB could not be renewed: ${target.error?.name}`);
  try {
    const making = indexedDB.open(name, 1);
    making.onupgradeneeded = () => making.result.createObjectStore('one').put(1, 1);
    making.onerror = (event) => { event.preventDefault(); failed(event); };
    making.onsuccess = () => {
      making.result.close();
      indexedDB.deleteDatabase(name).onerror = failed;
    };
  } catch (error) {
    failed({ target: { error } });  // no storage at all; opening it says so
  }
}

// ---- as the leader ---------------------------------------------------------------------------------------------------

function deliver(client, buffer) {
  const bytes = new Uint8Array(buffer);
  const at = store._store_alloc(bytes.length);
  store.HEAPU8.set(bytes, at);
  store._store_message(client, at, bytes.length);
  store?._store_free(at);
}

function callWithText(module, call, ...texts) {
  const places = texts.map((text) => {
    const bytes = new TextEncoder().encode(text + '\0');
    const at = module._store_alloc(bytes.length);
    module.HEAPU8.set(bytes, at);
    return at;
  });
  call(...places);
  places.forEach((at) => module._store_free(at));
}

function post(client, buffer) {
  if (client === ownTab) return self.postMessage(buffer, [buffer]);
  for (const [name, number] of clients) if (number === client) channel.postMessage({ t: 'to-tab', tab: name, bytes: buffer });
}

function clientOf(name) {
  let client = clients.get(name);
  if (client) return client;
  client = nextClient++;
  clients.set(name, client);
  // Each tab holds a lock of its own as long as it lives: getting it means that the tab is gone.
  const module = store;
  locks.request('hera-tab:' + name, () => {
    if (store !== module) return;
    clients.delete(name);
    store._store_client_gone(client);
  });
  return client;
}

// A worker that follows has the store's code at hand before it is asked to lead: the service worker, which the code comes from
// otherwise, may run in the process of the leading tab and be stopped with it, and then answers nobody. The script is in
// memory; the binary is read past the service worker, from what it keeps.
function loadScript() {
  if (typeof self[factory] !== 'function') importScripts(script);
}

async function keptBinary() {
  try {
    const kept = await self.caches?.match(new URL(binary, self.location.href).href);
    return kept && (await WebAssembly.compileStreaming(kept));
  } catch (error) {
    console.warn('The kept code cannot be read: ' + error);  // private modes refuse; it is fetched like at any other start
    return undefined;
  }
}

// Makes the module with a binary that is compiled already.
function makeStore(options, compiled) {
  return new Promise((made, failed) => {
    const instantiateWasm = (imports, done) => {
      WebAssembly.instantiate(compiled, imports).then((instance) => done(instance, compiled)).catch(failed);
      return {};
    };
    self[factory]({ ...options, instantiateWasm }).then(made, failed);
  });
}

async function runStore() {
  const id = tab + ':' + ++leadership;
  const tookOver = leader !== '';
  loadScript();
  const options = {
    locateFile: (name) => new URL(name, new URL(script, self.location.href)).href,
    heraBase: base,
    heraPost: (client, buffer) => { if (store === module) post(client, buffer); },
    heraSetTimer: (delayMs) => {
      if (store !== module) return;
      clearTimeout(timer);
      if (delayMs >= 0) timer = setTimeout(() => store && store._store_timer(), Math.min(delayMs, 0x7fffffff));
    },
    heraFenced: () => setTimeout(() => { if (store === module) stepDown(); }, 0),
  };
  const compiled = tookOver ? await keptBinary() : undefined;
  const module = await (compiled ? makeStore(options, compiled) : self[factory](options));
  store = module;
  clients = new Map();
  nextClient = ownTab + 1;
  callWithText(store, (...texts) => store._store_init(...texts, demo ? 1 : 0), base, scope);
  store._store_online(self.navigator.onLine && online ? 1 : 0);
  if (channel) channel.postMessage({ t: 'leads', leader: id });
  follow(id);
}

// The store of this worker ends; the lock goes to whoever is next, perhaps to this worker again.
function stepDown(crashed) {
  const module = store;
  store = null;
  clearTimeout(timer);
  if (module && !crashed) module._store_stop();
  if (module) module.heraDropped = true;
  if (release) release();
  release = null;
  // Who took over said so while this worker did not listen: it slept, or believed that it leads.
  if (channel) channel.postMessage({ t: 'who-leads' });
}

function crash(reason) {
  if (!store && !release) return;
  console.error('store: ' + reason);
  stepDown(true);
  if (++crashes > crashesMax) self.postMessage({ t: 'store-failed', reason });
}

// ---- as any worker -----------------------------------------------------------------------------------------------------

// `id` leads from now on.
function follow(id) {
  if (leader === id) return;
  const restarted = leader !== '';
  leader = id;
  stopPinging();
  const bytes = backlog;
  backlog = [];
  if (restarted) self.postMessage({ t: 'store-restarted' });
  else bytes.forEach(sendToLeader);
  // A script that cannot be had now is asked for again when it is needed.
  if (!store) setTimeout(loadScript, 0);
}

function sendToLeader(buffer) {
  if (store) return deliver(ownTab, buffer);
  if (!leader) return backlog.push(buffer);
  channel.postMessage({ t: 'to-store', leader, tab, bytes: buffer });
  if (!pingTimer) ping();
}

function ping() {
  channel.postMessage({ t: 'ping', leader, tab });
  pingTimer = setTimeout(() => {
    if (++pings >= pingsUntilSteal) {
      stopPinging();
      lead(true);
    } else ping();
  }, pingEveryMs);
}

function stopPinging() {
  clearTimeout(pingTimer);
  pingTimer = 0;
  pings = 0;
}

function onChannel({ data }) {
  const leading = store !== null && leader.startsWith(tab + ':');
  switch (data.t) {
    case 'who-leads':
      if (leading) channel.postMessage({ t: 'leads', leader });
      break;
    case 'leads':
      if (!store) follow(data.leader);
      break;
    case 'to-store':
      if (leading && data.leader === leader) deliver(clientOf(data.tab), data.bytes);
      break;
    case 'ping':
      if (leading && data.leader === leader) channel.postMessage({ t: 'pong', tab: data.tab });
      break;
    case 'pong':
      if (data.tab === tab) stopPinging();
      break;
    case 'to-tab':
      if (data.tab === tab && !store) self.postMessage(data.bytes, [data.bytes]);
      break;
  }
}

// Waits for the leader's lock, or takes it, and runs the store until it ends. Then waits again.
async function lead(steal) {
  if (waiting) waiting.abort();
  const request = (waiting = new AbortController());
  const options = steal ? { steal: true } : { signal: request.signal };
  try {
    await locks.request('hera:' + scope, options, async () => {
      if (waiting === request) waiting = null;
      const ended = new Promise((resolve) => { release = resolve; });
      try {
        await runStore();
      } catch (error) {
        crash(String(error));
      }
      await ended;
    });
  } catch (error) {
    if (request.signal.aborted) return;  // another call of lead() goes on
    stepDown();                          // stolen by a worker that took us for dead
  }
  if (crashes <= crashesMax) lead(false);
}

// Not every browser tells workers; the page hears it too and passes it on.
function network(there) {
  if (online === there) return;
  online = there;
  store?._store_online(there ? 1 : 0);
}

async function start(message) {
  beginNewLog();
  for (const delay of newLogAgainMs) setTimeout(beginNewLog, delay);
  base = message.base;
  demo = Boolean(message.demo);
  scope = new URL(base).pathname + (demo ? '#demo' : '');  // no path contains a #
  if (message.script) {
    script = message.script;
    binary = script.replace(/js$/, 'wasm');
  }
  if (message.factory) factory = message.factory;
  self.addEventListener('online', () => network(true));
  self.addEventListener('offline', () => network(false));
  if (!locks) {
    // No way to know of other tabs, so nothing may be stored either (page_store.js refuses); this tab works alone.
    release = () => {};
    try {
      await runStore();
    } catch (error) {
      crash(String(error));
      self.postMessage({ t: 'store-failed', reason: String(error) });
    }
    return;
  }
  channel = new BroadcastChannel('hera-link:' + scope);
  channel.onmessage = onChannel;
  await new Promise((held) => locks.request('hera-tab:' + tab, () => { held(); return new Promise(() => {}); }));
  channel.postMessage({ t: 'who-leads' });
  lead(false);
}

// A trap or a bug of ours ends the module. Errors of the browser's own (Firefox reports refused IndexedDB requests here
// too) have been answered where they happened.
const ours = (error) => error instanceof Error && !(error instanceof DOMException);
self.addEventListener('error', (event) => { if (ours(event.error)) crash(event.message); });
self.addEventListener('unhandledrejection', (event) => { if (ours(event.reason)) crash(String(event.reason)); });
self.onmessage = ({ data }) => {
  if (data instanceof ArrayBuffer) sendToLeader(data);
  else if (data.t === 'start') start(data);
  else if (data.t === 'mark') self.postMessage(data);
  else if (data.t === 'network') network(data.online);
};
