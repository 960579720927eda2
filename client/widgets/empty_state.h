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
    std::string_view second_button{};  // below the first
    std::string_view note{};           // a sentence at the end: what has come of it
    int level = 2;                  // of the heading
};

struct EmptyResult {
    bool primary = false, secondary = false, second_button = false;
};
EmptyResult empty_state(const EmptyState& spec);

}  // namespace hera::ui
