// Editors of e-mails, phones and addresses: several entries, each with a label.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "forms/field_editors.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

constexpr std::string_view known_labels[] = {"work", "home", "mobile", "other"};

ImGuiID entry_id(const EditContext& c, int index) { return index == 0 ? c.id : id_of(static_cast<std::uint64_t>(index), c.id); }

std::string entry_name(const EditContext& c, int index) {
    return index == 0 ? std::string(c.label) : std::string(c.label) + " " + to_text(index + 1);
}

struct EntryParts {
    ImGuiID field, label, remove, popup;
};
EntryParts parts_of(const EditContext& c, int index) {
    ImGuiID id = entry_id(c, index);
    return {id, id_of("label", id), id_of("remove", id), id_of("labels", id)};
}

bool being_edited(const EditContext& c, int index) {
    EntryParts p = parts_of(c, index);
    ImGuiID f = focused_id();
    return f != 0 && (f == p.field || f == p.label || f == p.remove) ? true : c.draft.popup.open && c.draft.popup_at == index;
}

// Lets a label be chosen for the entry; true with the key of the chosen one.
std::optional<std::string> choose_label(EditContext& c, int index, std::string_view current, const Rect& place) {
    EntryParts p = parts_of(c, index);
    bool open = c.draft.popup.open && c.draft.popup_at == index;
    std::string word = entry_label(current), name = tr("form.label_of", {entry_name(c, index)});
    Response r = node({.id = p.label,
                       .role = Role::button,
                       .name = name,
                       .rect = place,
                       .description = word,
                       .expanded = open,
                       .can_expand = true});
    if (r.hovered) set_cursor(ImGuiMouseCursor_Hand);
    if (r.hovered || open) fill_round(place.inset(dp(1), dp(3)), radius::chip, colors().press);
    Rect words = place.inset(dp(6), 0);
    Rect mark = words.cut_right(dp(12));
    draw_icon(canvas(), {mark.x + mark.w / 2, place.y + place.h / 2}, icon::chevron_down, 12, colors().text3);
    draw_text_in(canvas(), words, type::meta(), colors().text2, word, Align::right);
    if (r.focus_visible) focus_ring_inside(place, radius::chip);

    std::vector<PopupItem> items;
    std::vector<std::string> keys;
    bool known = false;
    for (std::string_view key : known_labels) {
        items.push_back({.label = entry_label(key), .checked = key == current});
        keys.emplace_back(key);
        known = known || key == current;
    }
    if (!known && !current.empty()) items.push_back({.label = word, .checked = true}), keys.emplace_back(current);
    if (r.activated && !open) {
        c.draft.popup.show(0);
        c.draft.popup_at = index;
        open = true;
    }
    if (!open) return std::nullopt;
    if (auto chosen = popup_list(c.draft.popup, p.popup, name, place, items, PopupKind::listbox))
        return keys[static_cast<std::size_t>(*chosen)];
    return std::nullopt;
}

void draw_label_word(std::string_view label, const Rect& place) {
    draw_text_in(canvas(), place.inset(dp(6), 0), type::meta(), colors().text3, entry_label(label), Align::right);
}

float label_width() { return dp(roomy() ? 84.0f : 68.0f); }

bool icon_end(ImGuiID id, Rect& strip, char32_t mark, std::string_view name) {
    Rect place = strip.cut_right(form_row());
    return button({.id = id,
                   .rect = roomy() ? place : place.inset(dp(1), dp(1)),
                   .label = name,
                   .icon = mark,
                   .tone = Tone::quiet,
                   .icon_only = true});
}

const LabelledList& list_of(const EditContext& c) {
    static const LabelledList none;
    const LabelledList* list = std::get_if<LabelledList>(&c.value);
    return list ? *list : none;
}

// In a dialog: the first entry only.
FieldEdit edit_first(EditContext& c) {
    LabelledList list = list_of(c);
    std::string value = c.draft.typed ? c.draft.text : list.empty() ? std::string() : list.front().value;
    c.error_drawn = true;
    FieldResult r = text_field({.id = c.id, .rect = c.area, .label = c.label, .value = value,
                                .kind = c.def.type == FieldType::emails ? FieldKind::email : FieldKind::phone, .error = c.error,
                                .required = c.def.required, .label_shown = false});
    FieldEdit out;
    out.focused = r.focused;
    out.entered = r.entered;
    if (!r.changed) return out;
    c.draft.text = r.text;
    c.draft.typed = true;
    c.draft.error.clear();
    std::string text(trim(r.text));
    if (text.empty() && !list.empty()) list.erase(list.begin());
    else if (!text.empty() && list.empty()) list.push_back({"work", text});
    else if (!text.empty()) list.front().value = text;
    Value read = normalised(Value(std::move(list)));
    if (!(read == c.value)) out.value = std::move(read);
    return out;
}

