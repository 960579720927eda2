// Schema: the built-in entities plus what a tenant added, resolved for use at run time. All consumers (DDL, JSON,
// validation, lists, forms, import, search) walk it; identifiers in SQL come from here and from nowhere else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/entities.h"

namespace hera {

struct Entity {
    const EntityDef* def = nullptr;
    std::size_t index = 0;         // position in Schema::entities()
    std::vector<FieldDef> fields;  // the entity's own, then custom ones, then the system fields

    std::string_view key() const { return def->key; }
    // -1 when unknown.
    int find(std::string_view field_key) const;
    // REQUIRES: the field exists.
    std::size_t at(std::string_view field_key) const;
};

class Schema {
public:
    // Without tenant fields. Custom fields come as records later and are appended here.
    static const Schema& built_in();

    const std::vector<Entity>& entities() const { return m_entities; }
    // nullptr when unknown: a record kind of a newer build, kept but not understood.
    const Entity* find(std::string_view entity_key) const;
    // REQUIRES: the entity exists.
    const Entity& at(std::string_view entity_key) const;

private:
    Schema();
    std::vector<Entity> m_entities;
};

// Raised by one whenever DDL derived from the tables changes shape; stored in databases and sent by clients.
// 2: leads, reminders of tasks, quotas, losses; 3: attachments; 4: merged_into, groups, tombstones
inline constexpr int schema_version = 4;

}  // namespace hera
