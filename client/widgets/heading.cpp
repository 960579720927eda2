#include "widgets/heading.h"

#include <cmath>

#include "platform/semantics.h"

namespace hera::ui {

float section_heading_height() { return dp(roomy() ? 40.0f : 32.0f); }

float section_heading(ImGuiID id, const Rect& line, std::string_view text, int level) {
    node({.id = id, .role = Role::heading, .name = text, .rect = line, .level = level});
    return draw_text_in(canvas(), line, type::section(), colors().text, text);
}

float paragraph(ImGuiID id, const Rect& box, std::string_view text, const TextStyle& style, ImU32 color) {
    float height = draw_text_wrapped(canvas(), box, style, color, text);
    node({.id = id, .role = Role::text, .name = text, .rect = {box.x, box.y, box.w, height}});
    return height;
}

float paragraph_height(std::string_view text, const TextStyle& style, float width) {
    return static_cast<float>(wrap_text(text, style, width).size()) * line_height(style);
}

void card(const Rect& rect) {
    shadow(rect, radius::card, Elevation::card);
    framed(rect, radius::card, colors().line, colors().raised);
}

}  // namespace hera::ui
