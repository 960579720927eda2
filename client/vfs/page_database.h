// PageDatabase: one SQLite database whose pages live in memory and whose commits become durable in a PageStore.
//
//     SQL COMMIT ─ sealed(seq) ─► CommitQueue ─ PageStore::write ok ─► durable(seq)
//
// SQLite sees the VFS "hera-pages" (page_vfs.h, vfs_name) and the file `file_name()`; open it once, with locking_mode=EXCLUSIVE and
// journal_mode=MEMORY. Everything here runs on one thread; callbacks never come from inside a call of the owner.
//
// Invariants (quoted by tests):
//   V1  Each SQLite commit that changed pages is exactly one redo record; a rollback is none.
//   V2  Record n+1 is built on record n: seq grows by one and the chain hash binds each record to all before it.
//   V3  `durable()` never passes a record the page store has not answered ok for, and never goes back.
//   V4  A base chunk is written only together with, or after, every record whose pages it contains, and never while
//       pages of an open transaction are in memory.
//   V5  Log records are dropped only in the atomic group that makes up for them: a header whose base contains them, or
//       one record that joins them.
//   V6  Opening gives exactly the state after the last stored record, or an error; never something in between.
//   V7  After `fenced` nothing is written again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "platform/page_store.h"
#include "vfs/page_vfs.h"

namespace hera::vfs {

// What happens to commits at present.
enum class Storage : std::uint8_t {
    good,      // they become durable, usually within milliseconds
    retrying,  // the last write failed and is being repeated; nothing is lost
    degraded,  // refused or full: kept in memory only and tried again now and then; the screen must say so
    fenced,    // another worker has the database: drop this object
};

class PageDatabase {
public:
    using Opened = std::function<void(Result<std::unique_ptr<PageDatabase>>)>;

    // Loads base and log, checks everything. Errors: PageStore's; corrupt "error.storage_damaged"; invalid
    // "error.database_newer" when a newer build wrote it. `store` must not be open yet and is owned from here on.
    static void open(std::unique_ptr<PageStore> store, const std::string& name, Clock& clock, Random& random, Opened done);
    // What can be read of a damaged database, in memory; nothing is ever written to it. SQLite may find it malformed.
    static void salvage(std::unique_ptr<PageStore> store, const std::string& name, Clock& clock, Random& random, Opened done);
    // Without any storage, for when open() failed with `reason`: works, is `degraded` for ever.
    static std::unique_ptr<PageDatabase> in_memory(const std::string& name, Clock& clock, Random& random, Error reason);

    virtual ~PageDatabase() = default;  // closes the store; REQUIRES: SQLite has closed the file

    // Made anew just now; and the browser says why: it had to throw a damaged database of this name away.
    struct Origin {
        bool fresh = false, data_lost = false;
    };
    virtual Origin origin() const = 0;

    // The name to give to sqlite3_open_v2. Unique among open PageDatabases.
    virtual const std::string& file_name() const = 0;

    // How the commits from now on are written: strict (what a person did) or relaxed (pulled from the server).
    virtual void set_durability(Durability durability) = 0;

    // The last commit made, the last one stored. 0: none yet. A commit that changed nothing has no number of its own.
    virtual std::uint64_t sealed() const = 0;
    virtual std::uint64_t durable() const = 0;
    virtual Storage storage() const = 0;
    virtual std::optional<Error> problem() const = 0;  // why not `good`

    // Called whenever durable(), storage() or wake_at_ms() has changed. It may commit, but must not destroy this object.
    virtual void on_change(std::function<void()> callback) = 0;

    // Retries and idle checkpoints need time: call tick() at wake_at_ms() (Clock::monotonic_ms) or later. Ask again
    // after every commit and every on_change.
    virtual std::optional<std::int64_t> wake_at_ms() const = 0;
    virtual void tick() = 0;

    struct Figures {
        std::uint64_t file_bytes = 0;
        std::uint64_t log_bytes = 0;
        std::uint32_t log_records = 0;
        std::uint64_t queued_bytes = 0;
        std::uint64_t checkpoints = 0;  // finished since open
    };
    virtual Figures figures() const = 0;
    // Fills `out` with the file's bytes from `at` on, those that an open transaction has written included.
    virtual void read(std::uint64_t at, Bytes& out) const = 0;
};

}  // namespace hera::vfs
