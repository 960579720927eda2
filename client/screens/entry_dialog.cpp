#include "screens/entry_dialog.h"

#include <algorithm>

#include "app/shell.h"
#include "base/text.h"
#include "model/entities.h"
#include "model/field_types.h"
#include "model/validate.h"
#include "platform/zones.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/banner.h"
#include "widgets/button.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

constexpr std::string_view activity_fields[] = {"kind", "subject", "body", "minutes", "outcome"};
constexpr std::string_view task_fields[] = {"subject", "due", "remind_at", "priority", "owner", "body"};
constexpr std::string_view roles[] = {"about", "attendee", "organizer"};

std::span<const std::string_view> fields_of(const Entity& entity) {
    if (entity.def == &task::entity) return task_fields;
    return activity_fields;
}
float gap() { return dp(12); }

const FieldDef& person_field() {
    const Entity& deals = Schema::built_in().at(deal::entity.key);
    return deals.fields[deal::contact.index];
}

std::string text_cell(const link::Row& row, std::size_t at) {
    const auto* text = at < row.cells.size() ? std::get_if<std::string>(&row.cells[at]) : nullptr;
    return text == nullptr ? std::string{} : *text;
}

}  // namespace

std::string place_clock(Instant at, std::string_view zone) {
    if (zone.empty() || zone == zone_name()) return {};
    PlaceZone there{std::string(zone)};
    if (there.offset_minutes(at) == PlaceZone().offset_minutes(at)) return {};
    std::string place(zone.substr(zone.rfind('/') == std::string_view::npos ? 0 : zone.rfind('/') + 1));
    std::replace(place.begin(), place.end(), '_', ' ');
    return tr("entry.clock_there", {format_time_of_day(time_of_day_in(there, at)), place});
}

bool EntryDialog::is_task() const { return m_entity->def == &task::entity; }

void EntryDialog::open(std::string_view entity, RecordId id) {
    close();
    m_entity = &Schema::built_in().at(entity);
    m_id = id_of(id.bytes, id_of("entry dialog"));
    m_what = {};
    m_what.kind = link::Query::Kind::record;
    m_what.entity = std::string(entity);
    m_what.record = id;
    for (const FieldDef& field : m_entity->fields) m_what.columns.emplace_back(field.key);
    m_links_what = {};
    m_links_what.entity = std::string(link::entity.key);
    m_links_what.columns = {"to_entity", "to_id", "role"};
    m_links_what.where = {{"from_id", link::Filter::Op::equals, Value(id)}};
    m_links_what.limit = 100;
    m_was = m_now = Record::blank(*m_entity, id);
    m_errors.assign(m_entity->fields.size(), {});
    m_dialog.show();
}

void EntryDialog::close() {
    m_dialog.open = false;
    m_record.drop();
    m_links.drop();
    m_host.forget();
    m_editor.forget();
    m_people.clear();
    m_loaded = m_people_loaded = false;
    m_general.clear();
    m_add = {};
    m_role = {};
    m_day_state = {};
    m_time_error.clear();
}

void EntryDialog::load() {
    if (m_loaded || m_record.page() == nullptr || m_record.page()->rows.empty()) return;
    const link::Row& row = m_record.page()->rows.front();
    if (row.cells.size() != m_entity->fields.size()) return;
    m_loaded = true;
    m_was.values = row.cells;
    m_now = m_was;
    if (is_task()) return;
    if (const Instant* at = m_was.get(activity::at)) {
        m_day = date_in(PlaceZone(), *at);
        m_time = format_time_of_day(time_of_day_in(PlaceZone(), *at));
    }
}

void EntryDialog::load_people() {
    if (m_people_loaded || !m_links.fresh()) return;
    m_people_loaded = true;
    for (const link::Row& row : m_links.page()->rows) {
        const auto* id = row.cells.size() > 1 ? std::get_if<RecordId>(&row.cells[1]) : nullptr;
        if (id != nullptr) m_people.push_back({row.id, text_cell(row, 0), *id, text_cell(row, 2), false});
    }
}

FieldRowSpec EntryDialog::row(std::size_t field, const Rect& rect) const {
    return {.id = m_id,
            .rect = rect,
            .entity = m_entity,
            .field = field,
            .label_above = true,
            .every_change = true,
            .error = m_errors[field]};
}

