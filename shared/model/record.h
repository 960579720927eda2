// Record: one row in memory. Dynamic, so custom fields take the same path as built-in ones; typed access through
// FieldRef handles where a rule names a field.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "model/schema.h"
#include "model/value.h"

namespace hera {

struct Record {
    const Entity* entity = nullptr;
    RecordId id{};
    std::vector<Value> values;  // parallel to entity->fields
    bool deleted = false;       // in the trash
    std::int64_t ver = 0;       // seq of the last confirmed change; 0: never confirmed by the server
    // Fields of a newer build, kept and forwarded: key → wire JSON text.
    std::vector<std::pair<std::string, std::string>> unknown;

    static Record blank(const Entity& entity, RecordId id) {
        Record record;
        record.entity = &entity;
        record.id = id;
        record.values.resize(entity.fields.size());
        return record;
    }

    const Value& get(std::string_view key) const { return values[entity->at(key)]; }
    void set(std::string_view key, Value value) { values[entity->at(key)] = normalised(std::move(value)); }

    // nullptr when empty.
    template <class T>
    const T* get(FieldRef<T> field) const {
        return std::get_if<T>(&values[field.index]);
    }
    template <class T>
    void set(FieldRef<T> field, T value) {
        values[field.index] = normalised(Value(std::move(value)));
    }
};

// What a person calls this record: the title field; for contacts "First Last", else the first e-mail; "" when nothing.
std::string title_of(const Record& record);

}  // namespace hera
