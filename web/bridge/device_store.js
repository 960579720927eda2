// IndexedDB for a few small named blobs (client/platform/device_store.h). Same rules as page_store.js.
mergeInto(LibraryManager.library, {
  $DeviceStore: {
    name: '',
    db: null,

    answer: function (request, fault, bytes) {
      if (Module['heraDropped']) return;
      var at = _store_alloc(bytes.length);
      HEAPU8.set(bytes, at);
      _device_store_reply(request, fault ? bytes.length : 0, at, bytes.length);
      _store_free(at);
    },
    fail: function (request, error) {
      DeviceStore.answer(request, true, new TextEncoder().encode((error && error.name) || 'UnknownError'));
    },

    // work(rows) makes one request inside the transaction; its result is the answer.
    run: function (request, mode, work) {
      var opening, asked;
      function transact() {
        var transaction;
        try {
          transaction = DeviceStore.db.transaction('kv', mode, { durability: 'strict' });
        } catch (error) {
          DeviceStore.db = null;  // closed by the browser; the next request opens it again
          return setTimeout(function () { DeviceStore.fail(request, error); }, 0);
        }
        transaction.oncomplete = function () {
          DeviceStore.answer(request, false, (mode === 'readonly' && asked.result) || new Uint8Array(0));
        };
        transaction.onabort = function () { DeviceStore.fail(request, transaction.error); };
        asked = work(transaction.objectStore('kv'));
      }
      if (DeviceStore.db) return transact();
      try {
        opening = indexedDB.open(DeviceStore.name, 1);
      } catch (error) {
        return setTimeout(function () { DeviceStore.fail(request, error); }, 0);
      }
      opening.onupgradeneeded = function () { opening.result.createObjectStore('kv'); };
      opening.onerror = function (event) {
        event.preventDefault();
        DeviceStore.fail(request, opening.error);
      };
      opening.onsuccess = function () {
        DeviceStore.db = opening.result;
        DeviceStore.db.onversionchange = DeviceStore.db.onclose = function () {
          opening.result.close();
          DeviceStore.db = null;
        };
        transact();
      };
    },
  },

  device_store_js_name__deps: ['$DeviceStore'],
  device_store_js_name: function (namePointer) {
    DeviceStore.name = UTF8ToString(namePointer);
  },
  device_store_js_load__deps: ['$DeviceStore'],
  device_store_js_load: function (request, keyPointer) {
    var key = UTF8ToString(keyPointer);
    DeviceStore.run(request, 'readonly', function (rows) { return rows.get(key); });
  },
  device_store_js_save__deps: ['$DeviceStore'],
  device_store_js_save: function (request, keyPointer, pointer, size) {
    var key = UTF8ToString(keyPointer), value = HEAPU8.slice(pointer, pointer + size);
    DeviceStore.run(request, 'readwrite', function (rows) { return size ? rows.put(value, key) : rows.delete(key); });
  },
});