// Measures, and draws when there is a place.
float EntryDialog::fields(float width, const Rect* place, bool& entered) {
    float used = 0;
    auto next = [&](float height) {
        Rect at = place == nullptr ? Rect{0, 0, width, height} : Rect{place->x, place->y + used, width, height};
        used += height + gap();
        return at;
    };
    for (std::string_view key : fields_of(*m_entity)) {
        std::size_t field = m_entity->at(key);
        float height = field_row_height(m_editor, m_host, row(field, {0, 0, width, 0}), m_now.values[field]);
        Rect at = next(height);
        if (place != nullptr) {
            FieldEdit edit = field_row(m_editor, m_host, row(field, at), m_now.values[field]);
            if (edit.value) {
                m_now.values[field] = std::move(*edit.value);
                m_errors[field].clear();
            }
            entered = entered || edit.entered;
        }
        if (key == "kind") {
            Rect line = next(moment(nullptr, width));
            if (place != nullptr) moment(&line, width);
        }
    }
    return used;
}

// Day and hour by the reader's clock, and below it the clock of the place.
float EntryDialog::moment(const Rect* place, float width) {
    const auto* zone = std::get_if<std::string>(&m_now.get("zone"));
    PlaceZone reader;
    auto minutes = parse_time_of_day(m_time);
    std::string there = zone != nullptr && m_day && minutes ? place_clock(instant_in(reader, *m_day, *minutes), *zone) : "";
    float box = text_field_height(true, !m_time_error.empty());
    float height = box + (there.empty() ? 0 : dp(22));
    if (place == nullptr) return height;
    float half = std::floor((width - dp(12)) / 2);
    DateResult day = date_field(m_day_state, {.id = id_of("day", m_id),
                                              .rect = {place->x, place->y, half, box},
                                              .label = tr("entry.day"),
                                              .value = m_day,
                                              .today = m_host.today()});
    if (day.changed) m_day = day.value;
    FieldResult time = text_field({.id = id_of("time", m_id),
                                   .rect = {place->x + half + dp(12), place->y, half, box},
                                   .label = tr("entry.time"),
                                   .value = m_time,
                                   .error = m_time_error,
                                   .max_length = 8});
    if (time.changed || time.committed) {
        m_time = time.text;
        m_time_error.clear();
    }
    if (!there.empty()) {
        Rect words{place->x, place->y + box + dp(2), width, dp(20)};
        node({.id = id_of("there", m_id), .role = Role::text, .name = there, .rect = words});
        draw_icon(canvas(), {words.x + dp(7), words.y + dp(10)}, icon::globe, 12, colors().text3);
        draw_text_in(canvas(), {words.x + dp(20), words.y, width - dp(20), words.h}, type::meta(), colors().text2, there);
    }
    return height;
}

float EntryDialog::people(const Rect* place, float width) {
    float line_h = size::control() + dp(4);
    auto shown = std::count_if(m_people.begin(), m_people.end(), [](const Person& one) { return !one.removed; });
    float height = dp(24) + static_cast<float>(shown) * line_h + size::control();
    if (place == nullptr) return height;
    Rect rest = *place;
    rest.w = width;
    Rect head = rest.cut_top(dp(24));
    std::string_view label = tr(is_task() ? "entry.about" : "entry.people");
    field_label_above(head, label, false);
    {
        float list_h = static_cast<float>(shown) * line_h;
        Scope list({.id = id_of("people", m_id), .role = Role::list, .name = label, .rect = {rest.x, rest.y, width, list_h}});
        for (Person& person : m_people) {
            if (!person.removed) draw_person(rest.cut_top(line_h), person);
        }
    }
    add_person(rest.cut_top(size::control()));
    return height;
}

