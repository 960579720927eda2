// What must hold in every simulation. The laws L1–L5 are those of sync/replica.h; each check is written against the tables
// and shares no code with what it checks, except the reading of a row.
//
//   during   L1 L3 L4 on every device whenever its database is opened and every now and then; what was said to be saved is
//            there after every crash, what left the device had been durable (Ledger); an op's answer never changes (S2); the
//            server's rows follow the reference, op by op; a trashed record comes back by a restore only; cursors grow
//   at rest  every device shows exactly the server's rows; the server holds the reference's rows; every op that was said to
//            be saved is confirmed, refused (L5: with its content) or was never sent and lost before the promise; nothing is
//            in the server's log that nobody made; every value written is in the record, the history or a conflict
#pragma once

#include <memory>
#include <vector>

#include "ledger.h"
#include "server.h"
#include "sync/replica.h"

namespace hera::sim {

class SimDevice;

void check_device(World& world, SimServer& server, sync::Replica& replica, int node);
void check_at_rest(World& world, const Ledger& ledger, SimServer& server, const std::vector<std::unique_ptr<SimDevice>>& devices);

}  // namespace hera::sim
