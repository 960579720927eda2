#include "store/history_limit.h"

#include <algorithm>
#include <string>

#include "store/ddl.h"
#include "sync/history_gaps.h"

namespace hera {

namespace {
constexpr const char* history_from_key = "history_from";
constexpr std::int64_t day_ms = 86'400'000;
constexpr std::uint64_t mb = 1'000'000;
}  // namespace

std::uint64_t HistoryLimit::budget_bytes(double memory_gb) {
    bool small = memory_gb > 0 && memory_gb <= 4;
    return (small ? 128 : 300) * mb;
}

Result<HistoryLimit::Size> HistoryLimit::size_of(store::Database& database) {
    auto pragma = [&database](const char* sql) -> Result<std::uint64_t> {
        auto statement = database.prepare(sql);
        if (!TRY(statement.step())) return std::uint64_t{0};
        return static_cast<std::uint64_t>(statement.integer(0));
    };
    std::uint64_t page = TRY(pragma("PRAGMA page_size"));
    Size size;
    size.file_bytes = TRY(pragma("PRAGMA page_count")) * page;
    size.free_bytes = TRY(pragma("PRAGMA freelist_count")) * page;
    return size;
}

Result<bool> HistoryLimit::step(Instant now) {
    Size size = TRY(size_of(m_database));
    if (size.used() > m_budget && !m_all_seen) {
        m_removed += static_cast<std::uint64_t>(TRY(remove_slice(Instant{now.ms - kept_days * day_ms})));
        return true;
    }
    bool much_is_free = size.free_bytes > size.file_bytes / 20;
    if (m_removed == 0 || !much_is_free) return false;
    TRY(m_database.run("PRAGMA incremental_vacuum(" + std::to_string(slice_pages) + ")"));
    return TRY(size_of(m_database)).file_bytes < size.file_bytes;
}

// A slice is a stretch of the log, not a number of removals: an index for this alone would cost every commit.
Result<int> HistoryLimit::remove_slice(Instant before) {
    auto transaction = TRY(store::Transaction::begin(m_database));
    std::int64_t last = m_from_n;
    {
        auto stretch = m_database.prepare("SELECT max(n), count(*) FROM (SELECT n FROM op WHERE n > ? ORDER BY n LIMIT ?)");
        stretch.bind(1, m_from_n).bind(2, std::int64_t{slice_ops});
        if (TRY(stretch.step())) last = std::max(last, stretch.integer(0));
        m_all_seen = stretch.integer(1) < slice_ops;
    }
    std::string going = " FROM op WHERE n > ? AND n <= ? AND state = 0 AND seq > 0 AND at < ? AND coalesce(tracked, 0) = 0"
                        // Else SQLite gave its number again, to an op that would count as durable because this one was (L2).
                        " AND n < (SELECT max(n) FROM op)";
    {
        auto latest = m_database.prepare("SELECT coalesce(max(seq), 0)" + going);
        latest.bind(1, m_from_n).bind(2, last).bind(3, before.ms);
        TRY(latest.step());
        if (latest.integer(0) > 0) TRY(sync::note_history_let_go(m_database, latest.integer(0)));  // G1
    }
    TRY(m_database.prepare("DELETE" + going).bind(1, m_from_n).bind(2, last).bind(3, before.ms).run());
    auto removed = static_cast<int>(m_database.changes());
    std::int64_t from = TRY(history_from(m_database)).ms;
    if (removed > 0) TRY(store::set_meta(m_database, history_from_key, std::max(before.ms, from)));
    TRY(transaction.commit());
    m_from_n = last;
    return removed;
}

Result<Instant> history_from(store::Database& database) {
    return Instant{TRY(store::meta_integer(database, history_from_key))};
}

}  // namespace hera
