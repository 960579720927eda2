#include "screens/board_view.h"

#include <algorithm>
#include <cmath>

#include "platform/host.h"
#include "platform/semantics.h"
#include "screens/board_parts.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"

namespace hera::ui {
namespace {

// Enough of it is seen to be pressed. What only peeks over an edge is drawn, no more.
bool pressable(const Rect& rect, const Rect& seen) {
    float least = dp(roomy() ? 44.0f : 24.0f);
    Rect part = rect.intersect(seen);
    float hair = 0.25f;  // sizes are differences of coordinates, and rounded
    return part.w + hair >= std::min(least, rect.w) && part.h + hair >= std::min(least, rect.h);
}

constexpr float column_padding_dp = 8, column_gap_dp = 12;
constexpr float list_top_dp = 4;  // the focus ring of the first card stands there
constexpr float narrowest_dp = 208, widest_dp = 340, peek_dp = 40;

}  // namespace

BoardView::Shape BoardView::shape_of(const Rect& area, std::size_t columns) {
    Shape shape;
    auto count = static_cast<float>(std::max<std::size_t>(columns, 1));
    shape.gap = dp(column_gap_dp);
    if (layout() == Layout::phone) {
        shape.padding = dp(16);
        shape.width = std::min(area.w - 2 * shape.padding - dp(20), dp(400));
        if (columns == 1) shape.width = area.w - 2 * shape.padding;
    } else {
        shape.padding = dp(24);
        float room = area.w - 2 * shape.padding + shape.gap, least = dp(narrowest_dp) + shape.gap;
        float each = room / count;
        // What does not fit shows its edge, so that one sees there is more.
        if (each < least) {
            float whole = std::max(1.0f, std::floor((room - dp(peek_dp)) / least));
            each = (room + shape.padding - dp(peek_dp)) / whole;
        }
        shape.width = std::floor(std::min(each - shape.gap, dp(widest_dp)));
    }
    shape.step = shape.width + shape.gap;
    shape.content = static_cast<double>(2 * shape.padding + shape.step * count - shape.gap);
    return shape;
}

float BoardView::card_width(const Rect& area, std::size_t columns) {
    return shape_of(area, columns).width - 2 * dp(column_padding_dp);
}

BoardEvent BoardView::draw(const Rect& area, Columns columns, const Look& look) {
    BoardEvent event;
    Shape shape = shape_of(area, columns.size());
    m_rects.resize(columns.size());
    m_lists.resize(columns.size());
    m_tab = m_active_seen ? m_active : m_first_card;
    m_active_seen = false;
    m_first_card = {};
    m_focused.reset();
    if (m_drag && m_drag->from >= columns.size()) m_drag.reset();
    if (m_drag) m_drag->drawn = false;

    bool all_loaded = true;
    for (std::size_t i = 0; i < columns.size() && !m_reveal.none(); ++i) {
        std::int64_t index = columns[i]->index_of(m_reveal);
        all_loaded = all_loaded && columns[i]->loaded();
        if (index < 0) continue;
        m_go = Place{i, index};
        m_reveal = {};
    }
    if (all_loaded) m_reveal = {};  // it is not on the board any more
    if (m_go) go_to_card(area, shape, columns);
    {
        Clip clip(area);
        double limit = std::max(0.0, shape.content - static_cast<double>(area.w));
        settle(shape, limit);
        auto offset = static_cast<float>(m_strip.update(id_of("board.strip"), area, shape.content));
        float free_below = layout() == Layout::phone ? dp(8) : dp(16);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            float x = area.x + shape.padding + shape.step * static_cast<float>(i) - offset;
            m_rects[i] = snap({x, area.y, shape.width, area.h - free_below});
            draw_column(area, i, columns, look, event);
        }
    }
    RecordId in_tab_order = m_active_seen ? m_active : m_first_card;
    if (!(in_tab_order == m_tab)) wake(1);  // the card that Tab reaches has changed
    take_keys(columns);
    draw_menu(columns, event);
    if (m_drag) draw_ghost();
    return event;
}

