#include "widgets/toggle.h"

#include <algorithm>
#include <cmath>

#include "platform/host.h"
#include "platform/semantics.h"
#include "theme/anim.h"
#include "theme/icons.h"
#include "theme/paint.h"

namespace hera::ui {
namespace {

constexpr float box_dp = 16, gap_dp = 8, track_w_dp = 32, track_h_dp = 18;
float box_side() { return dp(roomy() ? 20.0f : box_dp); }

}  // namespace

float toggle_width(std::string_view label) { return box_side() + dp(gap_dp) + std::ceil(text_width(label, type::body())) + 1; }

bool checkbox(const Toggle& t) {
    const Colors& c = colors();
    Rect r = snap(t.rect);
    r.w = std::min(r.w, t.label_shown ? toggle_width(t.label) + dp(4) : r.w);
    Response response =
        node({.id = t.id, .role = Role::checkbox, .name = t.label, .rect = r, .disabled = t.disabled, .checked = t.on});
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    float side = box_side();
    Rect box = snap({r.x, r.y + std::round((r.h - side) / 2), side, side});
    if (!t.label_shown) box.x = std::round(r.x + (r.w - side) / 2);
    if (t.on) {
        fill_round(box, radius::chip, t.disabled ? c.text3 : response.hovered ? c.accent_hover : c.accent);
        draw_icon(canvas(), {box.x + side / 2, box.y + side / 2}, icon::check, roomy() ? 16.0f : 12.0f, c.on_accent);
    } else {
        framed(box, radius::chip, c.control_line, t.disabled ? c.sunken : response.hovered ? c.hover : c.bg);
    }
    if (response.focus_visible) focus_ring(box, radius::chip);
    if (t.label_shown) {
        Rect words = r;
        words.cut_left(side + dp(gap_dp));
        draw_text_in(canvas(), words, type::body(), t.disabled ? c.text3 : c.text, t.label);
    }
    return response.activated;
}

bool switch_button(const Toggle& t) {
    const Colors& c = colors();
    Rect r = snap(t.rect);
    Response response =
        node({.id = t.id, .role = Role::switch_, .name = t.label, .rect = r, .disabled = t.disabled, .checked = t.on});
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    float scale = roomy() ? 1.25f : 1.0f, w = dp(track_w_dp * scale), h = dp(track_h_dp * scale);
    Rect track = snap({r.right() - w, r.y + (r.h - h) / 2, w, h});
    float slide = animate(t.id, t.on ? 1.0f : 0.0f, motion::hover_ms);
    fill_round(track, h, t.disabled ? c.press : mix(c.control_line, c.accent, slide));
    float knob = h - dp(4);
    ImVec2 center{track.x + dp(2) + knob / 2 + slide * (track.w - knob - dp(4)), track.y + h / 2};
    canvas()->AddCircleFilled(center, knob / 2, t.on && env().dark ? c.on_accent : rgb(0xffffff), 32);
    if (response.focus_visible) focus_ring(track, h / dp(1) / 2);
    if (t.label_shown) {
        Rect words = r;
        words.cut_right(w + dp(12));
        draw_text_in(canvas(), words, type::body(), t.disabled ? c.text3 : c.text, t.label);
    }
    return response.activated;
}

}  // namespace hera::ui
