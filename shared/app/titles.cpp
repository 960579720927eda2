#include "app/titles.h"

#include "model/field_types.h"

namespace hera::app {

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

std::string Titles::words(const FieldDef& field, const Value& value) {
    if (empty(value)) return {};
    const auto* reference = std::get_if<RecordId>(&value);
    if (reference != nullptr && !field.target.empty()) return of(field.target, *reference);
    return type_row(field.type).format(value);
}

}  // namespace hera::app
