// EntityDef: one kind of record as a constexpr table, and FieldRef: a typed handle to one of its fields that does not
// compile when key or type is wrong.
//
// Every record of every entity also has the system fields (schema.h): owner, team, visibility, created_at, created_by,
// merged_into.
// They are appended by Schema, so an EntityDef lists only its own.
#pragma once

#include <span>
#include <string_view>

#include "model/field.h"
#include "model/value.h"

namespace hera {

// What a person may do with records of this entity by hand. `internal` ones (links, conflicts) have no list, form or
// import of their own.
enum class Shown : std::uint8_t { listed, internal };

struct EntityDef {
    std::string_view key;                    // table name and wire name
    std::span<const FieldDef> fields;
    std::string_view title;                  // key of the field that names a record ("name"); contacts compose theirs
    Shown shown = Shown::listed;
    // Fields whose values together are one record's alone, among those of a visibility group that are not in the trash; nothing is
    // unique while one of them is empty (sync/unique_key.h). A reference among them names an entity that is not merged (below).
    std::span<const std::string_view> unique = {};

    // Records of bookkeeping are neither merged with each other nor is anything re-pointed from one to another.
    constexpr bool can_merge() const { return shown == Shown::listed; }
};

template <class T>
struct FieldRef {
    std::size_t index;  // into the EntityDef's own fields
    std::string_view key;
};

namespace detail {
template <class T>
constexpr bool holds(FieldType type) {
    switch (type) {
        case FieldType::text:
        case FieldType::note:
        case FieldType::url:
        case FieldType::select: return std::is_same_v<T, std::string>;
        case FieldType::integer:
        case FieldType::percent: return std::is_same_v<T, std::int64_t>;
        case FieldType::boolean: return std::is_same_v<T, bool>;
        case FieldType::money: return std::is_same_v<T, Money>;
        case FieldType::date: return std::is_same_v<T, Date>;
        case FieldType::instant: return std::is_same_v<T, Instant>;
        case FieldType::reference: return std::is_same_v<T, RecordId>;
        case FieldType::emails:
        case FieldType::phones: return std::is_same_v<T, LabelledList>;
        case FieldType::addresses: return std::is_same_v<T, AddressList>;
        case FieldType::count: return false;
    }
    return false;
}
void no_field_of_that_key_and_type();  // never defined: reaching it stops the compiler
}  // namespace detail

template <class T>
consteval FieldRef<T> ref(std::span<const FieldDef> fields, std::string_view key) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].key == key && detail::holds<T>(fields[i].type)) return FieldRef<T>{i, fields[i].key};
    }
    detail::no_field_of_that_key_and_type();
    return {};
}

}  // namespace hera