void EntryDialog::draw_person(const Rect& line, Person& person) {
    int index = static_cast<int>(&person - m_people.data());
    ImGuiID id = id_of(person.id.bytes, id_of("person", m_id));
    Scope item({.id = id_of("item", id), .role = Role::list_item, .rect = line});
    std::string title = m_host.title_of(person.entity, person.id);
    Rect rest = line;
    rest.h = size::control();
    float face = dp(24);
    avatar({rest.x, std::round(rest.y + (rest.h - face) / 2), face, face}, title);
    rest.cut_left(face + dp(10));
    std::string name = tr("entry.remove_person", {title});
    if (icon_button_right(id_of("remove", id), rest, icon::close, name)) {
        person.removed = true;
        wake();
    }
    std::string role = option_label("link_role", person.role.empty() ? "about" : person.role);
    rest.cut_right(dp(8));
    Rect button_at = rest.cut_right(button_width(role, 0, true));
    rest.cut_right(dp(8));
    node({.id = id_of("name", id), .role = Role::text, .name = title, .rect = rest});
    draw_text_in(canvas(), rest, type::body(), colors().text, title);
    std::string description = tr("entry.role_of", {title});
    if (button({.id = id_of("role", id),
                .rect = button_at,
                .label = role,
                .tone = Tone::quiet,
                .can_expand = true,
                .expanded = m_role.open && m_role_of == index,
                .trailing_chevron = true,
                .description = description})) {
        m_role.show();
        m_role_of = index;
    }
    if (!m_role.open || m_role_of != index) return;
    std::vector<PopupItem> items;
    for (std::string_view one : roles)
        items.push_back({.label = option_label("link_role", one), .checked = one == person.role});
    auto chosen = popup_list(m_role, id_of("roles", id), description, button_at, items, PopupKind::menu);
    if (chosen) person.role = std::string(roles[static_cast<std::size_t>(*chosen)]);
}

void EntryDialog::add_person(const Rect& line) {
    ReferenceChoices offer;
    if (m_add.open) offer = m_host.choices(person_field(), m_add.typed);
    ComboResult result = combo_field(m_add, {.id = id_of("add person", m_id),
                                             .rect = line,
                                             .label = tr("entry.add_person"),
                                             .placeholder = tr("entry.add_person"),
                                             .value = {},
                                             .choices = offer.choices,
                                             .loading = offer.loading,
                                             .label_shown = false});
    if (!result.chosen) return;
    auto id = RecordId::parse(*result.chosen);
    if (!id) return;
    auto known = std::find_if(m_people.begin(), m_people.end(), [&](const Person& one) { return one.id == *id; });
    if (known != m_people.end())
        known->removed = false;
    else
        m_people.push_back({{}, std::string(contact::entity.key), *id, is_task() ? "about" : "attendee", false});
    wake();
}

float EntryDialog::body_height(float width) {
    bool entered = false;
    float height = fields(width, nullptr, entered) + people(nullptr, width) + dp(16) + size::control();
    if (m_general.empty()) return height;
    Banner general{.id = id_of("general", m_id), .sentence = m_general, .tone = ChipTone::bad, .alert = true};
    return height + banner_height(general, width) + gap();
}

void EntryDialog::draw_body(Ui& ui, const Rect& place) {
    Rect rest = place;
    if (!m_general.empty()) {
        Banner general{.id = id_of("general", m_id), .sentence = m_general, .tone = ChipTone::bad, .alert = true};
        general.rect = rest.cut_top(banner_height(general, rest.w));
        banner(general);
        rest.cut_top(gap());
    }
    bool entered = false;
    float width = rest.w;
    rest.cut_top(fields(width, &rest, entered));
    rest.cut_top(people(&rest, width));
    rest.cut_top(dp(16));
    std::string label(tr(is_task() ? "entry.delete_task" : "entry.delete_activity"));
    Rect at{rest.x, rest.y, button_width(label, icon::trash), size::control()};
    if (button({.id = id_of("delete", m_id), .rect = at, .label = label, .icon = icon::trash, .tone = Tone::danger}))
        return remove(ui);
    if (entered) save(ui);
}

void EntryDialog::draw(Ui& ui) {
    if (!m_dialog.open) return;
    m_host.begin_frame();
    m_record.ask(m_what);
    m_links.ask(m_links_what);
    load();
    load_people();
    bool ready = m_loaded && m_people_loaded;
    bool gone = m_record.fresh() && (m_record.page()->rows.empty() ||
                                     (m_record.page()->rows.front().flags & link::Row::deleted) != 0);
    bool typed = false;
    DialogSpec spec{.id = m_id,
                    .title = tr(is_task() ? "entry.task" : "entry.activity"),
                    .submit = tr("button.save"),
                    .cancel = tr("button.cancel"),
                    .submit_disabled = !ready,
                    .unsaved = &typed,
                    .width_dp = 520};
    float width = dialog_body_width(spec);
    spec.content_height = ready ? body_height(width) : dp(240);
    DialogResult result = dialog(m_dialog, spec, [&](const Rect& place) {
        if (ready) draw_body(ui, place);
        typed = ready && unsaved();
    });
    if (gone) return close();  // deleted elsewhere while it was open
    if (result.submitted) save(ui);
    if (result.cancelled) close();
}

