// Attachments in the store's worker (client/platform/kept_files.h), answered by number. What is on the device is in
// kept_files.js; here is what the server has to do with it.
mergeInto(LibraryManager.library, {
  $KeptFilesStore__deps: ['$KeptFiles'],
  $KeptFilesStore: {
    name: function (folder) { return KeptFiles.name(new URL(Module['heraBase']).pathname, folder); },
    run: function (request, work) {
      work().then(function (bytes) { KeptFilesStore.answer(request, false, bytes); }, function (error) {
        KeptFilesStore.answer(request, true, new TextEncoder().encode((error && error.name) || 'UnknownError'));
      });
    },
    warn: function (error) { console.warn('attachments: ' + ((error && error.name) || error)); },
    patienceMs: 600000,
    erased: {},  // names of databases that nothing may come into any more
    answer: function (request, fault, bytes) {
      if (Module['heraDropped']) return;
      var at = _store_alloc(bytes.length);
      HEAPU8.set(bytes, at);
      _kept_files_reply(request, fault ? bytes.length : 0, at, bytes.length);
      _store_free(at);
    },
  },

  // The sums of what is here, one after the other.
  kept_files_js_list__deps: ['$KeptFilesStore'],
  kept_files_js_list: function (request, folderPointer) {
    var name = KeptFilesStore.name(UTF8ToString(folderPointer));
    KeptFilesStore.run(request, async function () {
      var all = await KeptFiles.list(name);
      return new TextEncoder().encode(all.map(function (one) { return one[0]; }).join(''));
    });
  },
  // The part's sum, then its bytes; nothing when the file is not here.
  kept_files_js_read__deps: ['$KeptFilesStore'],
  kept_files_js_read: function (request, folderPointer, shaPointer, from, count) {
    var name = KeptFilesStore.name(UTF8ToString(folderPointer)), sha = UTF8ToString(shaPointer);
    KeptFilesStore.run(request, async function () {
      var kept = await KeptFiles.run(name, 'readonly', function (files) { return files.get(sha); });
      if (!kept) return new Uint8Array(0);
      var part = kept.blob.slice(from, from + count);
      var out = new Uint8Array(64 + part.size);
      var bytes = await part.arrayBuffer();
      new TextEncoder().encodeInto(await KeptFiles.sumOf(bytes), out);
      out.set(new Uint8Array(bytes), 64);
      return out;
    });
  },
  // Answers with the status as text, and the body of one that is not 200. Headers as transport.js takes them.
  kept_files_js_fetch__deps: ['$KeptFilesStore'],
  kept_files_js_fetch: function (request, folderPointer, shaPointer, pathPointer, headersPointer) {
    var name = KeptFilesStore.name(UTF8ToString(folderPointer)), sha = UTF8ToString(shaPointer), headers = {};
    var url = new URL(UTF8ToString(pathPointer), Module['heraBase']), lines = UTF8ToString(headersPointer).split('\n');
    for (var i = 0; i + 1 < lines.length; i += 2) headers[lines[i]] = lines[i + 1];
    KeptFilesStore.run(request, async function () {
      // A line that gives nothing for ever is no line.
      var status = '0', body = '', stop = new AbortController();
      setTimeout(function () { stop.abort(); }, KeptFilesStore.patienceMs);
      try {
        var response = await fetch(url, {
          headers: headers, credentials: 'same-origin', cache: 'no-store', redirect: 'error', signal: stop.signal,
        });
        status = String(response.status);
        if (!response.ok) {
          body = await response.text();
        } else {
          var blob = await response.blob();
          if (await KeptFiles.sum(blob) !== sha) status = '0';  // cut off on its way: as if it had not come
          else if (!KeptFilesStore.erased[name]) await KeptFiles.put(name, sha, blob, true);
        }
      } catch (error) {
        // fetch's own: no network, or nobody waits any longer.
        if (!(error instanceof TypeError) && !stop.signal.aborted) throw error;
      }
      return new TextEncoder().encode(status + '\n' + body);
    });
  },
  kept_files_js_check__deps: ['$KeptFilesStore'],
  kept_files_js_check: function (request, folderPointer, shaPointer) {
    var name = KeptFilesStore.name(UTF8ToString(folderPointer)), sha = UTF8ToString(shaPointer);
    KeptFilesStore.run(request, async function () {
      var blob = await KeptFiles.get(name, sha);
      return new TextEncoder().encode(blob && (await KeptFiles.sum(blob)) !== sha ? 'wrong' : 'right');
    });
  },
  kept_files_js_sent__deps: ['$KeptFilesStore'],
  kept_files_js_sent: function (folderPointer, shaPointer) {
    var sha = UTF8ToString(shaPointer);
    KeptFiles.run(KeptFilesStore.name(UTF8ToString(folderPointer)), 'readwrite', function (files) {
      files.get(sha).onsuccess = function (event) {
        var kept = event.target.result;
        if (kept) files.put({ blob: kept.blob, kept: kept.kept, sent: true }, sha);
      };
    }).catch(KeptFilesStore.warn);
  },
  // Of what the server has the oldest goes until no more than `most` bytes are left in all.
  kept_files_js_prune__deps: ['$KeptFilesStore'],
  kept_files_js_prune: function (folderPointer, most) {
    var name = KeptFilesStore.name(UTF8ToString(folderPointer));
    KeptFiles.list(name).then(function (all) {
      var left = all.reduce(function (sum, one) { return sum + one[1]; }, 0);
      var going = all.filter(function (one) { return one[3]; }).sort(function (a, b) { return a[2] - b[2]; });
      going = going.filter(function (one) {
        var goes = left > most;
        if (goes) left -= one[1];
        return goes;
      });
      if (going.length === 0) return undefined;
      return KeptFiles.run(name, 'readwrite', function (files) {
        going.forEach(function (one) {
          files.get(one[0]).onsuccess = function (event) {
            // Attached anew meanwhile: unsent again.
            if (event.target.result && event.target.result.sent) files.delete(one[0]);
          };
        });
      });
    }).catch(KeptFilesStore.warn);
  },
  kept_files_js_erase__deps: ['$KeptFilesStore'],
  kept_files_js_erase: function (folderPointer) {
    var name = KeptFilesStore.name(UTF8ToString(folderPointer)), asked = indexedDB.deleteDatabase(name);
    KeptFilesStore.erased[name] = true;
    asked.onerror = function () { console.warn('attachments were not erased: ' + (asked.error && asked.error.name)); };
  },
});
