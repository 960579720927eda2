// Pointers, wheel, keys and the clipboard event. What an event means is decided in C++.
mergeInto(LibraryManager.library, {
  $heraInput: {
    kinds: { mouse: 0, touch: 1, pen: 2 },
    apple: false,
    modifiers: function (event) {
      var graph = event.getModifierState && event.getModifierState('AltGraph');
      var control = heraInput.apple ? event.metaKey : event.ctrlKey && !graph;
      return (control ? 1 : 0) | (event.shiftKey ? 2 : 0) | (event.altKey && !graph ? 4 : 0);
    },
    send: function (type, event) {
      _ui_pointer(type, event.pointerId, heraInput.kinds[event.pointerType] || 0, heraInput.modifiers(event),
        event.clientX, event.clientY, event.timeStamp);  // when it happened, however late we hear of it
    },
    field: function (element) {
      return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
    },
  },

  js_input_start__deps: ['$heraInput', '$heraText'],
  js_input_start: function () {
    var root = document.getElementById('app');
    heraInput.apple = /Mac|iPhone|iPad/.test(navigator.platform);
    root.addEventListener('pointerdown', function (event) {
      if (event.button !== 0) return;
      heraInput.send(0, event);
      _ui_wake();
    });
    // Moves and releases come from the window: a drag may leave the page.
    addEventListener('pointermove', function (event) {
      var parts = event.pointerType !== 'mouse' && event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      if (parts.length === 0) parts = [event];
      parts.forEach(function (part) { heraInput.send(1, part); });
      _ui_wake();
    });
    addEventListener('pointerup', function (event) {
      if (event.button !== 0) return;
      heraInput.send(2, event);
      _ui_pump(performance.now());  // inside the person's gesture: focus, clipboard and dialogs are allowed
    });
    addEventListener('pointercancel', function (event) { heraInput.send(3, event); _ui_wake(); });
    document.documentElement.addEventListener('pointerleave', function () { _ui_pointer_left(); _ui_wake(); });
    addEventListener('blur', function () { _ui_window_blurred(); _ui_wake(); });

    root.addEventListener('wheel', function (event) {
      if (event.ctrlKey) return;  // pinch and zoom are the browser's
      var target = event.target;
      if (target instanceof HTMLTextAreaElement && target === document.activeElement &&
          target.scrollHeight > target.clientHeight) return;
      event.preventDefault();
      var unit = [1, 20, innerHeight * 0.9][event.deltaMode];
      var x = event.deltaX * unit, y = event.deltaY * unit;
      if (event.shiftKey && x === 0) { x = y; y = 0; }
      _ui_wheel(event.clientX, event.clientY, x, y, performance.now());
      _ui_wake();
    }, { passive: false });

    root.addEventListener('contextmenu', function (event) {
      if (heraInput.field(event.target) || event.target.closest('a[href]')) return;  // the browser's own menu serves these
      event.preventDefault();
      if (event.pointerType === 'touch') return;  // a long press, which C++ has seen
      _ui_context(event.clientX, event.clientY, event.button === 2 ? 0 : 1);
      _ui_pump(performance.now());
    });

    document.addEventListener('keydown', function (event) {
      if (event.isComposing || event.keyCode === 229 || event.key === 'Dead') return;
      var text = heraText.out(event.key);
      if (_ui_key(text.at, text.size, heraInput.modifiers(event))) event.preventDefault();
      _ui_free(text.at);
    });
    document.addEventListener('copy', function (event) {
      if (heraInput.field(document.activeElement) || String(getSelection())) return;
      var size = _ui_copy();
      if (!size) return;
      event.clipboardData.setData('text/plain', heraText.take(_ui_copied(), size));
      event.preventDefault();
    });
  },

  js_grab_pointer: function (pointer) {
    try { document.getElementById('app').setPointerCapture(pointer); } catch (error) { /* the pointer has gone already */ }
  },
});
