#include "widgets/date_field.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "platform/field.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/anim.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/ids.h"
#include "widgets/popup.h"
#include "widgets/text_field.h"
#include "widgets/tooltip.h"

namespace hera::ui {
namespace {

constexpr std::string_view weekdays[] = {"weekday.mon", "weekday.tue", "weekday.wed", "weekday.thu", "weekday.fri",
                                         "weekday.sat", "weekday.sun"};
constexpr std::string_view weekdays_long[] = {"weekday_long.mon", "weekday_long.tue", "weekday_long.wed",
                                              "weekday_long.thu", "weekday_long.fri", "weekday_long.sat",
                                              "weekday_long.sun"};
constexpr std::string_view months_long[] = {"month_long.jan", "month_long.feb", "month_long.mar", "month_long.apr",
                                            "month_long.may", "month_long.jun", "month_long.jul", "month_long.aug",
                                            "month_long.sep", "month_long.oct", "month_long.nov", "month_long.dec"};
constexpr int weeks = 6;

std::string month_title(Date shown) {
    CivilDate d = civil(shown);
    return std::string(tr(months_long[d.month - 1])) + " " + to_text(d.year);
}

// 0 is Monday; 1970-01-01 was a Thursday.
int weekday(Date date) { return ((date.days + 3) % 7 + 7) % 7; }

Date first_shown(Date shown, bool monday_first) {
    CivilDate d = civil(shown);
    Date first{shown.days - (d.day - 1)};
    int lead = monday_first ? weekday(first) : (weekday(first) + 1) % 7;
    return {first.days - lead};
}

// The same day of another month, or its last one.
Date month_away(Date from, int months) {
    CivilDate d = civil(from);
    int index = d.year * 12 + d.month - 1 + months;
    int year = index / 12, month = index % 12 + 1;
    for (int day = d.day; day > 27; --day)
        if (auto date = make_date(year, month, day)) return *date;
    return make_date(year, month, std::min(d.day, 27)).value_or(from);
}

void move_by_keys(DateState& s, bool monday_first) {
    Date before = s.shown;
    int column = monday_first ? weekday(s.shown) : (weekday(s.shown) + 1) % 7;
    if (take_key("ArrowLeft")) s.shown.days -= 1;
    else if (take_key("ArrowRight")) s.shown.days += 1;
    else if (take_key("ArrowUp")) s.shown.days -= 7;
    else if (take_key("ArrowDown")) s.shown.days += 7;
    else if (take_key("Home")) s.shown.days -= column;
    else if (take_key("End")) s.shown.days += 6 - column;
    else if (take_key("PageUp")) s.shown = month_away(s.shown, -1);
    else if (take_key("PageDown")) s.shown = month_away(s.shown, 1);
    if (!(s.shown == before)) s.follow = true;
}

struct Calendar {
    float side, padding, head, names, foot;
    float width() const { return 7 * side + 2 * padding; }
    float height() const { return head + names + weeks * side + foot + padding; }
};

Calendar calendar_sizes() {
    if (layout() == Layout::phone) return {std::floor((env().width - 2 * dp(16)) / 7), dp(16), dp(52), dp(28), dp(56)};
    return {dp(roomy() ? 44.0f : 36.0f), dp(12), dp(44), dp(24), dp(roomy() ? 52.0f : 40.0f)};
}

std::optional<Date> draw_days(DateState& s, const DateField& f, Rect area, const Calendar& sizes) {
    const Colors& c = colors();
    std::optional<Date> chosen;
    CivilDate shown = civil(s.shown);
    std::string title = month_title(s.shown);
    Scope grid({.id = id_of("days", f.id), .role = Role::grid, .name = title, .rect = area});
    Rect names = area.cut_top(sizes.names);
    {
        Scope row({.id = id_of("names", f.id), .role = Role::row, .rect = names, .focusable = false});
        for (int i = 0; i < 7; ++i) {
            int day = f.monday_first ? i : (i + 6) % 7;
            Rect cell{names.x + sizes.side * static_cast<float>(i), names.y, sizes.side, names.h};
            node({.id = id_of(static_cast<std::uint64_t>(i), id_of("names", f.id)), .role = Role::column_header,
                  .name = tr(weekdays_long[day]), .rect = cell, .focusable = false});
            draw_text_in(canvas(), cell, type::meta(), c.text3, tr(weekdays[day]), Align::center);
        }
    }
    Date day = first_shown(s.shown, f.monday_first);
    for (int week = 0; week < weeks; ++week) {
        Rect line = area.cut_top(sizes.side);
        Scope row({.id = id_of(static_cast<std::uint64_t>(week), id_of("week", f.id)),
                   .role = Role::row,
                   .rect = line,
                   .focusable = false});
        for (int i = 0; i < 7; ++i, day.days += 1) {
            Rect cell = snap({line.x + sizes.side * static_cast<float>(i), line.y, sizes.side, sizes.side});
            bool is_value = f.value && *f.value == day, is_today = day == f.today, is_shown = day == s.shown;
            bool other_month = civil(day).month != shown.month;
            std::string name = format_day_long(day);
            ImGuiID id = id_of(static_cast<std::uint64_t>(static_cast<std::uint32_t>(day.days)), id_of("day", f.id));
            Response r = node({.id = id,
                               .role = Role::button,
                               .name = name,
                               .rect = cell,
                               .pressed_toggle = is_value,
                               .is_toggle = true,
                               .focusable = is_shown});
            if (is_shown && s.follow) {
                focus(id);
                s.follow = false;
            }
            if (r.activated) chosen = day;
            if (r.hovered) set_cursor(ImGuiMouseCursor_Hand);
            Rect mark = cell.inset(dp(2), dp(2));
            if (is_value) fill_round(mark, radius::control, c.accent);
            else if (r.hovered || r.held) fill_round(mark, radius::control, r.held ? c.press : c.hover);
            else if (is_today) framed(mark, radius::control, c.control_line, c.raised);
            ImU32 ink = is_value ? c.on_accent : other_month ? c.text3 : c.text;
            draw_text_in(canvas(), cell, is_today || is_value ? type::body_medium() : type::body(), ink,
                         to_text(civil(day).day), Align::center);
            if (r.focus_visible) focus_ring_inside(cell, radius::control);
        }
    }
    return chosen;
}

std::optional<Date> draw_calendar(DateState& s, const DateField& f, const Rect& box) {
    const Colors& c = colors();
    Calendar sizes = calendar_sizes();
    bool sheet = layout() == Layout::phone;
    Rect rect = sheet ? snap({0, env().height - sizes.height() - env().safe_bottom, env().width,
                              sizes.height() + env().safe_bottom})
                      : popup_place(box, sizes.width(), sizes.height());
    if (!sheet && rect.h < sizes.height()) {
        // Neither above nor below is there room: anywhere on the screen.
        rect.h = sizes.height();
        rect.y = std::max(dp(8), std::min(rect.y, env().height - rect.h - dp(8)));
    }
    std::string name = tr("date.choose", {f.label});
    Layer layer(id_of("calendar", f.id), name, rect, LayerKind::menu);
    if (sheet) {
        fill({0, 0, env().width, env().height}, c.scrim);
        fill_top_round(rect, radius::sheet, c.raised);
    } else {
        popup_surface(rect);
    }
    move_by_keys(s, f.monday_first);
    Rect rest{rect.x + sizes.padding, rect.y, 7 * sizes.side, sizes.height()};
    std::optional<Date> chosen;
    Rect head = rest.cut_top(sizes.head);
    std::string title = month_title(s.shown);
    Rect next = head.cut_right(size::control()), previous = head.cut_right(size::control());
    for (Rect* place : {&next, &previous}) place->y += std::round((place->h - size::control()) / 2), place->h = size::control();
    draw_text_in(canvas(), head.inset(dp(8), 0), type::body_strong(), c.text, title);
    Rect days = rest.cut_top(sizes.names + weeks * sizes.side);
    {
        // Declared first: what the calendar is opened for.
        chosen = draw_days(s, f, days, sizes);
    }
    if (button({.id = id_of("previous", f.id), .rect = previous, .label = tr("date.previous_month"), .icon = icon::chevron_left,
                .tone = Tone::quiet, .icon_only = true}))
        s.shown = month_away(s.shown, -1);
    if (button({.id = id_of("next", f.id),
                .rect = next,
                .label = tr("date.next_month"),
                .icon = icon::chevron_right,
                .tone = Tone::quiet,
                .icon_only = true}))
        s.shown = month_away(s.shown, 1);
    Rect foot = rest.cut_top(sizes.foot);
    float height = dp(roomy() ? 44.0f : 28.0f);
    foot.y += std::round((foot.h - height) / 2);
    foot.h = height;
    float width = button_width(tr("date.pick_today"));
    if (button({.id = id_of("today", f.id),
                .rect = foot.cut_left(width),
                .label = tr("date.pick_today"),
                .tone = Tone::quiet}))
        chosen = f.today;
    draw_tooltip();
    if (layer.close_requested() || take_key("Escape")) s.open = false;
    if (chosen) s.open = false;
    if (!s.open) wake();
    return chosen;
}

}  // namespace

DateResult date_field(DateState& s, const DateField& f) {
    const Colors& c = colors();
    DateResult out;
    out.value = f.value;
    Rect rest = f.rect;
    if (f.label_shown) {
        field_label_above(rest, f.label, f.required);
        rest.cut_top(dp(24));
    }
    Rect box = snap(rest.cut_top(size::control()));
    bool lit = focused_id() == f.id || s.open, hovered = hovered_id() == f.id;
    if (f.quiet) quiet_field_frame(box, lit, hovered, !f.error.empty());
    else field_frame(box, lit, hovered, !f.error.empty(), f.disabled);
    Rect field = box;
    Rect tail = field.cut_right(dp(roomy() ? 48.0f : 32.0f));
    std::string value = !s.rejected.empty() ? s.rejected : f.value ? format_day_long(*f.value) : std::string();
    FieldResult r = native_field({.id = f.id,
                                  .kind = FieldKind::date,
                                  .rect = field,
                                  .label = f.label,
                                  .value = value,
                                  .placeholder = tr("date.placeholder"),
                                  .error = f.error,
                                  .style = type::body(),
                                  .padding_left = dp(f.quiet ? 8.0f : roomy() ? 12.0f : 10.0f),
                                  .padding_right = dp(4),
                                  .color = f.disabled ? c.text3 : c.text,
                                  .placeholder_color = c.text3,
                                  .required = f.required,
                                  .disabled = f.disabled});
    out.focused = r.focused || s.open;
    out.entered = r.entered;
    if (r.cancelled) {
        out.cancelled = true;
        s.rejected.clear();
    }
    if (r.committed) {
        std::string_view typed = trim(r.text);
        if (auto day = parse_day(typed, f.today); day || typed.empty()) {
            s.rejected.clear();
            out.changed = day.has_value() != f.value.has_value() || (day && !(*day == *f.value));
            out.value = day;
        } else {
            s.rejected = r.text;
        }
        out.left = !r.entered;
    }
    out.not_a_day = !s.rejected.empty();
    bool pressed = button({.id = id_of("open", f.id),
                           .rect = tail.inset(dp(2), dp(roomy() ? 0.0f : 3.0f)),
                           .label = tr("date.choose", {f.label}),
                           .icon = icon::calendar,
                           .tone = Tone::quiet,
                           .disabled = f.disabled,
                           .icon_only = true,
                           .can_expand = true,
                           .expanded = s.open});
    if (pressed || (r.focused && !s.open && take_key("ArrowDown"))) {
        s.open = true;
        s.follow = true;
        s.shown = f.value.value_or(f.today);
    }
    if (!f.error.empty()) field_line_below(rest, f.error, {});
    if (s.open) {
        if (auto day = draw_calendar(s, f, box)) {
            s.rejected.clear();
            out.changed = !f.value || !(*day == *f.value);
            out.value = day;
            out.not_a_day = false;
        }
    }
    return out;
}

}  // namespace hera::ui
