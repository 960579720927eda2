// The functions behind each row of field_types.cpp, one file per group of types. Private to model/.
#pragma once

#include "model/field_types.h"

namespace hera::field_type {

#define HERA_FIELD_TYPE_FUNCTIONS(name)                                                 \
    namespace name {                                                                    \
    Result<void> check(const FieldDef&, const Value&);                                  \
    Result<Value> parse(const FieldDef&, std::string_view text, const ParseContext&);   \
    std::string format(const Value&);                                                   \
    std::string plain(const Value&);                                                    \
    void encode(JsonWriter&, const Value&);                                             \
    Result<Value> decode(const Json&);                                                  \
    }

HERA_FIELD_TYPE_FUNCTIONS(text)
HERA_FIELD_TYPE_FUNCTIONS(note)
HERA_FIELD_TYPE_FUNCTIONS(url)
HERA_FIELD_TYPE_FUNCTIONS(integer)
HERA_FIELD_TYPE_FUNCTIONS(percent)
HERA_FIELD_TYPE_FUNCTIONS(boolean)
HERA_FIELD_TYPE_FUNCTIONS(money)
HERA_FIELD_TYPE_FUNCTIONS(date)
HERA_FIELD_TYPE_FUNCTIONS(instant)
HERA_FIELD_TYPE_FUNCTIONS(select)
HERA_FIELD_TYPE_FUNCTIONS(reference)
HERA_FIELD_TYPE_FUNCTIONS(emails)
HERA_FIELD_TYPE_FUNCTIONS(phones)
HERA_FIELD_TYPE_FUNCTIONS(addresses)

#undef HERA_FIELD_TYPE_FUNCTIONS

// A value of the wrong kind for its field: `key` names the rule, the field's key goes along.
Error wrong(const FieldDef& field, std::string key, std::vector<std::string> args = {});
// The wire form was not what this type writes.
Error bad_wire();
// Length in code points against the field's limit, or the type's when the field names none.
Result<void> check_length(const FieldDef& field, std::string_view text, std::size_t default_max);

}  // namespace hera::field_type
