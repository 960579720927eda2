// What the dashboard draws, made from the figures of the store: words, shares and where each number leads. Made once
// per answer; no drawing here.
#pragma once

#include <string>
#include <vector>

#include "link/messages.h"
#include "screens/figure_chart.h"

namespace hera::ui {

enum class PeriodChoice : unsigned char { last_12_months, this_year, this_quarter };
Period period_of(PeriodChoice choice, Date today, int utc_offset_minutes);

// A large number with a line below it; the whole is a link to the rows it was counted from.
struct FigureTile {
    std::string label, value, below;
    std::optional<Route> rows;
};

struct DashboardWords {
    std::vector<FigureTile> tiles;
    FigureChart stages, months, team, losses, attention, tasks;
};

DashboardWords dashboard_words(const SalesFigures& figures, const Period& period, RecordId owner);

}  // namespace hera::ui
