// empty_state: what a place says that has nothing to show: icon, title, a sentence, the first thing to do.
#pragma once

#include <string_view>

#include "platform/geometry.h"

namespace hera::ui {

struct EmptyState {
    ImGuiID id = 0;
    Rect rect;                      // centred in it
    char32_t icon = 0;
    std::string_view title, sentence;
    std::string_view primary{};     // button
    std::string_view secondary{};   // link below or beside
    std::string_view secondary_href{};
    int level = 2;                  // of the heading
};

struct EmptyResult {
    bool primary = false, secondary = false;
};
EmptyResult empty_state(const EmptyState& spec);

}  // namespace hera::ui
