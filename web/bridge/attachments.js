// Attachments on the page: chosen by a person, kept on this device (kept_files.js) before anybody hears of them, and shown:
// pictures on top of the page, everything else through the downloads.
mergeInto(LibraryManager.library, {
  $heraAttach__deps: ['$KeptFiles', '$heraText'],
  $heraAttach: {
    name: function (folder) { return KeptFiles.name(new URL('.', location.href.split(/[?#]/)[0]).pathname, folder); },
    keep: async function (dialog, folder, file, most) {
      var fault = '', sha = '', size = file.size;
      try {
        if (file.size > most) throw { name: 'TooLarge' };
        // A copy of what it is now: a file may change under its name, and not every one knows its size.
        var bytes = await file.arrayBuffer();
        size = bytes.byteLength;
        sha = await KeptFiles.sumOf(bytes);
        await KeptFiles.put(heraAttach.name(folder), sha, new Blob([bytes], { type: file.type }), false);
      } catch (error) {
        fault = (error && error.name) || 'UnknownError';
        console.warn('attach: ' + error);
      }
      var texts = [file.name, file.type, sha, fault].map(function (text) { return heraText.out(text); });
      _ui_attachment_kept(dialog, texts[0].at, texts[0].size, texts[1].at, texts[1].size, size, texts[2].at, texts[2].size,
        texts[3].at, texts[3].size);
      texts.forEach(function (text) { _ui_free(text.at); });
    },
    // A picture over the page, as large as it fits. Escape, the button and a press beside it close it; the focus goes back.
    show: function (blob, name, close) {
      var url = URL.createObjectURL(blob), dialog = document.createElement('dialog');
      var picture = document.createElement('img'), button = document.createElement('button');
      dialog.className = 'picture';
      dialog.setAttribute('aria-label', name);
      picture.src = url;
      picture.alt = name;
      button.textContent = close;
      button.autofocus = true;
      dialog.append(picture, button);
      button.onclick = function () { dialog.close(); };
      dialog.onclick = function (event) { if (event.target === dialog) dialog.close(); };
      dialog.onclose = function () { dialog.remove(); URL.revokeObjectURL(url); };
      dialog.onkeydown = function (event) { event.stopPropagation(); };
      // What it says of itself and what it is can differ: then it is a file.
      picture.onerror = function () { dialog.close(); heraAttach.save(blob, name); };
      document.body.append(dialog);
      dialog.showModal();
    },
    save: function (blob, name) {
      var link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = name;
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
    },
  },

  js_attach_dialog__deps: ['$heraAttach'],
  js_attach_dialog: function (dialog, folderAt, folderSize, most) {
    var input = document.createElement('input'), folder = heraText.take(folderAt, folderSize);
    var stay = function (event) { event.preventDefault(); };
    input.type = 'file';
    input.multiple = true;
    input.hidden = true;
    document.body.append(input);  // one that nobody holds may be collected before it has answered
    input.addEventListener('cancel', function () { input.remove(); });
    input.addEventListener('change', async function () {
      addEventListener('beforeunload', stay);  // until it is kept
      for (var file of input.files) await heraAttach.keep(dialog, folder, file, most);
      removeEventListener('beforeunload', stay);
      input.remove();
    });
    input.click();
  },
  // Answers ui_attachment_opened: 1 shown or saved, 0 not here, −1 it could not be read.
  js_attachment_open__deps: ['$heraAttach'],
  js_attachment_open: function (request, folderAt, folderSize, shaAt, shaSize, nameAt, nameSize, mimeAt, mimeSize,
    closeAt, closeSize, asFile) {
    var folder = heraText.take(folderAt, folderSize), sha = heraText.take(shaAt, shaSize);
    var name = heraText.take(nameAt, nameSize);
    var mime = heraText.take(mimeAt, mimeSize), close = heraText.take(closeAt, closeSize);
    KeptFiles.get(heraAttach.name(folder), sha).then(function (blob) {
      if (!blob) return _ui_attachment_opened(request, 0);
      // The server's word for what it is, and only pictures are shown: nothing that could run here.
      var picture = /^image\/(png|jpeg|gif|webp|avif)$/.test(mime);
      var typed = new Blob([blob], { type: picture ? mime : 'application/octet-stream' });
      if (picture && !asFile && window.HTMLDialogElement) heraAttach.show(typed, name, close);
      else heraAttach.save(typed, name);
      return _ui_attachment_opened(request, 1);
    }, function () { _ui_attachment_opened(request, -1); });
  },
});
