// Contrast of two colours as WCAG 2.2 measures it, and the list of pairs the screens use.
#pragma once

#include <vector>

#include "theme/tokens.h"

namespace hera::ui {

// 1 (same) to 21 (black on white). Alpha is ignored.
double contrast(ImU32 a, ImU32 b);

struct ColorPair {
    const char* name;
    ImU32 front, back;
    double at_least;  // 4.5 for words, 3 for what is only drawn
};
std::vector<ColorPair> color_pairs(const Colors& colors);

}  // namespace hera::ui
