#include "widgets/tooltip.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "platform/host.h"
#include "theme/anim.h"
#include "theme/paint.h"
#include "widgets/ids.h"

namespace hera::ui {
namespace {

constexpr double delay_ms = 500, stays_warm_ms = 400;

struct Tip {
    ImGuiID control = 0;   // hovered or focused
    double since_ms = 0;   // when that began
    double shown_ms = -1e9;  // when one was last seen: the next comes without delay
    bool due = false;
    Rect rect;
    std::string text;
};

Tip& tip() {
    static Tip one;
    return one;
}

}  // namespace

void tooltip(const Response& response, ImGuiID control, const Rect& rect, std::string_view text) {
    Tip& t = tip();
    bool wanted = (response.hovered && !env().touch) || response.focus_visible;
    if (response.held || response.activated) wanted = false;
    if (!wanted) {
        if (t.control == control) t.control = 0, t.due = false;
        return;
    }
    double now = env().now_ms;
    if (t.control != control) {
        t.control = control;
        t.since_ms = now - t.shown_ms < stays_warm_ms ? now - delay_ms : now;
    }
    if (now < t.since_ms + delay_ms) return wake_at(t.since_ms + delay_ms);
    t.due = true;
    t.rect = rect;
    t.text = text;
}

void draw_tooltip() {
    Tip& t = tip();
    if (!t.due) return;
    t.due = false;
    t.shown_ms = env().now_ms;
    const Colors& c = colors();
    float w = std::ceil(text_width(t.text, type::meta())) + dp(16), h = dp(26), margin = dp(8);
    float x = std::clamp(t.rect.x + (t.rect.w - w) / 2, margin, std::max(margin, env().width - w - margin));
    float y = t.rect.bottom() + dp(6);
    if (y + h > env().height - margin) y = t.rect.y - dp(6) - h;
    float shade = animate_in(id_of("tooltip", t.control), 0, 1, motion::hover_ms);
    Rect box = snap({x, y, w, h});
    fill_round(box, radius::control, faded(c.toast, shade));
    draw_text_in(canvas(), box, type::meta(), faded(c.on_toast, shade), t.text, Align::center);
}

}  // namespace hera::ui
