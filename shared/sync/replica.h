// Replica: a device's copy of its tenant — rows, ops, search, sync state — behind the few verbs the app needs.
// The only thing in the store worker that changes the database; everything it changes goes through apply().
//
// Laws (each is quoted by tests):
//   L1  A cell, its op and the clock are written in one transaction.
//   L2  An op is offered for sending only when it is durable on this device (`durable_through`), except in DEGRADED.
//   L3  The cursor and the rows it covers, or the note of a snapshot that brings them, are written in one transaction.
//   L4  What a record shows = its confirmed image + this device's ops that the image does not contain, in order.
//   L5  A refused op leaves the record as if it had never been made, and stays in the inbox with its content.
//
//   L6  An own op can be given back (`adopt`) to a replica that has lost it, in the same words; one that is known is left
//       alone. So what keeps ops outside the database (client/store/outbox_mirror.h) may give all it has.
//
// A commit counter orders durability: every write transaction gets the next number (`commit_number`); the host tells
// `durable_through(n)` when the VFS says the redo record of commit n is on disk.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "model/record.h"
#include "store/sqlite.h"
#include "sync/changes.h"
#include "sync/history_gaps.h"
#include "sync/protocol.h"
#include "sync/snapshots.h"

namespace hera::sync {

struct Identity {
    TenantId tenant{};
    UserId user{};
    DeviceId device{};  // none: a new one is made and kept when the database is new
};

// What a person wants changed; Replica turns each into one op.
struct Draft {
    enum class Kind : std::uint8_t { create, patch, remove, restore, merge };
    Kind kind = Kind::patch;
    std::string entity;
    RecordId record{};
    std::vector<std::pair<std::string, Value>> fields;  // merge: merged_into alone
};

struct Committed {
    BatchId batch{};
    std::uint64_t commit_number = 0;
    std::uint32_t skipped = 0;  // undo: fields left alone because someone changed them since
};

struct Counts {
    std::uint32_t pending = 0, refused = 0, conflicts = 0;
};

class Replica {
public:
    // Creates or migrates the tables. Errors: corrupt; conflict "error.database_of_other_account" when the file belongs to
    // another tenant or user; invalid "error.database_newer" when a newer build wrote it.
    static Result<std::unique_ptr<Replica>> open(store::Database& database, const Schema& schema,
                                                 const Identity& identity, Clock& clock, Random& random);
    virtual ~Replica() = default;

    virtual const Identity& identity() const = 0;
    virtual const Schema& schema() const = 0;
    virtual store::Database& database() = 0;  // for reading (queries)

    // One gesture. All drafts are validated first; any failure → nothing is written. create fills visibility, owner,
    // created_at, created_by when absent. A patch with only unchanged values writes nothing (batch none).
    // `batch`: its id, chosen by whoever may have to ask again; none: a new one. `instead`: a refused op that leaves the inbox
    // in the same transaction, also when the drafts change nothing (then the batch is none). Errors: not_found
    // "error.refused_gone" when it is not in the inbox.
    virtual Result<Committed> commit(const std::string& label, const std::vector<Draft>& drafts, BatchId batch = {},
                                     OpId instead = {}) = 0;
    // Was that batch made here already?
    virtual Result<bool> has_batch(BatchId batch) = 0;
    // The same in slices for bulk work: begin_bulk → commit_bulk* (each one transaction, same batch) → the batch is one
    // undo step. Returns the batch.
    virtual BatchId begin_bulk() = 0;
    virtual Result<Committed> commit_bulk(BatchId batch, const std::string& label, const std::vector<Draft>& drafts) = 0;
    // Inverse ops of a batch as a new batch: created → deleted, changed → former value where it still holds what the
    // batch wrote, deleted or merged away → restored. What the server added to the batch (records re-pointed by a merge) is part of
    // it as soon as it has been pulled.
    virtual Result<Committed> undo(BatchId batch, BatchId as = {}) = 0;

