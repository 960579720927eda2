// BoardView, the part that moves: keys between cards, bringing a card into sight, columns that come to rest on a phone.
#include <algorithm>
#include <cmath>

#include "platform/host.h"
#include "platform/semantics.h"
#include "screens/board_parts.h"
#include "screens/board_view.h"
#include "theme/tokens.h"

namespace hera::ui {
namespace {

// How far a throw still goes: velocity times this (the time constant of platform/scroll_physics.h).
constexpr double throw_s = 0.325;
constexpr double rest_ms = 120;
constexpr double settle_rate = 14;  // share of the way per second, while settling
constexpr std::int64_t page_cards = 6;

}  // namespace

void BoardView::take_keys(Columns columns) {
    if (!m_focused || m_menu.open) return;
    Place from = *m_focused, to = from;
    BoardColumn& column = *columns[from.column];
    std::int64_t last = column.total() - 1;
    auto sideways = [&](int direction) {
        auto at = static_cast<std::ptrdiff_t>(from.column) + direction;
        while (at >= 0 && at < static_cast<std::ptrdiff_t>(columns.size()) && columns[static_cast<std::size_t>(at)]->total() == 0)
            at += direction;
        if (at < 0 || at >= static_cast<std::ptrdiff_t>(columns.size())) return;
        const BoardColumn& other = *columns[static_cast<std::size_t>(at)];
        float height = column.top_of(from.index) - static_cast<float>(column.scroll.offset);
        to = {static_cast<std::size_t>(at), other.index_at(std::max(0.0f, height + static_cast<float>(other.scroll.offset)))};
    };
    if (take_key("ArrowDown")) to.index += 1;
    else if (take_key("ArrowUp")) to.index -= 1;
    else if (take_key("PageDown")) to.index += page_cards;
    else if (take_key("PageUp")) to.index -= page_cards;
    else if (take_key("Home")) to.index = 0;
    else if (take_key("End")) to.index = last;
    else if (take_key("ArrowRight")) sideways(1);
    else if (take_key("ArrowLeft")) sideways(-1);
    else if (take_key("m") || take_key("M")) {
        if (const DealCard* card = column.card(from.index)) {
            const Rect& view = m_lists[from.column];
            float y = view.y + column.top_of(from.index) - static_cast<float>(column.scroll.offset);
            open_menu(*card, from.column, {view.x + dp(8), y, view.w - dp(16), column.height_of(from.index)});
            wake();
        }
        return;
    } else {
        return;
    }
    if (to.column == from.column) to.index = std::clamp<std::int64_t>(to.index, 0, last);
    m_go = to;
    wake();
}

void BoardView::go_to_card(const Rect& area, const Shape& shape, Columns columns) {
    if (m_go->column >= columns.size() || columns[m_go->column]->total() == 0) {
        m_go.reset();
        return;
    }
    BoardColumn& column = *columns[m_go->column];
    std::int64_t index = std::clamp<std::int64_t>(m_go->index, 0, column.total() - 1);
    const Rect& view = m_lists[m_go->column];
    double content = static_cast<double>(column.content_height() + dp(12));
    if (view.h > 0) {
        column.scroll.scroll_into_view(static_cast<double>(column.top_of(index)),
                                       static_cast<double>(column.height_of(index) + dp(8)), view, content);
    }
    double left = static_cast<double>(shape.step * static_cast<float>(m_go->column)), width = static_cast<double>(area.w);
    double right = left + static_cast<double>(2 * shape.padding + shape.width);
    if (left < m_strip.offset || right - left > width) m_strip.offset = left;
    else if (right > m_strip.offset + width) m_strip.offset = right - width;
    m_strip.velocity = 0;

    const DealCard* card = column.card(index);
    if (card == nullptr) return;  // its page is on the way
    m_active = card->id;
    m_active_seen = true;
    m_tab = card->id;
    focus(board_card_id(card->id));
    m_go.reset();
    wake();
}

// A throw ends at a column's edge, and so does a strip that was let go between two.
void BoardView::settle(const Shape& shape, double limit) {
    double now = env().now_ms, seconds = std::clamp((now - m_settled_ms) / 1000, 0.0, 0.05);
    m_settled_ms = now;
    if (layout() != Layout::phone || m_drag) return;
    double step = static_cast<double>(shape.step);
    auto nearest = [&](double offset) { return std::clamp(std::round(offset / step) * step, 0.0, limit); };
    if (m_strip.velocity != 0) {
        if (!m_thrown) {
            m_thrown = true;
            // One column per swipe, however fast.
            double at = m_strip.offset / step;
            double end = m_strip.velocity > 0 ? std::floor(at) + 1 : std::ceil(at) - 1;
            m_strip.velocity = (std::clamp(end * step, 0.0, limit) - m_strip.offset) / throw_s;
        }
        m_rest_since_ms = now;
        m_rest_offset = m_strip.offset;
        wake(1);  // the frame in which the throw runs out, a little early, is not the last
        return;
    }
    m_thrown = false;
    if (m_strip.held) return;  // it stays where the finger rests
    double wanted = nearest(m_strip.offset), left = wanted - m_strip.offset;
    if (left == 0) return;
    if (std::fabs(left) < 1 || env().reduced_motion) {
        m_strip.offset = wanted;
        return;
    }
    if (m_rest_offset != m_strip.offset) {  // a finger moves it
        m_rest_offset = m_strip.offset;
        m_rest_since_ms = now;
    }
    bool almost = std::fabs(left) < static_cast<double>(dp(4));
    if (!almost && now - m_rest_since_ms < rest_ms) {
        wake_at(m_rest_since_ms + rest_ms);
        return;
    }
    m_strip.offset += left * std::min(1.0, settle_rate * seconds);
    m_rest_offset = m_strip.offset;
    wake(1);
}

}  // namespace hera::ui
