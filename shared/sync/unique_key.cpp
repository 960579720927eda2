#include "sync/unique_key.h"

#include <algorithm>

#include "store/ddl.h"
#include "store/record_table.h"
#include "sync/cells.h"

namespace hera::sync {

bool in_key(const EntityDef& entity, std::string_view field) {
    bool listed = std::find(entity.unique.begin(), entity.unique.end(), field) != entity.unique.end();
    return listed || (field == "visibility" && !entity.unique.empty());
}

Result<std::optional<RecordId>> holder_of_key(store::Database& database, const Record& record) {
    const Entity& entity = *record.entity;
    if (entity.def->unique.empty()) return std::optional<RecordId>{};
    std::vector<std::string_view> keys(entity.def->unique.begin(), entity.def->unique.end());
    keys.push_back("visibility");
    std::string sql = "SELECT id FROM " + store::table_name(entity) + " WHERE deleted = 0";
    for (std::string_view key : keys) {
        if (empty(record.get(key))) return std::optional<RecordId>{};
        sql += " AND " + store::column_name(entity.fields[entity.at(key)]) + " = ?";
    }
    store::Statement s = database.prepare(sql + " AND id <> ? ORDER BY f_created_at, id LIMIT 1");
    int at = 1;
    for (std::string_view key : keys) {
        at = store::bind_value(s, at, entity.fields[entity.at(key)], record.get(key));
    }
    s.bind(at, record.id);
    if (!TRY(s.step())) return std::optional<RecordId>{};
    return std::optional<RecordId>(RecordId{s.id(0)});
}

Result<std::vector<std::string>> fields_taken(store::Database& database, const Record& record, const FieldVersions& versions,
                                              const Op& op, Hlc corrected) {
    std::vector<std::string> wanted;
    if (record.deleted || record.entity->def->unique.empty()) return wanted;
    Record then = record;
    for (const Cell& cell : op.fields) {
        if (!in_key(*record.entity->def, cell.first)) continue;
        bool equal = cell_of(record, cell.first) == cell.second;
        Verdict verdict = judge(versions.of(cell.first), op.base_seq, op.device, corrected, equal);
        if (verdict != Verdict::apply && verdict != Verdict::wins) continue;
        set_cell(then, cell);
        wanted.push_back(cell.first);
    }
    if (wanted.empty() || !TRY(holder_of_key(database, then))) wanted.clear();
    return wanted;
}

}  // namespace hera::sync
