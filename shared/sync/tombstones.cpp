#include "sync/tombstones.h"

#include <algorithm>

#include "store/ddl.h"
#include "sync/mutants.h"

namespace hera::sync {

Result<void> leave_group(store::Database& database, std::string_view entity, RecordId id, const std::string& from,
                         const std::string& to, std::int64_t seq, Instant now) {
    TRY(database.prepare("DELETE FROM tombstone WHERE id = ? AND visibility = ?").bind(1, id).bind(2, std::string_view(to)).run());
    if (mutant(Mutant::forget_middle_group)) {
        store::Statement s = database.prepare("SELECT 1 FROM tombstone WHERE id = ?");
        s.bind(1, id);
        if (TRY(s.step())) return {};
    }
    return database.prepare("INSERT OR REPLACE INTO tombstone(entity, id, visibility, seq, at) VALUES(?, ?, ?, ?, ?)")
        .bind(1, entity)
        .bind(2, id)
        .bind(3, std::string_view(from))
        .bind(4, seq)
        .bind(5, now.ms)
        .run();
}

Result<std::int64_t> forget_tombstones(store::Database& database, Instant older_than) {
    store::Statement s = database.prepare("SELECT count(*), max(seq) FROM tombstone WHERE at < ?");
    s.bind(1, older_than.ms);
    TRY(s.step());
    std::int64_t count = s.integer(0), last = s.integer(1);
    if (count == 0) return count;
    TRY(database.prepare("DELETE FROM tombstone WHERE at < ?").bind(1, older_than.ms).run());
    TRY(store::set_meta(database, "horizon", std::max(last, TRY(store::meta_integer(database, "horizon")))));
    return count;
}

}  // namespace hera::sync
