#include "widgets/toast.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/anim.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/heading.h"
#include "widgets/ids.h"

namespace hera::ui {
namespace {

constexpr ImGuiID base_id = 0x70a57u;

struct Piece {
    Rect box, words, action, close;
};

TextStyle words_style() { return roomy() ? TextStyle{15, 22, Weight::regular} : type::body(); }
TextStyle action_style() { return roomy() ? TextStyle{15, 22, Weight::semibold} : type::body_strong(); }

// Sizes of one toast with its corner at 0, 0.
Piece measure(std::string_view text, std::string_view action) {
    float most = std::min(dp(480), env().width - dp(32));
    float action_w = action.empty() ? 0 : std::ceil(text_width(action, action_style())) + dp(24);
    float close_w = dp(roomy() ? 44.0f : 32.0f), side = dp(16);
    float words = std::min(std::ceil(text_width(text, words_style())) + 1, most - side - action_w - close_w - dp(8));
    float words_h = paragraph_height(text, words_style(), words);
    float h = std::max(words_h + dp(roomy() ? 22.0f : 20.0f), dp(roomy() ? 52.0f : 40.0f));
    float w = side + words + dp(8) + action_w + close_w;
    if (layout() == Layout::phone) w = most;
    Piece p;
    p.box = {0, 0, w, h};
    p.words = {side, std::round((h - words_h) / 2), words, words_h};
    float target = dp(roomy() ? 44.0f : 32.0f);
    p.close = {w - close_w, std::round((h - target) / 2), close_w, target};
    p.action = {p.close.x - action_w, p.close.y, action_w, target};
    return p;
}

// The accent would not be seen on a toast.
void ring(const Rect& r) {
    canvas()->AddRect(r.min(), r.max(), colors().on_toast, dp(radius::control), 0, dp(2));
}

Rect moved(const Rect& r, float x, float y) { return {std::round(r.x + x), std::round(r.y + y), r.w, r.h}; }

}  // namespace

std::uint32_t Toasts::show(std::string text, std::string action) {
    announce(text);
    m_last += 1;
    m_toasts.push_back({m_last, std::move(text), std::move(action)});
    if (m_toasts.size() > shown_max) m_toasts.pop_front();
    wake();
    return m_last;
}

void Toasts::dismiss(std::uint32_t number) {
    std::erase_if(m_toasts, [number](const Toast& toast) { return toast.number == number; });
    wake();
}

std::optional<std::uint32_t> Toasts::draw(float covered_bottom) {
    double now = env().now_ms;
    for (Toast& toast : m_toasts) {
        if (toast.seen_ms >= 0 && !m_paused) toast.left_ms -= now - toast.seen_ms;
        toast.seen_ms = now;
    }
    std::erase_if(m_toasts, [](const Toast& toast) { return toast.left_ms <= 0.5; });
    if (m_toasts.empty()) {
        m_paused = false;
        return std::nullopt;
    }
    const Colors& c = colors();
    std::vector<Piece> pieces;
    float gap = dp(8), width = 0, height = -gap;
    for (const Toast& toast : m_toasts) {
        pieces.push_back(measure(toast.text, toast.action));
        width = std::max(width, pieces.back().box.w);
        height += pieces.back().box.h + gap;
    }
    float bottom = env().height - std::max(covered_bottom + env().safe_bottom, env().keyboard_inset) -
                   dp(layout() == Layout::phone ? 12.0f : 24.0f);
    // Sheets rise from the bottom of a phone, and what they offer is pressed there.
    bool at_top = layout() == Layout::phone && menu_or_dialog_open();
    float y_of_stack = at_top ? env().safe_top + dp(12) : bottom - height;
    Rect stack = snap({(env().width - width) / 2, y_of_stack, width, height});
    std::optional<std::uint32_t> pressed;
    std::uint32_t gone = 0;
    bool on_it = false;
    {
        Layer layer(base_id, {}, stack, LayerKind::toast);
        float y = stack.y;
        for (std::size_t i = 0; i < m_toasts.size(); ++i) {
            const Toast& toast = m_toasts[i];
            const Piece& piece = pieces[i];
            ImGuiID id = id_of(toast.number, base_id);
            float rise = animate_in(id_of("rise", id), dp(16), 0, motion::popover_ms);
            float shade = animate_in(id_of("shade", id), 0, 1, motion::popover_ms);
            float x = stack.x + (stack.w - piece.box.w) / 2, top = y + std::round(rise);
            Rect box = moved(piece.box, x, top);
            y += piece.box.h + gap;
            if (shade > 0.5f) shadow(box, radius::card, Elevation::popover);
            fill_round(box, radius::card, faded(c.toast, shade));
            Scope group({.id = id, .role = Role::group, .name = toast.text, .rect = box});
            Rect words = moved(piece.words, x, top);
            draw_text_wrapped(canvas(), words, words_style(), faded(c.on_toast, shade), toast.text);
            node({.id = id_of("words", id), .role = Role::text, .name = toast.text, .rect = words});
            auto press = [&](std::string_view part, const Rect& place, std::string_view label, char32_t mark) {
                Response r = node({.id = id_of(part, id), .role = Role::button, .name = label, .rect = place});
                on_it = on_it || r.focused || r.hovered;
                on_it = on_it || (!env().touch && box.contains(r.pointer));
                if (r.hovered) set_cursor(ImGuiMouseCursor_Hand);
                if (r.hovered || r.held) fill_round(place.inset(dp(2), dp(4)), radius::control, faded(c.on_toast, 0.14f));
                ImU32 ink = mark ? faded(c.on_toast, 0.75f) : mix(c.on_toast, dark_colors.accent, env().dark ? 0.0f : 0.45f);
                if (env().dark && !mark) ink = light_colors.accent;
                if (mark) draw_icon(canvas(), {place.x + place.w / 2, place.y + place.h / 2}, mark, 14, ink);
                else draw_text_in(canvas(), place, action_style(), faded(ink, shade), label, Align::center);
                if (r.focus_visible) ring(place.inset(dp(2), dp(3)));
                return r.activated;
            };
            if (!toast.action.empty() && press("action", moved(piece.action, x, top), toast.action, 0))
                pressed = gone = toast.number;
            if (press("close", moved(piece.close, x, top), tr("button.dismiss"), icon::close)) gone = toast.number;
        }
    }
    m_paused = on_it;
    if (gone != 0) dismiss(gone);
    if (!m_paused) {
        double soonest = life_ms;
        for (const Toast& toast : m_toasts) soonest = std::min(soonest, toast.left_ms);
        wake_at(now + soonest);
    }
    return pressed;
}

}  // namespace hera::ui
