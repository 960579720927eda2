#include "app/live_queries.h"

#include <algorithm>

#include "app/deal_totals.h"
#include "app/history.h"
#include "app/lead_conversion.h"
#include "app/list_query.h"
#include "app/outbox_list.h"
#include "app/sales_query.h"
#include "app/task_list.h"
#include "app/timeline.h"
#include "base/log.h"
#include "link/codec.h"

namespace hera::app {

namespace {

constexpr std::uint32_t rows_max = 500;
// Changes of others wait at least this long for company.
constexpr std::int64_t gather_ms = 60;
// One fifth of the time at most (Q4): after a run of n ms, rest 4 n.
constexpr std::int64_t rest_factor = 4;
// Every page costs the tab a frame or two, and an order of all records the store.
constexpr std::int64_t filling_every_ms = 1'000;

// The same records in the same order, whatever part of them and which cells are asked for.
bool same_order(const link::Query& a, const link::Query& b) {
    auto same_filter = [](const link::Filter& x, const link::Filter& y) {
        return x.column == y.column && x.op == y.op && x.value == y.value;
    };
    auto same_sort = [](const link::Sort& x, const link::Sort& y) {
        return x.column == y.column && x.descending == y.descending;
    };
    return a.kind == link::Query::Kind::list && b.kind == link::Query::Kind::list && a.entity == b.entity &&
           a.text == b.text && a.trash == b.trash &&
           std::equal(a.where.begin(), a.where.end(), b.where.begin(), b.where.end(), same_filter) &&
           std::equal(a.sort.begin(), a.sort.end(), b.sort.begin(), b.sort.end(), same_sort);
}

std::uint64_t bit(const Entity& entity) { return std::uint64_t{1} << entity.index; }

bool same_content(const link::Page& a, const link::Page& b) {
    link::Page left = a, right = b;
    left.version = right.version = 0;
    left.applied_through = right.applied_through = 0;
    return link::encode(link::FromStore(std::move(left))) == link::encode(link::FromStore(std::move(right)));
}

}  // namespace

void LiveQueries::attach(sync::Replica* replica) {
    m_replica = replica;
    for (auto& [key, query] : m_queries) {
        query.plan.reset();
        query.order_known = false;
        query.broken = false;
        query.sent = false;
        query.dirty = true;
        if (m_replica != nullptr) prepare(query);
    }
    m_due_ms.reset();
    m_not_before_ms = m_not_filling_before_ms = 0;
    if (m_replica != nullptr && !m_queries.empty()) mark_due(Urgency::now);
}

void LiveQueries::subscribe(ClientId client, const link::Subscribe& asked) {
    Query fresh;
    fresh.what = asked.what;
    fresh.what.limit = std::min(fresh.what.limit, rows_max);
    if (m_replica != nullptr) prepare(fresh);

    auto [at, inserted] = m_queries.try_emplace(Key{client, asked.query});
    // Scrolling: the order is known already.
    if (!inserted && at->second.order_known && same_order(at->second.what, fresh.what)) {
        fresh.order = std::move(at->second.order);
        fresh.order_known = true;
    }
    at->second = std::move(fresh);
    mark_due(Urgency::now);
}

void LiveQueries::unsubscribe(ClientId client, link::QueryId query) { m_queries.erase(Key{client, query}); }

void LiveQueries::forget(ClientId client) {
    m_queries.erase(m_queries.lower_bound(Key{client, 0}), m_queries.upper_bound(Key{client, UINT32_MAX}));
    m_applied_through.erase(client);
}

void LiveQueries::edited(ClientId client, link::Request request, std::uint64_t entities) {
    m_applied_through[client] = request;
    // An edit that changed nothing touches no table, but the screen waits for a page that says it was seen.
    for (auto& [key, query] : m_queries) {
        if (key.first == client && (query.reads & entities) != 0) query.dirty = true;
    }
    mark_due(Urgency::now);
}

void LiveQueries::touched(const sync::Changes& changes, Urgency urgency) {
    if (!changes.any()) return;
    bool any = false;
    for (auto& [key, query] : m_queries) {
        if ((changes.entities & query.order_reads) != 0) query.order_known = false;
        if ((changes.entities & query.reads) != 0 || (changes.ops && query.reads_ops)) {
            query.dirty = true;
            any = true;
        }
    }
    if (any) mark_due(urgency);
}

void LiveQueries::mark_due(Urgency urgency) {
    if (m_replica == nullptr) return;
    std::int64_t now = m_clock.monotonic_ms();
    std::int64_t due = now;
    if (urgency != Urgency::now) due = std::max(now + gather_ms, m_not_before_ms);
    if (urgency == Urgency::filling) due = std::max(due, m_not_filling_before_ms);
    if (!m_due_ms || due < *m_due_ms) m_due_ms = due;
}

std::optional<std::int64_t> LiveQueries::due_at_ms() const { return m_due_ms; }

void LiveQueries::run(const Send& send) {
    if (m_replica == nullptr || !m_due_ms || m_clock.monotonic_ms() < *m_due_ms) return;
    m_due_ms.reset();
    std::int64_t started = m_clock.monotonic_ms();
    for (auto& [key, query] : m_queries) {
        if (!query.dirty) continue;
        query.dirty = false;
        auto page = answer(query);
        if (!page.ok()) {
            // The last page stays; the next change asks again.
            log(LogLevel::error, "live query failed: " + page.error().key + " " + page.error().detail);
            continue;
        }
        page.value().query = key.second;
        link::Request through = m_applied_through.count(key.first) != 0 ? m_applied_through[key.first] : 0;
        bool same = query.sent && same_content(query.last, page.value());
        if (same && query.sent_through == through) continue;
        query.last = std::move(page).value();
        query.last.version = ++m_version;
        query.last.applied_through = through;
        query.sent = true;
        query.sent_through = through;
        send(key.first, query.last);
    }
    std::int64_t ended = m_clock.monotonic_ms();
    m_not_before_ms = ended + rest_factor * (ended - started);
    m_not_filling_before_ms = ended + filling_every_ms;
}

std::vector<sync::Engine::Story> LiveQueries::incomplete_stories() const {
    std::vector<sync::Engine::Story> out;
    for (const auto& [key, query] : m_queries) {
        // Of a page that is being made anew it is not known yet whether it misses anything.
        if (query.sent && query.last.incomplete) out.push_back({query.what.entity, query.what.record, query.dirty});
    }
    return out;
}

void LiveQueries::prepare(Query& query) {
    const Schema& schema = m_replica->schema();
    const link::Query& what = query.what;
    query.reads_ops = true;  // rows say whether something of theirs is pending
    auto entity_bit = [&](std::string_view key) { return bit(schema.at(key)); };

    if (what.kind == link::Query::Kind::totals) {
        query.reads = entity_bit(deal::entity.key) | entity_bit(stage::entity.key);
        query.reads_ops = false;
        return;
    }
    if (what.kind == link::Query::Kind::dashboard) {
        for (const EntityDef* def :
             {&deal::entity, &stage::entity, &user::entity, &quota::entity, &task::entity, &activity::entity})
            query.reads |= entity_bit(def->key);
        query.reads_ops = false;
        return;
    }
    if (what.kind == link::Query::Kind::tasks || what.kind == link::Query::Kind::outbox) {
        query.reads = ~std::uint64_t{0};  // titles of any record that one is about
        return;
    }
    if (what.kind == link::Query::Kind::matches) {
        query.reads = entity_bit(lead::entity.key) | entity_bit(company::entity.key) | entity_bit(contact::entity.key);
        query.reads_ops = false;
        return;
    }
    const Entity* entity = schema.find(what.entity);
    if (entity == nullptr) {
        query.broken = true;
        log(LogLevel::warning, "live query of an unknown entity");
        return;
    }
    if (what.kind == link::Query::Kind::timeline) {
        // Titles of any record may occur in a change.
        query.reads = ~std::uint64_t{0};
        return;
    }
    auto plan = store::ListPlan::make(schema, list_query(*entity, what));
    if (!plan.ok()) {
        query.broken = true;
        log(LogLevel::warning, "live query refused: " + plan.error().key);
        return;
    }
    query.order_reads = plan.value().order_reads();
    query.reads = plan.value().reads() | bit(*entity) | entity_bit(conflict::entity.key);
    query.plan = std::move(plan).value();
}

Result<link::Page> LiveQueries::answer(Query& query) {
    link::Page page;
    page.offset = query.what.offset;
    if (query.broken) return page;
    const Schema& schema = m_replica->schema();
    switch (query.what.kind) {
        case link::Query::Kind::list:
        case link::Query::Kind::record: return answer_list(query);
        case link::Query::Kind::timeline: {
            Timeline timeline = TRY(read_timeline(*m_replica, schema.at(query.what.entity), query.what.record,
                                                  query.what.offset, query.what.limit, query.what.story));
            page.total = timeline.total;
            page.timeline = std::move(timeline.items);
            page.incomplete = timeline.incomplete;
            return page;
        }
        case link::Query::Kind::totals:
            page.totals = TRY(read_deal_totals(m_replica->database(), query.what.record));
            page.total = static_cast<std::uint32_t>(page.totals.size());
            return page;
        case link::Query::Kind::dashboard:
            page.figures = {TRY(read_sales_figures(m_replica->database(), query.what.record, query.what.period))};
            page.total = 1;
            return page;
        case link::Query::Kind::tasks: {
            TaskList list = TRY(read_tasks(*m_replica, query.what));
            page.total = list.total;
            page.tasks = std::move(list.rows);
            page.task_counts = std::move(list.counts);
            return page;
        }
        case link::Query::Kind::matches:
            page.matches = TRY(find_matches(*m_replica, query.what.record));
            page.total = static_cast<std::uint32_t>(page.matches.size());
            return page;
        case link::Query::Kind::outbox: {
            OutboxList list = TRY(read_outbox(*m_replica, query.what));
            page.total = list.total;
            page.outbox = std::move(list.items);
            return page;
        }
    }
    return page;
}

Result<link::Page> LiveQueries::answer_list(Query& query) {
    store::Database& database = m_replica->database();
    if (query.what.kind == link::Query::Kind::record) {
        query.order = {query.what.record};
    } else if (!query.order_known) {
        query.order = TRY(query.plan->order(database));
        query.order_known = true;
    }
    std::size_t offset = query.what.kind == link::Query::Kind::record ? 0 : query.what.offset;
    std::size_t limit = query.what.kind == link::Query::Kind::record ? 1 : query.what.limit;
    std::vector<store::ListRow> rows = TRY(query.plan->rows(database, query.order, offset, limit));

    link::Page page;
    page.offset = static_cast<std::uint32_t>(offset);
    page.total = static_cast<std::uint32_t>(
        query.what.kind == link::Query::Kind::record ? rows.size() : query.order.size());
    std::vector<RecordId> ids;
    for (const store::ListRow& row : rows) ids.push_back(row.id);
    std::vector<std::uint8_t> marks = TRY(read_row_marks(database, ids));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        link::Row out;
        out.id = rows[i].id;
        out.flags = static_cast<std::uint8_t>(marks[i] | (rows[i].deleted ? link::Row::deleted : 0));
        out.cells = std::move(rows[i].cells);
        page.rows.push_back(std::move(out));
    }
    return page;
}

}  // namespace hera::app
