// OutboxList: what is not in order between this device and the server, one line each — changes that were refused (with the
// reason and everything they said), values that two people changed at once (with what can be done about it), and gestures
// that wait to be sent or have just been sent. Refused ones first, then conflicts, then the others in the order they were made.
//
// And the same as a file, for a person who wants to keep what they typed before discarding it, or whose sync is broken:
//   {"outbox":1,"user":"<id>","changes":[{"op":"<id>","at":"2026-03-31T09:14:00.000Z","state":"waiting"|"refused",
//    "reason":["error.key","argument",…],"kind":"patch","entity":"contact","record":"<id>","title":"Ann Meyer",
//    "fields":{"job_title":"Buyer",…}},…]}          values in their wire form (docs/protocol.md, "Values")
#pragma once

#include <string>
#include <vector>

#include "link/messages.h"
#include "sync/replica.h"

namespace hera::app {

struct OutboxList {
    std::vector<link::OutboxItem> items;  // those from offset to offset + limit
    std::uint32_t total = 0;
};

// `what`: a query of kind outbox.
Result<OutboxList> read_outbox(sync::Replica& replica, const link::Query& what);
Result<std::string> outbox_file(sync::Replica& replica);

}  // namespace hera::app