struct EntryEdit {
    std::optional<LabelledList> list;
    bool focused = false;
};

EntryEdit edit_entry(EditContext& c, int index, const Rect& row, bool last_empty) {
    EntryEdit out;
    LabelledList list = list_of(c);
    int count = static_cast<int>(list.size());
    bool exists = index < count;
    const std::string shown = exists ? list[static_cast<std::size_t>(index)].value : std::string();
    const std::string label = exists ? list[static_cast<std::size_t>(index)].label : std::string("work");
    bool refused = c.draft.typed && c.draft.entry == index;
    EntryParts p = parts_of(c, index);
    bool editing = being_edited(c, index);
    std::string name = entry_name(c, index);

    Rect field = row;
    Rect end = field;
    // Laid out from the right: plus (first row), remove while edited, link, label.
    Rect plus, remove, label_place;
    if (index == 0 && exists) plus = end.cut_right(form_row());
    if (editing && exists) remove = end.cut_right(form_row());
    bool has_link = exists && !refused && !editing && !link_of(c.def.type, shown).empty();
    Rect link_place = has_link ? end.cut_right(form_row()) : Rect{};
    // At rest the label leaves the value what room it can: at most its own width, and nothing where both do not fit.
    float label_w = label_width();
    if (exists && !editing) {
        label_w = std::min(label_w, std::ceil(text_width(entry_label(label), type::meta())) + dp(14));
        if (layout() == Layout::phone && text_width(shown, type::body()) > end.w - label_w - dp(8)) label_w = 0;
    }
    if (exists) label_place = end.cut_right(label_w);
    field = end;

    quiet_field_frame(field, focused_id() == p.field, hovered_id() == p.field, refused);
    FieldResult r = native_field({.id = p.field,
                                  .kind = c.def.type == FieldType::emails ? FieldKind::email : FieldKind::phone,
                                  .rect = snap(field),
                                  .label = name,
                                  .value = refused ? std::string_view(c.draft.text) : std::string_view(shown),
                                  .placeholder = exists || last_empty ? std::string_view{} : "—",
                                  .error = refused ? std::string_view(c.error) : std::string_view{},
                                  .style = type::body(),
                                  .padding_left = dp(8),
                                  .padding_right = dp(4),
                                  .color = colors().text,
                                  .placeholder_color = colors().text3,
                                  .required = c.def.required && index == 0,
                                  .draw_text = refused || !exists});
    if (!refused && exists && !r.focused) {
        Rect words = field;
        words.cut_left(dp(8));
        draw_text_in(canvas(), words, type::body(), colors().text, shown);
    }
    out.focused = r.focused;
    if (exists && editing) {
        if (auto chosen = choose_label(c, index, label, snap(label_place))) {
            list[static_cast<std::size_t>(index)].label = *chosen;
            out.list = list;
        }
    } else if (!label_place.empty()) {
        draw_label_word(label, label_place);
    }
    if (has_link) {
        Rect strip = link_place;
        link_mark(id_of("link", p.field), strip, c.def.type, shown);
    }
    bool removed = !remove.empty() && [&] {
        Rect strip = remove;
        return icon_end(p.remove, strip, icon::close, tr("form.remove", {shown}));
    }();
    if (!plus.empty() && !c.draft.adding) {
        Rect strip = plus;
        if (icon_end(id_of("add", c.id), strip, icon::plus,
                     tr(c.def.type == FieldType::emails ? "form.add_email" : "form.add_phone"))) {
            c.draft.adding = true;
            focus(entry_id(c, count));
            wake();
        }
    }
    if (removed) {
        list.erase(list.begin() + index);
        if (c.draft.entry == index) c.draft.entry = -1, c.draft.typed = false, c.draft.error.clear();
        out.list = list;
        return out;
    }
    if (r.cancelled) {
        if (refused) c.draft.entry = -1, c.draft.typed = false, c.draft.error.clear();
        if (!exists) c.draft.adding = false;
        wake(1);
    }
    if (!r.committed) return out;
    std::string text(trim(r.text));
    if (text.empty()) {
        if (exists) list.erase(list.begin() + index);
        c.draft.adding = c.draft.adding && exists;
        if (exists) out.list = list;
        if (refused) c.draft.entry = -1, c.draft.typed = false, c.draft.error.clear();
        return out;
    }
    if (exists) list[static_cast<std::size_t>(index)].value = text;
    else list.push_back({label, text});
    c.draft.entry = index;
    c.draft.text = r.text;
    out.list = list;
    return out;
}

