#include "screens/record_list_window.h"

#include <algorithm>

namespace hera::ui {

void RowWindow::look_for(const link::Query& what) {
    m_what = what;
    m_what.offset = 0;
    m_what.limit = rows_asked;
    m_anew = true;
}

void RowWindow::cover(std::int64_t first, std::int64_t count) {
    std::int64_t from = m_what.offset, to = from + rows_asked, all = total();
    bool near_top = from > 0 && first < from + margin;
    bool near_end = to < all && first + count > to - margin;
    // One question at a time: while a thumb is dragged through the list, the answer under way says when the next is due.
    if ((near_top || near_end) && m_live.fresh() && !m_anew) {
        std::int64_t wanted = first + count / 2 - rows_asked / 2;
        wanted = std::clamp<std::int64_t>(wanted, 0, std::max<std::int64_t>(0, all - rows_asked));
        m_what.offset = static_cast<std::uint32_t>(wanted);
    }
    m_live.ask(m_what);
    m_anew = false;
}

const link::Row* RowWindow::row(std::int64_t index) const {
    const link::Page* page = m_live.page();
    if (page == nullptr) return nullptr;
    std::int64_t at = index - static_cast<std::int64_t>(page->offset);
    if (at < 0 || at >= static_cast<std::int64_t>(page->rows.size())) return nullptr;
    return &page->rows[static_cast<std::size_t>(at)];
}

std::int64_t RowWindow::find(RecordId id) const {
    const link::Page* page = m_live.page();
    if (page == nullptr) return -1;
    for (std::size_t i = 0; i < page->rows.size(); ++i) {
        if (page->rows[i].id == id) return static_cast<std::int64_t>(page->offset) + static_cast<std::int64_t>(i);
    }
    return -1;
}

}  // namespace hera::ui
