// Files picked in a dialog or dropped on the window: read in slices, one under way at a time.
mergeInto(LibraryManager.library, {
  $heraFiles: {
    slice: 1 << 20, current: 0, hovering: 0,
    // Of several the next one begins when the one before it has been read.
    start: function (files) {
      if (files.length > 0) heraFiles.open(Array.from(files), 0, ++heraFiles.current);
    },
    open: function (files, at, id) {
      var name = heraText.out(files[at].name);
      _ui_file_chosen(name.at, name.size, files[at].size, at);
      _ui_free(name.at);
      heraFiles.read(files[at], id, 0, function () {
        if (at + 1 < files.length && id === heraFiles.current) heraFiles.open(files, at + 1, id);
      });
    },
    read: function (file, id, from, done) {
      if (id !== heraFiles.current) return;
      var end = Math.min(from + heraFiles.slice, file.size);
      file.slice(from, end).arrayBuffer().then(function (buffer) {
        if (id !== heraFiles.current) return undefined;
        var bytes = heraText.bytes(new Uint8Array(buffer));
        _ui_file_chunk(bytes.at, bytes.size, end >= file.size ? 1 : 0);
        _ui_free(bytes.at);
        heraFiles.taken(end < file.size ? function () { heraFiles.read(file, id, end, done); } : done);
        return undefined;
      }).catch(function () {
        if (id === heraFiles.current) _ui_file_failed();
      });
    },
    // Goes on when the worker has worked off what was posted before; a worker that does not answer is not waited for.
    taken: function (go) {
      var page = heraPage, n = ++page.mark, timer = setTimeout(done, 1000);
      function done() {
        clearTimeout(timer);
        if (page.marks.delete(n)) go();
      }
      page.marks.set(n, done);
      if (page.worker) page.worker.postMessage({ t: 'mark', n: n });
    },
    hover: function (on) {
      if (heraFiles.hovering === on) return;
      heraFiles.hovering = on;
      _ui_file_hovering(on);
    },
  },

  js_files_start__deps: ['$heraFiles', '$heraPage', '$heraText'],
  js_files_start: function () {
    addEventListener('dragover', function (event) {
      if (!event.dataTransfer || Array.from(event.dataTransfer.types).indexOf('Files') < 0) return;
      event.preventDefault();
      heraFiles.hover(1);
    });
    addEventListener('dragleave', function (event) { if (!event.relatedTarget) heraFiles.hover(0); });
    addEventListener('drop', function (event) {
      heraFiles.hover(0);
      if (!event.dataTransfer || event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      heraFiles.start(event.dataTransfer.files);
    });
  },
  js_file_dialog__deps: ['$heraFiles', '$heraPage', '$heraText'],
  js_file_dialog: function (at, size) {
    var input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.accept = heraText.take(at, size);
    input.addEventListener('change', function () { heraFiles.start(input.files); });
    input.click();
  },
  js_file_stop__deps: ['$heraFiles'],
  js_file_stop: function () { heraFiles.current += 1; },
});
