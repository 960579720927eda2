// The mirror: carries out the operations of client/platform/mirror_ops.h and reports what happens to its elements.
mergeInto(LibraryManager.library, {
  $heraMirror: {
    elements: null, base: null, layers: null, spoken: 0,
    idOf: function (node) {
      for (; node && node !== document; node = node.parentNode) if (node.heraId) return node.heraId;
      return 0;
    },
    field: function (element) { return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement; },
    create: function (id, tag) {
      var element = document.createElement(tag);
      element.heraId = id;
      element.id = 'n' + id;  // for aria-controls and aria-activedescendant
      heraMirror.elements.set(id, element);
    },
    place: function (id, parentId, beforeId) {
      var m = heraMirror, element = m.elements.get(id), parent = m.elements.get(parentId);
      var before = beforeId ? m.elements.get(beforeId) : null;  // 0 means first; as a parent it is the root
      var next = before ? before.nextSibling : parent.firstChild;
      if (next === element || (element.parentNode === parent && element.previousSibling === before)) return;
      var active = element.contains(document.activeElement) ? document.activeElement : null;
      parent.insertBefore(element, next);
      if (active && document.activeElement !== active) active.focus({ preventScroll: true });
    },
    remove: function (id) {
      var element = heraMirror.elements.get(id), active = document.activeElement;
      if (element.contains(active) && active.heraId) _ui_blurred(active.heraId);
      element.remove();
      heraMirror.elements.delete(id);
    },
    attribute: function (element, name, value) {
      if (name === 'form' && value && !document.getElementById(value)) {
        var form = document.createElement('form');
        form.id = value;
        heraMirror.base.parentNode.append(form);
      }
      if (value === null) element.removeAttribute(name);
      else element.setAttribute(name, value);
    },
    // Two elements in turn, so that the same words are spoken twice.
    announce: function (assertive, text) {
      var places = document.querySelectorAll(assertive ? '#alerts > *' : '#live > *');
      heraMirror.spoken ^= 1;
      places[heraMirror.spoken].textContent = text;
      places[heraMirror.spoken ^ 1].textContent = '';
    },
    modal: function (id) {
      var m = heraMirror, below = id !== 0;
      m.base.inert = below;
      Array.from(m.layers.children).forEach(function (layer) {
        if (layer.heraId === id) below = false;
        layer.inert = below;
      });
    },
    send: function (element, composing) {
      var text = heraText.out(element.value);
      _ui_typed(element.heraId, text.at, text.size, composing ? 1 : 0);
      _ui_free(text.at);
    },
  },

  js_mirror_start__deps: ['$heraMirror', '$heraText'],
  js_mirror_start: function () {
    var m = heraMirror, root = document.getElementById('a11y');
    m.elements = new Map();
    m.base = document.getElementById('base');
    m.layers = document.getElementById('layers');
    m.elements.set(1, m.base);
    m.elements.set(0, m.layers);
    root.addEventListener('click', function (event) {
      var id = m.idOf(event.target), link = event.target.closest('a[href]');
      if (link && (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0)) return;  // the browser opens it
      if (link && link.getAttribute('href')[0] !== '#') return;  // another page, mailto:, tel:
      if (link) event.preventDefault();
      // A real press has reached C++ as a pointer already; keys, screen readers and scripts click without one.
      if (event.detail !== 0 || !id || m.field(event.target)) return;
      _ui_activated(id);
      _ui_pump(performance.now());
    });
    root.addEventListener('focusin', function (event) {
      var id = m.idOf(event.target);
      if (id) _ui_focused(id, event.target.matches(':focus-visible') ? 1 : 0);
    });
    root.addEventListener('focusout', function (event) {
      var id = m.idOf(event.target);
      if (id) _ui_blurred(id);
    });
    root.addEventListener('input', function (event) {
      if (event.target.heraId) m.send(event.target, event.isComposing);
    });
    root.addEventListener('compositionend', function (event) {
      if (event.target.heraId) m.send(event.target, false);
    });
    // The canvas does not scroll, so neither may what lies over it: browsers do that for an element that gets focus.
    document.addEventListener('scroll', function (event) {
      var moved = event.target === document ? document.scrollingElement : event.target;
      if (m.field(moved) || !(moved.contains(root) || root.contains(moved))) return;
      if (moved.scrollTop !== 0) moved.scrollTop = 0;
      if (moved.scrollLeft !== 0) moved.scrollLeft = 0;
    }, true);
    root.addEventListener('submit', function (event) { event.preventDefault(); });
    var skip = document.getElementById('skip');
    skip.addEventListener('click', function (event) {
      event.preventDefault();
      var main = document.getElementById('main');
      if (main) main.focus({ preventScroll: true });
    });
  },

  js_mirror_apply__deps: ['$heraMirror', '$heraText'],
  js_mirror_apply: function (words, count, texts) {
    var m = heraMirror, at = words >> 2, end = at + count;
    // Focus and blur call back into C++, which may grow the memory: views are taken anew for each word.
    var word = function () { return HEAPU32[at++]; };
    var number = function () { return HEAPF32[at++]; };
    var text = function () {
      var from = word(), size = word();
      return size === 0xffffffff ? null : heraText.take(texts + from, size);
    };
    while (at < end) {
      var op = word(), id = word(), element = m.elements.get(id);
      switch (op) {
        case 1: m.create(id, text()); break;
        case 2: m.place(id, word(), word()); break;
        case 3: m.remove(id); break;
        case 4:
          element.style.left = number() + 'px';
          element.style.top = number() + 'px';
          element.style.width = number() + 'px';
          element.style.height = number() + 'px';
          break;
        case 5: element.textContent = text(); break;
        case 6: m.attribute(element, text(), text()); break;
        case 7: element.style.cssText = text(); break;
        case 8: {
          var value = text();
          if (element.value !== value) element.value = value;
          break;
        }
        case 9:
          if (element && id) element.focus({ preventScroll: true });
          else if (document.activeElement) document.activeElement.blur();
          break;
        case 10: m.announce(id, text()); break;
        case 11: m.modal(id); break;
        case 12: element.select(); break;
      }
    }
  },
});
