// Timeline: the story of one record, newest first: what was done with it (activities and tasks linked to it) and what was
// changed on it (history), with values as people read them. A company's story has what was done with its contacts and deals,
// a contact's what was done with its deals; changes are the record's own only.
//
// What of the changes is not on this device (sync/history_gaps.h) is missing in it until it has been fetched; its beginning is
// always there, from the record itself. It is wanted as far as somebody reads: a story of many thousand changes is not fetched to
// its end for those who look at its first page.
#pragma once

#include <vector>

#include "link/messages.h"
#include "sync/replica.h"

namespace hera::app {

struct Timeline {
    std::vector<link::TimelineItem> items;  // those from offset to offset + limit
    std::uint32_t total = 0;
    bool incomplete = false;  // changes are missing that belong among these items, or close behind them
};

// `groups`: bits of link::TimelineItem::Group, 0 for all. Open conflicts are always told.
Result<Timeline> read_timeline(sync::Replica& replica, const Entity& entity, RecordId record, std::size_t offset,
                               std::size_t limit, std::uint8_t groups = 0);

}  // namespace hera::app
