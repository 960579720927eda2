// The only code that touches IndexedDB for pages: opens, reads rows, writes groups, answers by number. It decides
// nothing; names of errors go to client/platform/web/page_store_web.cpp as they are.
//
// Database layout (version 1): meta "h" → {epoch, header: Uint8Array}, base and log: number → Uint8Array.
//
// Rules: bytes are sliced out of the heap before they are handed over (a view would be cloned with the whole heap and
// goes stale when memory grows); the heap is looked up again after each call into the module; nothing is awaited inside
// a transaction; the epoch is compared inside every transaction that writes.
mergeInto(LibraryManager.library, {
  $PageStores: {
    stores: {},  // number → {name, db, epoch, group, attempts}

    reply: function (store, request, fill, size) {
      if (Module['heraDropped'] || !PageStores.stores[store]) return;
      var at = _store_alloc(size);
      fill(new DataView(HEAPU8.buffer, at, size), HEAPU8.subarray(at, at + size));
      _page_store_reply(store, request, 0, at, size);
      _store_free(at);
    },
    ok: function (store, request) {
      PageStores.reply(store, request, function () {}, 0);
    },
    fault: function (store, request, name) {
      if (Module['heraDropped'] || !PageStores.stores[store]) return;
      var bytes = new TextEncoder().encode(name || 'UnknownError');
      var at = _store_alloc(bytes.length);
      HEAPU8.set(bytes, at);
      _page_store_reply(store, request, bytes.length, at, bytes.length);
      _store_free(at);
    },
    later: function (work) {
      setTimeout(work, 0);
    },
    table: function (number) {
      return number === 1 ? 'log' : 'base';
    },

    // Somebody deletes it: the person, or another tab that has taken over and signs out. What is made under this name
    // afterwards is another database, whatever its epoch.
    hold: function (self, db) {
      self.db = db;
      db.onversionchange = function (event) {
        db.close();
        // A newer version that comes (or gives up) is no deletion: opening again tells.
        if (event.newVersion === null) self.cleared = true;
      };
    },

    // Browsers now and then fail to open a database they can open a moment later (right after a crash, with the connection
    // to their storage process gone), and work in memory is the worse answer to that.
    againAfterMs: [250, 1000],

    // `found(db, lost)` or `failed(name)`. Without `create` a database that is not there is "cleared".
    connect: function (name, create, found, failed) {
      var tries = 0;
      function attempt() {
        PageStores.connectOnce(name, create, found, function (fault) {
          var wait = PageStores.againAfterMs[tries++];
          if (wait === undefined || (fault !== 'UnknownError' && fault !== 'AbortError')) return failed(fault);
          setTimeout(attempt, wait);
        });
      }
      attempt();
    },
    connectOnce: function (name, create, found, failed) {
      if (typeof indexedDB === 'undefined' || !navigator.locks) return PageStores.later(function () { failed('NoStorage'); });
      var opening, missing = false, lost = false;
      try {
        opening = indexedDB.open(name, 1);
      } catch (error) {
        return PageStores.later(function () { failed(error.name); });
      }
      opening.onupgradeneeded = function (event) {
        lost = event.dataLoss === 'total';
        if (!create) {
          missing = true;
          opening.transaction.abort();
          return;
        }
        opening.result.createObjectStore('meta');
        opening.result.createObjectStore('base');
        opening.result.createObjectStore('log');
      };
      opening.onerror = function (event) {
        event.preventDefault();
        failed(missing ? 'cleared' : opening.error && opening.error.name);
      };
      opening.onsuccess = function () {
        found(opening.result, lost);
      };
    },

    // A transaction that answers `request` with an error name unless it completes.
    transact: function (store, request, mode, options, complete) {
      var self = PageStores.stores[store], transaction;
      if (!self.db) return PageStores.later(function () { PageStores.fault(store, request, 'InvalidStateError'); });
      try {
        transaction = self.db.transaction(['meta', 'base', 'log'], mode, options);
      } catch (error) {
        return PageStores.later(function () { PageStores.fault(store, request, error.name); });
      }
      transaction.oncomplete = complete;
      transaction.onabort = function () {
        PageStores.fault(store, request, transaction.fenced ? 'fenced' : transaction.error ? transaction.error.name : 'AbortError');
      };
      return transaction;
    },
  },

  page_store_js_open__deps: ['$PageStores'],
  page_store_js_open: function (store, request, namePointer, headerPointer, headerSize) {
    var name = UTF8ToString(namePointer);
    var fresh = HEAPU8.slice(headerPointer, headerPointer + headerSize);
    var self = (PageStores.stores[store] = { name: name, db: null, epoch: 0, group: null, attempts: 0 });
    PageStores.connect(name, true, function (db, lost) {
      if (PageStores.stores[store] !== self) return db.close();
      PageStores.hold(self, db);
      var row, isFresh = false;
      var transaction = PageStores.transact(store, request, 'readwrite', { durability: 'strict' }, function () {
        self.epoch = row.epoch;
        PageStores.reply(store, request, function (view, bytes) {
          view.setUint32(0, row.epoch, true);
          view.setUint8(4, (isFresh ? 1 : 0) | (lost ? 2 : 0));
          bytes.set(row.header, 5);
        }, 5 + row.header.length);
      });
      if (!transaction) return;
      var meta = transaction.objectStore('meta');
      meta.get('h').onsuccess = function (event) {
        var before = event.target.result;
        isFresh = !before;
        row = before ? { epoch: before.epoch + 1, header: before.header } : { epoch: 1, header: fresh };
        meta.put(row, 'h');
      };
    }, function (name) {
      PageStores.fault(store, request, name);
    });
  },

  page_store_js_reopen__deps: ['$PageStores'],
  page_store_js_reopen: function (store, request) {
    var self = PageStores.stores[store];
    if (self.db) self.db.close();
    self.db = null;
    var attempt = ++self.attempts;
    PageStores.connect(self.name, false, function (db) {
      // Whoever asked again does not wait for what they asked before.
      if (PageStores.stores[store] !== self || self.attempts !== attempt) return db.close();
      if (self.cleared) {
        db.close();
        return PageStores.fault(store, request, 'fenced');
      }
      PageStores.hold(self, db);
      var held = 0;
      var transaction = PageStores.transact(store, request, 'readonly', {}, function () {
        if (held === self.epoch) PageStores.ok(store, request);
        else PageStores.fault(store, request, 'fenced');
      });
      if (transaction) transaction.objectStore('meta').get('h').onsuccess = function (event) {
        held = event.target.result ? event.target.result.epoch : 0;
      };
    }, function (name) {
      if (name === 'cleared') self.cleared = true;
      PageStores.fault(store, request, name);
    });
  },

  page_store_js_read__deps: ['$PageStores'],
  page_store_js_read: function (store, request, table, first, last, rowsMax) {
    var keys, values;
    var transaction = PageStores.transact(store, request, 'readonly', {}, function () {
      var size = 4;
      for (var i = 0; i < values.length; i++) size += 12 + values[i].length;
      PageStores.reply(store, request, function (view, bytes) {
        var at = 4;
        view.setUint32(0, values.length, true);
        for (var i = 0; i < values.length; i++) {
          view.setFloat64(at, keys[i], true);
          view.setUint32(at + 8, values[i].length, true);
          bytes.set(values[i], at + 12);
          at += 12 + values[i].length;
        }
      }, size);
    });
    if (!transaction) return;
    var rows = transaction.objectStore(PageStores.table(table)), range = IDBKeyRange.bound(first, last);
    rows.getAllKeys(range, rowsMax).onsuccess = function (event) { keys = event.target.result; };
    rows.getAll(range, rowsMax).onsuccess = function (event) { values = event.target.result; };
  },

  // begin, then any number of drop, put and header, then nothing: the transaction commits itself when the epoch has been
  // found to be ours. All in one call of C++.
  page_store_js_begin__deps: ['$PageStores'],
  page_store_js_begin: function (store, request, strict) {
    var self = PageStores.stores[store];
    var transaction = PageStores.transact(store, request, 'readwrite', { durability: strict ? 'strict' : 'relaxed' }, function () {
      PageStores.ok(store, request);
    });
    self.group = transaction || null;
    if (!transaction) return;
    transaction.objectStore('meta').get('h').onsuccess = function (event) {
      var held = event.target.result;
      if (held && held.epoch === self.epoch) {
        if (transaction.commit) transaction.commit();
        return;
      }
      transaction.fenced = true;
      transaction.abort();
    };
  },
  page_store_js_drop__deps: ['$PageStores'],
  page_store_js_drop: function (store, table, first, last) {
    var group = PageStores.stores[store].group;
    if (group) group.objectStore(PageStores.table(table)).delete(IDBKeyRange.bound(first, last));
  },
  page_store_js_put__deps: ['$PageStores'],
  page_store_js_put: function (store, table, key, pointer, size) {
    var group = PageStores.stores[store].group;
    if (group) group.objectStore(PageStores.table(table)).put(HEAPU8.slice(pointer, pointer + size), key);
  },
  page_store_js_header__deps: ['$PageStores'],
  page_store_js_header: function (store, pointer, size) {
    var self = PageStores.stores[store];
    if (self.group) self.group.objectStore('meta').put({ epoch: self.epoch, header: HEAPU8.slice(pointer, pointer + size) }, 'h');
  },

  page_store_js_close__deps: ['$PageStores'],
  page_store_js_close: function (store) {
    var self = PageStores.stores[store];
    delete PageStores.stores[store];
    if (self && self.db) self.db.close();
  },

  page_store_js_erase__deps: ['$PageStores'],
  page_store_js_erase: function (store, request, namePointer) {
    var name = UTF8ToString(namePointer), deleting;
    PageStores.stores[store] = { name: name, db: null, epoch: 0, group: null };
    try {
      deleting = indexedDB.deleteDatabase(name);
    } catch (error) {
      return PageStores.later(function () { PageStores.fault(store, request, error.name); });
    }
    deleting.onsuccess = function () { PageStores.ok(store, request); };
    deleting.onerror = function () { PageStores.fault(store, request, deleting.error && deleting.error.name); };
  },
});
