// Glyphs drawn by the browser's own canvas and read back. One small canvas; the font string is set only when it changes.
mergeInto(LibraryManager.library, {
  $heraGlyphs: {
    canvas: null, context: null, font: '', last: null,
    families: ['Inter, sans-serif', 'Lucide'],
    use: function (family, weight, pixels) {
      var g = heraGlyphs;
      if (!g.context) {
        g.canvas = document.createElement('canvas');
        g.canvas.width = 512;
        g.canvas.height = 128;
        // Read back often: kept in ordinary memory, or each glyph costs half a millisecond.
        g.context = g.canvas.getContext('2d', { willReadFrequently: true });
      }
      var font = weight + ' ' + pixels + 'px ' + g.families[family];
      if (font !== g.font) g.set(font);
      return g.context;
    },
    set: function (font) {
      var x = heraGlyphs.context;
      x.font = heraGlyphs.font = font;
      x.fontKerning = 'none';
      x.textBaseline = 'alphabetic';
    },
  },

  js_face_metrics__deps: ['$heraGlyphs'],
  js_face_metrics: function (family, weight, pixels, out) {
    var m = heraGlyphs.use(family, weight, pixels).measureText('x');
    HEAPF32[out >> 2] = m.fontBoundingBoxAscent;
    HEAPF32[(out >> 2) + 1] = m.fontBoundingBoxDescent;
  },
  js_measure_width__deps: ['$heraGlyphs', '$heraText'],
  js_measure_width: function (family, weight, pixels, at, size, repeats) {
    var x = heraGlyphs.use(family, weight, pixels), text = heraText.take(at, size);
    if (repeats < 2) return x.measureText(text).width;
    return (x.measureText(text.repeat(repeats)).width - x.measureText(text).width) / (repeats - 1);
  },
  // out: left, top, width, height of the pixels that js_raster gives next
  js_measure_box__deps: ['$heraGlyphs', '$heraText'],
  js_measure_box: function (family, weight, pixels, at, size, phase, white, out) {
    var x = heraGlyphs.use(family, weight, pixels), text = heraText.take(at, size), m = x.measureText(text);
    var left = Math.floor(phase - m.actualBoundingBoxLeft) - 1, right = Math.ceil(m.actualBoundingBoxRight + phase) + 1;
    var top = Math.floor(-m.actualBoundingBoxAscent) - 1, bottom = Math.ceil(m.actualBoundingBoxDescent) + 1;
    var empty = m.actualBoundingBoxRight <= -m.actualBoundingBoxLeft || m.actualBoundingBoxAscent <= -m.actualBoundingBoxDescent;
    var box = { text: text, left: left, top: top, width: empty ? 0 : right - left, height: empty ? 0 : bottom - top, phase: phase, white: white };
    heraGlyphs.last = box;
    HEAP32.set([box.left, box.top, box.width, box.height], out >> 2);
  },
  js_raster__deps: ['$heraGlyphs'],
  js_raster: function (out) {
    var g = heraGlyphs, box = g.last, x = g.context;
    if (box.width > g.canvas.width || box.height > g.canvas.height) {
      g.canvas.width = Math.max(g.canvas.width, box.width);
      g.canvas.height = Math.max(g.canvas.height, box.height);
      g.set(g.font);  // a resized canvas forgets its state
    }
    x.clearRect(0, 0, box.width, box.height);
    x.fillStyle = box.white ? '#fff' : '#000';
    x.fillText(box.text, box.phase - box.left, -box.top);
    var pixels = x.getImageData(0, 0, box.width, box.height).data, colored = 0, ink = box.white ? 255 : 0;
    for (var i = 0; i < pixels.length && !colored; i += 4)
      if (pixels[i + 3] > 8 && (pixels[i] !== ink || pixels[i + 1] !== ink || pixels[i + 2] !== ink)) colored = 1;
    if (!colored) for (i = 0; i < pixels.length; i += 4) pixels[i] = pixels[i + 1] = pixels[i + 2] = 255;
    HEAPU8.set(pixels, out);
    return colored;
  },
});
