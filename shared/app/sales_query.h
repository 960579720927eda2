// Reads what the dashboard counts (model/sales_figures.h): deals, stages, people, quotas, open tasks, activities.
#pragma once

#include "model/sales_figures.h"
#include "store/sqlite.h"

namespace hera::app {

// `owner`: only what is this person's; none: everybody's. Quotas and people follow it too.
// REQUIRES: period.from <= period.to.
Result<SalesFigures> read_sales_figures(store::Database& database, RecordId owner, const Period& period);

}  // namespace hera::app
