// BoardColumn: the deals of one stage. Keeps live queries over the part that is in sight, turns their pages into cards, and
// knows where each card stands, so that a column of any length scrolls and only what is seen is drawn.
//
// Invariants:
//   B1  A deal that was moved here leaves its old column and stands in the new one in the frame after, and at its own place
//       once the store's page has come.
//   B2  Counts and positions of cards outside the loaded part are estimated with one height for all; a column that is
//       loaded as a whole is exact.
#pragma once

#include <memory>
#include <vector>

#include "app/live_query.h"
#include "platform/scroll.h"
#include "screens/board_cards.h"

namespace hera::ui {

// A card that was dropped elsewhere and that the pages do not show there yet.
struct PendingMove {
    link::Request request = 0;
    DealCard card;
    RecordId from{}, to{};  // stages; none: "No stage"
};

class BoardColumn {
public:
    // One query per filter set; usually one.
    BoardColumn(StoreLink& store, StageInfo stage, std::vector<std::vector<link::Filter>> filters);

    const StageInfo& stage() const { return m_stage; }
    void rename(StageInfo stage);

    // Asks for what is in sight and takes over new pages. Call it each frame before the rest.
    struct Look {
        std::string_view text;  // quick filter
        Date today{};
        float card_width = 0;   // device pixels
        const std::vector<PendingMove>* moves = nullptr;
        std::uint64_t moves_version = 0;
    };
    void update(const Look& look);

    bool loaded() const;    // every query has answered
    bool late() const;
    std::int64_t total() const { return m_total; }
    bool holds(link::Request request) const;  // its pages contain that edit

    // nullptr: not loaded yet.
    const DealCard* card(std::int64_t index) const;
    std::int64_t index_of(RecordId deal) const;  // −1: not here or not loaded
    float content_height() const;                // of all cards, gaps between
    float top_of(std::int64_t index) const;
    float height_of(std::int64_t index) const;
    std::int64_t index_at(float y) const;        // the card at or below y
    void in_sight(std::int64_t first, std::int64_t count);

    ScrollArea scroll;

private:
    struct Source {
        explicit Source(StoreLink& store) : live(store) {}
        LiveQuery live;
        std::vector<link::Filter> where;
        std::uint32_t offset = 0;          // asked for
        std::uint64_t version = 0;
        std::vector<DealCard> cards;       // of the page, from `first` on
        std::int64_t first = 0, total = 0;
    };
    void read(Source& source, const Look& look);
    void lay_out(float card_width);
    float usual_height() const;

    StoreLink& m_store;
    StageInfo m_stage;
    std::vector<std::unique_ptr<Source>> m_sources;
    std::int64_t m_total = 0;
    std::int64_t m_first = 0, m_count = 0;  // in sight
    std::vector<float> m_tops;              // of each card and the end, when all are loaded; else empty
    Date m_today{};
    float m_width = 0, m_line = 0;
    std::uint64_t m_moves_version = 0;
    bool m_stale = true;
};

}  // namespace hera::ui
