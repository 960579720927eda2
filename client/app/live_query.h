// LiveQuery: one question a screen keeps asking, and the last answer. Owned by the screen; gone with it.
//
//     LiveQuery rows{store};
//     rows.ask(query);                        // every frame; only a different question is sent
//     if (const link::Page* page = rows.page()) draw(*page);
//     else if (rows.late()) skeleton();
//
// page() shows edits made here that the store's page does not contain yet (K3 of store_link.h), for patched cells whose
// column is a plain field of the row. A changed question keeps the old page until its answer is here: lists do not flicker.
// A query that was not asked in a drawn frame is paused: the store no longer works for it, the page stays, and the next
// ask() brings it up to date. So what a screen in the history keeps costs nothing.
#pragma once

#include <optional>

#include "app/store_link.h"

namespace hera::ui {

class LiveQuery {
public:
    explicit LiveQuery(StoreLink& store);
    ~LiveQuery();
    LiveQuery(const LiveQuery&) = delete;
    LiveQuery& operator=(const LiveQuery&) = delete;

    void ask(const link::Query& query);  // in every frame in which it shall be live
    void drop();                         // asks no more, forgets the page

    const link::Page* page() const;
    // The page answers the question asked last.
    bool fresh() const { return m_page.has_value() && m_fresh; }
    // Asked more than 150 ms ago and there is nothing to show.
    bool late() const;
    // Changes whenever page() does: for caches of what is drawn.
    std::uint64_t version() const { return m_version; }

private:
    friend class StoreLink;
    void answered(link::Page page);
    void overlay();  // lays the link's unseen edits over the page
    void subscribe();
    void renumber();
    void pause();

    StoreLink& m_store;
    link::QueryId m_id = 0;
    std::optional<link::Query> m_asked;
    std::optional<link::Page> m_page;   // as the store sent it
    std::optional<link::Page> m_shown;  // with edits laid over it, when there are any
    bool m_fresh = false;
    bool m_same_columns = false;   // m_page has the columns of m_asked
    bool m_live = false;           // the store knows of it
    std::uint64_t m_asked_in = 0;  // frame
    double m_asked_at_ms = 0;
    std::uint64_t m_version = 0;
};

}  // namespace hera::ui
