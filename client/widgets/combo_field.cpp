#include "widgets/combo_field.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "platform/field.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/popup.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

constexpr int shown_rows_max = 7;

ImGuiID option_id(ImGuiID field, int index) { return id_of(static_cast<std::uint64_t>(index), id_of("option", field)); }

bool offers_create(const ComboField& f, const ComboState& s) {
    // While more may come, what is typed may exist already.
    if (!f.can_create || f.loading || trim(s.typed).empty()) return false;
    std::string wanted = fold(s.typed);
    return std::none_of(f.choices.begin(), f.choices.end(), [&](const ComboChoice& c) { return fold(c.label) == wanted; });
}

void move_lit(ComboState& s, int count) {
    if (take_key("ArrowDown")) {
        if (!s.open) s.open = true, s.active = -1;
        if (count > 0) s.active = (s.active + 1) % count;
    } else if (take_key("ArrowUp") && s.open && count > 0) {
        s.active = s.active <= 0 ? count - 1 : s.active - 1;
    }
}

void speak_count(ComboState& s, const ComboField& f) {
    int count = static_cast<int>(f.choices.size());
    if (f.loading || count == s.spoken) return;
    s.spoken = count;
    announce(count == 0 ? std::string(tr("combo.none")) : plural(count, "combo.found."));
}

struct Suggestions {
    int pressed = -1;
    bool touched = false;  // pointer or focus is on one of them
    bool closed = false;
};

Suggestions draw_suggestions(ComboState& s, const ComboField& f, const Rect& box, bool create) {
    const Colors& c = colors();
    Suggestions out;
    int choices = static_cast<int>(f.choices.size()), count = choices + (create ? 1 : 0);
    float row_h = popup_row_height();
    float content = row_h * static_cast<float>(std::max(count, 1)) + dp(8) + (create && choices > 0 ? dp(9) : 0);
    Rect rect = popup_place(box, std::max(box.w, dp(220)), std::min(content, row_h * shown_rows_max + dp(8)));
    Layer layer(id_of("layer", f.id), {}, rect, LayerKind::popover);
    popup_surface(rect);
    out.closed = layer.close_requested();
    Rect view = rect.inset(hairline(), hairline());
    Clip clip(view);
    if (count == 0) {
        draw_text_in(canvas(), rect.inset(dp(14), dp(4)), type::body(), c.text3, tr(f.loading ? "combo.searching" : "combo.none"));
        return out;
    }
    std::string name = tr("combo.suggestions", {f.label});
    Scope list({.id = id_of("list", f.id), .role = Role::listbox, .name = name, .rect = view});
    float y = view.y + dp(4) - static_cast<float>(s.scroll.update(id_of("scroll", f.id), view, static_cast<double>(content)));
    for (int i = 0; i < count; ++i) {
        bool is_create = i == choices;
        if (is_create && choices > 0) {
            fill({view.x + dp(4), y + dp(4), view.w - dp(8), hairline()}, c.line);
            y += dp(9);
        }
        Rect row = snap({view.x + dp(4), y, view.w - dp(8), row_h});
        y += row_h;
        std::string create_words = is_create ? tr("combo.create", {trim(s.typed)}) : std::string();
        std::string_view label =
            is_create ? std::string_view(create_words) : std::string_view(f.choices[static_cast<std::size_t>(i)].label);
        std::string_view hint = is_create ? std::string_view{} : std::string_view(f.choices[static_cast<std::size_t>(i)].hint);
        Response r = node({.id = option_id(f.id, i),
                           .role = Role::option,
                           .name = label,
                           .rect = row,
                           .description = hint,
                           .position = i + 1,
                           .set_size = count,
                           .selected = i == s.active,
                           .focusable = false});
        if (r.hovered) set_cursor(ImGuiMouseCursor_Hand);
        if (r.held || r.focused) out.touched = true;
        if (r.activated) out.pressed = i;
        if (i == s.active || r.hovered || r.held) fill_round(row, radius::chip, c.hover);
        Rect words = row.inset(dp(10), 0);
        if (is_create) {
            draw_icon(canvas(), {words.x + dp(7), row.y + row.h / 2}, icon::plus, 14, c.accent);
            words.cut_left(dp(22));
        }
        if (!hint.empty()) {
            float w = std::min(std::ceil(text_width(hint, type::meta())) + 1, words.w / 2);
            draw_text_in(canvas(), words.cut_right(w), type::meta(), c.text3, hint, Align::right);
            words.cut_right(dp(8));
        }
        draw_text_in(canvas(), words, type::body(), is_create ? c.accent : c.text, label);
    }
    return out;
}

void scroll_to_lit(ComboState& s, const ComboField& f, bool create) {
    if (s.active < 0) return;
    float row_h = popup_row_height();
    int choices = static_cast<int>(f.choices.size());
    float content = row_h * static_cast<float>(choices + (create ? 1 : 0)) + dp(8) + (create && choices > 0 ? dp(9) : 0);
    double top = static_cast<double>(row_h) * s.active;
    Rect view{0, 0, 1, std::min(content, row_h * shown_rows_max + dp(8))};
    s.scroll.scroll_into_view(top, static_cast<double>(row_h + dp(8)), view, static_cast<double>(content));
}

}  // namespace

