#include "person.h"

#include "model/attachment_rules.h"
#include "store/ddl.h"
#include "support/any_value.h"
#include "sync/three_way.h"

namespace hera::sim {
namespace {

const char* const worked_on[] = {"contact", "company", "deal", "task", "activity"};

const Entity& entity_of(std::string_view key) { return Schema::built_in().at(key); }

}  // namespace

void SimPerson::act() {
    if (m_device.database() == nullptr) return;
    ++m_gestures;
    if (m_world.chance(110)) return with_files();
    std::int64_t dice = m_world.between(0, 99);
    if (dice < 14) return create();
    if (dice < 20) return create_activity();
    if (dice < 54) return patch();
    if (dice < 57) return merge();
    if (dice < 60) return set_quota();
    if (dice < 67) return move_deal();
    if (dice < 72) return move_out_of_sight();
    if (dice < 79) return flip(true);
    if (dice < 84) return flip(false);
    if (dice < 91) return undo();
    if (dice < 94) return settle_conflict();
    if (dice < 96) return dismiss();
    if (dice < 97) return edit_stage();
    if (dice < 99) return read_story();
    m_device.try_now();
}

void SimPerson::read_story() {
    const char* kind = worked_on[m_world.between(0, static_cast<std::int64_t>(std::size(worked_on)) - 1)];
    RecordId id = any(kind);
    if (!id.none()) m_device.read_story(kind, id);
}

void SimPerson::with_files() {
    std::int64_t dice = m_world.between(0, 99);
    if (dice < 45) return attach();
    if (dice < 57) return m_device.pry();
    RecordId id = any("attachment", dice >= 65 && dice < 73);
    if (id.none()) return;
    if (dice < 65) return void(m_device.edit("undo.delete", {{link::Edit::Kind::remove, "attachment", id, {}}}));
    if (dice < 73) return void(m_device.edit("undo.restore", {{link::Edit::Kind::restore, "attachment", id, {}}}));
    if (dice < 85) {
        Value name = value_for(entity_of("attachment").fields[entity_of("attachment").at("name")]);
        return void(m_device.edit("undo.edit", {{link::Edit::Kind::patch, "attachment", id, {{"name", name}}}}));
    }
    m_device.fetch_file(id);
}

// One of few contents, so that many have the same one; an empty one is among them. Seldom one of two parts.
void SimPerson::attach() {
    const char* about = worked_on[m_world.between(0, 4)];
    RecordId id = any(about);
    if (id.none()) return;
    std::int64_t which = m_world.between(0, 24);
    std::string bytes;
    for (std::int64_t line = 0; line < which; ++line) bytes += "line " + std::to_string(which * line) + " of an offer\n";
    if (m_world.chance(8)) bytes.resize(static_cast<std::size_t>(attachment_part_bytes) + 1 + static_cast<std::size_t>(which), '.');
    m_device.attach("Offer " + std::to_string(which) + ".txt", bytes, about, id);
}

// Mostly one of the records touched last anywhere, so that people collide.
RecordId SimPerson::any(std::string_view entity, bool deleted, std::string_view also) {
    std::int64_t among = m_world.chance(700) ? 4 : 1000;
    // …or of those just made here, which the server does not know yet.
    const char* own_first = m_world.chance(300) ? "ver <> 0, " : "";
    store::Statement s =
        database().prepare("SELECT id FROM (SELECT id FROM " + store::table_name(entity_of(entity)) + " WHERE deleted = ?" +
                           std::string(also) + " ORDER BY " + own_first + "ver DESC, id LIMIT ?) ORDER BY id");
    s.bind(1, std::int64_t{deleted ? 1 : 0}).bind(2, among);
    std::vector<RecordId> found;
    for (;;) {
        auto row = s.step();
        if (!row.ok() || !row.value()) break;
        found.push_back(RecordId{s.id(0)});
    }
    return found.empty() ? RecordId{} : found[m_world.random().below(found.size())];
}

Value SimPerson::value_for(const FieldDef& field) {
    if (field.type == FieldType::reference && Schema::built_in().find(field.target) != nullptr) {
        RecordId id = any(field.target);
        return id.none() ? Value{} : Value(id);
    }
    return test::any_value(field, m_world.random());
}

void SimPerson::create() {
    const char* kind = worked_on[m_world.between(0, 3)];
    const Entity& entity = entity_of(kind);
    Fields fields;
    for (const FieldDef& field : entity.def->fields) {
        if (field.kept == Kept::derived || (!field.required && !m_world.chance(350))) continue;
        if (field.key == "pipeline" || field.key == "stage") continue;
        fields.emplace_back(field.key, value_for(field));
    }
    if (entity.key() == contact::entity.key) fields.emplace_back("last_name", value_for(entity.fields[entity.at("last_name")]));
    if (entity.key() == deal::entity.key) {
        fields.emplace_back("pipeline", Value(any("pipeline")));
        fields.emplace_back("stage", Value(any("stage")));
    }
    m_device.edit("undo.create",
                  {{link::Edit::Kind::create, std::string(kind), test::any_id(m_device.random()), std::move(fields)}});
}

// A meeting with up to two people, in one gesture.
void SimPerson::create_activity() {
    const Entity& entity = entity_of("activity");
    RecordId id = test::any_id(m_device.random());
    Fields fields;
    for (const FieldDef& field : entity.def->fields) {
        if (field.required || m_world.chance(300)) fields.emplace_back(field.key, value_for(field));
    }
    std::vector<link::Edit> edits{{link::Edit::Kind::create, "activity", id, std::move(fields)}};
    for (std::int64_t i = m_world.between(0, 2); i > 0; --i) {
        const char* about = worked_on[m_world.between(0, 2)];
        RecordId target = any(about);
        if (target.none()) continue;
        edits.push_back({link::Edit::Kind::create, "link", test::any_id(m_device.random()),
                         {{"from_entity", Value(std::string("activity"))},
                          {"from_id", Value(id)},
                          {"to_entity", Value(std::string(about))},
                          {"to_id", Value(target)},
                          {"role", value_for(entity_of("link").fields[entity_of("link").at("role")])}}});
    }
    m_device.edit("undo.create_activity", std::move(edits));
}

void SimPerson::patch() {
    const char* kind = worked_on[m_world.between(0, 4)];
    const Entity& entity = entity_of(kind);
    RecordId id = any(kind);
    if (id.none()) return;
    Fields fields;
    for (std::int64_t i = m_world.between(1, 3); i > 0; --i) {
        const FieldDef& field = entity.fields[m_world.random().below(entity.fields.size())];
        if (field.kept == Kept::derived || field.key == "pipeline" || field.key == "stage" || field.key == "visibility" ||
            field.key == "created_at" || field.key == "created_by") {
            continue;
        }
        bool clear = !field.required && m_world.chance(150);
        Value value = clear ? Value{} : value_for(field);
        if (!clear && sync::joins(field.type) && m_world.chance(700)) value = more_of(field, entity, id, std::move(value));
        fields.emplace_back(field.key, std::move(value));
    }
    if (!fields.empty()) m_device.edit("undo.edit", {{link::Edit::Kind::patch, std::string(kind), id, std::move(fields)}});
}

// What stands there, with `value` before or behind it: two people's notes are mostly such.
Value SimPerson::more_of(const FieldDef& field, const Entity& entity, RecordId id, Value value) {
    auto record = m_device.database()->replica().load(entity, id);
    if (!record.ok() || empty(record.value().get(field.key))) return value;
    Value now = record.value().get(field.key);
    bool behind = m_world.chance(700);
    if (auto* text = std::get_if<std::string>(&now)) {
        const auto* added = std::get_if<std::string>(&value);
        return added == nullptr ? value : Value(behind ? *text + "\n" + *added : *added + "\n" + *text);
    }
    if (auto* list = std::get_if<LabelledList>(&now)) {
        if (const auto* added = std::get_if<LabelledList>(&value)) list->insert(list->end(), added->begin(), added->end());
    }
    if (auto* list = std::get_if<AddressList>(&now)) {
        if (const auto* added = std::get_if<AddressList>(&value)) list->insert(list->end(), added->begin(), added->end());
    }
    return now;
}

void SimPerson::move_deal() {
    RecordId id = any("deal"), stage = any("stage");
    if (id.none() || stage.none()) return;
    m_device.edit("undo.move_deal", {{link::Edit::Kind::patch, "deal", id, {{"stage", Value(stage)}}}});
}

// Into one of the groups there are; the person may be in it or not.
void SimPerson::move_out_of_sight() {
    const char* kind = worked_on[m_world.between(0, 4)];
    // Mostly one that has moved before: it goes through several groups.
    RecordId id = any(kind, false, m_world.chance(600) ? " AND f_visibility <> 'all'" : "");
    if (id.none()) id = any(kind);
    if (id.none()) return;
    const char* group = group_names[m_world.between(0, std::size(group_names) - 1)];
    m_device.edit("undo.edit", {{link::Edit::Kind::patch, kind, id, {{"visibility", Value(std::string(group))}}}});
}

void SimPerson::merge() {
    const char* kind = worked_on[m_world.between(0, 4)];
    RecordId loser = any(kind), survivor = any(kind);
    if (loser.none() || loser == survivor) return;
    m_device.edit("undo.merge", {{link::Edit::Kind::merge, std::string(kind), loser, {{"merged_into", Value(survivor)}}}});
}

// Few people and mostly one year: most of them meet.
void SimPerson::set_quota() {
    std::int64_t dice = m_world.between(0, 9);
    RecordId id = any("quota", dice == 9), user = any("user");
    Value year(m_world.chance(700) ? std::int64_t{2026} : m_world.between(2025, 2027));
    Value amount(Money{m_world.between(1, 9) * 100'000, "EUR"});
    if (dice < 4 && !user.none()) {
        m_device.edit("undo.create", {{link::Edit::Kind::create, "quota", test::any_id(m_device.random()),
                                       {{"user", Value(user)}, {"year", year}, {"amount", amount}}}});
    } else if (!id.none() && dice < 8) {
        Fields fields{{"amount", amount}};
        if (dice < 7) fields.emplace_back("year", year);
        if (dice < 6 && !user.none()) fields.emplace_back("user", Value(user));
        m_device.edit("undo.edit", {{link::Edit::Kind::patch, "quota", id, std::move(fields)}});
    } else if (!id.none()) {
        m_device.edit("undo.delete", {{dice == 9 ? link::Edit::Kind::restore : link::Edit::Kind::remove, "quota", id, {}}});
    }
}

void SimPerson::flip(bool remove) {
    const char* kind = worked_on[m_world.between(0, 4)];
    RecordId id = any(kind, !remove);
    if (id.none()) return;
    m_device.edit(remove ? "undo.delete" : "undo.restore",
                  {{remove ? link::Edit::Kind::remove : link::Edit::Kind::restore, std::string(kind), id, {}}});
}

void SimPerson::undo() {
    if (m_device.batches().empty()) return;
    std::size_t back = m_world.random().below(std::min<std::size_t>(m_device.batches().size(), 6));
    BatchId batch = m_device.batches()[m_device.batches().size() - 1 - back];
    m_device.undo(batch);
}

void SimPerson::settle_conflict() {
    RecordId id = any("conflict", false, " AND f_state = 'open'");
    if (id.none()) return;
    const OptionSet* states = find_option_set("conflict_state");
    std::string state(states->options[m_world.random().below(states->options.size())].key);
    m_device.edit("undo.settle", {{link::Edit::Kind::patch, "conflict", id, {{"state", Value(state)}}}});
}

void SimPerson::dismiss() {
    store::Statement s = database().prepare("SELECT id FROM op WHERE state = 3 ORDER BY n LIMIT 1");
    auto row = s.step();
    if (!row.ok() || !row.value()) return;
    OpId id{s.id(0)};
    {
        store::Statement done = std::move(s);
    }
    m_device.dismiss(id);
}

// Configuration: refused unless the person may.
void SimPerson::edit_stage() {
    RecordId id = any("stage");
    if (id.none()) return;
    m_device.edit("undo.edit", {{link::Edit::Kind::patch, "stage", id, {{"probability", Value(m_world.between(0, 100))}}}});
}

}  // namespace hera::sim
