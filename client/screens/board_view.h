// BoardView: the columns of a board side by side, and everything hands and keys do with their cards. It decides nothing about
// deals: a finished drag or a choice in the menu is reported, the screen makes the edit.
//
// Mouse: drag past the slop. Finger: hold 250 ms, then drag; a hold that stays opens the menu. Keys on a card: arrows, Home,
// End, PageUp, PageDown move between cards; Enter opens; M or the menu key lists the stages to move to. Escape lets go.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "screens/board_column.h"
#include "screens/board_totals.h"
#include "widgets/popup.h"

namespace hera::ui {

struct BoardEvent {
    struct Move {
        DealCard card;
        std::size_t from = 0, to = 0;  // columns
        bool by_hand = false;          // dragged
    };
    std::optional<RecordId> opened;
    std::optional<Move> move;
};

class BoardView {
public:
    using Columns = std::span<BoardColumn* const>;
    struct Look {
        const BoardTotals* totals = nullptr;
        std::string_view currency;
        bool filtered = false;
    };

    // Width of a card when the board is `area` wide: what BoardColumn needs before drawing.
    static float card_width(const Rect& area, std::size_t columns);
    BoardEvent draw(const Rect& area, Columns columns, const Look& look);
    // Brings the card into sight and gives it the focus as soon as it is there.
    void reveal(RecordId deal) { m_reveal = deal; }
    bool dragging() const { return m_drag.has_value(); }

private:
    struct Drag {
        DealCard card;
        std::size_t from = 0;
        ImVec2 grab{};     // pointer within the card
        Rect rect;         // where the card stood
        ImVec2 pointer{};
        bool drawn = false;
    };
    struct Place {
        std::size_t column = 0;
        std::int64_t index = 0;
    };
    struct Shape {
        float width = 0, gap = 0, padding = 0, step = 0;
        double content = 0;
    };

    static Shape shape_of(const Rect& area, std::size_t columns);
    void draw_column(const Rect& area, std::size_t at, Columns columns, const Look& look, BoardEvent& event);
    void draw_one(const Rect& rect, std::size_t at, std::int64_t index, const DealCard& card, bool quiet, BoardEvent& event);
    void draw_ghost();
    void draw_menu(Columns columns, BoardEvent& event);
    void open_menu(const DealCard& card, std::size_t column, const Rect& anchor);
    void take_keys(Columns columns);
    void go_to_card(const Rect& area, const Shape& shape, Columns columns);
    void settle(const Shape& shape, double limit);
    std::optional<std::size_t> column_under(ImVec2 pointer) const;

    ScrollStrip m_strip;
    std::vector<Rect> m_rects;     // columns as drawn in this frame
    std::vector<Rect> m_lists;     // their cards' views
    Rect m_seen;                   // of the column being drawn, what is not cut off
    RecordId m_active{};           // the card in the Tab order
    RecordId m_first_card{};       // stands in when the active one is gone
    RecordId m_tab{};              // the one of the two that counts in this frame
    bool m_active_seen = false;
    std::optional<Place> m_focused;  // found while drawing
    std::optional<Place> m_go;
    RecordId m_reveal{};
    std::optional<Drag> m_drag;

    Popup m_menu;
    DealCard m_menu_card;
    std::size_t m_menu_column = 0;
    Rect m_menu_anchor;

    // A phone's columns come to rest side by side.
    double m_rest_offset = 0, m_rest_since_ms = 0, m_settled_ms = 0;
    bool m_thrown = false;
};

}  // namespace hera::ui
