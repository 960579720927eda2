// fetch for client/platform/transport.h: one numbered request, one numbered answer. No retry, no reading of bodies.
mergeInto(LibraryManager.library, {
  $Transport: {
    running: {},  // request → AbortController

    answer: function (request, status, retryAfter, body) {
      delete Transport.running[request];
      if (Module['heraDropped']) return;
      var at = _store_alloc(body.length);
      HEAPU8.set(body, at);
      _transport_reply(request, status, retryAfter, at, body.length);
      _store_free(at);
    },
  },

  // Headers come as name, line feed, value, line feed, …
  transport_js_send__deps: ['$Transport'],
  transport_js_send: function (request, methodPointer, pathPointer, headersPointer, bodyPointer, bodySize, timeoutMs) {
    var controller = new AbortController(), headers = {};
    var lines = UTF8ToString(headersPointer).split('\n');
    for (var i = 0; i + 1 < lines.length; i += 2) headers[lines[i]] = lines[i + 1];
    var options = {
      method: UTF8ToString(methodPointer),
      headers: headers,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: controller.signal,
    };
    var url = new URL(UTF8ToString(pathPointer), Module['heraBase']);
    var body = bodySize ? HEAPU8.slice(bodyPointer, bodyPointer + bodySize) : null;
    var timer = setTimeout(function () { controller.abort(); }, timeoutMs);
    Transport.running[request] = controller;

    (async function () {
      // Files are what they are: most of them are packed already.
      var packs = headers['Content-Type'] !== 'application/octet-stream';
      if (body && packs && body.length > 4096 && typeof CompressionStream !== 'undefined') {
        var packed = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'));
        body = new Uint8Array(await new Response(packed).arrayBuffer());
        headers['Content-Encoding'] = 'gzip';
      }
      if (body) options.body = body;
      var response = await fetch(url, options);
      var text = response.headers.get('Retry-After');
      var bytes = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, retryAfter: text && /^\d+$/.test(text) ? Number(text) : -1, body: bytes };
    })().then(function (reply) {
      clearTimeout(timer);
      if (Transport.running[request] === controller) Transport.answer(request, reply.status, reply.retryAfter, reply.body);
    }, function () {
      clearTimeout(timer);
      if (Transport.running[request] === controller) Transport.answer(request, 0, -1, new Uint8Array(0));
    });
  },

  transport_js_cancel__deps: ['$Transport'],
  transport_js_cancel: function (request) {
    var controller = Transport.running[request];
    delete Transport.running[request];
    if (controller) controller.abort();
  },
});
