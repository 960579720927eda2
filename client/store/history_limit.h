// HistoryLimit: keeps the local database within what this device can hold whole in memory.
//
// Records are never let go of. What goes, when the database has reached its budget, is history: changes of others and of this
// device that the server has confirmed, that are older than `kept_days`, and whose transitions no sales number needs
// (op.tracked). The server keeps all of it, and of a record that somebody looks at it is fetched again (sync/history_gaps.h).
// Nothing pending, refused or conflicting is touched.
//
// It goes in slices of `slice_ops`, the oldest first, each one transaction; then the pages it leaves are given back by
// PRAGMA incremental_vacuum, `slice_pages` at a time, until a twentieth of the file is free. Databases are made with
// auto_vacuum=INCREMENTAL for that; in one of an earlier build the pages stay in the file and are used again. Never VACUUM: it
// needs up to four times the file in memory for a moment, which is what a device that is full does not have.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "store/sqlite.h"

namespace hera {

class HistoryLimit {
public:
    static constexpr std::int64_t kept_days = 90;  // as the server sends with a first copy
    static constexpr int slice_ops = 500;
    static constexpr int slice_pages = 256;
    static constexpr std::uint64_t warn_percent = 80;

    // What opens whole in a second or two and leaves a desktop browser room (docs/operators.md): 300 MB. A device of 4 GB and
    // less, which is what most phones say of themselves, gets 128 MB: its browser ends tabs above some hundred MB, and the file
    // costs its size in memory and half of it once more while it is read. 0: the device does not say.
    static std::uint64_t budget_bytes(double memory_gb);

    struct Size {
        std::uint64_t file_bytes = 0, free_bytes = 0;  // free: inside the file
        std::uint64_t used() const { return file_bytes - free_bytes; }
    };
    static Result<Size> size_of(store::Database& database);

    // REQUIRES: `database` outlives this.
    HistoryLimit(store::Database& database, std::uint64_t budget) : m_database(database), m_budget(budget) {}

    // Removes a slice if there is too much; then gives free pages back. false: nothing is left to do.
    Result<bool> step(Instant now);
    // Ops removed so far.
    std::uint64_t removed() const { return m_removed; }

private:
    Result<int> remove_slice(Instant before);

    store::Database& m_database;
    const std::uint64_t m_budget;
    std::uint64_t m_removed = 0;
    std::int64_t m_from_n = 0;  // all below has been looked at
    bool m_all_seen = false;
};

// Changes before this moment are at the server only; 0: all are here. Kept in meta.
Result<Instant> history_from(store::Database& database);

}  // namespace hera
