// tooltip: the name of an icon button, shown after a moment of hovering or at keyboard focus. Drawn only: the name is the
// control's own. button() with icon_only calls it; other drawn-only marks call it right after their node().
#pragma once

#include <string_view>

#include "platform/semantics.h"

namespace hera::ui {

void tooltip(const Response& response, ImGuiID control, const Rect& rect, std::string_view text);
// Draws the one that is due into the current layer: the application at the end of a frame, a dialog at its own end.
void draw_tooltip();

}  // namespace hera::ui
