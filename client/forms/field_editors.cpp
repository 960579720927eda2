#include "forms/field_editors.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/text.h"
#include "forms/cell_text.h"
#include "model/options.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/combo_field.h"
#include "widgets/text_field.h"
#include "widgets/toggle.h"
#include "widgets/tooltip.h"

namespace hera::ui {
namespace {

constexpr int note_lines_min = 3, note_lines_max = 14;

FieldKind kind_of(FieldType type) {
    switch (type) {
        case FieldType::url: return FieldKind::url;
        case FieldType::integer:
        case FieldType::percent: return FieldKind::number;
        case FieldType::money: return FieldKind::money;
        default: return FieldKind::text;
    }
}

float one_row(const EditContext&) { return form_row(); }

// How the value reads while it is typed.
std::string typed_form(const EditContext& c) {
    if (empty(c.value)) return {};
    if (const Money* money = std::get_if<Money>(&c.value); money && c.def.type == FieldType::money) return format_plain(*money);
    if (const Instant* moment = std::get_if<Instant>(&c.value); moment && c.def.type == FieldType::instant)
        return moment_text(*moment, c.host.utc_offset());
    return type_row(c.def.type).plain(c.value);
}

// How it reads at rest.
std::string resting_form(const EditContext& c) {
    if (const Instant* moment = std::get_if<Instant>(&c.value)) return moment_text(*moment, c.host.utc_offset());
    return cell_text(c.def, c.value, c.host);
}

Result<Value> read_typed(const EditContext& c, std::string_view text) {
    if (trim(text).empty()) return Value{};
    ParseContext place = c.host.parse_context();
    if (const Money* money = std::get_if<Money>(&c.value); money && !money->currency.empty()) place.currency = money->currency;
    if (c.def.type == FieldType::instant) {
        auto moment = parse_moment(text, c.host.today(), c.host.utc_offset());
        if (!moment) return Error{.code = Code::invalid, .key = "error.date", .field = std::string(c.def.key)};
        return Value(*moment);
    }
    if (c.def.type == FieldType::text) return type_row(c.def.type).parse(c.def, trim(text), place);
    return type_row(c.def.type).parse(c.def, text, place);
}

// In a dialog every keystroke counts and nothing is said before it is submitted.
FieldEdit take_typed(EditContext& c, const FieldResult& r) {
    FieldEdit out;
    out.focused = r.focused;
    out.entered = r.entered;
    if (c.spec.every_change) {
        if (!r.changed && !r.committed) return out;
        c.draft.text = r.text;
        c.draft.typed = true;
        c.draft.error.clear();
        Result<Value> value = read_typed(c, r.text);
        if (value.ok()) {
            Value read = normalised(std::move(value).value());
            if (!(read == c.value)) out.value = std::move(read);
        } else {
            c.draft.entry = 0;  // could not be read: record_form asks
            if (r.committed) c.draft.error = error_sentence(value.error());
            return out;
        }
        c.draft.entry = -1;
        return out;
    }
    if (r.cancelled) {
        c.draft.text.clear();
        c.draft.typed = false;
        c.draft.error.clear();
        wake(1);
        return out;
    }
    if (!r.committed) return out;
    Result<Value> value = read_typed(c, r.text);
    FieldEdit edit = value.ok() ? commit(c, std::move(value).value()) : refuse(c, r.text, value.error());
    if (c.draft.typed) c.draft.text = r.text;
    edit.focused = r.focused;
    return edit;
}

FieldEdit edit_text(EditContext& c) {
    bool form = c.spec.label_above;
    std::string value = c.draft.typed ? c.draft.text : typed_form(c);
    Rect box = snap({c.area.x, c.area.y, c.area.w, form_row()});
    bool lit = focused_id() == c.id;
    if (form) field_frame(box, lit, hovered_id() == c.id, !c.error.empty());
    else quiet_field_frame(box, lit, hovered_id() == c.id, !c.error.empty());
    Rect field = box;
    std::string link = form || c.draft.typed ? std::string() : link_of(c.def.type, value);
    if (!link.empty()) link_mark(id_of("link", c.id), field, c.def.type, value);
    float left = dp(form ? (roomy() ? 12.0f : 10.0f) : 8.0f);
    bool own_words = !form && !c.draft.typed;  // formatted, drawn here
    FieldResult r =
        native_field({.id = c.id,
                      .kind = kind_of(c.def.type),
                      .rect = field,
                      .label = c.label,
                      .value = value,
                      .error = c.error,
                      .style = type::body(),
                      .padding_left = left,
                      .padding_right = dp(8),
                      .color = colors().text,
                      .placeholder_color = colors().text3,
                      .required = c.def.required,
                      .draw_text = !own_words,
                      .max_length = c.def.type == FieldType::text ? static_cast<int>(c.def.max_length) : 0});
    if (own_words && !r.focused) {
        std::string words = resting_form(c);
        Rect place = field;
        place.cut_left(left);
        place.cut_right(dp(4));
        draw_text_in(canvas(), place, type::tabular(type::body()), words.empty() ? colors().text3 : colors().text,
                     words.empty() ? std::string_view("—") : words);
    }
    return take_typed(c, r);
}

int note_lines(const EditContext& c, float width) {
    std::string text = c.draft.typed ? c.draft.text : typed_form(c);
    int lines = 0;
    for (const std::string& line : split(text, '\n'))
        lines += std::max(1, static_cast<int>(wrap_text(line, type::body(), width).size()));
    bool open = focused_id() == c.id || c.spec.label_above;
    return std::clamp(lines, open ? note_lines_min : 1, note_lines_max);
}

float note_height(const EditContext& c) {
    int lines = note_lines(c, c.area.w - dp(20));
    return lines <= 1 ? form_row() : field_box_height(lines);
}

FieldEdit edit_note(EditContext& c) {
    bool form = c.spec.label_above;
    std::string value = c.draft.typed ? c.draft.text : typed_form(c);
    Rect box = snap({c.area.x, c.area.y, c.area.w, note_height(c)});
    bool lit = focused_id() == c.id;
    if (form) field_frame(box, lit, hovered_id() == c.id, !c.error.empty());
    else quiet_field_frame(box, lit, hovered_id() == c.id, !c.error.empty());
    float left = dp(form ? (roomy() ? 12.0f : 10.0f) : 8.0f);
    FieldResult r = native_field({.id = c.id,
                                  .kind = FieldKind::multiline,
                                  .rect = box,
                                  .label = c.label,
                                  .value = value,
                                  .placeholder = form ? std::string_view{} : "—",
                                  .error = c.error,
                                  .style = type::body(),
                                  .padding_left = left,
                                  .padding_right = dp(8),
                                  .padding_top = dp(roomy() ? 10.0f : 6.0f),
                                  .color = colors().text,
                                  .placeholder_color = colors().text3,
                                  .required = c.def.required});
    return take_typed(c, r);
}

FieldEdit edit_boolean(EditContext& c) {
    const bool* on = std::get_if<bool>(&c.value);
    Rect place{c.area.x + (c.spec.label_above ? 0 : dp(8)), c.area.y, dp(roomy() ? 44.0f : 32.0f), form_row()};
    bool is_on = on && *on;
    FieldEdit out;
    if (checkbox({.id = c.id, .rect = place, .label = c.label, .on = is_on, .label_shown = false})) out = commit(c, Value(!is_on));
    out.focused = focused_id() == c.id;
    return out;
}

FieldEdit edit_select(EditContext& c) {
    const OptionSet* set = find_option_set(c.def.target);
    const std::string* current = std::get_if<std::string>(&c.value);
    std::vector<std::string> keys;
    std::vector<PopupItem> items;
    auto add = [&](std::string key, std::string label) {
        bool chosen = current ? *current == key : key.empty();
        items.push_back({.label = std::move(label), .checked = chosen});
        keys.push_back(std::move(key));
    };
    if (!c.def.required) add({}, std::string(tr("form.not_set")));
    if (set)
        for (const Option& option : set->options) add(std::string(option.key), option_label(c.def.target, option.key));
    // Of a newer build: kept and shown as it is.
    if (current && std::find(keys.begin(), keys.end(), *current) == keys.end()) add(*current, option_label(c.def.target, *current));
    int at = -1;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (current && keys[i] == *current) at = static_cast<int>(i);

    FieldEdit out;
    std::optional<int> chosen;
    if (c.spec.label_above) {
        c.error_drawn = true;
        chosen = select(c.draft.popup, {.id = c.id,
                                        .rect = c.area,
                                        .label = c.label,
                                        .error = c.error,
                                        .placeholder = tr("form.choose"),
                                        .choices = items,
                                        .current = at,
                                        .label_shown = false});
    } else {
        Rect box = snap({c.area.x, c.area.y, c.area.w, form_row()});
        std::string shown = current ? option_label(c.def.target, *current) : std::string();
        Response r = node({.id = c.id,
                           .role = Role::button,
                           .name = c.label,
                           .rect = box,
                           .description = shown,
                           .expanded = c.draft.popup.open,
                           .can_expand = true});
        if (r.hovered) set_cursor(ImGuiMouseCursor_Hand);
        bool lit = c.draft.popup.open || r.focus_visible;
        quiet_field_frame(box, lit, r.hovered, !c.error.empty());
        Rect words = box;
        words.cut_left(dp(8));
        if (lit || r.hovered) {
            Rect mark = words.cut_right(dp(24));
            draw_icon(canvas(), {mark.x + mark.w / 2, box.y + box.h / 2}, icon::chevron_down, 14, colors().text3);
        }
        draw_text_in(canvas(), words, type::body(), shown.empty() ? colors().text3 : colors().text,
                     shown.empty() ? std::string_view("—") : shown);
        bool by_key = r.focused && !c.draft.popup.open && (take_key("ArrowDown") || take_key("ArrowUp"));
        if ((r.activated || by_key) && !c.draft.popup.open) c.draft.popup.show(std::max(at, 0));
        chosen = popup_list(c.draft.popup, id_of("popup", c.id), c.label, box, items, PopupKind::listbox, std::min(box.w, dp(280)));
    }
    if (chosen) {
        std::string key = keys[static_cast<std::size_t>(*chosen)];
        out = commit(c, key.empty() ? Value{} : Value(std::move(key)));
    }
    out.focused = focused_id() == c.id;
    return out;
}

FieldEdit edit_reference(EditContext& c) {
    const RecordId* id = std::get_if<RecordId>(&c.value);
    std::string title = id ? c.host.title_of(c.def.target, *id) : std::string();
    std::string href = id ? c.host.href_of(c.def.target, *id) : std::string();
    bool form = c.spec.label_above;
    Rect box = c.area;
    box.h = form_row();
    if (id && title.empty()) title = "…";
    // Still busy in the frame that learns of the blur: what was typed, or emptied, is settled in it.
    bool busy = c.draft.combo.open || c.draft.combo.focused || focused_id() == c.id;
    if (!form && !href.empty() && !busy) {
        Rect place = box.cut_right(form_row());
        ImGuiID link = id_of("link", c.id);
        std::string name = tr("form.open_link", {title});
        Response r = node({.id = link, .role = Role::link, .name = name, .rect = place, .href = href});
        if (r.hovered) set_cursor(ImGuiMouseCursor_Hand), fill_round(place.inset(dp(2), dp(2)), radius::control, colors().hover);
        draw_icon(canvas(), {place.x + place.w / 2, place.y + place.h / 2}, icon::arrow_right, 14,
                  r.hovered ? colors().text : colors().text3);
        if (r.focus_visible) focus_ring_inside(place, radius::control);
        tooltip(r, link, place, name);
    }
    ReferenceChoices found = busy ? c.host.choices(c.def, c.draft.combo.typed) : ReferenceChoices{};
    c.error_drawn = true;
    ComboResult r = combo_field(c.draft.combo, {.id = c.id,
                                                .rect = box,
                                                .label = c.label,
                                                .error = c.error,
                                                .placeholder = form ? tr("form.choose") : std::string_view("—"),
                                                .value = title,
                                                .choices = found.choices,
                                                .loading = found.loading,
                                                .can_create = c.host.can_create(c.def),
                                                .clearable = !c.def.required && (form || busy),
                                                .required = c.def.required,
                                                .label_shown = false,
                                                .quiet = !form});
    FieldEdit out;
    if (r.chosen) {
        if (auto chosen = RecordId::parse(*r.chosen)) out = commit(c, Value(*chosen));
    } else if (r.create) {
        out.create = r.create;
    } else if (r.cleared) {
        out = commit(c, Value{});
    }
    out.focused = r.focused;
    return out;
}

FieldEdit edit_date(EditContext& c) {
    const Date* day = std::get_if<Date>(&c.value);
    Rect box = c.area;
    box.h = form_row();
    c.error_drawn = true;
    DateResult r = date_field(c.draft.date, {.id = c.id, .rect = box, .label = c.label, .error = c.error,
                                             .value = day ? std::optional<Date>(*day) : std::nullopt, .today = c.host.today(),
                                             .required = c.def.required, .label_shown = false, .quiet = !c.spec.label_above});
    FieldEdit out;
    if (r.not_a_day) {
        if (c.draft.error.empty())
            refuse(c, {}, Error{.code = Code::invalid, .key = "error.date", .field = std::string(c.def.key)});
        c.draft.entry = 0;
    } else if (c.draft.entry == 0) {
        c.draft.error.clear();
        c.draft.entry = -1;
        c.draft.typed = false;
    }
    if (r.changed) out = commit(c, r.value ? Value(*r.value) : Value{});
    out.focused = r.focused;
    return out;
}

constexpr FieldEditorRow rows[] = {
    {FieldType::text, edit_text, one_row},
    {FieldType::note, edit_note, note_height},
    {FieldType::url, edit_text, one_row},
    {FieldType::integer, edit_text, one_row},
    {FieldType::percent, edit_text, one_row},
    {FieldType::boolean, edit_boolean, one_row},
    {FieldType::money, edit_text, one_row},
    {FieldType::date, edit_date, one_row},
    {FieldType::instant, edit_text, one_row},
    {FieldType::select, edit_select, one_row},
    {FieldType::reference, edit_reference, one_row},
    {FieldType::emails, edit_labelled, labelled_height},
    {FieldType::phones, edit_labelled, labelled_height},
    {FieldType::addresses, edit_addresses, addresses_height},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < std::size(rows); ++i)
        if (static_cast<std::size_t>(rows[i].type) != i) return false;
    return true;
}
static_assert(std::size(rows) == static_cast<std::size_t>(FieldType::count), "a field type has no editor");
static_assert(in_order(), "rows stand in FieldType order");

}  // namespace

