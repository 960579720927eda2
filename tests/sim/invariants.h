// What must hold in every simulation. A failure begins with the number of what it breaks; the laws L1–L5 are those of
// sync/replica.h. Each check is written against the tables and shares no code with what it checks, except the reading of a row.
//
//        during (d) a run, whenever a database is opened and every now and then; at rest (r), when all is exchanged
//   I1   d  What was said to be saved is there after every crash; what left the device had been durable (L2).
//        r  Every op is confirmed, refused, or was lost before anything was promised.
//   I2   d  The answer for an op never changes, and a restart of the server loses none. r  Its place and fate in the log.
//   I3   d  An op is applied once; nobody sends, and the server has, no op that was not made.
//   I4   d  Cursor and clock only grow; the cursor has moved exactly when the rows before it are here (L1, L3).
//   I5   d  A device shows its confirmed rows with its own open ops on top (L4). r  It shows exactly the server's rows
//           that its person may see, with every transition; the sums say so too, and have never said otherwise.
//   I6   d  What is in the trash comes back by a restore only, what was removed for good not at all.
//   I7   d  A device id is one person's; a worker sends a copy in the session of the person whose copy it is. Nobody changes a
//           record that they are not to see. r  No row and no word of one is on their device.
//   I8   r  A key is one record's; what is not in the trash was merged into nothing; every pointer leads to a record; nobody refers
//           to a record that was merged away. (What their losers said is in a conflict: I9.)
//   I9   r  Every value that lost is in a conflict or the history; a refused op has its content and its reason (L5).
//   I10  d  A tab whose database was taken over says of nothing that it is saved, and is told; nobody is fenced by nobody; the
//           log that two of them wrote is whole: no copy is found damaged that nobody damaged.
//   I11  d  No device stops syncing, or cannot open its database, for no reason.
//        r  A healed world comes to rest within two hours: an op that is refused stops no other.
//   I14  r  What of a visible record's history the server has and a device does not, lies in the gap that the device knows of
//           (sync/history_gaps.h).
//   I12  d  An attachment that is available has its bytes at the server, and only what was sent became so; bytes are given by a
//           row alone that the person sees and that is not in the trash (F5); what the server has goes after 30 days in the trash,
//           not before (F6). What the server has never had is still in the browser in which it was attached (U2).
//        r  …and they are the ones of its sum. Whatever lives and was neither lost on purpose nor let go of after the trash is at
//           the server.
//   I13  d  Each op's verdict is the reference's. r  So are the server's rows.
#pragma once

#include <memory>
#include <vector>

#include "ledger.h"
#include "server.h"
#include "link/messages.h"
#include "sync/replica.h"

namespace hera::sim {

class SimDevice;

void check_device(World& world, SimServer& server, sync::Replica& replica, int node);
// Everything a person attached is where it has to be (I12, U2).
void check_files(World& world, const Ledger& ledger, SimServer& server, const std::vector<std::unique_ptr<SimDevice>>& devices,
                 bool at_rest);
// The answer of a fetch has arrived.
void check_fetched(World& world, SimDevice& device, const link::Account& account, RecordId attachment, bool done);
// A visitor has exchanged everything and goes.
void check_left(World& world, const Ledger& ledger, sync::Replica& replica, int copy);
void check_at_rest(World& world, const Ledger& ledger, SimServer& server, const std::vector<std::unique_ptr<SimDevice>>& devices);

}  // namespace hera::sim
