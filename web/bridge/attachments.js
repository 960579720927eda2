// Attachments on the page: chosen by a person, kept on this device (kept_files.js) before anybody hears of them, and shown:
// pictures on top of the page, everything else through the downloads.
mergeInto(LibraryManager.library, {
  $heraAttach__deps: ['$KeptFiles', '$heraText'],
  $heraAttach: {
    name: function (folder) { return KeptFiles.name(new URL('.', location.href.split(/[?#]/)[0]).pathname, folder); },
    keep: async function (folder, file, most) {
      var fault = '', sha = '';
      try {
        if (file.size > most) throw { name: 'TooLarge' };
        sha = await KeptFiles.sum(file);
        // A copy: a file may change under its name, and this one is to be sent as it is now.
        await KeptFiles.put(heraAttach.name(folder), sha, new Blob([file], { type: file.type }));
      } catch (error) {
        fault = (error && error.name) || 'UnknownError';
        console.warn('attach: ' + error);
      }
      var texts = [file.name, file.type, sha, fault].map(function (text) { return heraText.out(text); });
      _ui_attachment_kept(texts[0].at, texts[0].size, texts[1].at, texts[1].size, file.size, texts[2].at, texts[2].size,
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
  js_attach_dialog: function (folderAt, folderSize, most) {
    var input = document.createElement('input'), folder = heraText.take(folderAt, folderSize);
    input.type = 'file';
    input.multiple = true;
    input.addEventListener('change', async function () {
      for (var file of input.files) await heraAttach.keep(folder, file, most);
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
      if (picture && !asFile) heraAttach.show(typed, name, close);
      else heraAttach.save(typed, name);
      return _ui_attachment_opened(request, 1);
    }, function () { _ui_attachment_opened(request, -1); });
  },
});
