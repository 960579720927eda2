#include "theme/contrast.h"

#include <algorithm>
#include <cmath>

namespace hera::ui {
namespace {

double linear(std::uint32_t channel) {
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(ImU32 color) {
    return 0.2126 * linear(color & 255) + 0.7152 * linear(color >> 8 & 255) + 0.0722 * linear(color >> 16 & 255);
}

}  // namespace

double contrast(ImU32 a, ImU32 b) {
    double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

std::vector<ColorPair> color_pairs(const Colors& c) {
    constexpr double words = 4.5, drawn = 3;
    return {
        {"text on bg", c.text, c.bg, words},
        {"text on sunken", c.text, c.sunken, words},
        {"text on raised", c.text, c.raised, words},
        {"text on hover", c.text, c.hover, words},
        {"text on press", c.text, c.press, words},
        {"text on accent_soft", c.text, c.accent_soft, words},
        {"text2 on bg", c.text2, c.bg, words},
        {"text2 on sunken", c.text2, c.sunken, words},
        {"text2 on raised", c.text2, c.raised, words},
        {"text2 on hover", c.text2, c.hover, words},
        {"text2 on accent_soft", c.text2, c.accent_soft, words},
        {"text3 on bg", c.text3, c.bg, words},
        {"text3 on sunken", c.text3, c.sunken, words},
        {"text3 on raised", c.text3, c.raised, words},
        {"text3 on hover", c.text3, c.hover, words},
        {"text3 on accent_soft", c.text3, c.accent_soft, words},
        {"accent on bg", c.accent, c.bg, words},
        {"accent on sunken", c.accent, c.sunken, words},
        {"accent on raised", c.accent, c.raised, words},
        {"accent on hover", c.accent, c.hover, words},
        {"accent on accent_soft", c.accent, c.accent_soft, words},
        {"on_accent on accent", c.on_accent, c.accent, words},
        {"on_accent on accent_hover", c.on_accent, c.accent_hover, words},
        {"ok on bg", c.ok, c.bg, words},
        {"ok on ok_soft", c.ok, c.ok_soft, words},
        {"ok on sunken", c.ok, c.sunken, words},
        {"warn on bg", c.warn, c.bg, words},
        {"warn on sunken", c.warn, c.sunken, words},
        {"warn on warn_soft", c.warn, c.warn_soft, words},
        {"text on warn_soft", c.text, c.warn_soft, words},
        {"bad on bg", c.bad, c.bg, words},
        {"bad on raised", c.bad, c.raised, words},
        {"bad on sunken", c.bad, c.sunken, words},
        {"bad on hover", c.bad, c.hover, words},
        {"bad on bad_soft", c.bad, c.bad_soft, words},
        {"text on bad_soft", c.text, c.bad_soft, words},
        {"bg on bad", c.bg, c.bad, words},
        {"on_toast on toast", c.on_toast, c.toast, words},
        {"control_line on bg", c.control_line, c.bg, drawn},
        {"control_line on raised", c.control_line, c.raised, drawn},
    };
}

}  // namespace hera::ui
