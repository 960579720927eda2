#include "widgets/banner.h"

#include <algorithm>
#include <cmath>

#include "platform/semantics.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/heading.h"

namespace hera::ui {
namespace {

float side_padding(const Banner& b) { return dp(b.strip ? 16.0f : 12.0f); }
float icon_place() { return dp(roomy() ? 30.0f : 26.0f); }
float upright_padding(const Banner& b) { return dp(b.strip ? 6.0f : roomy() ? 12.0f : 10.0f); }
TextStyle style_of(const Banner& b) { return b.strip ? TextStyle{13, 20, Weight::regular} : type::body(); }

bool action_below(const Banner& b, float width) {
    return !b.action.empty() && width - 2 * side_padding(b) - icon_place() - button_width(b.action) < dp(180);
}

float words_width(const Banner& b, float width) {
    float words = width - 2 * side_padding(b) - icon_place();
    if (!b.action.empty() && !action_below(b, width)) words -= button_width(b.action) + dp(12);
    return std::max(words, dp(60));
}

char32_t icon_of(const Banner& b) {
    if (b.icon) return b.icon;
    switch (b.tone) {
        case ChipTone::ok: return icon::done;
        case ChipTone::warn: return icon::warning;
        case ChipTone::bad: return icon::alert;
        default: return icon::info;
    }
}

}  // namespace

float banner_height(const Banner& b, float width) {
    float words = paragraph_height(b.sentence, style_of(b), words_width(b, width));
    if (b.action.empty()) return words + 2 * upright_padding(b);
    float button_height = roomy() ? dp(44) : dp(28);
    if (action_below(b, width)) return words + dp(8) + button_height + 2 * upright_padding(b);
    return std::max(words + 2 * upright_padding(b), button_height + dp(b.strip ? 4.0f : 12.0f));
}

bool banner(const Banner& b) {
    const Colors& c = colors();
    Rect r = snap(b.rect);
    ImU32 soft = b.tone == ChipTone::neutral ? c.sunken : tone_soft(b.tone);
    if (b.strip) {
        fill(r, soft);
    } else {
        framed(r, radius::card, b.tone == ChipTone::neutral ? c.line : mix(soft, tone_ink(b.tone), 0.22f), soft);
    }
    Rect rest = r.inset(side_padding(b), 0);
    bool below = action_below(b, r.w);
    float button_height = roomy() ? dp(44) : dp(28);
    Rect action = below ? Rect{rest.x + icon_place(), r.bottom() - upright_padding(b) - button_height,
                               button_width(b.action), button_height}
                        : Rect{rest.right() - button_width(b.action), std::round(r.y + (r.h - button_height) / 2),
                               button_width(b.action), button_height};
    TextStyle style = style_of(b);
    float width = words_width(b, r.w), height = paragraph_height(b.sentence, style, width);
    float top = below || b.action.empty() ? r.y + upright_padding(b) : std::round(r.y + (r.h - height) / 2);
    draw_icon(canvas(), {rest.x + dp(8), std::round(top + line_height(style) / 2)}, icon_of(b), 16,
              b.tone == ChipTone::neutral ? c.text2 : tone_ink(b.tone));
    Rect words{rest.x + icon_place(), top, width, height};
    draw_text_wrapped(canvas(), words, style, b.strip && b.tone != ChipTone::neutral ? tone_ink(b.tone) : c.text, b.sentence);
    node({.id = id_of("words", b.id), .role = b.alert ? Role::alert : Role::text, .name = b.sentence, .rect = words});
    if (b.action.empty()) return false;
    return button({.id = id_of("action", b.id), .rect = action, .label = b.action});
}

}  // namespace hera::ui
