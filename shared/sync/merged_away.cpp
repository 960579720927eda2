#include "sync/merged_away.h"

#include "base/json.h"
#include "store/ddl.h"
#include "sync/guard.h"

namespace hera::sync {
namespace {

using store::Database;
using store::Statement;

std::string quoted(std::string_view text) {
    JsonWriter json;
    json.string(text);
    return json.take();
}

// The entity a reference is of; nullptr when nobody knows.
const Entity* entity_of(const Schema& schema, const FieldDef& field, const Record& record, const std::vector<Cell>& cells) {
    if (field.entity_in.empty()) return schema.find(field.target);
    if (const std::string* said = find_cell(cells, field.entity_in)) {
        auto json = parse_json(*said);
        return json.ok() ? schema.find(json.value().string()) : nullptr;
    }
    const auto* key = std::get_if<std::string>(&record.get(field.entity_in));
    return key == nullptr ? nullptr : schema.find(*key);
}

}  // namespace

Result<RecordId> survivor_of(Database& database, const Entity& entity, RecordId id) {
    RecordId last = id;
    for (;;) {  // ends: P2
        Statement s = database.prepare("SELECT f_merged_into FROM " + store::table_name(entity) + " WHERE id = ?");
        s.bind(1, id);
        if (!TRY(s.step())) return last;
        last = id;
        if (s.null(0)) return last;
        id = RecordId{s.id(0)};
    }
}

bool merged_unseen(const Record& record, const FieldVersions& versions, const Op& op) {
    if (empty(record.get(system_field::merged_into))) return false;
    const FieldVersion* pointer = versions.of(system_field::merged_into);
    return pointer != nullptr && pointer->seq > op.base_seq && !(pointer->device == op.device);
}

Error merged_meanwhile(const FieldVersions& versions) {
    const FieldVersion* pointer = versions.of(system_field::merged_into);
    bool known = pointer != nullptr && !pointer->user.none();
    return Error{.code = Code::conflict, .key = "error.merged_meanwhile",
                 .args = {known ? record_of(pointer->user).text() : std::string{}}};
}

std::vector<ReferenceField> references_to(const Schema& schema, const Entity& target) {
    std::vector<ReferenceField> out;
    for (const Entity& entity : schema.entities()) {
        if (entity.def == &conflict::entity) continue;
        for (const FieldDef& field : entity.fields) {
            bool named = field.target == target.key() || !field.entity_in.empty();
            if (field.type == FieldType::reference && named) out.push_back({&entity, &field});
        }
    }
    return out;
}

Result<std::vector<RecordId>> records_naming(Database& database, const ReferenceField& from, const Entity& target, RecordId id) {
    std::string sql = "SELECT id FROM " + store::table_name(*from.entity) + " WHERE " + store::column_name(*from.field) + " = ?";
    const FieldDef* says = nullptr;
    if (!from.field->entity_in.empty()) says = &from.entity->fields[from.entity->at(from.field->entity_in)];
    if (says != nullptr) sql += " AND " + store::column_name(*says) + " = ?";
    Statement s = database.prepare(sql + " ORDER BY id");
    s.bind(1, id);
    if (says != nullptr) s.bind(2, target.key());
    std::vector<RecordId> out;
    while (TRY(s.step())) out.push_back(RecordId{s.id(0)});
    return out;
}

Result<void> name_survivors(Database& database, const Schema& schema, const Record& record, std::vector<Cell>& cells) {
    for (Cell& cell : cells) {
        int at = record.entity->find(cell.first);
        if (at < 0 || cell.second == "null") continue;
        const FieldDef& field = record.entity->fields[static_cast<std::size_t>(at)];
        if (field.type != FieldType::reference) continue;
        const Entity* target = entity_of(schema, field, record, cells);
        if (target == nullptr || !target->def->can_merge()) continue;
        auto json = parse_json(cell.second);
        auto id = json.ok() ? RecordId::parse(json.value().string()) : std::nullopt;
        if (!id) continue;
        RecordId survivor = TRY(survivor_of(database, *target, *id));
        if (!(survivor == *id)) cell.second = quoted(survivor.text());
    }
    return {};
}

}  // namespace hera::sync
