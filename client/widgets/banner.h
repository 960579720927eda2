// banner: a notice inside the page that stays until its cause is gone, with at most one thing to do about it.
#pragma once

#include <string_view>

#include "widgets/chip.h"

namespace hera::ui {

struct Banner {
    ImGuiID id = 0;
    Rect rect;                    // banner_height() high
    std::string_view sentence;
    ChipTone tone = ChipTone::neutral;
    char32_t icon = 0;            // 0: the tone's own
    std::string_view action{};    // button at the right
    bool strip = false;           // across the whole width at the top, without corners
    bool alert = false;           // read aloud at once
};

float banner_height(const Banner& banner, float width);
bool banner(const Banner& banner);

}  // namespace hera::ui
