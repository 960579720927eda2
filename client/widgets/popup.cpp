#include "widgets/popup.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "theme/anim.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

constexpr double type_ahead_ms = 500;

ImGuiID item_id(ImGuiID id, int index) { return id_of(static_cast<std::uint64_t>(index) + 1, id); }

// The entry that begins with what was typed, from the active one on.
int match_typed(const Popup& popup, std::span<const PopupItem> items) {
    int count = static_cast<int>(items.size());
    std::string wanted = fold(popup.typed);
    for (int step = popup.typed.size() == 1 ? 1 : 0; step <= count; ++step) {
        int index = (std::max(popup.active, 0) + step) % std::max(count, 1);
        if (count > 0 && starts_with(fold(items[static_cast<std::size_t>(index)].label), wanted)) return index;
    }
    return -1;
}

bool move_by_keys(Popup& popup, std::span<const PopupItem> items) {
    int count = static_cast<int>(items.size());
    if (count == 0) return false;
    int before = popup.active;
    if (take_key("ArrowDown")) popup.active = (popup.active + 1) % count;
    else if (take_key("ArrowUp")) popup.active = popup.active <= 0 ? count - 1 : popup.active - 1;
    else if (take_key("Home")) popup.active = 0;
    else if (take_key("End")) popup.active = count - 1;
    else {
        static constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
        for (std::size_t i = 0; i < letters.size(); ++i) {
            if (!take_key(letters.substr(i, 1))) continue;
            if (env().now_ms - popup.typed_at_ms > type_ahead_ms) popup.typed.clear();
            popup.typed += letters[i];
            popup.typed_at_ms = env().now_ms;
            int found = match_typed(popup, items);
            if (found >= 0) popup.active = found;
        }
    }
    return popup.active != before;
}

void draw_item(const PopupItem& item, const Rect& row, bool lit, bool any_icon) {
    const Colors& c = colors();
    if (lit) fill_round(row, radius::chip, c.hover);
    ImU32 ink = item.danger ? c.bad : c.text;
    Rect words = row.inset(dp(10), 0);
    if (item.dot) {
        dot({words.x + dp(4), row.y + row.h / 2}, 8, item.dot);
        words.cut_left(dp(18));
    } else if (any_icon) {
        if (item.icon) draw_icon(canvas(), {words.x + dp(8), row.y + row.h / 2}, item.icon, 16, item.danger ? c.bad : c.text2);
        words.cut_left(dp(26));
    }
    if (item.checked) {
        Rect mark = words.cut_right(dp(20));
        draw_icon(canvas(), {mark.right() - dp(8), row.y + row.h / 2}, icon::check, 16, c.accent);
    }
    if (!item.hint.empty()) {
        Rect hint = words.cut_right(text_width(item.hint, type::meta()) + dp(8));
        draw_text_in(canvas(), hint, type::meta(), c.text3, item.hint, Align::right);
    }
    draw_text_in(canvas(), words, type::body(), ink, item.label);
}

}  // namespace

float popup_row_height() { return dp(roomy() ? 48.0f : 32.0f); }

Rect popup_place(const Rect& anchor, float width, float height) {
    const Environment& e = env();
    float margin = dp(8), gap = dp(4);
    float floor = e.height - std::max(e.keyboard_inset, e.safe_bottom) - margin;
    float below = floor - anchor.bottom() - gap, above = anchor.y - gap - e.safe_top - margin;
    bool down = height <= below || below >= above;
    float h = std::min(height, std::max(down ? below : above, dp(80)));
    float x = std::clamp(anchor.x, margin, std::max(margin, e.width - width - margin));
    return snap({x, down ? anchor.bottom() + gap : anchor.y - gap - h, width, h});
}

void popup_surface(const Rect& rect) {
    shadow(rect, radius::card, Elevation::popover);
    framed(rect, radius::card, colors().line, colors().raised);
}

