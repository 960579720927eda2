// data_grid: rows and columns over any number of records; only the visible rows are asked for and drawn. The header stays
// in sight and sorts. A row is one node (role row) with a name of its own; its cells are drawn by the caller.
//
// Keys on the focused row: Up, Down, Home, End, PageUp, PageDown move; Enter or Space opens. One row is in the Tab order.
// On a phone use list_view.h instead.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "platform/scroll.h"
#include "platform/text.h"
#include "widgets/function_ref.h"
#include "widgets/ids.h"

namespace hera::ui {

struct GridColumn {
    std::string_view label;
    float weight = 1;          // share of the width that is left over
    float min_dp = 96;
    Align align = Align::left;
    bool sortable = true;
    float give_way = 0;        // columns with the highest number are left out first when the width does not suffice; 0: never
};

// Owned by the screen: where it is scrolled to and which row has the roving focus.
struct DataGrid {
    ScrollArea scroll;
    std::int64_t active = 0;
    ImGuiID active_id = 0;     // its node, as drawn last
    bool follow = false;       // bring `active` into sight and focus it in the next frame

    void to_top() { *this = DataGrid{}; }
    void show_row(std::int64_t row) { active = row, follow = true; }
};

struct GridSpec {
    ImGuiID id = 0;
    Rect rect;
    std::string_view name;     // accessible name of the grid: "Contacts"
    std::span<const GridColumn> columns;
    std::int64_t total = 0;
    int sort_column = -1;
    bool descending = false;
    float padding_dp = 24;     // left of the first and right of the last column
};

struct GridRow {
    ImGuiID id = 0;            // of the record, so that focus follows it when the order changes; 0: of its place
    std::string_view name;     // "Ada Lovelace, Analytical Engines, ada@engines.example"; must live until `cells` returns
    bool loaded = true;        // false: its page has not come; a placeholder is drawn and `cells` is not called
    bool selected = false;
};

struct GridCells {
    std::int64_t row = 0;
    std::span<const Rect> cells;  // one per column, text padding taken off; empty() for columns that gave way
    Rect rect;                    // the whole row
    bool hovered = false;
};

struct GridResult {
    std::optional<std::int64_t> opened, context;  // row that was pressed; row whose menu was asked for
    ImVec2 pointer{};                             // where, for the menu
    std::optional<int> sort;                      // column whose header was pressed
    std::int64_t first = 0, count = 0;            // rows in sight: what the live query should cover
};

GridResult data_grid(DataGrid& grid, const GridSpec& spec, FunctionRef<GridRow(std::int64_t)> row,
                     FunctionRef<void(const GridCells&)> cells);
float grid_header_height();
float grid_row_height();

}  // namespace hera::ui
