#include "widgets/page_header.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "platform/host.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/tooltip.h"

namespace hera::ui {
namespace {

float side_padding() { return dp(layout() == Layout::phone ? 16.0f : 24.0f); }
TextStyle title_style() { return type::title(); }

bool back_arrow(const PageHeader& h, Rect& strip) {
    float side = std::max(size::control(), dp(32));
    Rect place = strip.cut_left(side);
    place.x -= dp(8);
    strip.x -= dp(4);
    strip.w += dp(4);
    place = snap({place.x, place.y + (place.h - side) / 2, side, side});
    Response r = node({.id = id_of("back", h.id), .role = Role::link, .name = h.back_name, .rect = place, .href = h.back_href});
    if (r.hovered) set_cursor(ImGuiMouseCursor_Hand);
    if (r.hovered || r.held) fill_round(place, radius::control, r.held ? colors().press : colors().hover);
    draw_icon(canvas(), {place.x + place.w / 2, place.y + place.h / 2}, icon::arrow_left, 20, colors().text2);
    if (r.focus_visible) focus_ring_inside(place, radius::control);
    tooltip(r, id_of("back", h.id), place, h.back_name);
    return r.activated;
}

}  // namespace

float page_header_height() { return dp(56); }

HeaderResult page_header(Popup& more, const PageHeader& h) {
    const Colors& c = colors();
    HeaderResult result;
    Rect strip = h.rect.inset(side_padding(), 0);
    if (h.line) line_below(h.rect, c.line);
    if (!h.back_href.empty()) result.back = back_arrow(h, strip);

    // What fits: the leftmost actions give way first; the title keeps room for itself.
    float gap = dp(8), title = std::ceil(text_width(h.title, title_style())) + 1;
    float kept = std::min(title, std::max(dp(120), strip.w * 0.45f));
    std::vector<int> shown, hidden;
    for (int i = 0; i < static_cast<int>(h.actions.size()); ++i)
        (h.actions[static_cast<std::size_t>(i)].only_in_menu ? hidden : shown).push_back(i);
    auto width_of = [&](int i) {
        const HeaderAction& a = h.actions[static_cast<std::size_t>(i)];
        return button_width(a.label, a.icon);
    };
    auto needed = [&] {
        float width = hidden.empty() ? 0 : size::control() + gap;
        for (int i : shown) width += width_of(i) + gap;
        return width;
    };
    while (!shown.empty() && needed() > strip.w - kept) {
        hidden.insert(hidden.begin(), shown.front());
        shown.erase(shown.begin());
        std::sort(hidden.begin(), hidden.end());
    }

    // Declared in the order they are read: title, then the actions from left to right.
    float actions = needed();
    Rect left = strip;
    Rect right = left.cut_right(std::min(actions, left.w));
    Rect words = left;
    words.w = std::min(title, left.w - dp(4));
    node({.id = id_of("title", h.id), .role = Role::heading, .name = h.title, .rect = words, .level = 1});
    draw_text_in(canvas(), words, title_style(), c.text, h.title);
    left.cut_left(words.w + dp(10));
    // A number that is cut off would be another number.
    float sub_w = std::ceil(text_width(h.sub, type::tabular(type::meta()))) + 1;
    bool cut = sub_w > left.w;
    bool number = !h.sub.empty() && h.sub[0] >= '0' && h.sub[0] <= '9';
    if (!h.sub.empty() && left.w > dp(24) && !(cut && number)) {
        float width = std::min(sub_w, left.w);
        Rect sub{left.x, left.y + dp(1), width, left.h};
        node({.id = id_of("sub", h.id),
              .role = Role::text,
              .name = h.sub,
              .rect = {sub.x, sub.y + sub.h / 2 - dp(10), sub.w, dp(20)}});
        draw_text_in(canvas(), sub, type::tabular(type::meta()), c.text2, h.sub);
        left.cut_left(width + dp(10));
    }
    result.free = left;

    float height = size::control(), y = std::round(right.y + (right.h - height) / 2);
    if (!hidden.empty()) {
        right.cut_left(gap);
        Rect place{right.x, y, size::control(), height};
        right.cut_left(size::control());
        ImGuiID id = id_of("more", h.id);
        if (button({.id = id, .rect = place, .label = tr("button.more"), .icon = icon::more, .tone = Tone::quiet, .icon_only = true,
                    .can_expand = true, .expanded = more.open}))
            more.show();
        if (more.open) {
            std::vector<PopupItem> items;
            for (int i : hidden) {
                const HeaderAction& a = h.actions[static_cast<std::size_t>(i)];
                if (!a.disabled) items.push_back({.label = std::string(a.label), .icon = a.icon, .danger = a.tone == Tone::danger});
            }
            std::vector<int> enabled = hidden;
            std::erase_if(enabled, [&](int i) { return h.actions[static_cast<std::size_t>(i)].disabled; });
            Rect anchor = place;
            if (auto chosen = popup_list(more, id_of("menu", h.id), tr("button.more"), anchor, items, PopupKind::menu))
                result.action = enabled[static_cast<std::size_t>(*chosen)];
        }
    }
    for (int i : shown) {
        const HeaderAction& a = h.actions[static_cast<std::size_t>(i)];
        right.cut_left(gap);
        Rect place{right.x, y, width_of(i), height};
        right.cut_left(place.w);
        if (button(
                {.id = a.id, .rect = place, .label = a.label, .icon = a.icon, .tone = a.tone, .disabled = a.disabled}))
            result.action = i;
    }
    return result;
}

}  // namespace hera::ui
