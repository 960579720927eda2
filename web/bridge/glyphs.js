// Glyphs drawn by the browser's own canvas and read back. One small canvas; the font string is set only when it changes.
mergeInto(LibraryManager.library, {
  $heraGlyphs: {
    canvas: null, context: null, font: '', last: null, placed: [], fresh: 0,
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
    // Draws what was measured into the corner of the canvas.
    draw: function (box, ink) {
      var g = heraGlyphs, x = g.context;
      if (box.font !== g.font) g.set(box.font);
      if (box.width > g.canvas.width || box.height > g.canvas.height) {
        g.canvas.width = Math.max(g.canvas.width, box.width);
        g.canvas.height = Math.max(g.canvas.height, box.height);
        g.set(g.font);  // a resized canvas forgets its state
      }
      x.clearRect(0, 0, box.width, box.height);
      x.fillStyle = ink;
      x.fillText(box.text, box.phase - box.left, -box.top);
    },
    // Copies glyphs into the texture that is bound, all of them or those since the last time.
    copy: function (gl, all) {
      var g = heraGlyphs;
      for (var i = all ? 0 : g.fresh; i < g.placed.length; ++i) {
        var glyph = g.placed[i];
        // Emoji keep their colours; where the device has none for them, grey can be seen on any ground.
        g.draw(glyph.box, glyph.box.text.codePointAt(0) >= 0x1f000 ? '#808080' : '#fff');
        gl.texSubImage2D(gl.TEXTURE_2D, 0, glyph.x, glyph.y, glyph.box.width, glyph.box.height,
                         gl.RGBA, gl.UNSIGNED_BYTE, g.canvas);
      }
      g.fresh = g.placed.length;
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
    // Marks may be stacked without end; what towers over the neighbouring lines is cut.
    var top = Math.max(Math.floor(-m.actualBoundingBoxAscent) - 1, -2 * pixels);
    var bottom = Math.min(Math.ceil(m.actualBoundingBoxDescent) + 1, Math.ceil(1.5 * pixels));
    var empty = m.actualBoundingBoxRight <= -m.actualBoundingBoxLeft || m.actualBoundingBoxAscent <= -m.actualBoundingBoxDescent;
    var box = { text: text, left: left, top: top, width: empty ? 0 : right - left, height: empty ? 0 : bottom - top,
                phase: phase, white: white, font: heraGlyphs.font };
    heraGlyphs.last = box;
    HEAP32.set([box.left, box.top, box.width, box.height], out >> 2);
  },
  js_raster__deps: ['$heraGlyphs'],
  js_raster: function (out) {
    var g = heraGlyphs, box = g.last, x = g.context;
    g.draw(box, box.white ? '#fff' : '#000');
    var pixels = x.getImageData(0, 0, box.width, box.height).data, colored = 0, ink = box.white ? 255 : 0;
    for (var i = 0; i < pixels.length && !colored; i += 4)
      if (pixels[i + 3] > 8 && (pixels[i] !== ink || pixels[i + 1] !== ink || pixels[i + 2] !== ink)) colored = 1;
    if (!colored) for (i = 0; i < pixels.length; i += 4) pixels[i] = pixels[i + 1] = pixels[i + 2] = 255;
    HEAPU8.set(pixels, out);
    return colored;
  },

  // For browsers that falsify what is read back: nothing is read, and fields show their own text for good.
  js_raster_in_place__deps: ['$heraGlyphs'],
  js_raster_in_place: function (x, y) {
    if (heraGlyphs.placed.length === 0) document.documentElement.classList.add('page-text');
    heraGlyphs.placed.push({ box: heraGlyphs.last, x: x, y: y });
  },
  js_forget_in_place__deps: ['$heraGlyphs'],
  js_forget_in_place: function () { heraGlyphs.placed = []; heraGlyphs.fresh = 0; },
});
