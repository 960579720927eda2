// search_field: a quick filter. Reports each change, debounced by the caller's query; Escape and the cross clear it.
#pragma once

#include <string>
#include <string_view>

#include "platform/geometry.h"

namespace hera::ui {

struct SearchField {
    ImGuiID id = 0;
    Rect rect;                 // control height
    std::string_view label;    // accessible name, also the placeholder
    std::string_view hint{};   // a key at the right end: "/"
};

// True when `text` has changed.
bool search_field(const SearchField& field, std::string& text);

}  // namespace hera::ui
