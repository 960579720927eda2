// Deal totals of a board: one row per stage and currency, amounts never mixed across currencies.
//
// Weighted values come deal by deal from model/pipeline_rules.h, so the sum of a column is the sum of its cards: open
// deals count by percentage, won ones in full, lost ones never. Deals without an amount are counted under currency "".
#pragma once

#include <vector>

#include "link/messages.h"
#include "store/sqlite.h"

namespace hera::app {

Result<std::vector<link::TotalsRow>> read_deal_totals(store::Database& database, RecordId pipeline);

}  // namespace hera::app
