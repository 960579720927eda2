// Who and what both halves of the scenario speak of. Private to shared/demo.
#pragma once

#include <vector>

#include "demo/sheet.h"

namespace hera::demo {

enum Rep { sarah, david, emma, marcus, reps };
enum StageAt { discovery, qualification, proposal, negotiation, won, lost, stages };

struct Customer {
    RecordId company{}, contact{};
    std::string name;  // short, as deals are called
    Rep rep = sarah;
};

struct Cast {
    UserId users[reps];
    RecordId pipeline{};
    RecordId stage[stages];
    std::vector<Customer> customers;  // the four of the scenario first
};

// A year of closed deals with their moves and activities, and the customers they are with.
void write_history(Sheet& sheet, Cast& cast);

}  // namespace hera::demo
