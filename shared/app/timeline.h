// Timeline: the story of one record, newest first: what was done with it (activities and tasks linked to it) and what was
// changed on it (history), with values as people read them.
//
// History on a device is the recent window plus the transitions of tracked fields, so an old record's
// story may have gaps; its beginning is always there, from the record itself.
#pragma once

#include <vector>

#include "link/messages.h"
#include "sync/replica.h"

namespace hera::app {

struct Timeline {
    std::vector<link::TimelineItem> items;  // those from offset to offset + limit
    std::uint32_t total = 0;
};

Result<Timeline> read_timeline(sync::Replica& replica, const Entity& entity, RecordId record, std::size_t offset,
                               std::size_t limit);

}  // namespace hera::app