// ---- addresses ----

const AddressList& addresses_of(const EditContext& c) {
    static const AddressList none;
    const AddressList* list = std::get_if<AddressList>(&c.value);
    return list ? *list : none;
}

struct AddressPart {
    const char* label;
    const char* autocomplete;
    std::string Address::*member;
    float share;  // of the line
};
constexpr std::array<AddressPart, 5> address_parts{{
    {"form.street", "street-address", &Address::street, 1},
    {"form.postcode", "postal-code", &Address::postcode, 0.4f},
    {"form.city", "address-level2", &Address::city, 0.6f},
    {"form.region", "address-level1", &Address::region, 0.5f},
    {"form.country", "country-name", &Address::country, 0.5f},
}};

std::vector<std::string> address_lines(const Address& a) {
    std::vector<std::string> lines;
    if (!a.street.empty()) lines.push_back(a.street);
    std::string town = a.postcode;
    if (!a.city.empty()) town += (town.empty() ? "" : " ") + a.city;
    if (!a.region.empty()) town += (town.empty() ? "" : ", ") + a.region;
    if (!town.empty()) lines.push_back(town);
    if (!a.country.empty()) lines.push_back(a.country);
    return lines;
}

float part_row() { return text_field_height(true, false) + dp(8); }
float opened_height() { return 3 * part_row() + form_row() + dp(12); }
float closed_height(const Address& a) {
    std::size_t lines = std::max<std::size_t>(1, address_lines(a).size());
    return std::max(form_row(), static_cast<float>(lines) * line_height(type::body()) + dp(12));
}

// The five fields of one address; `list` receives what was committed. Returns whether something was.
bool edit_parts(EditContext& c, AddressList& list, int index, Rect area, bool every_change, bool& focused) {
    bool changed = false;
    Address blank{"work", {}, {}, {}, {}, {}};
    bool exists = index < static_cast<int>(list.size());
    Address address = exists ? list[static_cast<std::size_t>(index)] : blank;
    ImGuiID id = entry_id(c, index);
    Rect line{};
    float used = 0;
    for (const AddressPart& part : address_parts) {
        if (used <= 0.001f) line = area.cut_top(part_row());
        float gap = part.share < 1 && used <= 0.001f ? dp(8) : 0;
        float width = used <= 0.001f ? std::floor(line.w * part.share) - gap : line.w;
        Rect place = line.cut_left(width);
        line.cut_left(gap);
        used = used + part.share > 0.99f ? 0 : used + part.share;
        std::string& value = address.*part.member;
        std::string name = index == 0 ? std::string(tr(part.label)) : std::string(tr(part.label)) + " " + to_text(index + 1);
        FieldResult r = text_field(
            {.id = id_of(part.label, id), .rect = place, .label = name, .value = value, .autocomplete = "off"});
        focused = focused || r.focused;
        bool now = every_change ? r.changed : r.committed;
        std::string text(trim(r.text));
        if (now && text != value) {
            value = text;
            changed = true;
        }
    }
    if (!changed) return false;
    bool nothing = address_lines(address).empty();
    if (exists && nothing) list.erase(list.begin() + index);
    else if (exists) list[static_cast<std::size_t>(index)] = address;
    else list.push_back(address);
    return true;
}

bool shows_parts(const EditContext& c, int index) { return c.spec.label_above || c.draft.opened == index; }

}  // namespace

std::string entry_label(std::string_view label) {
    for (std::string_view known : known_labels)
        if (label == known) return std::string(tr("label." + std::string(known)));
    return std::string(label);
}

float labelled_height(const EditContext& c) {
    if (c.spec.label_above) return form_row();
    std::size_t count = list_of(c).size();
    return form_row() * static_cast<float>(std::max<std::size_t>(1, count + (c.draft.adding ? 1 : 0)));
}

FieldEdit edit_labelled(EditContext& c) {
    if (c.spec.label_above) return edit_first(c);
    FieldEdit out;
    int count = static_cast<int>(list_of(c).size());
    int rows = std::max(1, count + (c.draft.adding ? 1 : 0));
    Rect rest = c.area;
    std::optional<LabelledList> next;
    for (int i = 0; i < rows; ++i) {
        EntryEdit edit = edit_entry(c, i, rest.cut_top(form_row()), i >= count && count > 0);
        out.focused = out.focused || edit.focused;
        if (edit.list && !next) next = std::move(edit.list);
    }
    if (!next) return out;
    bool focused = out.focused;
    int entry = c.draft.entry;
    std::string typed = c.draft.text;
    bool added = static_cast<int>(next->size()) > count;
    out = commit(c, Value(std::move(*next)));
    if (!c.draft.error.empty()) {
        c.draft.entry = entry;
        c.draft.text = typed;
    } else if (added) {
        c.draft.adding = false;
    }
    out.focused = focused;
    return out;
}

