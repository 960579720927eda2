// WebGL2: one program, one vertex array, one upload per frame. Which triangles, textures and clip rectangles: C++.
mergeInto(LibraryManager.library, {
  $heraRenderer: {
    canvas: null, later: 0, gl: null, textures: [null], program: null, scale: null, vertices: null, indices: null,
    vertexShader: '#version 300 es\nuniform vec2 scale;layout(location=0)in vec2 p;layout(location=1)in vec2 u;' +
      'layout(location=2)in vec4 c;out vec2 t;out vec4 k;void main(){t=u;k=c;gl_Position=vec4(p*scale+vec2(-1,1),0,1);}',
    fragmentShader: '#version 300 es\nprecision mediump float;uniform sampler2D s;in vec2 t;in vec4 k;out vec4 o;' +
      'void main(){o=k*texture(s,t);}',
    build: function () {
      var r = heraRenderer, gl = r.gl, program = gl.createProgram();
      [[gl.VERTEX_SHADER, r.vertexShader], [gl.FRAGMENT_SHADER, r.fragmentShader]].forEach(function (part) {
        var shader = gl.createShader(part[0]);
        gl.shaderSource(shader, part[1]);
        gl.compileShader(shader);
        gl.attachShader(program, shader);
      });
      gl.linkProgram(program);
      if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
        throw new Error('shader: ' + gl.getProgramInfoLog(program));
      gl.useProgram(program);
      r.scale = gl.getUniformLocation(program, 'scale');
      r.vertices = gl.createBuffer();
      r.indices = gl.createBuffer();
      gl.bindVertexArray(gl.createVertexArray());
      gl.bindBuffer(gl.ARRAY_BUFFER, r.vertices);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, r.indices);
      for (var i = 0; i < 3; ++i) gl.enableVertexAttribArray(i);
      gl.enable(gl.BLEND);
      gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      gl.enable(gl.SCISSOR_TEST);
      gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
      r.textures = [null];
    },
    watch: function (canvas) {
      var r = heraRenderer;
      r.canvas = canvas;
      canvas.addEventListener('webglcontextlost', function (event) {
        event.preventDefault();  // or it would never come back
        if (canvas === r.canvas) _ui_context_lost();
      });
      canvas.addEventListener('webglcontextrestored', function () { if (canvas === r.canvas) r.back(); });
    },
    back: function () {
      var r = heraRenderer;
      clearTimeout(r.later);
      document.documentElement.classList.remove('plain');
      document.getElementById('graphics').hidden = true;
      r.build();
      _ui_context_restored();
    },
    // Some browsers never give the graphics of one canvas back, and have them for another.
    renew: function (wait) {
      var r = heraRenderer, old = r.canvas, fresh = old.cloneNode(), gl = null;
      r.later = setTimeout(function () { r.renew(Math.min(2 * wait, 60000)); }, wait);
      if (document.visibilityState !== 'visible') return;  // nobody looks, and browsers save on what nobody looks at
      old.replaceWith(fresh);
      gl = Module['heraGraphics'](fresh);
      if (!gl || gl.isContextLost()) return fresh.replaceWith(old);
      r.gl = gl;
      r.watch(fresh);
      heraScreen.use(fresh);
      r.back();
    },
  },

  // 1: ready. 0: no context; boot.js has made it, or said why there is none.
  js_renderer_start__deps: ['$heraRenderer', '$heraScreen'],
  js_renderer_start: function () {
    var r = heraRenderer;
    r.gl = Module['heraContext'];
    if (!r.gl) return 0;
    r.watch(document.getElementById('canvas'));
    r.build();
    if (r.gl.isContextLost()) _ui_context_lost();
    return 1;
  },
  // Most come back within a moment; then nobody needs to be told.
  js_graphics_lost__deps: ['$heraRenderer', '$heraText'],
  js_graphics_lost: function (sentence, sentenceSize, action, actionSize) {
    var r = heraRenderer, notice = document.getElementById('graphics');
    var say = [heraText.take(sentence, sentenceSize), heraText.take(action, actionSize)];
    clearTimeout(r.later);
    // What is pressed here is pressed nowhere else.
    notice.onpointerdown = function (event) { event.stopPropagation(); };
    r.later = setTimeout(function () {
      if (Module['heraFirstFrame']) Module['heraFirstFrame']();
      document.documentElement.classList.add('plain');
      notice.hidden = false;
      notice.firstElementChild.textContent = say[0];
      notice.lastElementChild.textContent = say[1];
      notice.lastElementChild.onclick = function () { location.reload(); };
      r.renew(2000);
    }, 800);
  },
  js_texture_create__deps: ['$heraRenderer', '$heraGlyphs'],
  js_texture_create: function (width, height, pixels) {
    var r = heraRenderer, gl = r.gl, texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    [[gl.TEXTURE_MIN_FILTER, gl.LINEAR], [gl.TEXTURE_MAG_FILTER, gl.LINEAR], [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE]].forEach(function (p) { gl.texParameteri(gl.TEXTURE_2D, p[0], p[1]); });
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, HEAPU8, pixels);
    heraGlyphs.copy(gl, true);
    r.textures.push(texture);
    return r.textures.length - 1;
  },
  js_texture_update__deps: ['$heraRenderer'],
  js_texture_update: function (texture, x, y, width, height, pixels, stride) {
    var r = heraRenderer, gl = r.gl;
    gl.bindTexture(gl.TEXTURE_2D, r.textures[texture]);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, stride);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, width, height, gl.RGBA, gl.UNSIGNED_BYTE, HEAPU8, pixels);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
  },
  // After all parts, which would wipe them out again.
  js_texture_glyphs__deps: ['$heraRenderer', '$heraGlyphs'],
  js_texture_glyphs: function (texture) {
    var r = heraRenderer;
    r.gl.bindTexture(r.gl.TEXTURE_2D, r.textures[texture]);
    heraGlyphs.copy(r.gl, false);
  },
  js_texture_destroy__deps: ['$heraRenderer'],
  js_texture_destroy: function (texture) {
    heraRenderer.gl.deleteTexture(heraRenderer.textures[texture]);
    heraRenderer.textures[texture] = null;
  },
  // Room for the frame; the lists are copied behind one another.
  js_frame_begin__deps: ['$heraRenderer'],
  js_frame_begin: function (width, height, vertexBytes, indexBytes) {
    var r = heraRenderer, gl = r.gl;
    gl.viewport(0, 0, width, height);
    gl.uniform2f(r.scale, 2 / width, -2 / height);
    gl.bufferData(gl.ARRAY_BUFFER, vertexBytes, gl.STREAM_DRAW);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indexBytes, gl.STREAM_DRAW);
  },
  js_frame_list__deps: ['$heraRenderer'],
  js_frame_list: function (vertexAt, vertices, vertexBytes, indexAt, indices, indexBytes) {
    var gl = heraRenderer.gl;
    gl.bufferSubData(gl.ARRAY_BUFFER, vertexAt, HEAPU8, vertices, vertexBytes);
    gl.bufferSubData(gl.ELEMENT_ARRAY_BUFFER, indexAt, HEAPU8, indices, indexBytes);
    // WebGL has no base vertex: the attributes begin where this list begins.
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 20, vertexAt);
    gl.vertexAttribPointer(1, 2, gl.FLOAT, false, 20, vertexAt + 8);
    gl.vertexAttribPointer(2, 4, gl.UNSIGNED_BYTE, true, 20, vertexAt + 16);
  },
  // commands: texture (0xffffffff: as before), scissor x, y, width, height (width 0xffffffff: as before), count, offset
  js_frame_draw__deps: ['$heraRenderer'],
  js_frame_draw: function (commands, count) {
    var r = heraRenderer, gl = r.gl;
    for (var at = commands >> 2, end = at + count * 7; at < end; at += 7) {
      if (HEAPU32[at] !== 0xffffffff) gl.bindTexture(gl.TEXTURE_2D, r.textures[HEAPU32[at]]);
      if (HEAPU32[at + 3] !== 0xffffffff) gl.scissor(HEAP32[at + 1], HEAP32[at + 2], HEAP32[at + 3], HEAP32[at + 4]);
      gl.drawElements(gl.TRIANGLES, HEAPU32[at + 5], gl.UNSIGNED_INT, HEAPU32[at + 6]);
    }
  },
});
