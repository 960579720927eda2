// ReplicaExchange: the half of a replica that faces the server and the disk — what is durable, what was answered, pages,
// snapshots, sums. The other half, what a person does, is built on it in replica.cpp; nobody else includes this.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "sync/apply.h"
#include "sync/replica.h"

namespace hera::sync {

class ReplicaExchange : public Replica {
public:
    ReplicaExchange(store::Database& database, const Schema& schema, Clock& clock, Random& random)
        : m_database(database), m_schema(schema), m_clock(clock), m_random(random), m_apply(database, schema),
          m_snapshots(database, schema, m_apply) {}

    const Identity& identity() const override { return m_identity; }
    const Schema& schema() const override { return m_schema; }
    store::Database& database() override { return m_database; }

    Changes take_changes() override { return std::exchange(m_changes, {}); }
    Counts counts() override;
    std::uint64_t commit_number() const override { return m_commit; }
    std::uint64_t durable() const override { return m_durable; }
    void durable_through(std::uint64_t commit_number) override;
    void push_from_memory(bool allowed) override { m_push_from_memory = allowed; }

    std::int64_t cursor() const override { return m_cursor; }
    const std::string& incarnation() const override { return m_incarnation; }
    Result<void> set_incarnation(const std::string& incarnation) override;
    Result<void> apply_push(const PushReply& reply) override;
    Result<void> apply_page(const PullPage& page) override;
    const Snapshots& snapshots() const override { return m_snapshots; }
    Result<void> start_over(std::int64_t head, const std::vector<std::string>& groups) override;
    Result<void> apply_snapshot(const SnapshotPage& page) override;
    Result<std::optional<HistoryGap>> history_gap(RecordId record) override;
    Result<void> apply_history(const HistoryReply& reply) override;
    Result<SumsReply> sums(const SumsRequest& request) override;
    Result<std::vector<RecordId>> bounds_of(const std::string& entity) override;
    Instant checked_at() const override { return m_checked; }
    Result<bool> wants_page() override;
    Result<void> set_checked(Instant at) override;
    Result<void> repair(const std::string& entity, const std::vector<std::pair<RecordId, RecordId>>& stretches) override;

protected:
    // What of all this is in the database.
    Result<void> load_exchange();
    // After every write transaction.
    Result<void> committed();
    // A failed transaction leaves no trace, not even in the set of changed tables.
    Error discard(Error error) {
        m_apply.take_changes();
        return error;
    }
    Result<std::int64_t> last_n();
    // Ops were removed, and `rest` is the last number that is left. SQLite gives the ones above it again, to ops that are not
    // durable because an old one was (L2).
    void removed_above(std::int64_t rest);

    store::Database& m_database;
    const Schema& m_schema;
    Clock& m_clock;
    Random& m_random;
    Apply m_apply;
    Snapshots m_snapshots;
    Identity m_identity;
    Changes m_changes;

    std::int64_t m_cursor = 0;
    Hlc m_stamp{};
    std::string m_incarnation;
    Instant m_checked{};

    std::uint64_t m_commit = 0, m_durable = 0;
    std::int64_t m_last_n = 0, m_durable_n = 0;
    struct NotDurable {
        std::uint64_t commit;
        std::int64_t last_n;
    };
    std::deque<NotDurable> m_not_durable;
    bool m_push_from_memory = false;
    bool m_mirrored = false;
    OwnChanges m_own;

private:
    template <class Work>
    Result<void> in_transaction(Work work);
    Result<void> take(const PullPage& page);
    Result<void> close_unseen();

    // Everything that stood at this seq is here. The cursor may be further on: a row comes at its latest version only, so of a page
    // that more follow, what its ops did may still be on the way.
    std::int64_t m_whole = 0;
};

}  // namespace hera::sync
