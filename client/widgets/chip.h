// Chips: a state in one or two words, tinted by its tone; and small round buttons for filters.
#pragma once

#include <string_view>

#include "widgets/ids.h"
#include "theme/tokens.h"

namespace hera::ui {

enum class ChipTone : unsigned char { neutral, accent, ok, warn, bad };

float chip_width(std::string_view text, bool with_dot = false);
float chip_height();
// Drawn only, vertically centred in `line` at its left; cut when it does not fit. Returns the width.
float chip(const Rect& line, std::string_view text, ChipTone tone, bool with_dot = false);
// A count: small, grey, no frame. Returns the width.
float count_badge(const Rect& line, std::string_view text);
ImU32 tone_ink(ChipTone tone);
ImU32 tone_soft(ChipTone tone);

// A round bordered button: a filter or a value that opens a list.
struct ChipButton {
    ImGuiID id = 0;
    Rect rect;                 // chip_button_height() high
    std::string_view label;
    bool on = false;           // the filter is set
    bool expandable = true, expanded = false;
};
float chip_button_width(std::string_view label, bool expandable = true);
float chip_button_height();
bool chip_button(const ChipButton& chip);

}  // namespace hera::ui
