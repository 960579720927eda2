#include "widgets/file_drop.h"

#include <algorithm>
#include <cmath>

#include "platform/host.h"
#include "platform/semantics.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/heading.h"

namespace hera::ui {
namespace {

void dashes(const Rect& r, ImU32 color) {
    float dash = dp(6), gap = dp(4), width = std::max(hairline(), dp(1)), corner = dp(radius::card);
    for (float x = r.x + corner; x < r.right() - corner; x += dash + gap) {
        float w = std::min(dash, r.right() - corner - x);
        fill({x, r.y, w, width}, color);
        fill({x, r.bottom() - width, w, width}, color);
    }
    for (float y = r.y + corner; y < r.bottom() - corner; y += dash + gap) {
        float h = std::min(dash, r.bottom() - corner - y);
        fill({r.x, y, width, h}, color);
        fill({r.right() - width, y, width, h}, color);
    }
    float quarter = 1.5707963f, half = width / 2;
    const ImVec2 centers[4] = {{r.x + corner, r.y + corner}, {r.right() - corner, r.y + corner},
                               {r.right() - corner, r.bottom() - corner}, {r.x + corner, r.bottom() - corner}};
    for (int i = 0; i < 4; ++i) {
        float from = quarter * static_cast<float>(i + 2);
        canvas()->PathArcTo(centers[i], corner - half, from + 0.25f, from + quarter - 0.25f, 8);
        canvas()->PathStroke(color, 0, width);
    }
}

}  // namespace

bool file_drop(const FileDrop& f) {
    const Colors& c = colors();
    Rect r = snap(f.rect);
    Response response = node({.id = f.id, .role = Role::button, .name = f.button, .rect = r, .description = f.sentence,
                              .disabled = f.disabled});
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    bool lit = f.hovering || response.held;
    fill_round(r, radius::card, lit ? c.accent_soft : response.hovered ? c.hover : c.sunken);
    dashes(r, f.hovering ? c.accent : c.control_line);
    if (response.focus_visible) focus_ring(r, radius::card);

    float width = r.w - dp(32), icon_h = dp(40), button_h = size::control();
    float sentence = paragraph_height(f.sentence, type::meta(), width);
    float title = paragraph_height(f.title, type::body_strong(), width);
    float height = icon_h + title + dp(4) + sentence + dp(16) + button_h;
    float y = std::round(r.y + (r.h - height) / 2), middle = std::round(r.x + r.w / 2);
    ImU32 ink = f.disabled ? c.text3 : c.text;
    draw_icon(canvas(), {middle, y + dp(12)}, f.icon ? f.icon : icon::upload, 24, f.hovering ? c.accent : c.text2);
    y += icon_h;
    auto centred = [&](std::string_view text, const TextStyle& style, ImU32 color) {
        for (std::string_view line : wrap_text(text, style, width)) {
            draw_text_in(canvas(), {r.x + dp(16), y, width, line_height(style)}, style, color, line, Align::center);
            y += line_height(style);
        }
    };
    centred(f.title, type::body_strong(), ink);
    y += dp(4);
    centred(f.sentence, type::meta(), c.text2);
    y += dp(16);
    float w = button_width(f.button);
    Rect place = snap({middle - w / 2, y, w, button_h});
    framed(place, radius::control, c.line, c.bg);
    draw_text_in(canvas(), place, type::body_medium(), ink, f.button, Align::center);
    return response.activated;
}

}  // namespace hera::ui
