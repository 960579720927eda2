// UTF-8 between the page and the module's memory.
mergeInto(LibraryManager.library, {
  $heraDecoder: 'new TextDecoder()',
  $heraEncoder: 'new TextEncoder()',
  $heraText__deps: ['$heraDecoder', '$heraEncoder'],
  $heraText: {
    // A copy of `size` bytes at `at`.
    take: function (at, size) { return heraDecoder.decode(HEAPU8.subarray(at, at + size)); },
    // The text in memory that the caller frees.
    out: function (text) { return heraText.bytes(heraEncoder.encode(text)); },
    bytes: function (bytes) {
      var at = _ui_alloc(bytes.length);
      HEAPU8.set(bytes, at);
      return { at: at, size: bytes.length };
    },
  },
});
