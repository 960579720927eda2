// TaskList: the tasks of one person or of everyone, in the order in which they want doing: overdue first, then by day, within
// a day by priority and time; those without a day last. Done ones apart, the last one first.
#pragma once

#include <vector>

#include "link/messages.h"
#include "sync/replica.h"

namespace hera::app {

struct TaskList {
    std::vector<link::TaskRow> rows;    // those from offset to offset + limit
    std::uint32_t total = 0;
    std::vector<std::uint32_t> counts;  // per TaskBucket, of all
};

// `what`: a query of kind tasks.
Result<TaskList> read_tasks(sync::Replica& replica, const link::Query& what);

}  // namespace hera::app
