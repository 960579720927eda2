// What store.wasm asks of the worker it runs in. The worker (store_worker.js) hands in the functions.
mergeInto(LibraryManager.library, {
  store_js_post: function (client, pointer, size) {
    Module['heraPost'](client, HEAPU8.slice(pointer, pointer + size).buffer);
  },
  store_js_set_timer: function (delayMs) {
    Module['heraSetTimer'](delayMs);
  },
  store_js_fenced: function () {
    Module['heraFenced']();
  },
  store_js_utc_offset_minutes: function () {
    return -new Date().getTimezoneOffset();
  },
  // GB, as far as it is told: browsers round it and stop at 8 or 32. One that says nothing is judged by what it runs on.
  store_js_memory_gb: function () {
    if (navigator.deviceMemory) return navigator.deviceMemory;
    return /iPhone|iPad|Android|Mobile/.test(navigator.userAgent) ? 4 : 0;
  },
  store_js_random: function (pointer, size) {
    // getRandomValues gives at most 64 KiB a call.
    for (var at = 0; at < size; at += 65536)
      crypto.getRandomValues(HEAPU8.subarray(pointer + at, pointer + Math.min(size, at + 65536)));
  },
});