void BoardView::draw_column(const Rect& area, std::size_t at, Columns columns, const Look& look, BoardEvent& event) {
    const Colors& c = colors();
    BoardColumn& column = *columns[at];
    Rect rect = m_rects[at];
    ImGuiID id = id_of(column.stage().id.bytes, id_of("board.column"));
    Scope region({.id = id, .role = Role::region, .name = column.stage().name, .rect = rect});
    bool aimed = m_drag && m_drag->from != at && column.stage().known() && column_under(m_drag->pointer) == at;
    if (aimed) framed(rect, radius::card, c.accent, c.accent_soft);
    else fill_round(rect, radius::card, c.sunken);

    draw_column_head(rect, area, id, column, *look.totals, look.currency, look.filtered);
    rect.cut_bottom(dp(4));
    Rect view = rect;
    m_seen = view.intersect(area);
    m_lists[at] = view;
    bool sighted = !view.intersect(area).empty();
    bool source = m_drag && m_drag->from == at;
    if (column.total() == 0 && !source) {
        if (sighted && column.loaded()) draw_column_hint(view, id, look.filtered);
        if (sighted && column.late())
            draw_card_placeholder({view.x + dp(column_padding_dp), view.y, view.w - 2 * dp(column_padding_dp), card_height(1)});
        return;
    }

    bool quiet = column.stage().outcome != Outcome::open;
    Clip clip(view);
    auto content = static_cast<double>(column.content_height() + dp(list_top_dp + column_padding_dp));
    auto offset = static_cast<float>(column.scroll.update(id_of("scroll", id), view, content));
    Scope grid({.id = id_of("cards", id), .role = Role::grid, .name = column.stage().name, .rect = view.intersect(area),
                .set_size = static_cast<int>(column.total())});
    auto place = [&](std::int64_t index) {
        return snap({view.x + dp(column_padding_dp), view.y + dp(list_top_dp) + column.top_of(index) - offset,
                     view.w - 2 * dp(column_padding_dp), column.height_of(index)});
    };
    std::int64_t first = column.index_at(offset - dp(list_top_dp)),
                 last = std::min(column.index_at(offset + view.h - dp(list_top_dp)), column.total() - 1);
    if (sighted) column.in_sight(first, last - first + 1);
    // A card with the focus or under the finger stays there wherever it was scrolled to.
    bool keep = !m_active.none() && focused_id() == board_card_id(m_active);
    std::int64_t kept = keep ? column.index_of(m_active) : -1;
    if (kept >= 0 && (!sighted || kept < first)) draw_one(place(kept), at, kept, *column.card(kept), quiet, event);
    for (std::int64_t index = first; sighted && index <= last; ++index) {
        if (const DealCard* card = column.card(index)) draw_one(place(index), at, index, *card, quiet, event);
        else draw_card_placeholder(place(index));
    }
    if (kept > last && sighted) draw_one(place(kept), at, kept, *column.card(kept), quiet, event);
    if (m_drag && m_drag->from == at && !m_drag->drawn) {
        DealCard card = m_drag->card;
        draw_one({m_drag->rect.x, -m_drag->rect.h, m_drag->rect.w, m_drag->rect.h}, at, 0, card, quiet, event);
    }
}