std::optional<int> popup_list(Popup& popup, ImGuiID id, std::string_view name, const Rect& anchor, std::span<const PopupItem> items,
                              PopupKind kind, float width) {
    if (!popup.open) return std::nullopt;
    bool sheet = layout() == Layout::phone;
    bool any_icon = std::any_of(items.begin(), items.end(), [](const PopupItem& i) { return i.icon != 0; });
    float widest = width;
    for (const PopupItem& item : items) {
        float hint = item.hint.empty() ? 0 : text_width(item.hint, type::meta()) + dp(24);
        widest = std::max(widest, text_width(item.label, type::body()) + hint + dp(any_icon ? 82.0f : 58.0f));
    }
    widest = std::min(std::max(widest, dp(160)), env().width - dp(16));
    int lines = static_cast<int>(std::count_if(items.begin(), items.end(), [](const PopupItem& i) { return i.line_above; }));
    float content = popup_row_height() * static_cast<float>(items.size()) + dp(9) * static_cast<float>(lines) + dp(8);
    Rect rect;
    if (sheet) {
        float title = name.empty() ? 0 : dp(44);
        float h = std::min(content + title + dp(8) + env().safe_bottom, env().height * 0.8f);
        rect = snap({0, env().height - h, env().width, h});
    } else {
        rect = popup_place(anchor, widest, std::min(content, dp(360)));
    }

    Layer layer(id, name, rect, LayerKind::menu);
    if (sheet) {
        fill({0, 0, env().width, env().height}, colors().scrim);
        float rise = animate_in(id_of("rise", id), rect.h, 0, motion::popover_ms);
        rect.y += std::round(rise);
        fill_top_round(rect, radius::sheet, colors().raised);
    } else {
        popup_surface(rect);
    }
    Rect view = rect;
    if (sheet && !name.empty()) {
        Rect head = view.cut_top(dp(44));
        draw_text_in(canvas(), head.inset(dp(16), 0), type::body_strong(), colors().text, name);
    }
    if (sheet) view.cut_bottom(env().safe_bottom);
    std::optional<int> chosen;
    {
        Clip clip(view);
        Scope list({.id = id_of("list", id),
                    .role = kind == PopupKind::menu ? Role::menu : Role::listbox,
                    .name = name,
                    .rect = view});
        bool moved = move_by_keys(popup, items);
        float top = dp(4) - static_cast<float>(popup.scroll.update(id_of("scroll", id), view, static_cast<double>(content)));
        float y = view.y + top;
        for (std::size_t i = 0; i < items.size(); ++i) {
            int index = static_cast<int>(i);
            if (items[i].line_above) {
                fill({view.x + dp(4), y + dp(4), view.w - dp(8), hairline()}, colors().line);
                y += dp(9);
            }
            Rect row = snap({view.x + dp(4), y, view.w - dp(8), popup_row_height()});
            y += popup_row_height();
            bool active = index == popup.active;
            if (active && moved)
                popup.scroll.scroll_into_view(static_cast<double>(row.y - view.y - top), static_cast<double>(row.h),
                                              view, static_cast<double>(content));
            Response response = node({.id = item_id(id, index),
                                      .role = kind == PopupKind::menu ? Role::menu_item : Role::option,
                                      .name = items[i].label,
                                      .rect = row,
                                      .position = index + 1,
                                      .set_size = static_cast<int>(items.size()),
                                      .selected = items[i].checked,
                                      .focusable = active});
            if (active && (moved || popup.typed_at_ms == 0)) {
                focus(item_id(id, index));
                if (popup.typed_at_ms == 0) popup.typed_at_ms = 1;
            }
            if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
            if (response.activated) chosen = index;
            draw_item(items[i], row, response.hovered || response.focused || response.held, any_icon);
        }
    }
    if (layer.close_requested() || take_key("Escape")) popup.open = false;
    if (chosen) popup.open = false;
    if (!popup.open) wake();
    return chosen;
}

std::optional<int> select(Popup& popup, const SelectField& f) {
    const Colors& c = colors();
    Rect rest = f.rect;
    if (f.label_shown) {
        field_label_above(rest, f.label, false);
        rest.cut_top(dp(24));
    }
    Rect box = snap(rest.cut_top(size::control()));
    bool known = f.current >= 0 && f.current < static_cast<int>(f.choices.size());
    std::string_view shown = known ? std::string_view(f.choices[static_cast<std::size_t>(f.current)].label) : f.placeholder;
    std::string name = std::string(f.label);
    Response response = node({.id = f.id, .role = Role::button, .name = name, .rect = box, .value = shown, .description = shown,
                              .disabled = f.disabled, .expanded = popup.open, .can_expand = true});
    field_frame(box, popup.open || response.focus_visible, response.hovered, !f.error.empty(), f.disabled);
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    Rect words = box.inset(dp(roomy() ? 12.0f : 10.0f), 0);
    Rect mark = words.cut_right(dp(16));
    draw_icon(canvas(), {mark.x + dp(8), box.y + box.h / 2}, icon::chevron_down, 16, c.text3);
    if (known && f.choices[static_cast<std::size_t>(f.current)].dot) {
        dot({words.x + dp(4), box.y + box.h / 2}, 8, f.choices[static_cast<std::size_t>(f.current)].dot);
        words.cut_left(dp(16));
    }
    draw_text_in(canvas(), words, type::body(), known ? c.text : c.text3, shown);
    if (!f.error.empty()) field_line_below(rest, f.error, {});
    bool by_key = response.focused && !popup.open && (take_key("ArrowDown") || take_key("ArrowUp"));
    if ((response.activated || by_key) && !popup.open) popup.show(std::max(f.current, 0));
    return popup_list(popup, id_of("popup", f.id), f.label, box, f.choices, PopupKind::listbox, box.w);
}

}  // namespace hera::ui
