// Reads a local database out of IndexedDB as it lies there (page_store.js, formats in client/vfs/base_format.h and
// redo_record.h), without the store, without SQLite and without its memory: for a person who saves what this device holds,
// most of all when nothing else can open it any more.
//
// What it gives is base and log as far as the log holds together: each record's checksums, its number, and the chain value
// it was built on (not the chain's hash itself, whose bytes the checksums cover too). A chunk whose checksum is wrong is
// given as it is, for a byte that is wrong costs a row and a chunk that is left out costs thousands; it is counted. All of it
// is one read transaction: a store that is writing meanwhile waits.
mergeInto(LibraryManager.library, {
  $heraStoredPages__deps: ['$heraCrc'],
  $heraStoredPages: {
    chunk: 262144, block: 4096, line: 64, chunkHead: 28, recordHead: 80, headerSize: 76, generation: 67108864,
    rowsPerRead: 8,  // 2 MiB: some ten milliseconds of the page's thread

    // Names of the databases that begin with `name`: the copies "…", "…~1", "…~2" of one installation, whose names end so.
    list: async function (name, end) {
      if (!indexedDB.databases) return [name + end];
      var all = (await indexedDB.databases()).map(function (one) { return one.name; });
      return all.filter(function (one) {
        if (!one.startsWith(name) || !one.endsWith(end)) return false;
        return /^(~\d+)?$/.test(one.slice(name.length, one.length - end.length));
      }).sort();
    },
    // null: it is not there.
    connect: function (name) {
      return new Promise(function (found, failed) {
        var missing = false, opening = indexedDB.open(name);  // whatever version wrote it
        opening.onupgradeneeded = function () { missing = true; opening.transaction.abort(); };
        opening.onerror = function (event) {
          event.preventDefault();
          if (missing) found(null);
          else failed(opening.error);
        };
        opening.onsuccess = function () { found(opening.result); };
      });
    },

    u64: function (view, at) { return view.getUint32(at, true) + view.getUint32(at + 4, true) * 4294967296; },
    hex: function (view, at) { return view.getBigUint64(at, true); },
    viewOf: function (bytes) { return new DataView(bytes.buffer, bytes.byteOffset, bytes.length); },

    // {generation, seq, chain, size}; null when the row cannot be one.
    header: function (bytes, about) {
      var self = heraStoredPages;
      if (!bytes || bytes.length !== self.headerSize) return null;
      var view = self.viewOf(bytes), fine = view.getUint32(0, true) === 0x52444848;
      fine = fine && heraCrc.castagnoli(0, bytes.subarray(0, 72)) === view.getUint32(72, true);
      if (!fine) return null;
      about.version = view.getUint16(4, true);
      return { generation: view.getUint32(12, true), seq: self.u64(view, 32), chain: self.hex(view, 40),
        size: self.u64(view, 48) };
    },

    // One whole record → {seq, first, before, chain, size, count, body}; null when a checksum is wrong.
    record: function (bytes) {
      var self = heraStoredPages;
      if (bytes.length < self.recordHead) return null;
      var view = self.viewOf(bytes);
      if (view.getUint32(0, true) !== 0x4f445248) return null;
      if (heraCrc.castagnoli(0, bytes.subarray(0, 76)) !== view.getUint32(76, true)) return null;
      if (heraCrc.castagnoli(0, bytes.subarray(self.recordHead)) !== view.getUint32(72, true)) return null;
      return { first: self.u64(view, 16), seq: self.u64(view, 24), before: self.hex(view, 32), chain: self.hex(view, 64),
        size: self.u64(view, 40), count: view.getUint32(52, true), bytes: bytes, view: view };
    },

    // What the log says, chunk by chunk, in its order: {wiped: the base says nothing of it, lines: [[at, bytes], …]}.
    overlay: function (state, index) {
      var found = state.chunks.get(index);
      if (!found) state.chunks.set(index, (found = { wiped: false, lines: [] }));
      return found;
    },
    apply: function (state, record) {
      var self = heraStoredPages;
      // A file that shrinks forgets what was behind its end, also when it grows again.
      for (var at = record.size; at < state.size; at += self.chunk - (at % self.chunk)) {
        var cut = self.overlay(state, Math.floor(at / self.chunk)), from = at % self.chunk;
        if (from === 0) { cut.wiped = true; cut.lines = []; }
        else cut.lines.push([from, new Uint8Array(self.chunk - from)]);
      }
      state.size = record.size;
      var entry = self.recordHead, from = entry + 12 * record.count, perChunk = self.chunk / self.block;
      for (var i = 0; i < record.count; i++, entry += 12) {
        var block = record.view.getUint32(entry, true);
        var words = [record.view.getUint32(entry + 4, true), record.view.getUint32(entry + 8, true)];
        var chunk = self.overlay(state, Math.floor(block / perChunk)), base = (block % perChunk) * self.block;
        // Neighbours together: a view for each line would weigh more than the lines.
        for (var line = 0; line < 64; line++) {
          var run = line;
          while (run < 64 && ((words[run >> 5] >>> (run & 31)) & 1) !== 0) run++;
          if (run === line) continue;
          chunk.lines.push([base + line * self.line, record.bytes.subarray(from, from + (run - line) * self.line)]);
          from += (run - line) * self.line;
          line = run;
        }
      }
    },

    // Takes the rows of the log in order; whatever does not fit ends it.
    logRow: function (state, about, key, bytes) {
      if (about.log_ends) { about.log_rows_left_out++; return; }
      var seq = Math.floor(key / 1024), part = key % 1024;
      if (part === 0) {
        heraStoredPages.finishRecord(state, about);
        state.parts = [];
        state.partsOf = seq;
      }
      if (about.log_ends) { about.log_rows_left_out++; return; }
      if (seq !== state.partsOf || part !== state.parts.length) {
        about.log_ends = 'a part is missing';
        about.log_rows_left_out++;
        state.parts = [];
        return;
      }
      state.parts.push(bytes);
    },
    finishRecord: function (state, about) {
      var self = heraStoredPages, rows = state.parts.length;
      if (rows === 0) return;
      var size = 0, at = 0;
      state.parts.forEach(function (part) { size += part.length; });
      var whole = state.parts[0];
      if (rows > 1) {
        whole = new Uint8Array(size);
        state.parts.forEach(function (part) { whole.set(part, at); at += part.length; });
      }
      state.parts = [];
      var record = self.record(whole), first = state.seq === null;  // without a header nothing is known of what was before
      if (!record) about.log_ends = 'a checksum is wrong';
      else if (record.seq !== state.partsOf || (!first && record.first !== state.seq + 1)) about.log_ends = 'a record is missing';
      else if (!first && record.before !== state.chain) about.log_ends = 'the chain is broken';
      if (about.log_ends) { about.log_rows_left_out += rows; return; }
      self.apply(state, record);
      state.seq = record.seq;
      state.chain = record.chain;
      about.log_records++;
    },

    // A chunk's bytes: the base's with the log over it, cut at the file's end.
    chunkBytes: function (state, about, index, row) {
      var self = heraStoredPages, out = new Uint8Array(Math.min(self.chunk, state.size - index * self.chunk));
      var over = state.chunks.get(index), inBase = index * self.chunk < state.baseSize;
      if (inBase && !row) about.chunks_missing++;
      if (row && inBase) {
        var view = self.viewOf(row), fine = row.length >= self.chunkHead;
        var crc = heraCrc.castagnoli(heraCrc.castagnoli(0, row.subarray(0, 24)), row.subarray(self.chunkHead));
        fine = fine && crc === view.getUint32(24, true);
        if (!fine) about.chunks_damaged++;
        var end = Math.min(row.length - self.chunkHead, out.length, state.baseSize - index * self.chunk);
        if (end > 0 && !(over && over.wiped)) out.set(row.subarray(self.chunkHead, self.chunkHead + end));
      }
      if (over) over.lines.forEach(function (line) {
        if (line[0] < out.length) out.set(line[1].subarray(0, out.length - line[0]), line[0]);
      });
      about.chunks++;
      return out;
    },

    // give(bytes) for the whole file, in order. Resolves to what was found out about it, null when it is not there.
    read: async function (name, give) {
      var self = heraStoredPages, db = await self.connect(name);
      if (!db) return null;
      heraCrc.ready();
      var about = { name: name, version: 0, header_damaged: false, bytes: 0, chunks: 0, chunks_damaged: 0, chunks_missing: 0,
        log_records: 0, log_rows_left_out: 0, log_ends: '' };
      var state = { seq: null, chain: null, size: 0, baseSize: 0, generation: 0, parts: [], partsOf: -1, chunks: new Map() };
      try {
        await new Promise(function (done, failed) {
          var transaction = db.transaction(['meta', 'base', 'log'], 'readonly'), fault = null;
          transaction.oncomplete = function () { if (fault) failed(fault); else done(); };
          transaction.onabort = function () { failed(fault || transaction.error || { name: 'AbortError' }); };
          // An exception in a handler would end the transaction without a word of what it was.
          var guarded = function (work) {
            return function (event) {
              try { work(event.target.result); } catch (error) { fault = error; transaction.abort(); }
            };
          };
          var rows = function (table, range, most, then) {
            var store = transaction.objectStore(table), keys;
            store.getAllKeys(range, most).onsuccess = function (event) { keys = event.target.result; };
            store.getAll(range, most).onsuccess = guarded(function (values) { then(keys, values); });
          };
          var readBase = function (index) {
            if (index * self.chunk >= state.size) return;
            var first = state.generation * self.generation + index;
            rows('base', IDBKeyRange.bound(first, first + self.rowsPerRead - 1), self.rowsPerRead, function (keys, values) {
              for (var i = 0; i < self.rowsPerRead && (index + i) * self.chunk < state.size; i++) {
                var found = keys.indexOf(first + i), row = found < 0 ? null : values[found];
                var bytes = self.chunkBytes(state, about, index + i, row);
                about.bytes += bytes.length;
                give(bytes);
              }
              readBase(index + self.rowsPerRead);
            });
          };
          var readLog = function (after) {
            rows('log', after === null ? undefined : IDBKeyRange.lowerBound(after, true), 16, function (keys, values) {
              for (var i = 0; i < keys.length; i++) {
                // Records that the base contains already; their deletion went with the header.
                if (about.header_damaged || keys[i] >= (state.from + 1) * 1024) self.logRow(state, about, keys[i], values[i]);
              }
              if (keys.length === 16) return readLog(keys[15]);
              self.finishRecord(state, about);
              readBase(0);
            });
          };
          var begin = function (header) {
            state.from = header.seq;
            state.generation = header.generation;
            state.size = state.baseSize = header.size;
            if (about.header_damaged) return readLog(null);
            state.seq = header.seq;
            state.chain = header.chain;
            readLog(null);
          };
          transaction.objectStore('meta').get('h').onsuccess = guarded(function (row) {
            var header = self.header(row && row.header, about);
            if (header) return begin(header);
            // The chunks say themselves where they belong; the newest whole set of them is taken.
            about.header_damaged = true;
            transaction.objectStore('base').openKeyCursor(null, 'prev').onsuccess = guarded(function (cursor) {
              var key = cursor ? cursor.key : self.generation, generation = Math.floor(key / self.generation);
              var count = cursor ? key - generation * self.generation + 1 : 0;
              begin({ generation: generation, seq: 0, size: count * self.chunk });
            });
          });
        });
      } finally {
        db.close();
      }
      return about;
    },
  },
});
