// snapshots: the device's half of bringing everything that stands in some visibility groups, slice by slice, while everything
// else goes on. One means for four ends:
//
//   a new copy                   everything of the person's groups
//   a group the person joined    everything of that group
//   a cursor behind the horizon  everything, over what is here: what has gone meanwhile goes
//   a difference that the sums found (row_sums.h)   one stretch of one entity
//
// A snapshot is of one seq, `through`. Its slices give rows as they are when asked for; what changed after `through` is not in
// them but comes by pull, which goes on meanwhile. So slices may be days apart, in any number, and from a server that was
// started anew.
//
//   N1  What is still to come is written in the transaction that moves the cursor past it, and a slice with the place behind it
//       in one: a crash loses no slice and repeats at most one.
//   N2  A slice takes nothing back: a row that is here in the same or a later version stays as it is; own open ops stay on top.
//   N3  What is here, confirmed at or before `through`, in the snapshot's groups and in the stretch of a slice, and is not in the
//       slice, goes. What the server has never confirmed stays.
//   N4  While rows may be here that are older than the cursor says (a snapshot over an old copy), ops are said to be made by
//       somebody who has seen what the copy had seen (`seen`), so that they bury nothing.
//   N5  When a group has been left, or a copy began anew, history may be here of records whose rows never were: told of while they
//       were in sight, before their rows' pages. It goes as soon as everything is here; until then the rows may still come
//       (meta "left").
//
// All calls that write run inside the caller's transaction; `load` again after one that failed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sync/apply.h"

namespace hera::sync {

struct Snapshot {
    std::int64_t through = 0;
    std::vector<std::string> groups;
    std::string after;           // the server's place (SnapshotRequest)
    std::string entity;          // one stretch only
    RecordId above{}, until{};
    std::int64_t seen = -1;      // N4; -1: nothing older than the cursor is here
};

class Snapshots {
public:
    Snapshots(store::Database& database, const Schema& schema, Apply& apply)
        : m_database(database), m_schema(schema), m_apply(apply) {}
    Result<void> load();

    // Unfinished ones; the first is under way.
    const std::vector<Snapshot>& open() const { return m_open; }
    SnapshotRequest next() const;  // REQUIRES: one is open
    // What follows a slice of the first open one that ends at `place`; none: nothing does.
    std::optional<SnapshotRequest> next_behind(const std::string& place) const;
    // The groups whose rows are here, or are being brought by an open snapshot.
    const std::vector<std::string>& groups() const { return m_groups; }
    // What an op made now has seen (N4).
    std::int64_t seen(std::int64_t cursor) const;

    // Everything, as of `through`, over what is here. `seen`: the cursor until now.
    Result<void> begin_all(std::int64_t through, const std::vector<std::string>& groups, std::int64_t seen);
    // One stretch of one entity.
    Result<void> begin_repair(std::int64_t through, const std::string& entity, RecordId above, RecordId until);
    // The person is in these groups now. What they have left goes at once; what they have joined is brought as of `cursor`,
    // up to which everything has been pulled.
    Result<void> set_groups(const std::vector<std::string>& groups, std::int64_t cursor);
    // A slice of the first open one.
    Result<void> apply(const SnapshotPage& page, std::int64_t cursor);
    // N5. Everything is here.
    Result<void> forget_unseen();
    // N5. Something may have to be forgotten as soon as everything is here.
    Result<bool> left_groups();

private:
    Result<void> save();
    Result<void> leave(const std::vector<std::string>& groups, std::int64_t cursor);

    store::Database& m_database;
    const Schema& m_schema;
    Apply& m_apply;
    std::vector<Snapshot> m_open;
    std::vector<std::string> m_groups;
};

}  // namespace hera::sync
