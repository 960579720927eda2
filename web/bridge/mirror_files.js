// Append-only files in the origin's private file system (client/platform/mirror_files.h): /hera-outbox/<folder>/<file>.
// Same rules as page_store.js: it decides nothing, bytes never stay views of the heap over a task, answers by number.
// https://fs.spec.whatwg.org: a sync access handle belongs to one worker; other files of the folder can be read meanwhile.
mergeInto(LibraryManager.library, {
  $MirrorFiles: {
    top: 'hera-outbox',
    // Opening the database waits for it, so a file system that never answers must not keep anybody from working.
    patienceMs: 3000,
    files: {},  // number → sync access handle

    answer: function (request, fault, bytes) {
      if (Module['heraDropped']) return;
      var at = _store_alloc(bytes.length);
      HEAPU8.set(bytes, at);
      _mirror_files_reply(request, fault ? bytes.length : 0, at, bytes.length);
      _store_free(at);
    },
    // work(late): a promise of the answer's bytes, or of nothing; late(): it has been given up.
    run: function (request, work) {
      var over = false, late = new Promise(function (done, failed) {
        setTimeout(function () { over = true; failed({ name: 'TimeoutError' }); }, MirrorFiles.patienceMs);
      });
      Promise.race([work(function () { return over; }), late]).then(function (bytes) {
        MirrorFiles.answer(request, false, bytes || new Uint8Array(0));
      }, function (error) {
        MirrorFiles.answer(request, true, new TextEncoder().encode((error && error.name) || 'UnknownError'));
      });
    },
    folder: async function (name, create) {
      MirrorFiles.check();
      var root = await navigator.storage.getDirectory();
      var top = await root.getDirectoryHandle(MirrorFiles.top, { create: create });
      return top.getDirectoryHandle(encodeURIComponent(name), { create: create });
    },
    check: function () {
      if (!navigator.storage || !navigator.storage.getDirectory || typeof FileSystemSyncAccessHandle === 'undefined')
        throw { name: 'NoStorage' };
    },
    // A promise that does not mind what is not there.
    unlessMissing: function (promise) {
      return promise.catch(function (error) { if (error.name !== 'NotFoundError') throw error; });
    },
    pack: function (found) {
      var size = 4, text = new TextEncoder();
      found.forEach(function (file) { file.name = text.encode(file.name); size += 8 + file.name.length + file.bytes.length; });
      var out = new Uint8Array(size), view = new DataView(out.buffer), at = 4;
      function put(bytes) {
        view.setUint32(at, bytes.length, true);
        out.set(bytes, at + 4);
        at += 4 + bytes.length;
      }
      view.setUint32(0, found.length, true);
      found.forEach(function (file) { put(file.name); put(file.bytes); });
      return out;
    },
  },

  mirror_files_js_read_all__deps: ['$MirrorFiles'],
  mirror_files_js_read_all: function (request, folderPointer) {
    var folder = UTF8ToString(folderPointer);
    MirrorFiles.run(request, async function () {
      var found = [], place = await MirrorFiles.unlessMissing(MirrorFiles.folder(folder, false));
      if (place) for await (var entry of place.values()) {
        if (entry.kind !== 'file') continue;
        // One that its worker is just writing to, or removes, reads badly the first time.
        for (var tries = 0; tries < 3; tries++) {
          try {
            found.push({ name: entry.name, bytes: new Uint8Array(await (await entry.getFile()).arrayBuffer()) });
            break;
          } catch (error) {
            if (error.name === 'NotFoundError') break;
            if (tries === 2) throw error;
          }
        }
      }
      found.sort(function (a, b) { return a.name < b.name ? -1 : 1; });
      return MirrorFiles.pack(found);
    });
  },
  mirror_files_js_make__deps: ['$MirrorFiles'],
  mirror_files_js_make: function (request, number, folderPointer, namePointer) {
    var folder = UTF8ToString(folderPointer), name = UTF8ToString(namePointer);
    MirrorFiles.run(request, async function (late) {
      var place = await MirrorFiles.folder(folder, true);
      var file = await place.getFileHandle(name, { create: true });
      var handle = await file.createSyncAccessHandle();
      if (late()) return handle.close();  // nobody waits for it any more
      MirrorFiles.files[number] = handle;
    });
  },
  // Returns the length of the error's name, which it has written to `error`; 0: all of it is written.
  mirror_files_js_write__deps: ['$MirrorFiles'],
  mirror_files_js_write: function (number, anew, pointer, size, error, errorMax) {
    var fault = '';
    try {
      var file = MirrorFiles.files[number];
      if (anew) file.truncate(0);
      var end = file.getSize();
      try {
        if (file.write(HEAPU8.slice(pointer, pointer + size), { at: end }) !== size) fault = 'QuotaExceededError';
      } catch (thrown) {
        fault = thrown.name || 'UnknownError';
      }
      if (fault) file.truncate(end);  // half a gesture is worse than none
    } catch (thrown) {
      fault = fault || thrown.name || 'UnknownError';
    }
    var bytes = new TextEncoder().encode(fault).subarray(0, errorMax);
    HEAPU8.set(bytes, error);
    return bytes.length;
  },
  mirror_files_js_flush__deps: ['$MirrorFiles'],
  mirror_files_js_flush: function (number) {
    try {
      MirrorFiles.files[number].flush();
    } catch (thrown) {
      console.warn('outbox mirror: flush: ' + thrown.name);  // the next write says what is wrong
    }
  },
  mirror_files_js_close__deps: ['$MirrorFiles'],
  mirror_files_js_close: function (number) {
    var file = MirrorFiles.files[number];
    delete MirrorFiles.files[number];
    if (file) file.close();
  },
  mirror_files_js_remove__deps: ['$MirrorFiles'],
  mirror_files_js_remove: function (request, folderPointer, namePointer) {
    var folder = UTF8ToString(folderPointer), name = UTF8ToString(namePointer);
    MirrorFiles.run(request, async function () {
      var place = await MirrorFiles.unlessMissing(MirrorFiles.folder(folder, false));
      if (place) await MirrorFiles.unlessMissing(place.removeEntry(name));
    });
  },
  mirror_files_js_erase__deps: ['$MirrorFiles'],
  mirror_files_js_erase: function (request, folderPointer) {
    var folder = UTF8ToString(folderPointer);
    MirrorFiles.run(request, async function () {
      MirrorFiles.check();
      var root = await navigator.storage.getDirectory();
      var top = await MirrorFiles.unlessMissing(root.getDirectoryHandle(MirrorFiles.top));
      if (top) await MirrorFiles.unlessMissing(top.removeEntry(encodeURIComponent(folder), { recursive: true }));
    });
  },
});
