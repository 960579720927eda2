#include "sync/history_gaps.h"

#include <algorithm>

#include "store/ddl.h"
#include "sync/mutants.h"

namespace hera::sync {
namespace {

using store::Database;
using store::Statement;

constexpr const char* floor_key = "history_floor";
constexpr const char* partial_key = "partial_from";  // one more than the seq: 0 is "not now"

Result<void> save(Database& database, RecordId record, HistoryGap gap) {
    if (gap.none()) gap = {};
    return database.prepare("INSERT OR REPLACE INTO history_gap(record, above, below) VALUES(?, ?, ?)")
        .bind(1, record)
        .bind(2, gap.above)
        .bind(3, gap.below)
        .run();
}

// The record's create is here, and everything behind it was told.
Result<bool> told_from_its_create(Database& database, RecordId record) {
    std::int64_t floor = TRY(store::meta_integer(database, floor_key));
    Statement s =
        database.prepare("SELECT seq, state FROM op WHERE record = ? AND kind = 'create' AND state <> 3 ORDER BY n LIMIT 1");
    s.bind(1, record);
    if (!TRY(s.step())) return false;
    return s.integer(0) > floor || s.integer(1) == static_cast<std::int64_t>(OpState::pending);
}

// Without what pages may be leaving out just now.
Result<std::optional<HistoryGap>> noted_gap(Database& database, RecordId record, std::int64_t cursor, bool copying) {
    {
        Statement s = database.prepare("SELECT above, below FROM history_gap WHERE record = ?");
        s.bind(1, record);
        if (TRY(s.step())) {
            HistoryGap gap{s.integer(0), s.integer(1)};
            return gap.none() ? std::nullopt : std::optional<HistoryGap>(gap);
        }
    }
    HistoryGap anything{0, cursor + 1};
    if (anything.none() || (!copying && TRY(told_from_its_create(database, record)))) return std::optional<HistoryGap>{};
    return std::optional<HistoryGap>(anything);
}

}  // namespace

Result<std::optional<HistoryGap>> history_gap(Database& database, RecordId record, std::int64_t cursor, bool copying) {
    auto gap = TRY(noted_gap(database, record, cursor, copying));
    std::int64_t began = TRY(store::meta_integer(database, partial_key));
    if (began == 0) return gap;
    HistoryGap now{began - 1, cursor + 1};
    if (gap) now = {std::min(gap->above, now.above), std::max(gap->below, now.below)};
    return now.none() ? std::nullopt : std::optional<HistoryGap>(now);
}

Result<void> note_page(Database& database, const PullPage& page, bool copying) {
    if (mutant(Mutant::forget_gap)) return {};
    std::int64_t began = TRY(store::meta_integer(database, partial_key));
    if (began == 0 && !page.partial) return {};
    std::int64_t from = began == 0 ? page.from : began - 1;
    for (const WireRow& row : page.rows) {
        if (row.carries != WireRow::Carries::state) continue;
        auto gap = TRY(noted_gap(database, row.id, page.to, copying));
        TRY(save(database, row.id, {gap ? std::min(gap->above, from) : from, page.to + 1}));
    }
    return store::set_meta(database, partial_key, page.more ? from + 1 : std::int64_t{0});
}

Result<void> note_sight(Database& database, const Schema& schema, const PullPage& page) {
    if (page.history == 0) return {};
    auto made = [&page](RecordId record) {
        return std::any_of(page.ops.begin(), page.ops.end(), [&](const LoggedOp& entry) {
            return entry.op.kind == OpKind::create && entry.op.record == record && entry.seq > page.history;
        });
    };
    for (const WireRow& row : page.rows) {
        const Entity* entity = schema.find(row.entity);
        bool there = row.carries == WireRow::Carries::state || row.carries == WireRow::Carries::group;
        if (!entity || !there || made(row.id)) continue;
        Statement s = database.prepare("SELECT 1 FROM " + store::table_name(*entity) + " WHERE id = ? AND ver > 0");
        s.bind(1, row.id);
        if (!TRY(s.step())) TRY(note_history_lost(database, row.id, page.history));
    }
    return {};
}

Result<void> raise_history_floor(Database& database, std::int64_t seq) {
    if (seq <= TRY(store::meta_integer(database, floor_key))) return {};
    return store::set_meta(database, floor_key, seq);
}

Result<void> note_history_lost(Database& database, RecordId record, std::int64_t through) {
    auto gap = TRY(noted_gap(database, record, through, false));
    return save(database, record, {0, std::max(through + 1, gap ? gap->below : 0)});
}

Result<void> forget_history_gap(Database& database, RecordId record) {
    return database.prepare("DELETE FROM history_gap WHERE record = ?").bind(1, record).run();
}

Result<void> forget_history_gaps(Database& database) { return database.run("DELETE FROM history_gap"); }

Result<void> note_history_let_go(Database& database, std::int64_t seq) {
    TRY(raise_history_floor(database, seq));
    TRY(database.run("DELETE FROM history_gap WHERE below = 0"));
    return database.prepare("UPDATE history_gap SET above = 0, below = max(below, ?)").bind(1, seq + 1).run();
}

Result<void> note_history(Database& database, const HistoryReply& reply, std::int64_t cursor, bool copying) {
    auto gap = TRY(noted_gap(database, reply.record, cursor, copying));
    if (!gap) return {};
    if (reply.before >= gap->below) {
        gap->below = std::min(gap->below, reply.above + 1);
    } else if (reply.above <= gap->above) {
        gap->above = std::max(gap->above, reply.before - 1);
    }
    return save(database, reply.record, *gap);
}

}  // namespace hera::sync