float addresses_height(const EditContext& c) {
    if (c.spec.label_above) return 3 * part_row();
    const AddressList& list = addresses_of(c);
    float height = 0;
    int count = static_cast<int>(list.size());
    for (int i = 0; i < count; ++i)
        height += shows_parts(c, i) ? opened_height() : closed_height(list[static_cast<std::size_t>(i)]);
    if (c.draft.opened >= count) height += opened_height();
    return std::max(form_row(), height);
}

FieldEdit edit_addresses(EditContext& c) {
    FieldEdit out;
    AddressList list = addresses_of(c);
    int count = static_cast<int>(list.size());
    bool changed = false;
    if (c.spec.label_above) {
        changed = edit_parts(c, list, 0, c.area, true, out.focused);
    } else {
        Rect rest = c.area;
        int rows = std::max({1, count, c.draft.opened + 1});
        for (int i = 0; i < rows && !changed; ++i) {
            bool exists = i < count;
            ImGuiID id = entry_id(c, i);
            if (shows_parts(c, i)) {
                Rect area = rest.cut_top(opened_height());
                area.cut_left(dp(8));
                framed({area.x - dp(8), area.y, area.w + dp(8), area.h - dp(4)}, radius::control, colors().line, colors().bg);
                area = area.inset(dp(4), dp(4));
                changed = edit_parts(c, list, i, area, false, out.focused);
                Rect foot{area.x, area.y + 3 * part_row(), area.w, form_row()};
                float close = button_width(tr("button.close"));
                if (button({.id = id_of("done", id), .rect = foot.cut_right(close), .label = tr("button.close")}))
                    c.draft.opened = -1, focus(id), wake();
                foot.cut_right(dp(8));
                std::string remove = tr("form.remove", {entry_name(c, i)});
                if (exists && !changed &&
                    button({.id = id_of("remove", id),
                            .rect = foot.cut_left(std::min(button_width(remove), foot.w)),
                            .label = remove,
                            .tone = Tone::quiet})) {
                    list.erase(list.begin() + i);
                    c.draft.opened = -1;
                    changed = true;
                }
                continue;
            }
            // At rest: the lines; a press shows the parts.
            Rect area = rest.cut_top(exists ? closed_height(list[static_cast<std::size_t>(i)]) : form_row());
            std::vector<std::string> lines = exists ? address_lines(list[static_cast<std::size_t>(i)]) : std::vector<std::string>{};
            std::string all;
            for (const std::string& line : lines) all += (all.empty() ? "" : ", ") + line;
            Rect place = area;
            Rect plus = i == 0 && exists && c.draft.opened < 0 ? place.cut_right(form_row()) : Rect{};
            std::string name = exists ? tr("form.edit", {entry_name(c, i)}) : std::string(tr("form.add_address"));
            Response r = node({.id = id, .role = Role::button, .name = name, .rect = place, .description = all});
            if (r.hovered) set_cursor(ImGuiMouseCursor_Hand);
            quiet_field_frame(place, r.focus_visible, r.hovered, false);
            if (exists)
                draw_label_word(list[static_cast<std::size_t>(i)].label,
                                {place.right() - label_width(), place.y, label_width(), form_row()});
            Rect words = place;
            words.cut_left(dp(8));
            if (exists) words.cut_right(label_width());
            words.cut_top(lines.size() > 1 ? dp(6) : 0);
            float height = lines.size() > 1 ? line_height(type::body()) : form_row();
            if (lines.empty()) draw_text_in(canvas(), {words.x, words.y, words.w, form_row()}, type::body(), colors().text3, "—");
            for (const std::string& line : lines) draw_text_in(canvas(), words.cut_top(height), type::body(), colors().text, line);
            if (r.activated) c.draft.opened = i, focus(id_of(address_parts[0].label, id)), wake();
            if (!plus.empty()) {
                Rect strip{plus.x, plus.y, plus.w, form_row()};
                if (icon_end(id_of("add", c.id), strip, icon::plus, tr("form.add_address"))) {
                    c.draft.opened = count;
                    focus(id_of(address_parts[0].label, entry_id(c, count)));
                    wake();
                }
            }
        }
    }
    bool focused = out.focused;
    if (changed) out = commit(c, Value(std::move(list)));
    out.focused = focused;
    return out;
}

}  // namespace hera::ui
