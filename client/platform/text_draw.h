// What the platform's own files need of the text drawer beyond text.h.
#pragma once

#include "platform/text.h"

namespace hera::ui {

// One line whose line box is `line` device pixels high and begins at (x, y); fields are drawn with it.
float draw_line(ImDrawList* list, float x, float y, float line, const TextStyle& style, ImU32 color, std::string_view text);

// The canvas cannot be read back truthfully here: the page copies glyphs unread, and fields always show their own text.
bool fallback_text();

}  // namespace hera::ui
