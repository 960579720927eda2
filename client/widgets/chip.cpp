#include "widgets/chip.h"

#include <algorithm>
#include <cmath>

#include "platform/host.h"
#include "platform/semantics.h"
#include "theme/anim.h"
#include "theme/icons.h"
#include "theme/paint.h"

namespace hera::ui {
namespace {

constexpr float dot_dp = 6;

TextStyle chip_style() { return roomy() ? TextStyle{13, 18, Weight::medium} : TextStyle{11, 16, Weight::medium}; }
float padding() { return dp(roomy() ? 10.0f : 7.0f); }

}  // namespace

ImU32 tone_ink(ChipTone tone) {
    const Colors& c = colors();
    switch (tone) {
        case ChipTone::neutral: return c.text2;
        case ChipTone::accent: return c.accent;
        case ChipTone::ok: return c.ok;
        case ChipTone::warn: return c.warn;
        case ChipTone::bad: return c.bad;
    }
    return c.text2;
}

ImU32 tone_soft(ChipTone tone) {
    const Colors& c = colors();
    switch (tone) {
        case ChipTone::neutral: return c.hover;
        case ChipTone::accent: return c.accent_soft;
        case ChipTone::ok: return c.ok_soft;
        case ChipTone::warn: return c.warn_soft;
        case ChipTone::bad: return c.bad_soft;
    }
    return c.hover;
}

float chip_height() { return dp(roomy() ? 24.0f : 18.0f); }

float chip_width(std::string_view text, bool with_dot) {
    return std::ceil(text_width(text, chip_style())) + 2 * padding() + (with_dot ? dp(dot_dp + 5) : 0);
}

float chip(const Rect& line, std::string_view text, ChipTone tone, bool with_dot) {
    float width = std::min(chip_width(text, with_dot), line.w);
    Rect r = snap({line.x, line.y + (line.h - chip_height()) / 2, width, chip_height()});
    if (r.w < 2 * padding() + dp(with_dot ? dot_dp + 9 : 4.0f)) return 0;  // no room for a word
    fill_round(r, r.h, tone_soft(tone));
    Rect words = r.inset(padding(), 0);
    if (with_dot) {
        dot({words.x + dp(dot_dp) / 2, r.y + r.h / 2}, dot_dp, tone_ink(tone));
        words.cut_left(dp(dot_dp + 5));
    }
    words.w += 1;  // a fraction of a pixel must not bring the ellipsis
    draw_text_in(canvas(), words, chip_style(), tone_ink(tone), text);
    return width;
}

float count_badge(const Rect& line, std::string_view text) {
    return draw_text_in(canvas(), line, type::tabular(type::meta()), colors().text2, text);
}

float chip_button_height() { return dp(roomy() ? 36.0f : 26.0f); }

float chip_button_width(std::string_view label, bool expandable) {
    return std::ceil(text_width(label, type::meta_medium())) + dp(roomy() ? 28.0f : 20.0f) + (expandable ? dp(17) : 0);
}

bool chip_button(const ChipButton& b) {
    const Colors& c = colors();
    Rect r = snap(b.rect);
    Response response = node({.id = b.id, .role = Role::button, .name = b.label, .rect = r, .expanded = b.expanded,
                              .can_expand = b.expandable, .pressed_toggle = b.on, .is_toggle = !b.expandable});
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    float hover = animate(b.id, response.hovered || b.expanded ? 1.0f : 0.0f, motion::hover_ms);
    ImU32 filling = b.on ? c.accent_soft : response.held ? c.press : mix(c.bg, c.hover, hover);
    framed(r, r.h / dp(1) / 2, b.on ? mix(c.accent_soft, c.accent, 0.35f) : c.line, filling);
    ImU32 ink = b.on ? c.accent : c.text2;
    float mark = b.expandable ? dp(17) : 0;
    Rect words = r.inset(dp(roomy() ? 14.0f : 10.0f), 0);
    words.w -= mark;
    words.w += 1;
    draw_text_in(canvas(), words, type::meta_medium(), ink, b.label);
    if (b.expandable) draw_icon(canvas(), {words.right() + dp(10), r.y + r.h / 2}, icon::chevron_down, 14, ink);
    if (response.focus_visible) focus_ring(r, r.h / dp(1) / 2);
    return response.activated;
}

}  // namespace hera::ui
