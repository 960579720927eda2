#include "store/ddl.h"

#include <set>

#include "base/text.h"
#include "model/field_types.h"

namespace hera::store {
namespace {

std::string columns_of(const FieldDef& field) {
    std::string out = column_name(field) + " " + type_row(field.type).sql;
    if (field.type == FieldType::money) out += ", " + money_currency_column(field) + " TEXT";
    return out;
}

std::string create_table(const Entity& entity) {
    std::string sql = "CREATE TABLE IF NOT EXISTS " + table_name(entity) + "(id BLOB PRIMARY KEY";
    for (const FieldDef& field : entity.fields) sql += ", " + columns_of(field);
    return sql +
           ", deleted INTEGER NOT NULL DEFAULT 0, ver INTEGER NOT NULL DEFAULT 0, fv TEXT, unknown TEXT, search TEXT, sort_title "
           "TEXT);";
}

std::string index(const Entity& entity, const std::string& name, const std::string& columns, const std::string& where = {}) {
    return "CREATE INDEX IF NOT EXISTS i_" + std::string(entity.key()) + "_" + name + " ON " + table_name(entity) + "(" +
           columns + ")" + (where.empty() ? "" : " WHERE " + where) + ";";
}

// Who has a key (sync/unique_key.h).
std::string key_index(const Entity& entity) {
    std::string columns;
    for (std::string_view key : entity.def->unique) {
        columns += (columns.empty() ? "" : ", ") + column_name(entity.fields[entity.at(key)]);
    }
    return columns.empty() ? "" : index(entity, "key", columns + ", f_visibility", "deleted = 0");
}

// What is re-pointed when a record is merged into another (sync/merged_away.h). Links have indexes of their own below.
std::string reference_indexes(const Schema& schema, const Entity& entity) {
    std::string sql;
    if (entity.def == &link::entity || entity.def == &conflict::entity) return sql;
    for (const FieldDef& field : entity.def->fields) {
        const Entity* target = field.target.empty() ? nullptr : schema.find(field.target);
        bool re_pointed = field.type == FieldType::reference && (!field.entity_in.empty() || (target && target->def->can_merge()));
        if (re_pointed) sql += index(entity, std::string(field.key), column_name(field), column_name(field) + " IS NOT NULL");
    }
    return sql;
}

// Order and look-up that screens and import need. References are found from the other end; the trash flag stands in
// front and the id behind so that one index gives a list's whole order.
std::string create_indexes(const Schema& schema, const Entity& entity, Side side) {
    std::string sql;
    if (side == Side::server) {
        // Pull: what one visibility group has not seen yet.
        sql += index(entity, "pull", "f_visibility, ver");
        return sql + key_index(entity) + reference_indexes(schema, entity);
    }
    bool listed = entity.def->shown == Shown::listed;
    if (listed) {
        sql += index(entity, "title", "deleted, sort_title, id");
        sql += index(entity, "created", "deleted, f_created_at, id");
        if (entity.find("last_touch_at") >= 0) sql += index(entity, "touched", "deleted, f_last_touch_at, id");
    }
    for (const FieldDef& field : entity.def->fields) {
        bool reference = field.type == FieldType::reference && entity.def != &conflict::entity;
        if (reference || field.key == "source_id" || field.key == "domain") {
            sql += index(entity, std::string(field.key), column_name(field), column_name(field) + " IS NOT NULL");
        }
    }
    if (entity.def == &conflict::entity) sql += index(entity, "record", "f_record");
    // What is to be done is a small part of all that ever was.
    if (entity.def == &task::entity) sql += index(entity, "open", "f_due, id", "deleted = 0 AND f_done_at IS NULL");
    return sql;
}

// The server computes derived fields too and follows these references to do so; and its own tables.
std::string server_indexes() {
    return "CREATE INDEX IF NOT EXISTS i_link_from ON r_link(f_from_id);"
           "CREATE INDEX IF NOT EXISTS i_link_to ON r_link(f_to_id);"
           "CREATE INDEX IF NOT EXISTS i_deal_stage ON r_deal(f_stage);"
           "CREATE INDEX IF NOT EXISTS i_conflict_record ON r_conflict(f_record);"
           // Which attachments keep a stored file (server/services/file_service.h).
           "CREATE INDEX IF NOT EXISTS i_attachment_sha256 ON r_attachment(f_sha256);"
           "CREATE INDEX IF NOT EXISTS i_attachment_about ON r_attachment(f_about_id);"
           "CREATE TABLE IF NOT EXISTS tombstone(entity TEXT NOT NULL, id BLOB NOT NULL, visibility TEXT NOT NULL,"
           " seq INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(id, visibility)) WITHOUT ROWID;"
           "CREATE INDEX IF NOT EXISTS i_tombstone_pull ON tombstone(visibility, seq);"
           "CREATE INDEX IF NOT EXISTS i_tombstone_seq ON tombstone(seq);"
           "CREATE TABLE IF NOT EXISTS group_member(user BLOB NOT NULL, visibility TEXT NOT NULL,"
           " PRIMARY KEY(user, visibility)) WITHOUT ROWID;"
           "CREATE TABLE IF NOT EXISTS trashed(id BLOB PRIMARY KEY, entity TEXT NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID;"
           "CREATE INDEX IF NOT EXISTS i_trashed ON trashed(entity, since);";
}

constexpr const char* machinery =
    "CREATE TABLE IF NOT EXISTS op(n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, seq INTEGER NOT NULL DEFAULT 0,"
    " state INTEGER NOT NULL, batch BLOB, device BLOB, user BLOB, hlc INTEGER, at INTEGER, base INTEGER,"
    " kind TEXT NOT NULL, entity TEXT NOT NULL, record BLOB NOT NULL, body TEXT, before TEXT, label TEXT,"
    " code INTEGER, reason TEXT, tracked INTEGER, visibility TEXT);"
    "CREATE INDEX IF NOT EXISTS i_op_record ON op(record, n);";

constexpr const char* device_machinery =
    // Few rows: only what waits for the server or for a person. Written with the literal states of op_log.h.
    "CREATE INDEX IF NOT EXISTS i_op_open ON op(record, n) WHERE state IN (1, 2);"
    "CREATE INDEX IF NOT EXISTS i_op_waiting ON op(state, n) WHERE state <> 0;"
    "CREATE INDEX IF NOT EXISTS i_op_batch ON op(batch);"
    "CREATE TABLE IF NOT EXISTS image(record BLOB PRIMARY KEY, ver INTEGER NOT NULL, row TEXT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS unknown_row(entity TEXT, id BLOB, ver INTEGER, row TEXT, PRIMARY KEY(entity, id)) WITHOUT ROWID;"
    // sync/history_gaps.h
    "CREATE TABLE IF NOT EXISTS history_gap(record BLOB PRIMARY KEY, above INTEGER NOT NULL, below INTEGER NOT NULL)"
    " WITHOUT ROWID;";

Result<std::set<std::string>> existing_columns(Database& database, const Entity& entity) {
    std::set<std::string> names;
    Statement statement = database.prepare("SELECT name FROM pragma_table_info('" + table_name(entity) + "')");
    while (TRY(statement.step())) names.emplace(statement.text(0));
    return names;
}

Result<void> add_missing_columns(Database& database, const Entity& entity) {
    std::set<std::string> known = TRY(existing_columns(database, entity));
    for (const FieldDef& field : entity.fields) {
        if (known.count(column_name(field)) == 0) {
            TRY(database.run("ALTER TABLE " + table_name(entity) + " ADD COLUMN " + column_name(field) + " " +
                             type_row(field.type).sql));
        }
        if (field.type == FieldType::money && known.count(money_currency_column(field)) == 0) {
            TRY(database.run("ALTER TABLE " + table_name(entity) + " ADD COLUMN " + money_currency_column(field) + " TEXT"));
        }
    }
    return {};
}

}  // namespace

std::string table_name(const Entity& entity) { return "r_" + std::string(entity.key()); }
std::string column_name(const FieldDef& field) { return "f_" + std::string(field.key); }
std::string money_minor_column(const FieldDef& field) { return column_name(field); }
std::string money_currency_column(const FieldDef& field) { return column_name(field) + "_currency"; }
int column_count(const FieldDef& field) { return field.type == FieldType::money ? 2 : 1; }

Result<void> prepare_database(Database& database, const Schema& schema, Side side) {
    // Checked before anything is written, also on a file that is not ours at all.
    auto present = database.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'meta'");
    if (!TRY(present.step())) return Error{.code = Code::corrupt, .key = "error.database_corrupt"};
    const int format = database_format(side);
    std::int64_t stored = present.integer(0) == 0 ? 0 : TRY(meta_integer(database, "format"));
    if (stored > format) {
        return Error{.code = Code::invalid, .key = "error.database_newer"};
    }
    if (stored == format && TRY(meta_integer(database, "schema")) == schema_version) return {};
    // What is made now lacks nothing: whoever signs in for the first time waits for this.
    const bool fresh = present.integer(0) == 0;
    Transaction transaction = TRY(Transaction::begin(database));
    TRY(database.run("CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;"));
    TRY(database.run(machinery));
    for (const Entity& entity : schema.entities()) {
        TRY(database.run(create_table(entity)));
        if (!fresh) TRY(add_missing_columns(database, entity));
        TRY(database.run(create_indexes(schema, entity, side)));
    }
    TRY(database.run(side == Side::device ? std::string(device_machinery) : server_indexes()));
    // What a copy of a former build lacks of the history nobody has noted (sync/history_gaps.h).
    if (side == Side::device && stored == 1) TRY(set_meta(database, "history_floor", TRY(meta_integer(database, "cursor"))));
    TRY(set_meta(database, "format", std::int64_t{format}));
    TRY(set_meta(database, "schema", schema_version));
    return transaction.commit();
}

Result<std::string> meta_text(Database& database, std::string_view key) {
    Statement statement = database.prepare("SELECT value FROM meta WHERE key = ?");
    statement.bind(1, key);
    if (!TRY(statement.step())) return std::string{};
    return std::string(statement.text(0));
}

Result<std::int64_t> meta_integer(Database& database, std::string_view key) {
    Statement statement = database.prepare("SELECT value FROM meta WHERE key = ?");
    statement.bind(1, key);
    if (!TRY(statement.step())) return std::int64_t{0};
    return statement.integer(0);
}

Result<void> set_meta(Database& database, std::string_view key, std::string_view value) {
    return database.prepare("INSERT OR REPLACE INTO meta VALUES(?, ?)").bind(1, key).bind(2, value).run();
}

Result<void> set_meta(Database& database, std::string_view key, std::int64_t value) {
    return database.prepare("INSERT OR REPLACE INTO meta VALUES(?, ?)").bind(1, key).bind(2, value).run();
}

}  // namespace hera::store
