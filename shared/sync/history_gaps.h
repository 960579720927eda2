// history_gaps: which history this device does not have, of which records.
//
// A device is not sent all history: a first copy brings that of the last months only, a page leaves out what was changed very often
// (protocol.h, PullPage::partial), and a device that is full lets go of the oldest (client/store/history_limit.h). What it lacks it
// fetches when somebody looks at the record (HistoryReply). Transitions that count (op.tracked) and own ops are always here.
//
//   G1  What the server would tell of a record's history, and this device does not have, lies in the record's gap.
//   G2  A gap shrinks only by an answer that covers what goes from it.
//   G3  A page that leaves something out, and the rows that it may have been left out of, are noted in the transaction that moves
//       the cursor over them.
//
// How it is kept: table history_gap has a record's gap, or says that it has none. A record it does not name has none if its create
// is here and lies behind the floor (meta "history_floor": up to this seq history may be missing), and no copy is under way; else
// anything may be missing. While pages leave something out, meta "partial_from" holds where that began, until everything is
// exchanged: a row comes at its latest version only, maybe many pages behind what was left out of its history. So until then no
// record's history is known to be whole from there on.
//
// Device only. All calls run inside the caller's transaction, or read.
#pragma once

#include <cstdint>
#include <optional>

#include "sync/protocol.h"

namespace hera::sync {

// Between these seqs, both excluded.
struct HistoryGap {
    std::int64_t above = 0, below = 0;
    bool none() const { return below <= above + 1; }
};

// `cursor`: what has been pulled. `copying`: a snapshot is open.
Result<std::optional<HistoryGap>> history_gap(store::Database& database, RecordId record, std::int64_t cursor, bool copying);
// G3.
Result<void> note_page(store::Database& database, const PullPage& page, bool copying);
// Before anything of the page is taken: of what comes into sight only the history behind page.history comes with it.
Result<void> note_sight(store::Database& database, const Schema& schema, const PullPage& page);
// History up to here may be missing of any record.
Result<void> raise_history_floor(store::Database& database, std::int64_t seq);
// Of this record anything up to `through` may be missing.
Result<void> note_history_lost(store::Database& database, RecordId record, std::int64_t through);
// The record is not here any more.
Result<void> forget_history_gap(store::Database& database, RecordId record);
// Everything is fetched anew.
Result<void> forget_history_gaps(store::Database& database);
// Everything up to `seq` may have gone from this device.
Result<void> note_history_let_go(store::Database& database, std::int64_t seq);
// G2. The answer's ops have been taken.
Result<void> note_history(store::Database& database, const HistoryReply& reply, std::int64_t cursor, bool copying);

}  // namespace hera::sync