const FieldEditorRow& editor_row(FieldType type) { return rows[static_cast<std::size_t>(type)]; }

std::string link_of(FieldType type, std::string_view value) {
    std::string_view text = trim(value);
    if (text.empty()) return {};
    switch (type) {
        case FieldType::emails: return "mailto:" + std::string(text);
        case FieldType::phones: {
            std::string out = "tel:";
            for (char c : text)
                if ((c >= '0' && c <= '9') || (c == '+' && out.size() == 4)) out += c;
            return out;
        }
        case FieldType::url: {
            std::string lower = lower_ascii(text);
            if (starts_with(lower, "https://") || starts_with(lower, "http://")) return std::string(text);
            // Another scheme would not be a web page.
            return lower.find(':') == std::string::npos ? "https://" + std::string(text) : std::string();
        }
        default: return {};
    }
}

void link_mark(ImGuiID id, Rect& strip, FieldType type, std::string_view value) {
    std::string href = link_of(type, value);
    if (href.empty()) return;
    Rect place = strip.cut_right(form_row());
    const char* words = type == FieldType::emails ? "form.email_to" : type == FieldType::phones ? "form.call" : "form.open_link";
    char32_t mark = type == FieldType::emails ? icon::mail : type == FieldType::phones ? icon::phone : icon::external;
    std::string name = tr(words, {value});
    Response r = node({.id = id, .role = Role::link, .name = name, .rect = place, .href = href});
    if (r.hovered) set_cursor(ImGuiMouseCursor_Hand), fill_round(place.inset(dp(2), dp(2)), radius::control, colors().hover);
    draw_icon(canvas(), {place.x + place.w / 2, place.y + place.h / 2}, mark, roomy() ? 18.0f : 14.0f,
              r.hovered ? colors().text : colors().text3);
    if (r.focus_visible) focus_ring_inside(place, radius::control);
    tooltip(r, id, place, name);
}

std::string moment_text(Instant instant, int offset) {
    return format_day_long(date_at(instant, offset)) + " " + format_clock(instant, offset);
}

std::optional<Instant> parse_moment(std::string_view text, Date today, int offset) {
    std::string_view words = trim(text);
    std::int64_t minutes = 0;
    std::size_t colon = words.rfind(':');
    if (colon != std::string_view::npos) {
        std::size_t from = words.find_last_of(" T,", colon);
        std::size_t begin = from == std::string_view::npos ? 0 : from + 1;
        auto hour = parse_int(words.substr(begin, colon - begin)), minute = parse_int(words.substr(colon + 1));
        if (!hour || !minute || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59) return std::nullopt;
        minutes = *hour * 60 + *minute;
        words = trim(words.substr(0, begin == 0 ? 0 : from));
    }
    std::optional<Date> day = words.empty() ? std::optional<Date>(today) : parse_day(words, today);
    if (!day) return std::nullopt;
    return Instant{(static_cast<std::int64_t>(day->days) * 24 * 60 + minutes - offset) * 60'000};
}

}  // namespace hera::ui