    virtual Result<Record> load(const Entity& entity, RecordId id) = 0;  // not_found "error.record_gone"
    virtual Changes take_changes() = 0;
    virtual Counts counts() = 0;
    virtual std::uint64_t commit_number() const = 0;
    virtual void durable_through(std::uint64_t commit_number) = 0;
    virtual std::uint64_t durable() const = 0;
    virtual Result<void> dismiss_refused(OpId op) = 0;

    // ---- for the outbox mirror ----
    // What own gestures did to the outbox and the inbox since the last call. Nothing is collected before the first call.
    struct OwnChanges {
        std::vector<Op> made;
        std::vector<OpId> dismissed;
    };
    virtual OwnChanges take_own_changes() = 0;
    // Pending and refused ops, in order.
    virtual Result<std::vector<Op>> unsent() = 0;
    // Pending and refused ops and, in order, what the server had accepted from this device behind `restored_to`: what a tenant
    // that was restored from a backup lacks of ours. They are said as by somebody who has seen nothing behind that.
    virtual Result<std::vector<Op>> unsent_since(std::int64_t restored_to) = 0;
    // Ops of this person that were kept elsewhere, oldest first. Returns how many were not here (L6). Ops of another user
    // are refused as invalid "error.wire_op".
    virtual Result<std::uint32_t> adopt(const std::vector<Op>& ops) = 0;

    // ---- for the sync engine ----
    virtual std::int64_t cursor() const = 0;  // everything up to this seq has been pulled
    // The tenant's history this copy belongs to; "" until the first hello.
    virtual const std::string& incarnation() const = 0;
    virtual Result<void> set_incarnation(const std::string& incarnation) = 0;
    // The oldest pending ops that may leave the device (L2), at most so many and so many bytes of wire form.
    virtual Result<std::vector<Op>> to_push(std::size_t ops_max, std::size_t bytes_max) = 0;
    // DEGRADED: nothing becomes durable here, ops go out from memory.
    virtual void push_from_memory(bool allowed) = 0;
    // The server's answer to pushed ops, in one transaction. Ops it does not name stay pending.
    virtual Result<void> apply_push(const PushReply& reply) = 0;
    // Rows, history and cursor in one transaction (L3). REQUIRES: page.from == cursor(). The page also says which groups the
    // person is in: what they have left goes, what they have joined is brought by a snapshot.
    virtual Result<void> apply_page(const PullPage& page) = 0;

    // One more page is needed although the cursor is at the head: own ops wait for rows that may never come (apply.h A7), or
    // a group was left (snapshots.h N5).
    virtual Result<bool> wants_page() = 0;

    // ---- snapshots (snapshots.h) ----
    virtual const Snapshots& snapshots() const = 0;
    // A new copy, or one from before the horizon: the cursor goes to the head at once, and everything comes by a snapshot.
    virtual Result<void> start_over(std::int64_t head, const std::vector<std::string>& groups) = 0;
    virtual Result<void> apply_snapshot(const SnapshotPage& page) = 0;

    // ---- history on demand (history_gaps.h) ----
    // What of a record's history is not here; nothing when all of it is.
    virtual Result<std::optional<HistoryGap>> history_gap(RecordId record) = 0;
    virtual Result<void> apply_history(const HistoryReply& reply) = 0;

    // ---- sums (row_sums.h) ----
    // Of all entities, or of the stretches of one. REQUIRES: no snapshot is open.
    virtual Result<SumsReply> sums(const SumsRequest& request) = 0;
    virtual Result<std::vector<RecordId>> bounds_of(const std::string& entity) = 0;
    // When they were last asked for, by this device's clock; 0 = never.
    virtual Instant checked_at() const = 0;
    virtual Result<void> set_checked(Instant at) = 0;
    // The stretches of an entity that differ are fetched again; how many ever were is counted in meta "sums_repaired".
    virtual Result<void> repair(const std::string& entity, const std::vector<std::pair<RecordId, RecordId>>& stretches) = 0;
};

}  // namespace hera::sync
