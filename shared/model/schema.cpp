#include "model/schema.h"

#include "base/check.h"

namespace hera {

int Entity::find(std::string_view field_key) const {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].key == field_key) return static_cast<int>(i);
    }
    return -1;
}

std::size_t Entity::at(std::string_view field_key) const {
    int found = find(field_key);
    HERA_CHECK(found >= 0);
    return static_cast<std::size_t>(found);
}

Schema::Schema() {
    for (const EntityDef* def : built_in_entities) {
        Entity entity;
        entity.def = def;
        entity.index = m_entities.size();
        entity.fields.assign(def->fields.begin(), def->fields.end());
        for (const FieldDef& field : system_field::fields) {
            HERA_CHECK(entity.find(field.key) < 0);
            entity.fields.push_back(field);
        }
        m_entities.push_back(std::move(entity));
    }
}

const Schema& Schema::built_in() {
    static const Schema schema;
    return schema;
}

const Entity* Schema::find(std::string_view entity_key) const {
    for (const Entity& entity : m_entities) {
        if (entity.key() == entity_key) return &entity;
    }
    return nullptr;
}

const Entity& Schema::at(std::string_view entity_key) const {
    const Entity* entity = find(entity_key);
    HERA_CHECK(entity != nullptr);
    return *entity;
}

}  // namespace hera
