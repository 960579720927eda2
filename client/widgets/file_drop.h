// file_drop: where a file is dropped or chosen. The whole area is one button; the caller opens the file dialog when it was
// pressed (host.h open_file_dialog) and tells when a file hovers over the window.
#pragma once

#include <string_view>

#include "platform/geometry.h"

namespace hera::ui {

struct FileDrop {
    ImGuiID id = 0;
    Rect rect;
    std::string_view button;      // "Choose a file": the accessible name
    std::string_view title, sentence;
    char32_t icon = 0;            // 0: upload
    bool hovering = false;        // a file is over the window
    bool disabled = false;
};

bool file_drop(const FileDrop& area);

}  // namespace hera::ui
