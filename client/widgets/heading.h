// Headings, words and cards of a page.
#pragma once

#include <string_view>

#include "theme/paint.h"
#include "widgets/ids.h"

namespace hera::ui {

// A heading with its node, drawn in the section style at the left of `line`. Returns the width drawn.
float section_heading(ImGuiID id, const Rect& line, std::string_view text, int level = 2);
float section_heading_height();
// Words with a node of their own (role text), so that they are read aloud; wrapped, returns the height.
float paragraph(ImGuiID id, const Rect& box, std::string_view text, const TextStyle& style, ImU32 color);
float paragraph_height(std::string_view text, const TextStyle& style, float width);
// A raised surface with hairline and soft shadow.
void card(const Rect& rect);

}  // namespace hera::ui
