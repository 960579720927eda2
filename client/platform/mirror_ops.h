// The operations that bring the mirror in the page up to date: words of 32 bits, and one block of UTF-8 that they point
// into (offset, length). web/bridge/mirror.js carries them out, the headless platform records them.
#pragma once

#include <cstdint>

namespace hera::ui {

enum class MirrorOp : std::uint32_t {
    create = 1,  // id, tag (offset, length)
    place,       // id, parent, element before it (0: first)
    remove,      // id
    rect,        // id, x, y, w, h as float bits, CSS pixels from the parent's corner
    text,        // id, text
    attribute,   // id, name, value (length 0xffffffff: taken away)
    style,       // id, CSS text of a field
    value,       // id, text of a field
    focus,       // id (0: nothing has focus)
    announce,    // 0 polite, 1 assertive; text
    modal,       // number of layers that are alive and modal: below the topmost everything is inert; id of that layer
    select,      // id: selects the field's whole text
};

inline constexpr std::uint32_t mirror_root = 0;       // the element that holds everything
inline constexpr std::uint32_t no_value = 0xffffffff;

}  // namespace hera::ui
