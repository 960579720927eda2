// figure_chart: a small set of numbers as bars or columns, each of which is a link to the rows it was counted from; and
// the same numbers as a table. One description serves both, so the table is the chart's equivalent by construction.
//
// Keys: Tab reaches the chart; Up, Down, Left, Right, Home and End step through its bars, Enter opens one. Each bar
// says its label and its numbers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/route.h"
#include "platform/geometry.h"

namespace hera::ui {

struct FigureBar {
    std::string label;
    std::vector<std::string> values;  // parallel to FigureChart::headings behind the first
    double share = 0;                 // 0–1 of the longest
    double second = 0;                // a darker part of it (weighted of open), 0–1 of the longest
    double mark = 0;                  // a line across (a quota), 0–1 of the longest; 0: none
    std::optional<Route> rows;        // what it was counted from
};

struct FigureChart {
    enum class Kind : unsigned char { bars, columns };
    Kind kind = Kind::bars;
    std::string title;
    std::vector<std::string> headings;  // "Stage", "Amount", "Deals"
    std::vector<FigureBar> bars;
    std::string nothing;     // said when there are no bars
    std::size_t active = 0;  // has the roving focus
};

// Takes the keys that step through the bars. Before the page's own scrolling, which wants the arrows too.
void step_figure_chart(ImGuiID id, FigureChart& chart);
// With title and card; `as_table`: the numbers as a table.
float figure_chart_height(const FigureChart& chart, bool as_table);
// The link that was followed. `seen`: the part of the page that is in sight; a table needs some of its rows there.
std::optional<Route> draw_figure_chart(ImGuiID id, const Rect& rect, FigureChart& chart, bool as_table, const Rect& seen);

}  // namespace hera::ui
