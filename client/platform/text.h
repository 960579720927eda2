// The one text drawer: glyphs rasterised by the browser's own canvas in four sub-pixel phases, so canvas text is
// pixel-identical to DOM text (../docs/text.md). Every word on the canvas passes through here; ImGui's own text
// functions are not used (they look blurred with these glyphs).
//
// Positions and widths are device pixels; sizes are dp. Natively (tests) a fixed-advance font stands in.
#pragma once

#include <string_view>
#include <vector>

#include "platform/bidi.h"
#include "platform/geometry.h"

namespace hera::ui {

enum class Weight : unsigned char { regular, medium, semibold };
enum class Align : unsigned char { left, center, right };

struct TextStyle {
    float size = 13;  // dp, em size as in CSS
    float line = 20;  // dp, line height as in CSS
    Weight weight = Weight::regular;
    bool tabular = false;  // digits of equal width
    Reading reading = Reading::first_strong;  // the side it begins at, where scripts of both directions meet
};

float line_height(const TextStyle& style);
float text_width(std::string_view text, const TextStyle& style);

// Draws one line inside a line box whose top left corner is `at` (as CSS would with that line-height). Returns the width.
float draw_text(ImDrawList* list, ImVec2 at, const TextStyle& style, ImU32 color, std::string_view text);
// One line inside `box`, vertically centred, cut between letters with "…" when it does not fit. Returns the width drawn.
// Left is left in every script; only the order of the words is theirs.
float draw_text_in(ImDrawList* list, const Rect& box, const TextStyle& style, ImU32 color, std::string_view text,
                   Align align = Align::left);
// Breaks where each script allows it (and between letters of words that alone are wider). The views point into `text`.
// Whoever draws such lines one by one gives them their paragraph's reading.
std::vector<std::string_view> wrap_text(std::string_view text, const TextStyle& style, float width);
Reading paragraph_reading(std::string_view text, std::string_view line);
// Wrapped lines from box.y down, at most `max_lines` (0: all that exist), the last one cut with "…". Returns the height.
float draw_text_wrapped(ImDrawList* list, const Rect& box, const TextStyle& style, ImU32 color, std::string_view text,
                        int max_lines = 0);

// An icon of the Lucide font (theme/icons.h), centred on a point.
void draw_icon(ImDrawList* list, ImVec2 center, char32_t icon, float size_dp, ImU32 color);

}  // namespace hera::ui
