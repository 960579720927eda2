// Starts the application: checks what the browser can do, fetches fonts and ui.wasm side by side, starts the store's
// worker, and takes the shell away with the first frame. Whatever goes wrong becomes a sentence with a way on.
(function () {
  'use strict';
  // The demo is the same application one folder down, on data of its own (store/demo_session.h).
  var demo = document.documentElement.hasAttribute('data-demo');
  var base = new URL(demo ? '..' : '.', document.baseURI).href;

  function show(title, text, action) {
    var shell = document.getElementById('shell');
    if (!shell || shell.className === 'failed') return;  // the first reason stands
    shell.className = 'failed';
    document.getElementById('shell-title').textContent = title;
    var place = document.getElementById('shell-text');
    place.textContent = text;
    var button = document.createElement('button');
    button.textContent = action || 'Try again';
    button.addEventListener('click', function () { location.reload(); });
    place.after(button);
  }

  // What is missing, as {title, text}, or nothing.
  function missing() {
    if (!window.isSecureContext) {
      return {
        title: 'This address is not secure',
        text: 'HERA CRM keeps your data in this browser, and browsers allow that only over https or on this computer itself ' +
          '(http://localhost). Ask whoever runs this server to put https in front of it; the guide for operators has a ready ' +
          'recipe with Caddy. Nothing is lost: your data stays where it is.',
      };
    }
    if (typeof WebAssembly !== 'object' || typeof WebAssembly.compileStreaming !== 'function') {
      return {
        title: 'This browser is too old',
        text:
          'HERA CRM needs WebAssembly. Please update the browser, or open this page in a current Firefox, Chrome, Edge or Safari.',
      };
    }
    return null;
  }

  // The one context of the page, made while the code is still compiling; renderer.js draws with it.
  function graphics(canvas) {
    canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);  // or its buffers would be made twice
    canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
    return canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false,
      powerPreference: 'low-power', desynchronized: false, preserveDrawingBuffer: false });
  }
  var noGraphics = {
    title: 'Graphics are switched off',
    text: 'HERA CRM draws with WebGL2, which this browser does not offer just now. Switch on hardware acceleration in its ' +
      'settings, or open this page in a current Firefox, Chrome, Edge or Safari. Nothing saved on this device is lost.',
  };

  function startWorker() {
    var worker = new Worker(new URL('bridge/store_worker.js', base));
    var early = [];
    worker.onmessage = function (event) { early.push({ data: event.data }); };
    worker.onerror = function (event) { worker.onmessage({ data: { t: 'store-failed', reason: event.message || 'worker' } }); };
    worker.postMessage({ t: 'start', base: base, demo: demo });
    return { worker: worker, early: early };
  }

  // A new version waits until the person says so; then all tabs reload with it.
  function watchForUpdates(options) {
    if (!navigator.serviceWorker) return;
    var reloading = false;
    var hadController = Boolean(navigator.serviceWorker.controller);
    navigator.serviceWorker.addEventListener('controllerchange', function () {
      // "Clear site data" takes it away: what is typed is in this page's memory only then, and a reload would lose it.
      if (!navigator.serviceWorker.controller) { hadController = false; return; }
      if (!hadController) { hadController = true; return; }  // the first one only begins to serve this page
      if (!reloading) { reloading = true; location.reload(); }
    });
    navigator.serviceWorker.register(new URL('service_worker.js', base), { updateViaCache: 'none' }).then(function (registration) {
      function ready(worker) {
        options.heraApplyUpdate = function () { worker.postMessage('take over'); };
        if (options.heraUpdateReady) options.heraUpdateReady();
      }
      if (registration.waiting && navigator.serviceWorker.controller) ready(registration.waiting);
      registration.addEventListener('updatefound', function () {
        var worker = registration.installing;
        worker.addEventListener('statechange', function () {
          if (worker.state === 'installed' && navigator.serviceWorker.controller) ready(worker);
        });
      });
      function check() { if (navigator.onLine) registration.update().catch(function () { /* asked again later */ }); }
      document.addEventListener('visibilitychange', function () { if (document.visibilityState === 'visible') check(); });
      setInterval(check, 3600000);
    }).catch(function (error) { console.warn('no service worker: ' + error.message); });
  }

  function start() {
    var problem = missing();
    if (problem) return show(problem.title, problem.text);
    // What others do meanwhile comes first: the code is fetched and compiled, the fonts come, the store opens.
    var code = WebAssembly.compileStreaming(fetch(new URL('ui.wasm', base), { credentials: 'same-origin' }));
    var store = startWorker();
    var theme = null;
    try { theme = localStorage.getItem('hera.theme'); } catch (error) { /* the system's choice stands */ }
    if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;

    var fonts = ['400 13px Inter', '500 13px Inter', '600 13px Inter', '400 16px Lucide'].map(function (font) {
      return document.fonts.load(font, font.indexOf('Lucide') < 0 ? 'Aa1' : '\ue000')
        .catch(function () { /* the device's font stands in */ });
    });
    var context = graphics(document.getElementById('canvas'));
    if (!context) {
      store.worker.terminate();
      code.catch(function () { /* nobody needs it */ });
      return show(noGraphics.title, noGraphics.text);
    }
    // Without this a context that is lost before the application listens would never come back.
    document.getElementById('canvas').addEventListener('webglcontextlost', function (event) { event.preventDefault(); });
    var options = {
      heraContext: context,
      heraGraphics: graphics,
      heraWorker: store.worker,
      heraEarly: store.early,
      instantiateWasm: function (imports, done) {
        code.then(function (module) {
          return WebAssembly.instantiate(module, imports).then(function (instance) { done(instance, module); });
        }).catch(failed);
        return {};
      },
      heraFirstFrame: function () {
        var shell = document.getElementById('shell');
        if (shell) shell.remove();
        performance.mark('hera-first-frame');
      },
      onAbort: function () { failed(new Error('stopped')); },
    };
    function failed(error) {
      console.error(error);
      show('HERA CRM could not start', navigator.onLine
        ? 'Something went wrong while opening the application. Everything saved on this device is safe. Please try again.'
        : 'This device is offline and the application is not stored on it yet. Connect to the network once and try again.');
    }
    code.catch(failed);
    // ui.js stands behind this script, so that everything above is under way before it is here; the document is loaded when
    // it has run.
    var script = new Promise(function (done) {
      if (document.readyState === 'complete' || typeof create_ui === 'function') done();
      else document.addEventListener('DOMContentLoaded', done);
    });
    Promise.all(fonts.concat(script)).then(function () {
      if (typeof create_ui !== 'function') throw new Error('ui.js was not loaded');
      return create_ui(options);
    }).then(function () { watchForUpdates(options); }).catch(failed);
  }

  start();
})();
