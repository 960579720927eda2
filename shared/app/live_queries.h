// LiveQueries: the subscriptions of all tabs. Each is answered at once and again whenever a table it reads has changed.
//
// Invariants (quoted by tests):
//   Q1  A page that would say the same as the last one of its query is not sent again, except to carry a new
//       `applied_through` of that client.
//   Q2  `applied_through` of a page is never above the last edit whose effect the page contains.
//   Q3  A query runs again only when a table it reads was touched.
//   Q4  Changes of other people are gathered: at most one fifth of the time goes into running queries again for them.
//       What a person in this browser did is shown at once. While a copy is being filled, its rows are shown once a second.
//   Q5  Subscriptions outlive the database: without one (signed out, loading) they wait.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "link/messages.h"
#include "store/query.h"
#include "sync/engine.h"
#include "sync/replica.h"

namespace hera::app {

using ClientId = std::uint32_t;

class LiveQueries {
public:
    using Send = std::function<void(ClientId, const link::Page&)>;
    enum class Urgency : std::uint8_t { now, soon, filling };

    explicit LiveQueries(const Clock& clock) : m_clock(clock) {}

    // nullptr: no database at present. Everything runs again afterwards.
    void attach(sync::Replica* replica);

    void subscribe(ClientId client, const link::Subscribe& asked);
    void unsubscribe(ClientId client, link::QueryId query);
    void forget(ClientId client);

    // This client's request is answered: its effect is in the database, or it had none. `entities`: what it spoke of.
    void edited(ClientId client, link::Request request, std::uint64_t entities);
    void touched(const sync::Changes& changes, Urgency urgency);

    // Records whose story somebody looks at and of which changes are missing here.
    std::vector<sync::Engine::Story> incomplete_stories() const;

    // When run() has something to do (Clock::monotonic_ms).
    std::optional<std::int64_t> due_at_ms() const;
    void run(const Send& send);

private:
    struct Query {
        link::Query what;
        std::optional<store::ListPlan> plan;   // of list and record queries
        std::vector<RecordId> order;
        bool order_known = false;
        std::uint64_t reads = 0, order_reads = 0;
        bool reads_ops = false;
        bool dirty = true;
        bool broken = false;                   // asked for something that does not exist: stays empty
        bool sent = false;
        link::Request sent_through = 0;
        link::Page last;
    };
    using Key = std::pair<ClientId, link::QueryId>;

    void prepare(Query& query);
    Result<link::Page> answer(Query& query);
    Result<link::Page> answer_list(Query& query);
    void mark_due(Urgency urgency);

    const Clock& m_clock;
    sync::Replica* m_replica = nullptr;
    std::map<Key, Query> m_queries;
    std::map<ClientId, link::Request> m_applied_through;
    std::uint64_t m_version = 0;
    std::optional<std::int64_t> m_due_ms;
    std::int64_t m_not_before_ms = 0;  // for changes that can wait
    std::int64_t m_not_filling_before_ms = 0;
};

}  // namespace hera::app
