#include "app/live_query.h"

#include <algorithm>

#include "platform/environment.h"
#include "platform/host.h"

namespace hera::ui {
namespace {

constexpr double late_ms = 150;

// The same rows and cells, whatever window of them is asked for.
bool same_but_window(const link::Query& a, const link::Query& b) {
    auto same_filter = [](const link::Filter& x, const link::Filter& y) {
        return x.column == y.column && x.op == y.op && x.value == y.value;
    };
    auto same_sort = [](const link::Sort& x, const link::Sort& y) {
        return x.column == y.column && x.descending == y.descending;
    };
    return a.kind == b.kind && a.entity == b.entity && a.record == b.record && a.columns == b.columns && a.text == b.text &&
           a.trash == b.trash && a.story == b.story && a.today == b.today && a.done == b.done &&
           std::equal(a.where.begin(), a.where.end(), b.where.begin(), b.where.end(), same_filter) &&
           std::equal(a.sort.begin(), a.sort.end(), b.sort.begin(), b.sort.end(), same_sort);
}

bool same_question(const link::Query& a, const link::Query& b) {
    return a.offset == b.offset && a.limit == b.limit && same_but_window(a, b);
}

bool to_trash(const link::Edit& edit) {
    return edit.kind == link::Edit::Kind::remove || edit.kind == link::Edit::Kind::merge;
}

// Rows that a removal takes out of a list, or a restoration out of the trash.
bool takes_out(const link::Edit& edit, const link::Query& asked) {
    if (asked.kind != link::Query::Kind::list) return false;
    return asked.trash ? edit.kind == link::Edit::Kind::restore : to_trash(edit);
}

void lay_over(const link::Edit& edit, const link::Query& asked, link::Page& page) {
    for (std::size_t i = 0; i < page.rows.size(); ++i) {
        link::Row& row = page.rows[i];
        if (!(row.id == edit.record)) continue;
        if (takes_out(edit, asked)) {
            page.rows.erase(page.rows.begin() + static_cast<std::ptrdiff_t>(i));
            if (page.total > 0) --page.total;
            return;
        }
        row.flags |= link::Row::pending;
        if (to_trash(edit)) row.flags |= link::Row::deleted;
        if (edit.kind == link::Edit::Kind::restore) row.flags = static_cast<std::uint8_t>(row.flags & ~link::Row::deleted);
        for (const auto& [field, value] : edit.fields) {
            for (std::size_t column = 0; column < asked.columns.size() && column < row.cells.size(); ++column) {
                if (asked.columns[column] == field) row.cells[column] = normalised(value);
            }
        }
        return;
    }
}

}  // namespace

LiveQuery::LiveQuery(StoreLink& store) : m_store(store), m_id(++store.m_last_query) { store.m_queries[m_id] = this; }

LiveQuery::~LiveQuery() {
    if (m_live) m_store.post(link::Unsubscribe{m_id});
    m_store.m_queries.erase(m_id);
}

void LiveQuery::ask(const link::Query& query) {
    m_asked_in = m_store.m_frame;
    bool same = m_asked && same_question(*m_asked, query);
    if (same && m_live) return;
    if (!same) {
        // A page that is on its way answers the old question. When only the window moves, its offset tells; otherwise a new
        // number keeps it away.
        if (!m_asked || !same_but_window(*m_asked, query)) renumber();
        m_asked = query;
        m_fresh = false;
    }
    subscribe();
}

void LiveQuery::renumber() {
    if (m_live) m_store.post(link::Unsubscribe{m_id});
    m_live = m_same_columns = false;
    m_store.m_queries.erase(m_id);
    m_id = ++m_store.m_last_query;
    m_store.m_queries[m_id] = this;
}

void LiveQuery::subscribe() {
    m_live = true;
    m_asked_at_ms = env().now_ms;
    m_store.post(link::Subscribe{m_id, *m_asked});
    if (!m_page) wake_at(m_asked_at_ms + late_ms + 1);
}

void LiveQuery::pause() {
    if (!m_live || m_asked_in == m_store.m_frame) return;
    m_live = false;
    m_store.post(link::Unsubscribe{m_id});
}

void LiveQuery::drop() {
    if (m_live) m_store.post(link::Unsubscribe{m_id});
    m_live = m_fresh = m_same_columns = false;
    m_asked.reset();
    m_page.reset();
    m_shown.reset();
    ++m_version;
}

const link::Page* LiveQuery::page() const {
    if (m_shown) return &*m_shown;
    return m_page ? &*m_page : nullptr;
}

bool LiveQuery::late() const { return !m_page && m_live && env().now_ms - m_asked_at_ms >= late_ms; }

void LiveQuery::answered(link::Page page) {
    m_fresh = m_asked->kind != link::Query::Kind::list || page.offset == m_asked->offset;
    m_page = std::move(page);
    m_same_columns = true;
    m_shown.reset();
    ++m_version;
    overlay();
}

void LiveQuery::overlay() {
    if (!m_page || !m_asked || !m_same_columns) return;  // the old page of another question stays as it is
    bool rows = m_asked->kind == link::Query::Kind::list || m_asked->kind == link::Query::Kind::record;
    bool had = m_shown.has_value();
    m_shown.reset();
    if (rows) {
        for (const StoreLink::Sent& sent : m_store.m_sent) {
            if (sent.request <= m_page->applied_through) continue;
            for (const link::Edit& edit : sent.edits) {
                if (edit.entity != m_asked->entity) continue;
                if (!m_shown) m_shown = *m_page;
                lay_over(edit, *m_asked, *m_shown);
            }
        }
    }
    if (had || m_shown) ++m_version;
}

}  // namespace hera::ui