void BoardView::draw_one(const Rect& rect, std::size_t at, std::int64_t index, const DealCard& card, bool quiet,
                         BoardEvent& event) {
    ImGuiID id = board_card_id(card.id);
    Rect more = card_menu_rect(rect);
    bool away = m_drag && m_drag->card.id == card.id;
    if (!pressable(rect, m_seen) && !away && focused_id() != id) {
        draw_card(rect, card, CardState::rest, quiet);
        draw_icon(canvas(), {more.x + more.w / 2, more.y + more.h / 2}, icon::more, 16, colors().text3);
        return;
    }
    if (card.id == m_active) m_active_seen = true;
    if (m_first_card.none()) m_first_card = card.id;
    bool in_tab_order = card.id == m_tab;
    Scope row({.id = id, .role = Role::row, .name = card.name, .rect = rect, .position = static_cast<int>(index) + 1,
               .drag_handle = true, .focusable = in_tab_order});
    const Response& response = row.response();
    node({.id = id_of("words", id), .role = Role::cell, .name = card.name, .rect = rect, .focusable = false});
    std::string menu_name = tr("deals.move_named", {card.title});
    Response menu;
    if (pressable(more, m_seen)) {
        menu = node({.id = id_of("menu", id), .role = Role::button, .name = menu_name, .rect = more,
                     .expanded = m_menu.open && m_menu_card.id == card.id, .can_expand = true, .focusable = in_tab_order});
    }
    if (response.drag_started) {
        m_menu.open = false;
        m_drag = Drag{card, at, {response.pointer.x - rect.x, response.pointer.y - rect.y}, rect, response.pointer, true};
        away = true;
    }
    if (away) {
        m_drag->drawn = true;
        m_drag->pointer = response.pointer;
    }
    CardState look = away ? CardState::away
                     : response.held ? CardState::held
                     : response.hovered || menu.hovered ? CardState::hovered : CardState::rest;
    draw_card(rect, card, look, quiet);
    if (!away) {
        if (menu.hovered || menu.held)
            fill_round(more.inset(dp(roomy() ? 8.0f : 0.0f), dp(roomy() ? 8.0f : 0.0f)), radius::chip, colors().press);
        draw_icon(canvas(), {more.x + more.w / 2, more.y + more.h / 2}, icon::more, 16,
                  menu.hovered ? colors().text : colors().text3);
    }
    if (menu.focus_visible) focus_ring_inside(more, radius::chip);
    if (response.focus_visible) focus_ring(rect, radius::card);
    if (response.hovered || menu.hovered) set_cursor(ImGuiMouseCursor_Hand);

    if (response.focused) {
        m_active = card.id;
        m_active_seen = true;
        m_focused = Place{at, index};
    }
    if (menu.activated) open_menu(card, at, more);
    else if (response.context || menu.context) {
        bool pointed = rect.contains(response.pointer);
        open_menu(card, at, pointed ? Rect{response.pointer.x, response.pointer.y, 1, 1} : rect);
    } else if (response.activated) {
        event.opened = card.id;
    }
    if (!away) return;
    if (response.dropped) {
        auto to = column_under(m_drag->pointer);
        if (to && *to != at) event.move = BoardEvent::Move{m_drag->card, at, *to, true};
        m_drag.reset();
    } else if (response.drag_cancelled) {
        announce(tr("deals.move_cancelled", {card.title}));
        m_drag.reset();
    } else if (!response.dragging) {
        m_drag.reset();
    }
}

std::optional<std::size_t> BoardView::column_under(ImVec2 pointer) const {
    for (std::size_t i = 0; i < m_rects.size(); ++i) {
        if (m_rects[i].contains(pointer)) return i;
    }
    return std::nullopt;
}

void BoardView::open_menu(const DealCard& card, std::size_t column, const Rect& anchor) {
    m_menu_card = card;
    m_menu_column = column;
    m_menu_anchor = anchor;
    m_menu.show(0);
}

void BoardView::draw_menu(Columns columns, BoardEvent& event) {
    if (!m_menu.open) return;
    std::vector<PopupItem> items;
    std::vector<std::size_t> stages;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const StageInfo& stage = columns[i]->stage();
        if (!stage.known()) continue;
        items.push_back({.label = stage.name, .checked = i == m_menu_column});
        stages.push_back(i);
    }
    std::string name = tr("deals.move_to", {m_menu_card.title});
    auto chosen = popup_list(m_menu, id_of("board.menu"), name, m_menu_anchor, items, PopupKind::menu);
    if (!chosen) return;
    std::size_t to = stages[static_cast<std::size_t>(*chosen)];
    if (to != m_menu_column) event.move = BoardEvent::Move{m_menu_card, m_menu_column, to, false};
}

void BoardView::draw_ghost() {
    Layer layer(id_of("board.ghost"), {}, Rect{}, LayerKind::toast);
    Rect rect{m_drag->pointer.x - m_drag->grab.x, m_drag->pointer.y - m_drag->grab.y, m_drag->rect.w, m_drag->rect.h};
    draw_lifted_card(rect, m_drag->card);
    set_cursor(ImGuiMouseCursor_Hand);
}

}  // namespace hera::ui