ComboResult combo_field(ComboState& s, const ComboField& f) {
    const Colors& c = colors();
    ComboResult out;
    Rect rest = f.rect;
    if (f.label_shown) {
        field_label_above(rest, f.label, f.required);
        rest.cut_top(dp(24));
    }
    Rect box = snap(rest.cut_top(size::control()));
    bool create = offers_create(f, s);
    int count = static_cast<int>(f.choices.size()) + (create ? 1 : 0);
    bool was_open = s.open;
    if (focused_id() == f.id && !f.disabled) {
        int before = s.active;
        move_lit(s, count);
        if (s.active != before) scroll_to_lit(s, f, create);
    }
    s.active = std::min(s.active, count - 1);
    if (s.open && !s.typed.empty() && s.active < 0 && count > 0) s.active = 0;

    bool lit = focused_id() == f.id, hovered = hovered_id() == f.id;
    if (f.quiet) quiet_field_frame(box, lit, hovered, !f.error.empty());
    else field_frame(box, lit, hovered, !f.error.empty(), f.disabled);
    Rect field = box;
    bool clears = f.clearable && !f.value.empty() && !f.disabled;
    Rect tail = field.cut_right(dp(clears && roomy() ? 48.0f : 30.0f));
    bool put_back = std::exchange(s.put_back, false);
    if (put_back) wake(1);
    FieldResult r = native_field({.id = f.id, .kind = FieldKind::text, .rect = field, .label = f.label,
                                  .value = put_back ? std::string_view{} : f.value, .placeholder = f.placeholder, .error = f.error,
                                  .style = type::body(), .padding_left = dp(f.quiet ? 8.0f : roomy() ? 12.0f : 10.0f),
                                  .padding_right = dp(4),
                                  .color = f.disabled ? c.text3 : c.text, .placeholder_color = c.text3, .required = f.required,
                                  .disabled = f.disabled, .draw_text = !put_back, .combobox = true, .expanded = s.open && count > 0,
                                  .listbox = id_of("list", f.id),
                                  .active_option = s.open && s.active >= 0 ? option_id(f.id, s.active) : 0});
    out.focused = r.focused;
    if (r.focused && !s.focused) {
        s.typed.clear();
        // Who typed before this frame was drawn goes on typing.
        if (!f.value.empty() && !r.changed) {
            focus(f.id);  // it has it already: what is selected is settled with the focus
            select_all(f.id);
        }
    }
    if (r.changed && r.focused) {
        s.typed = r.text;
        s.open = !trim(r.text).empty() || s.open;
        s.active = -1;
        s.scroll = {};
        wake(1);
    }
    if (clears) {
        Rect place = tail.inset(dp(2), dp(roomy() ? 0.0f : 4.0f));
        std::string name = std::string(tr("button.clear")) + " " + std::string(f.label);
        if (button({.id = id_of("clear", f.id),
                    .rect = place,
                    .label = name,
                    .icon = icon::close,
                    .tone = Tone::quiet,
                    .icon_only = true}))
            out.cleared = true;
    } else if (!f.quiet || lit || hovered) {
        draw_icon(canvas(), {tail.x + tail.w / 2 - dp(1), box.y + box.h / 2}, icon::chevrons, 14, c.text3);
    }
    if (!f.error.empty()) field_line_below(rest, f.error, {});

    int taken = -1;
    Suggestions seen;
    if (s.open && was_open) {
        seen = draw_suggestions(s, f, box, create);
        speak_count(s, f);
        taken = seen.pressed;
        if (seen.closed) s.open = false;
    } else if (s.open) {
        wake(1);  // the caller has not seen `typed` yet
    }
    bool emptied = trim(r.text).empty() && !f.value.empty();
    if (r.entered) {
        if (s.open && was_open && s.active >= 0 && s.active < count) taken = s.active;
        else if (emptied && f.clearable) out.cleared = true;
    }
    if (taken >= 0) {
        if (taken < static_cast<int>(f.choices.size())) out.chosen = f.choices[static_cast<std::size_t>(taken)].key;
        else out.create = std::string(trim(s.typed));
        s.open = false;
        s.put_back = true;
        if (seen.pressed >= 0 && !env().touch) focus(f.id);
    }
    if (r.cancelled) {
        out.cancelled = true;
        s.open = false;
    }
    // Left, and not for one of the suggestions.
    bool left = s.focused && !r.focused && !seen.touched && taken < 0;
    bool waits = s.open && !r.focused && seen.touched;
    if (left) {
        out.left = true;
        s.open = false;
        std::string typed = fold(s.typed);
        bool typed_something = !trim(s.typed).empty();
        for (const ComboChoice& choice : f.choices)
            if (typed_something && !out.chosen && fold(choice.label) == typed) out.chosen = choice.key;
        if (r.committed && emptied && f.clearable && !typed_something) out.cleared = true;
        s.put_back = s.put_back || r.text != f.value;
    }
    if (out.cleared || s.put_back || left) wake(2);
    s.focused = r.focused || waits;
    if (!s.open) s.spoken = -1;
    return out;
}

}  // namespace hera::ui