bool EntryDialog::unsaved() const {
    for (std::size_t i = 0; i < m_now.values.size(); ++i)
        if (!(m_now.values[i] == m_was.values[i])) return true;
    return false;
}

bool EntryDialog::settle_moment() {
    if (is_task()) {
        auto* remind = std::get_if<std::string>(&m_now.values[m_entity->at(task::remind_at.key)]);
        if (remind == nullptr) return true;
        auto minutes = parse_time_of_day(*remind);
        if (minutes) *remind = format_time_of_day(*minutes);
        return true;  // what is no time of day is said by its rule
    }
    auto minutes = parse_time_of_day(m_time);
    if (!minutes) {
        m_time_error = error_sentence({.code = Code::invalid, .key = "error.time_of_day", .args = {m_time}});
        focus(id_of("time", m_id));
        return false;
    }
    const Instant* was = m_was.get(activity::at);
    PlaceZone reader;
    bool same = was != nullptr && m_day == date_in(reader, *was) && *minutes == time_of_day_in(reader, *was);
    // Seconds that nobody typed stay as they are.
    if (m_day && !same) m_now.set(activity::at, instant_in(reader, *m_day, *minutes));
    return true;
}

void EntryDialog::save(Ui& ui) {
    if (!m_loaded || !settle_moment()) return;
    m_errors.assign(m_entity->fields.size(), {});
    bool wrong = false;
    for (const Error& error : validate(m_now)) {
        int at = m_entity->find(error.field);
        if (at < 0) continue;
        m_errors[static_cast<std::size_t>(at)] = error_sentence(error);
        wrong = true;
    }
    if (wrong) {
        announce(tr("entry.check"), Politeness::assertive);
        return wake();
    }
    std::vector<link::Edit> edits;
    link::Edit patch{link::Edit::Kind::patch, std::string(m_entity->key()), m_now.id, {}};
    for (std::size_t i = 0; i < m_now.values.size(); ++i) {
        const FieldDef& field = m_entity->fields[i];
        if (field.kept == Kept::stored && !(m_now.values[i] == m_was.values[i]))
            patch.fields.emplace_back(field.key, m_now.values[i]);
    }
    if (!patch.fields.empty()) edits.push_back(std::move(patch));
    for (const Person& person : m_people) {
        std::string links(link::entity.key);
        if (person.link.none() && !person.removed) {
            edits.push_back({link::Edit::Kind::create,
                             links,
                             RecordId::make(clock(), random()),
                             {{"from_entity", Value(std::string(m_entity->key()))},
                              {"from_id", Value(m_now.id)},
                              {"to_entity", Value(person.entity)},
                              {"to_id", Value(person.id)},
                              {"role", Value(person.role)}}});
        } else if (!person.link.none() && person.removed) {
            edits.push_back({link::Edit::Kind::remove, links, person.link, {}});
        } else if (!person.link.none()) {
            edits.push_back({link::Edit::Kind::patch, links, person.link, {{"role", Value(person.role)}}});
        }
    }
    if (edits.empty()) return close();
    m_store.edit("undo.edit_entry", std::move(edits), m_life.wrap([this, shell = &ui.shell](const link::Applied& applied) {
        if (!applied.errors.empty()) {
            m_general = error_sentence(applied.errors.front());
            return wake();
        }
        if (!applied.batch.none()) shell->toast(tr("entry.saved"), applied.batch);
        close();
        wake();
    }));
}

void EntryDialog::remove(Ui& ui) {
    const auto* subject = std::get_if<std::string>(&m_was.get("subject"));
    ui.edit("undo.delete_entry", {{link::Edit::Kind::remove, std::string(m_entity->key()), m_now.id, {}}},
            tr("record.deleted_words", {subject == nullptr ? std::string_view{} : std::string_view(*subject)}));
    close();
}

}  // namespace hera::ui
