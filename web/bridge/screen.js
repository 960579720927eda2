// The page as a screen: canvas size in device pixels, frames and timers, media queries, visibility, theme, cursor.
mergeInto(LibraryManager.library, {
  $heraScreen: {
    root: null, canvas: null, observer: null, probe: null, frame: 0, timer: 0, cursor: '', queries: {}, capture: -1,
    cursors: ['default', 'text', 'move', 'ns-resize', 'ew-resize', 'nesw-resize', 'nwse-resize', 'pointer',
              'wait', 'progress', 'not-allowed'],
    // The canvas, or the one that takes its place: its size in device pixels is the screen's.
    use: function (canvas) {
      var s = heraScreen;
      if (s.observer) s.observer.disconnect();
      s.canvas = canvas;
      s.observer = new ResizeObserver(function (entries) {
        var exact = entries[0].devicePixelContentBoxSize;
        // Some browsers count in another ratio than devicePixelRatio while they are zoomed: then it is no use.
        var fits = exact && Math.abs(exact[0].inlineSize - s.canvas.clientWidth * devicePixelRatio) < 2;
        if (fits && !s.phone()) s.resize(exact[0].inlineSize, exact[0].blockSize);
        else s.measure();
      });
      try { s.observer.observe(canvas, { box: 'device-pixel-content-box' }); } catch (error) { s.observer.observe(canvas); }
    },
    phone: function () { return heraScreen.queries.coarse.matches && Math.min(innerWidth, innerHeight) < 600; },
    ratio: function () { return heraScreen.phone() ? Math.min(devicePixelRatio, 2.5) : devicePixelRatio; },
    resize: function (width, height) {
      var canvas = heraScreen.canvas;
      if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
      heraScreen.insets();
      _ui_resized(width, height, heraScreen.ratio(), performance.now());
    },
    measure: function () {
      var box = heraScreen.canvas.getBoundingClientRect(), ratio = heraScreen.ratio();
      heraScreen.resize(Math.max(1, Math.round(box.width * ratio)), Math.max(1, Math.round(box.height * ratio)));
    },
    insets: function () {
      var style = getComputedStyle(heraScreen.probe), view = window.visualViewport, keyboard = 0;
      if (view) keyboard = Math.max(0, innerHeight - view.height - view.offsetTop);
      _ui_insets(parseFloat(style.paddingTop) || 0, parseFloat(style.paddingRight) || 0, parseFloat(style.paddingBottom) || 0,
        parseFloat(style.paddingLeft) || 0, view && view.scale > 1 ? 0 : keyboard);
    },
    environment: function () {
      var q = heraScreen.queries;
      _ui_environment((q.dark.matches ? 1 : 0) | (q.calm.matches ? 2 : 0) | (q.forced.matches ? 4 : 0) |
        (navigator.onLine ? 8 : 0) | (q.noHover.matches ? 16 : 0) | (q.coarse.matches ? 32 : 0));
    },
    // A monitor with another pixel ratio: the query names one ratio, so it is armed anew each time.
    watchRatio: function () {
      var query = matchMedia('(resolution: ' + devicePixelRatio + 'dppx)');
      query.addEventListener('change', function () { heraScreen.watchRatio(); heraScreen.measure(); }, { once: true });
    },
  },

  js_screen_start__deps: ['$heraScreen'],
  js_screen_start: function () {
    var s = heraScreen;
    s.root = document.getElementById('app');
    s.canvas = document.getElementById('canvas');
    s.probe = document.getElementById('insets');
    s.queries = {
      dark: matchMedia('(prefers-color-scheme: dark)'), calm: matchMedia('(prefers-reduced-motion: reduce)'),
      forced: matchMedia('(forced-colors: active)'), noHover: matchMedia('(hover: none)'), coarse: matchMedia('(pointer: coarse)'),
    };
    Object.keys(s.queries).forEach(function (name) { s.queries[name].addEventListener('change', s.environment); });
    addEventListener('online', s.environment);
    addEventListener('offline', s.environment);
    document.addEventListener('visibilitychange', function () { _ui_visible(document.visibilityState === 'visible' ? 1 : 0); });
    addEventListener('pageshow', function (event) { if (event.persisted) _ui_visible(1); });
    if (window.visualViewport) {
      visualViewport.addEventListener('resize', function () { s.insets(); _ui_wake(); });
      // A phone's browser moves the page when its keyboard opens; the layout follows the keyboard instead.
      visualViewport.addEventListener('scroll', function () { if (visualViewport.scale === 1) scrollTo(0, 0); });
    }
    s.environment();
    s.measure();
    s.watchRatio();
    s.use(s.canvas);
    document.fonts.addEventListener('loadingdone', function (event) { if (event.fontfaces.length) _ui_fonts_changed(); });
  },

  js_request_frame__deps: ['$heraScreen'],
  js_request_frame: function () {
    if (heraScreen.frame) return;
    heraScreen.frame = requestAnimationFrame(function () {
      heraScreen.frame = 0;
      // Not the frame's own time stamp: it is older than events that came since, and time must only grow.
      _ui_frame(performance.now());
    });
  },
  js_set_timer__deps: ['$heraScreen'],
  js_set_timer: function (delay) {
    clearTimeout(heraScreen.timer);
    if (delay >= 0) heraScreen.timer = setTimeout(function () { _ui_timer(performance.now()); }, Math.min(delay, 0x7fffffff));
  },
  js_now: function () { return performance.now(); },
  js_cursor__deps: ['$heraScreen'],
  js_cursor: function (index) { heraScreen.root.style.cursor = index < 0 ? 'none' : heraScreen.cursors[index]; },
  js_vibrate: function (ms) { if (navigator.vibrate) navigator.vibrate(ms); },
  js_first_frame: function () {
    if (Module['heraFirstFrame']) Module['heraFirstFrame']();
  },

  js_theme_apply: function (dark, chosen) {
    var root = document.documentElement;
    root.style.colorScheme = chosen ? (dark ? 'dark' : 'light') : 'light dark';
    root.dataset.theme = dark ? 'dark' : 'light';
    document.querySelectorAll('meta[name=theme-color]').forEach(function (meta) {
      if (!meta.dataset.own) meta.dataset.own = meta.content;
      meta.content = chosen ? (dark ? '#17171b' : '#ffffff') : meta.dataset.own;
    });
  },
});
