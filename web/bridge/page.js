// The page around the canvas: address, title, clipboard, what this device remembers, the store's worker, new versions.
mergeInto(LibraryManager.library, {
  $heraPage: {
    worker: null, marks: null, mark: 0,
    history: function () {
      var text = heraText.out(location.hash);
      _ui_history(text.at, text.size, (history.state && history.state.layers) || 0);
      _ui_free(text.at);
    },
  },

  js_page_start__deps: ['$heraPage', '$heraText'],
  js_page_start: function () {
    heraPage.marks = new Map();
    history.scrollRestoration = 'manual';
    addEventListener('popstate', heraPage.history);
    addEventListener('hashchange', heraPage.history);
    heraPage.history();
    Module['heraUpdateReady'] = function () { _ui_update_ready(); };

    var worker = (heraPage.worker = Module['heraWorker'] || null);
    if (!worker) return;
    worker.onmessage = function (event) {
      if (event.data instanceof ArrayBuffer) {
        var bytes = heraText.bytes(new Uint8Array(event.data));
        _ui_store_message(bytes.at, bytes.size);
        _ui_free(bytes.at);
      } else if (event.data.t === 'store-restarted') {
        _ui_store_restarted();
      } else if (event.data.t === 'mark') {
        var go = heraPage.marks.get(event.data.n);
        if (go) go();
      } else if (event.data.t === 'store-failed') {
        var reason = heraText.out(String(event.data.reason));
        _ui_store_failed(reason.at, reason.size);
        _ui_free(reason.at);
      }
    };
    (Module['heraEarly'] || []).forEach(worker.onmessage);
    var network = function () { worker.postMessage({ t: 'network', online: navigator.onLine }); };
    addEventListener('online', network);
    addEventListener('offline', network);
    if (!navigator.onLine) network();
  },
  js_store_post__deps: ['$heraPage'],
  js_store_post: function (at, size) {
    if (!heraPage.worker) return;
    var copy = HEAPU8.slice(at, at + size).buffer;
    heraPage.worker.postMessage(copy, [copy]);
  },

  js_set_route__deps: ['$heraText'],
  js_set_route: function (at, size, replace) {
    var hash = heraText.take(at, size);
    if (replace) history.replaceState({ layers: 0 }, '', hash);
    else history.pushState({ layers: 0 }, '', hash);
  },
  js_push_layer: function (depth) { history.pushState({ layers: depth }, '', location.href); },
  js_go_back: function () { history.back(); },
  js_set_title__deps: ['$heraText'],
  js_set_title: function (at, size) { document.title = heraText.take(at, size); },
  js_reload: function () { location.reload(); },
  js_apply_update: function () {
    if (Module['heraApplyUpdate']) Module['heraApplyUpdate']();
    else location.reload();
  },

  js_copy__deps: ['$heraText'],
  js_copy: function (at, size) {
    var text = heraText.take(at, size);
    var byHand = function () {
      var area = document.createElement('textarea');
      area.value = text;
      area.style.position = 'fixed';
      area.style.opacity = '0';
      var active = document.activeElement;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
      if (active) active.focus({ preventScroll: true });
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).catch(byHand);
    else byHand();
  },

  // Small settings of this browser; private modes refuse them, then they last as long as the page.
  js_remember__deps: ['$heraText'],
  js_remember: function (key, keySize, at, size) {
    try {
      localStorage.setItem(heraText.take(key, keySize), heraText.take(at, size));
    } catch (error) { /* lasts as long as the page */ }
  },
  js_recall__deps: ['$heraText', '$heraEncoder'],
  js_recall: function (key, keySize, out, max) {
    var value = null;
    try { value = localStorage.getItem(heraText.take(key, keySize)); } catch (error) { /* nothing is remembered here */ }
    var bytes = heraEncoder.encode(value || '').subarray(0, max);
    HEAPU8.set(bytes, out);
    return bytes.length;
  },
  js_keep_storage: function () { if (navigator.storage && navigator.storage.persist) navigator.storage.persist(); },
  js_random: function (at, size) {
    for (var i = 0; i < size; i += 65536) crypto.getRandomValues(HEAPU8.subarray(at + i, at + Math.min(size, i + 65536)));
  },
  js_offset_minutes: function () { return -new Date().getTimezoneOffset(); },
  js_zone__deps: ['$heraText', '$heraEncoder'],
  js_zone: function (out, max) {
    var bytes = heraEncoder.encode(Intl.DateTimeFormat().resolvedOptions().timeZone || '').subarray(0, max);
    HEAPU8.set(bytes, out);
    return bytes.length;
  },
  js_address__deps: ['$heraEncoder'],
  js_address: function (out, max) {
    var bytes = heraEncoder.encode(new URL('.', location.href.split(/[?#]/)[0]).href).subarray(0, max);
    HEAPU8.set(bytes, out);
    return bytes.length;
  },
});
