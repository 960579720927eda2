// What a former process left in a database's write-ahead log (SQLite's main.db-wal), before anything is built on it.
//
// That process may have ended after a fsync that failed. Then its last transaction, or a part of it, may be in the system's memory
// and not on the disk: the pages count as written, and no later fsync writes them. SQLite finds the transaction whole and takes it
// for committed. When the power goes, the log ends on the disk where the hole is: what came behind it is lost, and a database that
// a checkpoint had brought further is set back in part. (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX
// ATC 2020; tests/e2e/server/power_cut.mjs goes through it.)
#pragma once

#include <string>

#include "base/result.h"

namespace hera::server {

// Writes every byte of the log again where it stands, and syncs it: then the disk has what the system shows. To be done by
// whoever is going to write to the database, before it is opened; there is no log after a stop in good order.
// REQUIRES: no other process writes to it (DataFolder's lock). Errors: those of files.h.
Result<void> make_log_durable(const std::string& database_path);

}  // namespace hera::server
