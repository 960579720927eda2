// The bytes of attachments on this device, in both modules: the page puts in what a person chose and shows what is there, the
// store's worker sends it to the server and fetches what is not here. One IndexedDB database per account, apart from the records:
//
//   hera-files:<scope>:<tenant>.<user>   store "files": SHA-256 as 64 hex digits → {blob, kept: ms, sent: the server has it}
//
// Nothing is here before its transaction is complete (strict), and nothing is in it under a sum that is not its own.
mergeInto(LibraryManager.library, {
  $KeptFiles: {
    open: {},  // database name → promise of a connection

    name: function (scope, folder) { return 'hera-files:' + scope + ':' + folder; },
    database: function (name) {
      if (!KeptFiles.open[name]) {
        var opening = new Promise(function (done, failed) {
          var asked = indexedDB.open(name, 1);
          asked.onupgradeneeded = function () { asked.result.createObjectStore('files'); };
          asked.onerror = function (event) { event.preventDefault(); failed(asked.error); };
          asked.onsuccess = function () {
            var database = asked.result, gone = function () { database.close(); delete KeptFiles.open[name]; };
            database.onversionchange = gone;  // it is being erased
            database.onclose = gone;
            done(database);
          };
        });
        opening.catch(function () { delete KeptFiles.open[name]; });
        KeptFiles.open[name] = opening;
      }
      return KeptFiles.open[name];
    },
    // work(store): a request or nothing. A promise of its result, once the transaction is complete. A connection that has died
    // (a page that was in the background) is opened anew, once: what a camera gave exists nowhere else.
    run: function (name, mode, work) {
      return KeptFiles.attempt(name, mode, work).catch(function (error) {
        var dead = ['InvalidStateError', 'UnknownError', 'AbortError'].indexOf(error && error.name) >= 0;
        if (!dead) throw error;
        delete KeptFiles.open[name];
        return KeptFiles.attempt(name, mode, work);
      });
    },
    attempt: async function (name, mode, work) {
      var database = await KeptFiles.database(name);
      return new Promise(function (done, failed) {
        var transaction;
        try {
          transaction = database.transaction('files', mode, { durability: 'strict' });
        } catch (error) {
          failed(error);
          return;
        }
        var request = work(transaction.objectStore('files'));
        transaction.oncomplete = function () { done(request ? request.result : undefined); };
        transaction.onabort = function () { failed(transaction.error || { name: 'AbortError' }); };
      });
    },
    sum: async function (blob) { return KeptFiles.sumOf(await blob.arrayBuffer()); },
    sumOf: async function (buffer) {
      var hash = new Uint8Array(await crypto.subtle.digest('SHA-256', buffer));
      return Array.from(hash, function (byte) { return byte.toString(16).padStart(2, '0'); }).join('');
    },
    // `sent`: the server has it. Attached again it counts as unsent until the server says so of that one too, also when the same
    // content is fetched meanwhile.
    put: function (name, sha, blob, sent) {
      return KeptFiles.run(name, 'readwrite', function (files) {
        files.get(sha).onsuccess = function (event) {
          var waits = event.target.result && !event.target.result.sent;
          files.put({ blob: blob, kept: Date.now(), sent: sent && !waits }, sha);
        };
      });
    },
    // The blob, or undefined.
    get: async function (name, sha) {
      var found = await KeptFiles.run(name, 'readonly', function (files) { return files.get(sha); });
      return found && found.blob;
    },
    // [[sha, bytes, kept, sent], …]
    list: async function (name) {
      var out = [];
      await KeptFiles.run(name, 'readonly', function (files) {
        files.openCursor().onsuccess = function (event) {
          var at = event.target.result;
          if (!at) return;
          out.push([at.key, at.value.blob.size, at.value.kept, at.value.sent]);
          at.continue();
        };
      });
      return out;
    },
  },
});
