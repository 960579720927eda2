#include "services/trash.h"

#include <vector>

#include "store/ddl.h"
#include "sync/apply.h"

namespace hera::server {
namespace {

using store::Database;
using store::Statement;

// The writer's place is held meanwhile; the others have their turn a day later.
constexpr std::int64_t removed_max = 1000;

bool stays(const Entity& entity) {
    return entity.def == &user::entity || entity.def == &pipeline::entity || entity.def == &stage::entity;
}

}  // namespace

Result<void> note_trash(Database& database, const Entity& entity, Instant now) {
    std::string table = store::table_name(entity);
    TRY(database.prepare("DELETE FROM trashed WHERE entity = ? AND NOT EXISTS (SELECT 1 FROM " + table +
                         " r WHERE r.id = trashed.id AND r.deleted = 1)")
            .bind(1, entity.key())
            .run());
    return database
        .prepare("INSERT OR IGNORE INTO trashed(entity, id, since) SELECT ?, id, ? FROM " + table + " WHERE deleted = 1")
        .bind(1, entity.key())
        .bind(2, now.ms)
        .run();
}

Result<std::int64_t> remove_from_trash(Database& database, const Schema& schema, Instant now) {
    sync::Apply apply(database, schema);
    std::int64_t seq = TRY(store::meta_integer(database, "head")) + 1, removed = 0;
    for (const Entity& entity : schema.entities()) {
        if (stays(entity)) continue;
        TRY(note_trash(database, entity, now));
        std::vector<RecordId> ids;
        {
            Statement s = database.prepare("SELECT id FROM trashed WHERE entity = ? AND since <= ? ORDER BY id LIMIT ?");
            s.bind(1, entity.key()).bind(2, now.ms - trash_kept_ms).bind(3, removed_max - removed);
            while (TRY(s.step())) ids.push_back(RecordId{s.id(0)});
        }
        for (RecordId id : ids) {
            TRY(apply.purge(entity, id, seq, now));
            TRY(database.prepare("DELETE FROM trashed WHERE id = ?").bind(1, id).run());
        }
        removed += static_cast<std::int64_t>(ids.size());
    }
    if (removed > 0) TRY(store::set_meta(database, "head", seq));
    return removed;
}

}  // namespace hera::server
