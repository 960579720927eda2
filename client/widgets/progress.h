// Progress and waiting. Nothing here moves by itself.
#pragma once

#include <string_view>

#include "platform/geometry.h"

namespace hera::ui {

// `share` is 0–1. The name and "42 %" are read aloud. A bar of 8 dp is drawn in the middle of `rect`.
void progress_bar(ImGuiID id, const Rect& rect, std::string_view name, float share);
// A grey bar where a word will be.
void skeleton(const Rect& rect);
// Rows of placeholders as a list shows them before its first page.
void skeleton_rows(const Rect& rect, float row_height);

}  // namespace hera::ui
