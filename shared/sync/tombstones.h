// tombstones: what a record leaves behind for the people of a visibility group when it goes out of their sight, on the server.
//
//   tombstone(entity, id, visibility, seq, at)   one for each group that a record has left, the latest time; at the record's
//                                                purge one for its last group
//
//   T1  Whoever is in the group and was last here before `seq` hears of the end, also when the record has moved on through other
//       groups since. A record that comes back into a group takes its tombstone away.
//   T2  Tombstones are forgotten after `tombstone_kept_ms`. `horizon` (meta) is the last seq of one that was: a cursor before it
//       may miss an end, and starts over with a snapshot (snapshots.h).
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "store/sqlite.h"

namespace hera::sync {

// A device that was away for longer fetches everything once more.
inline constexpr std::int64_t tombstone_kept_ms = std::int64_t{180} * 24 * 3600 * 1000;

// `to`: where it is now; "" = nowhere.
Result<void> leave_group(store::Database& database, std::string_view entity, RecordId id, const std::string& from,
                         const std::string& to, std::int64_t seq, Instant now);
// T2. Returns how many. Inside the caller's transaction.
Result<std::int64_t> forget_tombstones(store::Database& database, Instant older_than);

}  // namespace hera::sync
