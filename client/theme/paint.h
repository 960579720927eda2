// Paint: the few shapes everything is made of, into the canvas of the current layer. Rectangles are device pixels and are
// snapped; radii are dp.
#pragma once

#include <string>
#include <string_view>

#include "theme/tokens.h"

namespace hera::ui {

enum class Elevation : unsigned char { card, popover, dialog };

float hairline();                  // device pixels of a line
Rect snap(const Rect& rect);       // to whole device pixels
ImU32 mix(ImU32 from, ImU32 to, float t);
ImU32 faded(ImU32 color, float alpha);

void fill(const Rect& rect, ImU32 color);
void fill_round(const Rect& rect, float radius_dp, ImU32 color);
void fill_top_round(const Rect& rect, float radius_dp, ImU32 color);
// A border of one hairline (or `width_dp`) around a filling.
void framed(const Rect& rect, float radius_dp, ImU32 border, ImU32 filling, float width_dp = 0);
void line_below(const Rect& rect, ImU32 color);
void line_above(const Rect& rect, ImU32 color);
void line_right_of(const Rect& rect, ImU32 color);
void line_left_of(const Rect& rect, ImU32 color);
void dot(ImVec2 center, float diameter_dp, ImU32 color);
void shadow(const Rect& rect, float radius_dp, Elevation elevation);
void focus_ring(const Rect& rect, float radius_dp);         // around a control
void focus_ring_inside(const Rect& rect, float radius_dp);  // for rows, which have neighbours

// A circle with initials; the colour follows the name, so a person looks the same everywhere.
void avatar(const Rect& circle, std::string_view name);
// A rounded square, for companies.
void emblem(const Rect& square, std::string_view name);
ImU32 avatar_color(std::string_view name);
std::string initials(std::string_view name);
int avatar_color_count();
ImU32 avatar_color_number(int index);

}  // namespace hera::ui
