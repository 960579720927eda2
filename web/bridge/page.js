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
  // Minutes that a place is ahead of UTC at a moment; of this device when the name is empty or none that the browser knows.
  js_offset_at__deps: ['$heraPage', '$heraText'],
  js_offset_at: function (ms, at, size) {
    var zone = heraText.take(at, size);
    var own = -new Date(ms).getTimezoneOffset();
    if (!zone) return own;
    if (!heraPage.zones) heraPage.zones = new Map();
    var clock = heraPage.zones.get(zone);
    if (clock === undefined) {
      try {
        clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric',
          day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
      } catch (unknown) {
        clock = null;
      }
      heraPage.zones.set(zone, clock);
    }
    if (!clock) return own;
    var part = {};
    clock.formatToParts(new Date(ms)).forEach(function (one) { part[one.type] = Number(one.value); });
    var wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
    return Math.round((wall - Math.floor(ms / 1000) * 1000) / 60000);
  },
  js_zone__deps: ['$heraText', '$heraEncoder'],
  js_zone: function (out, max) {
    var bytes = heraEncoder.encode(Intl.DateTimeFormat().resolvedOptions().timeZone || '').subarray(0, max);
    HEAPU8.set(bytes, out);
    return bytes.length;
  },
  js_is_demo: function () { return document.documentElement.hasAttribute('data-demo') ? 1 : 0; },
  js_save_file__deps: ['$heraText'],
  js_save_file: function (name, nameSize, type, typeSize, at, size) {
    var link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([HEAPU8.slice(at, at + size)], { type: heraText.take(type, typeSize) }));
    link.download = heraText.take(name, nameSize);
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  },
  js_address__deps: ['$heraEncoder'],
  js_address: function (out, max) {
    var bytes = heraEncoder.encode(new URL('.', location.href.split(/[?#]/)[0]).href).subarray(0, max);
    HEAPU8.set(bytes, out);
    return bytes.length;
  },
});
