// PageStore: where the pages of one local database survive. One row of metadata, base chunks, a log of redo records,
// and one verb that writes: everything in a WriteGroup becomes durable together or not at all.
// Implemented over IndexedDB (web/page_store_web.cpp) and in memory with faults (tests/support/sim_page_store.h).
//
// It knows nothing of SQLite, records or retries: it moves opaque bytes under numeric keys. client/vfs decides.
//
// Invariants:
//   P1  A WriteGroup is atomic: after any crash all of it is there or nothing.
//   P2  Groups take effect in the order of write(); after a crash, what is left is a prefix of them.
//   P3  A group answered ok with Durability::strict is never lost. One answered ok with relaxed survives the end of the
//       browser but may be lost with the machine's power, together with everything after it (P2), never alone.
//   P4  open() takes a new epoch; from then on every other holder's writes and reopen are refused as fenced.
//   P5  No callback runs inside the call that asked. After close() no callback runs at all.
//
// Errors, told apart by Code:
//   conflict  "error.storage_taken"        fenced: another opener has the database; nothing was written, nothing will be
//   too_large "error.storage_full"         quota or disk full; nothing was written; may be retried
//   busy      "error.storage_connection"   the connection is gone or the write was broken off: reopen, then write again
//   busy      "error.storage_silent"       (not given by a store) it does not answer; as above, and kept by whoever asked
//   busy      "error.storage_cleared"      somebody deleted the database while it was open: what is in memory is all there is
//   invalid   "error.database_newer"       a newer build made this database
//   denied    "error.storage_unavailable"  there is no durable storage here (private mode, no Web Locks, refused)
//   corrupt   "error.storage_damaged"      what it holds is not what was written
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace hera {

enum class Durability : std::uint8_t {
    relaxed,  // data the server can give again
    strict,   // what a person did
};

class PageStore {
public:
    struct Opened {
        std::uint32_t epoch = 0;  // ours, one above the last opener's
        Bytes header;             // as last written, or `fresh_header` of a new database
        bool fresh = false;
        bool data_lost = false;   // fresh, because the browser threw away a damaged database of this name
    };
    struct Row {
        std::uint64_t key = 0;
        const std::uint8_t* data = nullptr;  // valid during the call only
        std::size_t size = 0;
    };
    struct KeyRange {
        std::uint64_t first = 0, last = 0;  // both inclusive
    };
    // Applied in this order: drops, puts, header. Rows are copied before write() returns.
    struct WriteGroup {
        std::vector<KeyRange> drop_log;
        std::vector<KeyRange> drop_chunks;
        std::vector<Row> log;
        std::vector<Row> chunks;
        const Bytes* header = nullptr;  // null: left as it is
    };

    using OpenDone = std::function<void(Result<Opened>)>;
    using Rows = std::function<void(Result<std::vector<Row>>)>;
    using Done = std::function<void(Result<void>)>;

    virtual ~PageStore() = default;

    // First call on this object; once. `fresh_header` is written when the database is new.
    virtual void open(const std::string& name, const Bytes& fresh_header, OpenDone done) = 0;
    // After `busy`, or when there was no answer: a new connection under the epoch already held; fenced when that epoch is no
    // longer the newest. A database that was cleared is not made again.
    virtual void reopen(Done done) = 0;
    // Rows with keys in the range, ascending, at most `rows_max`.
    virtual void read_chunks(KeyRange range, std::uint32_t rows_max, Rows done) = 0;
    virtual void read_log(KeyRange range, std::uint32_t rows_max, Rows done) = 0;
    virtual void write(const WriteGroup& group, Durability durability, Done done) = 0;
    virtual void close() = 0;
    // Closes if open and deletes the database for ever.
    virtual void erase(const std::string& name, Done done) = 0;
};

using MakePageStore = std::function<std::unique_ptr<PageStore>()>;

}  // namespace hera
