#include "sync/replica_exchange.h"

#include <algorithm>

#include "base/check.h"
#include "sync/mutants.h"
#include "sync/row_sums.h"

namespace hera::sync {

using store::Statement;
using store::Transaction;

Result<void> ReplicaExchange::load_exchange() {
    m_cursor = TRY(store::meta_integer(m_database, "cursor"));
    m_stamp = Hlc{TRY(store::meta_integer(m_database, "hlc"))};
    m_incarnation = TRY(store::meta_text(m_database, "incarnation"));
    m_checked = Instant{TRY(store::meta_integer(m_database, "sums_at"))};
    m_whole = TRY(store::meta_integer(m_database, "whole"));
    TRY(m_snapshots.load());
    // What was read from disk is durable.
    m_durable_n = m_last_n = TRY(last_n());
    return {};
}

Result<std::int64_t> ReplicaExchange::last_n() {
    Statement s = m_database.prepare("SELECT max(n) FROM op");
    TRY(s.step());
    return s.integer(0);
}

void ReplicaExchange::removed_above(std::int64_t rest) {
    m_last_n = std::min(m_last_n, rest);
    m_durable_n = std::min(m_durable_n, rest);
    for (NotDurable& waiting : m_not_durable) waiting.last_n = std::min(waiting.last_n, rest);
}

Result<void> ReplicaExchange::committed() {
    ++m_commit;
    m_changes.add(m_apply.take_changes());
    std::int64_t n = TRY(last_n());
    if (n < m_last_n) removed_above(n);  // history of what is not to be seen any more
    if (n > m_last_n) {
        m_last_n = n;
        m_not_durable.push_back({m_commit, n});
    }
    return {};
}

// All or nothing, also of what is kept in memory.
template <class Work>
Result<void> ReplicaExchange::in_transaction(Work work) {
    Result<void> done;
    {
        Transaction transaction = TRY(Transaction::begin(m_database));
        done = work();
        if (done.ok()) done = transaction.commit();
    }
    if (done.ok()) return {};
    TRY(m_snapshots.load());
    return discard(std::move(done).error());
}

Counts ReplicaExchange::counts() {
    Counts counts;
    Statement s = m_database.prepare("SELECT state, count(*) FROM op WHERE state IN (1, 3) AND state <> 0 GROUP BY state");
    for (;;) {
        auto row = s.step();
        if (!row.ok() || !row.value()) break;
        (s.integer(0) == 1 ? counts.pending : counts.refused) = static_cast<std::uint32_t>(s.integer(1));
    }
    Statement c = m_database.prepare("SELECT count(*) FROM r_conflict WHERE f_state = 'open' AND deleted = 0");
    auto row = c.step();
    if (row.ok() && row.value()) counts.conflicts = static_cast<std::uint32_t>(c.integer(0));
    return counts;
}

void ReplicaExchange::durable_through(std::uint64_t commit_number) {
    if (commit_number <= m_durable) return;
    m_durable = commit_number;
    while (!m_not_durable.empty() && m_not_durable.front().commit <= m_durable) {
        m_durable_n = m_not_durable.front().last_n;
        m_not_durable.pop_front();
    }
}

Result<void> ReplicaExchange::set_incarnation(const std::string& incarnation) {
    TRY(in_transaction([&] { return store::set_meta(m_database, "incarnation", incarnation); }));
    m_incarnation = incarnation;
    return committed();
}

// ---- answers ----

Result<void> ReplicaExchange::apply_push(const PushReply& reply) {
    TRY(in_transaction([&]() -> Result<void> {
        for (const PushResult& result : reply.results) {
            auto entry = TRY(find_op(m_database, result.op));
            if (!entry || entry->state != OpState::pending) continue;  // answered before
            if (accepted(result.code)) {
                TRY(set_op_acked(m_database, entry->n, result.seq));
            } else if (refused(result.code)) {
                TRY(set_op_refused(m_database, entry->n, result.code, result.reason));  // L5
            } else {
                continue;
            }
            TRY(m_apply.settle(entry->op.entity, entry->op.record));
        }
        return close_unseen();
    }));
    return committed();
}

Result<void> ReplicaExchange::apply_page(const PullPage& page) {
    HERA_CHECK(page.from == m_cursor);
    if (mutant(Mutant::cursor_before_rows)) {
        TRY(store::set_meta(m_database, "cursor", page.to));
        m_cursor = page.to;
        TRY(committed());
        if (m_random.below(4) == 0) return Error{.code = Code::internal, .key = "error.database"};
    }
    auto taken = in_transaction([&] { return take(page); });
    if (!taken.ok()) {
        m_whole = TRY(store::meta_integer(m_database, "whole"));
        return taken;
    }
    m_cursor = page.to;
    return committed();
}

Result<void> ReplicaExchange::take(const PullPage& page) {
    // First what the person has left: what has come back into sight meanwhile is in the page. Before that, what they see in
    // another group than the one it was in.
    TRY(note_sight(m_database, m_schema, page));
    auto moved = [](const WireRow& row) { return row.carries == WireRow::Carries::group; };
    for (const WireRow& row : page.rows) {
        if (moved(row)) TRY(m_apply.put_row(row));
    }
    TRY(m_snapshots.set_groups(page.groups, page.from));
    // History before rows: it is what a row's derived fields are computed from.
    for (const LoggedOp& entry : page.ops) TRY(m_apply.put_history(entry));
    for (const WireRow& row : page.rows) {
        if (!moved(row)) TRY(m_apply.put_row(row));
    }
    TRY(note_page(m_database, page, !m_snapshots.open().empty()));  // G3
    TRY(store::set_meta(m_database, "cursor", page.to));            // L3
    bool whole = !page.more && m_snapshots.open().empty();
    if (whole) {
        m_whole = page.to;
        TRY(store::set_meta(m_database, "whole", m_whole));
    }
    TRY(close_unseen());
    return whole ? m_snapshots.forget_unseen() : Result<void>{};
}

Result<void> ReplicaExchange::close_unseen() {
    return m_snapshots.open().empty() ? m_apply.close_unseen(m_whole) : Result<void>{};
}

Result<bool> ReplicaExchange::wants_page() {
    if (m_whole >= m_cursor || !m_snapshots.open().empty()) return false;
    return TRY(m_snapshots.left_groups()) || !TRY(acked_ops_through(m_database, m_cursor)).empty();
}

// ---- snapshots ----

Result<void> ReplicaExchange::start_over(std::int64_t head, const std::vector<std::string>& groups) {
    TRY(in_transaction([&]() -> Result<void> {
        // A copy that has nothing yet has seen nothing that could be older.
        TRY(m_snapshots.begin_all(head, groups, m_cursor == 0 ? -1 : m_cursor));
        TRY(store::set_meta(m_database, "whole", std::int64_t{0}));
        return store::set_meta(m_database, "cursor", head);  // L3
    }));
    m_cursor = head;
    m_whole = 0;
    return committed();
}

Result<void> ReplicaExchange::apply_snapshot(const SnapshotPage& page) {
    TRY(in_transaction([&] { return m_snapshots.apply(page, m_cursor); }));
    return committed();
}

// ---- history on demand ----

Result<std::optional<HistoryGap>> ReplicaExchange::history_gap(RecordId record) {
    return sync::history_gap(m_database, record, m_cursor, !m_snapshots.open().empty());
}

Result<void> ReplicaExchange::apply_history(const HistoryReply& reply) {
    TRY(in_transaction([&]() -> Result<void> {
        for (const LoggedOp& entry : reply.ops) TRY(m_apply.put_history(entry));
        return note_history(m_database, reply, m_cursor, !m_snapshots.open().empty());
    }));
    return committed();
}

// ---- sums ----

Result<SumsReply> ReplicaExchange::sums(const SumsRequest& request) {
    SumsReply out{m_cursor, {}};
    for (const Entity& entity : m_schema.entities()) {
        if (!request.entity.empty() && request.entity != entity.key()) continue;
        for (const RowSum& sum : TRY(sums_of(m_database, entity, {}, {}, request.bounds))) out.sums.emplace_back(entity.key(), sum);
    }
    return out;
}

Result<std::vector<RecordId>> ReplicaExchange::bounds_of(const std::string& entity) {
    return even_bounds(m_database, m_schema.at(entity));
}

Result<void> ReplicaExchange::set_checked(Instant at) {
    TRY(in_transaction([&] { return store::set_meta(m_database, "sums_at", at.ms); }));
    m_checked = at;
    return committed();
}

Result<void> ReplicaExchange::repair(const std::string& entity, const std::vector<std::pair<RecordId, RecordId>>& stretches) {
    TRY(in_transaction([&]() -> Result<void> {
        for (const auto& [above, until] : stretches) TRY(m_snapshots.begin_repair(m_cursor, entity, above, until));
        std::int64_t before = TRY(store::meta_integer(m_database, "sums_repaired"));
        return store::set_meta(m_database, "sums_repaired", before + static_cast<std::int64_t>(stretches.size()));
    }));
    return committed();
}

}  // namespace hera::sync
