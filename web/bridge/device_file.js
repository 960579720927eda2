// "Save everything on this device as a file": one ZIP with the local database, what has not been sent, and the attachments
// that are nowhere else. The screens hand in what the store gives (its database is open); copies that nothing can open are
// read from IndexedDB by stored_pages.js. Nothing here writes to this device's storage.
mergeInto(LibraryManager.library, {
  $heraDeviceFile__deps: ['$heraZip', '$heraStoredPages', '$heraAttach', '$KeptFiles', '$heraText', '$heraEncoder'],
  $heraDeviceFile: {
    zip: null,
    piece: 4 << 20,

    scope: function () { return new URL('.', location.href.split(/[?#]/)[0]).pathname; },
    // What the worker adds to names of an installation that is not at the top of its origin.
    suffix: function () { return heraDeviceFile.scope() === '/' ? '' : '@' + heraDeviceFile.scope(); },
    json: function (zip, path, value) {
      heraZip.entry(zip, path);
      heraZip.add(zip, heraEncoder.encode(JSON.stringify(value, null, 1) + '\n'));
    },
    // What went wrong with a part of it goes into the report; the other parts are worth having all the same.
    part: async function (about, name, work) {
      try {
        await work();
      } catch (error) {
        about.faults.push([name, (error && error.name) || 'Error', (error && error.message) || ''].join(': '));
      }
    },
    copies: async function (zip, about, prefix, except) {
      for (var name of await heraStoredPages.list(prefix, heraDeviceFile.suffix())) {
        if (except && name === except + heraDeviceFile.suffix()) continue;
        await heraDeviceFile.part(about, name, async function () {
          heraZip.entry(zip, except ? 'damaged copy.sqlite' : 'database.sqlite');
          var entry = zip.entries[zip.entries.length - 1];
          var read = await heraStoredPages.read(name, function (bytes) { heraZip.add(zip, bytes); });
          if (read && read.bytes > 0) about.copies.push(Object.assign({ file: entry.path }, read));
          else zip.entries.splice(zip.entries.indexOf(entry), 1);
        });
      }
    },
    // The outbox mirror's files (client/store/outbox_lines.h): each line is a checksum and a JSON object.
    unsent: async function (zip, about, folder) {
      if (!navigator.storage || !navigator.storage.getDirectory) return;
      var place;
      try {
        var top = await (await navigator.storage.getDirectory()).getDirectoryHandle('hera-outbox');
        place = await top.getDirectoryHandle(encodeURIComponent(folder));
      } catch (error) {
        if (error.name === 'NotFoundError') return;
        throw error;
      }
      var lines = [];
      for await (var file of place.values()) {
        if (file.kind !== 'file') continue;
        (await (await file.getFile()).text()).split('\n').forEach(function (text) {
          if (text === '') return;
          try { lines.push(JSON.parse(text.slice(9))); } catch (error) { lines.push({ unreadable: text }); }
        });
      }
      about.unsent = lines.filter(function (line) { return line.op; }).length;
      if (lines.length > 0) heraDeviceFile.json(zip, 'unsent changes.json', { outbox_mirror: 1, lines: lines });
    },
    attachments: async function (zip, about, folder) {
      var name = heraAttach.name(folder);
      if (indexedDB.databases && !(await indexedDB.databases()).some(function (one) { return one.name === name; })) return;
      for (var one of await KeptFiles.list(name)) {
        if (one[3]) continue;  // the server has it
        var blob = await KeptFiles.get(name, one[0]);
        if (!blob) continue;
        var type = /^[a-z]+\/([a-z0-9]{1,5})$/.exec(blob.type);
        heraZip.entry(zip, 'files/' + one[0].slice(0, 16) + (type ? '.' + type[1] : ''));
        for (var at = 0; at < blob.size; at += heraDeviceFile.piece)
          heraZip.add(zip, new Uint8Array(await blob.slice(at, at + heraDeviceFile.piece).arrayBuffer()));
        about.files++;
      }
    },
    end: async function (request, fileName, prefix, except, folder, stored) {
      var zip = heraDeviceFile.zip, fault = '', size = 0;
      var about = { hera_device_file: 1, made: new Date().toISOString(), copies: [], unsent: 0, files: 0, faults: [] };
      heraDeviceFile.zip = null;
      try {
        await heraDeviceFile.part(about, 'copies', function () { return heraDeviceFile.copies(zip, about, prefix, except); });
        var mirror = prefix + heraDeviceFile.suffix();
        if (stored) await heraDeviceFile.part(about, 'unsent', function () { return heraDeviceFile.unsent(zip, about, mirror); });
        await heraDeviceFile.part(about, 'files', function () { return heraDeviceFile.attachments(zip, about, folder); });
        // Nothing at all is no file to be proud of.
        if (zip.entries.length === 0) throw { name: about.faults[0] || 'NotFoundError' };
        heraDeviceFile.json(zip, 'about.json', about);
        var blob = heraZip.finish(zip);
        size = blob.size;
        heraAttach.save(blob, fileName);
      } catch (error) {
        fault = (error && error.name) || 'Error';
        console.warn('device file: ' + fault);
      }
      var text = heraText.out(fault);
      _ui_device_file_saved(request, size, text.at, text.size);
      _ui_free(text.at);
    },
  },

  js_device_file_begin__deps: ['$heraDeviceFile'],
  js_device_file_begin: function () { heraDeviceFile.zip = heraZip.make(new Date()); },
  js_device_file_entry__deps: ['$heraDeviceFile'],
  js_device_file_entry: function (at, size) { heraZip.entry(heraDeviceFile.zip, heraText.take(at, size)); },
  js_device_file_part__deps: ['$heraDeviceFile'],
  js_device_file_part: function (at, size) { heraZip.add(heraDeviceFile.zip, HEAPU8.slice(at, at + size)); },
  // Answers ui_device_file_saved: the file's size, and a fault's name or nothing. `stored`: the database is not open, so what
  // has not been sent comes from its mirror.
  js_device_file_end__deps: ['$heraDeviceFile'],
  js_device_file_end: function (request, nameAt, nameSize, prefixAt, prefixSize, exceptAt, exceptSize, folderAt, folderSize,
    stored) {
    heraDeviceFile.end(request, heraText.take(nameAt, nameSize), heraText.take(prefixAt, prefixSize),
      heraText.take(exceptAt, exceptSize), heraText.take(folderAt, folderSize), stored !== 0);
  },
});
