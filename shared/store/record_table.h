// record_table: one record's cells to and from its table. Identifiers come from Schema only, values are bound.
//
// Writing is for sync/apply alone: it is the one function of the house that changes cells (tidy checks the callers).
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "model/record.h"
#include "store/sqlite.h"

namespace hera::store {

// Reads a field's value from `column` on (column_count(field) columns). Errors: corrupt "error.database_corrupt".
Result<Value> read_value(const FieldDef& field, const Statement& statement, int column);
// Binds a field's value from parameter `at` on; returns the next free parameter. REQUIRES: the value stays where it is until the
// statement is run to its end.
int bind_value(Statement& statement, int at, const FieldDef& field, const Value& value);
// Is this value of the kind the field holds? Empty fits every field.
bool fits(const FieldDef& field, const Value& value);

struct StoredRecord {
    Record record;
    std::string versions;  // fv: server only
};
Result<std::optional<StoredRecord>> load_record(Database& database, const Entity& entity, RecordId id);
Result<void> store_record(Database& database, const Record& record, const std::string& versions);
Result<void> erase_record(Database& database, const Entity& entity, RecordId id);

// Folded words of the searched fields, each with a space before it.
std::string search_text(const Record& record);
std::string sort_title(const Record& record);

// Fields of a newer build as one JSON object; "" when there are none.
std::string unknown_json(const Record& record);
Result<void> read_unknown(Record& record, std::string_view json);

}  // namespace hera::store
