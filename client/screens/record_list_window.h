// RowWindow: the rows of a long list that are at hand: a stretch around what is in sight, asked for anew before the sight
// reaches its edge. What is not here yet is said to be missing, never invented; what was here stays until the next answer.
#pragma once

#include <cstdint>

#include "app/live_query.h"

namespace hera::ui {

class RowWindow {
public:
    static constexpr std::uint32_t rows_asked = 300;
    static constexpr std::int64_t margin = 80;  // rows of reserve above and below before the window moves

    explicit RowWindow(StoreLink& store) : m_live(store) {}

    // The question, without offset and limit. Another one starts at the top.
    void look_for(const link::Query& what);
    // What is in sight; asks. Call every frame.
    void cover(std::int64_t first, std::int64_t count);

    // nullptr: not here (yet).
    const link::Row* row(std::int64_t index) const;
    // Its place when it is among the rows at hand, else −1.
    std::int64_t find(RecordId id) const;
    std::int64_t total() const { return m_live.page() == nullptr ? 0 : static_cast<std::int64_t>(m_live.page()->total); }

    // There is something to show.
    bool answered() const { return m_live.page() != nullptr; }
    // … and it answers what was looked for last.
    bool fresh() const { return m_live.fresh(); }
    bool late() const { return m_live.late(); }
    std::uint64_t version() const { return m_live.version(); }
    std::int64_t first_at_hand() const { return m_live.page() == nullptr ? 0 : static_cast<std::int64_t>(m_live.page()->offset); }

private:
    LiveQuery m_live;
    link::Query m_what;
    bool m_anew = true;
};

}  // namespace hera::ui
