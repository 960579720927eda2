// Checkbox and switch: on or off. Space or Enter toggles, the words belong to the target.
#pragma once

#include <string_view>

#include "platform/geometry.h"

namespace hera::ui {

struct Toggle {
    ImGuiID id = 0;
    Rect rect;                 // control height; the words stand beside the mark
    std::string_view label;
    bool on = false;
    bool disabled = false;
    bool label_shown = true;
};

// Each returns true when it was toggled: the caller changes its value.
bool checkbox(const Toggle& toggle);
bool switch_button(const Toggle& toggle);  // words at the left, switch at the right end
float toggle_width(std::string_view label);

}  // namespace hera::ui
