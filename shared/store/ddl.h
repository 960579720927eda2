// ddl: Schema → tables. One table per entity plus the few tables of the sync machinery; the same on device and server, but
// for the indexes that only one of them needs. No SQL foreign keys: pages may bring children before their parents.
//
//   r_<entity>   id · f_<field> … · deleted · ver · fv · unknown · search · sort_title
//     money fields are two columns, f_<key> (minor units) and f_<key>_currency; labelled lists are wire JSON text
//     ver         seq of the last confirmed change, 0 = never confirmed
//     fv          server only: who wrote each field last (sync/merge.h)
//     unknown     JSON object of fields of a newer build, or NULL
//     search      folded words of the searched fields with one space before each: a word prefix is LIKE '% ann%'
//     sort_title  folded title, contacts "last first"
//   op           outbox, history, audit and undo source in one (store/op_log.h)
//   image        device: the confirmed row below this device's open ops (sync/apply.h)
//   unknown_row  device: rows of entities of a newer build, kept as they came
//   tombstone    server: what left a visibility group (sync/tombstones.h)
//   trashed      server: since when a record has been in the trash (server/services/record_sweep.h)
//   group_member server: who is in which visibility group besides everyone's (server/services/groups.h)
//   meta         key → value: format, identity, cursor, clock, open snapshots
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/schema.h"
#include "store/sqlite.h"

namespace hera::store {

enum class Side : unsigned char { device, server };
// Raised when the layout changes; a database of a higher format is refused, one of a lower is brought up.
constexpr int database_format(Side side) { return side == Side::device ? 2 : 1; }  // device 2: history_gap

std::string table_name(const Entity& entity);
std::string column_name(const FieldDef& field);  // money: the minor units
std::string money_minor_column(const FieldDef& field);
std::string money_currency_column(const FieldDef& field);
// How many SQL columns a field takes: money 2, others 1.
int column_count(const FieldDef& field);

// Brings an empty, current or older database to the present layout, in one transaction. Fields that the tables lack are
// added as columns. Errors: invalid "error.database_newer".
Result<void> prepare_database(Database& database, const Schema& schema, Side side);

// ---- meta: small values by key ----
Result<std::string> meta_text(Database& database, std::string_view key);  // "" when absent
Result<std::int64_t> meta_integer(Database& database, std::string_view key);  // 0 when absent
Result<void> set_meta(Database& database, std::string_view key, std::string_view value);
Result<void> set_meta(Database& database, std::string_view key, std::int64_t value);

}  // namespace hera::store
