// One row of functions per FieldType, in FieldType order; a type that forgets one does not compile.
//
//   check    is this value allowed in this field?   (people's rules; both doors use it, apply never does)
//   parse    text a person or an export wrote → value
//   format   value → text for people (references: the caller has the title)
//   plain    value → text for editing and CSV: parse(plain(v)) == v
//   encode   value → wire JSON (appended to a writer)
//   decode   wire JSON → value; strict on kind, total on content
//   sql      column type in SQLite
//
// Wire forms: text note url select "…" · integer percent 5 · boolean true · money [123450,"USD"] · date "2026-03-31" ·
// instant 1790000000000 · reference "26 chars" · emails phones [["work","a@b"],…] ·
// addresses [["work","street","city","region","postcode","country"],…] · empty null.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "model/field.h"
#include "model/value.h"

namespace hera {

// What parsing needs to know about the place: default currency, order of day and month.
struct ParseContext {
    std::string_view currency = "USD";
    bool day_first = false;  // 03/04/2026 is 3 April
};

struct FieldTypeRow {
    FieldType type;
    const char* sql;
    Result<void> (*check)(const FieldDef&, const Value&);
    Result<Value> (*parse)(const FieldDef&, std::string_view, const ParseContext&);
    std::string (*format)(const Value&);
    std::string (*plain)(const Value&);
    void (*encode)(JsonWriter&, const Value&);
    Result<Value> (*decode)(const Json&);
};

const FieldTypeRow& type_row(FieldType type);

inline void encode_value(JsonWriter& writer, const FieldDef& field, const Value& value) {
    if (empty(value)) {
        writer.null();
    } else {
        type_row(field.type).encode(writer, value);
    }
}
inline Result<Value> decode_value(const FieldDef& field, const Json& json) {
    if (json.is_null()) return Value{};
    return type_row(field.type).decode(json);
}

}  // namespace hera
