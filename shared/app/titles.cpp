#include "app/titles.h"

#include <algorithm>

#include "app/history.h"
#include "model/field_types.h"

namespace hera::app {

bool tells_something(const FieldDef& field) {
    return field.kept == Kept::stored && field.key != "visibility" && field.key != "team" && field.key != "source_id" &&
           field.key != "created_at" && field.key != "created_by" && field.key != "zone" &&
           field.key != system_field::merged_into;
}

std::string Titles::of(std::string_view entity_key, RecordId id) {
    auto found = m_known.find(id);
    if (found != m_known.end()) return found->second;
    std::string title;
    const Entity* entity = m_replica.schema().find(entity_key);
    if (entity != nullptr) {
        auto record = m_replica.load(*entity, id);
        if (record.ok()) title = title_of(record.value());
    }
    m_known.emplace(id, title);
    return title;
}

Result<std::vector<link::Party>> Titles::parties(RecordId activity_or_task, RecordId except) {
    std::vector<link::Party> out;
    for (PartyRow& row : TRY(read_parties(m_replica.database(), activity_or_task))) {
        bool known = std::any_of(out.begin(), out.end(), [&](const link::Party& party) { return party.id == row.id; });
        if (known || row.id == except) continue;
        const Entity* entity = m_replica.schema().find(row.entity);
        auto record = entity == nullptr ? Result<Record>(Error{.code = Code::not_found}) : m_replica.load(*entity, row.id);
        if (!record.ok() || record.value().deleted) continue;
        out.push_back({std::move(row.entity), row.id, title_of(record.value()), std::move(row.role)});
    }
    return out;
}

std::string Titles::words(const FieldDef& field, const Value& value) {
    if (empty(value)) return {};
    const auto* reference = std::get_if<RecordId>(&value);
    if (reference != nullptr && !field.target.empty()) return of(field.target, *reference);
    return type_row(field.type).format(value);
}

}  // namespace hera::app
