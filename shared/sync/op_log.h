// op_log: the one table that is outbox, history, audit trail and undo source on both sides.
//
//   n         local order; on the server n = seq
//   seq       place in the tenant's order; 0 = the server has not answered yet
//   state     see below; the literals also stand in the partial indexes of ddl.cpp
//   body      new values; device: dropped for confirmed creates (the record holds them)
//   before    what the op replaced
//   tracked   1 when it touches a Track::always field: kept on every device for ever
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/schema.h"
#include "store/sqlite.h"
#include "sync/op.h"

namespace hera::sync {

enum class OpState : std::uint8_t {
    confirmed = 0,  // part of the confirmed rows
    pending = 1,    // not answered yet: outbox
    acked = 2,      // has a seq, but the row that contains it has not been pulled yet
    refused = 3,    // inbox: content and reason kept
};

struct LoggedOp {
    Op op;
    std::int64_t n = 0, seq = 0;
    OpState state = OpState::pending;
    OpCode code = OpCode::applied;
    std::string reason;      // JSON ["error.key", args…] of a refusal, or ""
    std::string visibility;  // server: group of the record at that time
};

// Appends; n is chosen when 0 (device) or given (server).
Result<void> append_op(store::Database& database, const LoggedOp& entry, bool tracked);
// The same unless an op of this id is here. True: it was not.
Result<bool> append_op_if_new(store::Database& database, const LoggedOp& entry, bool tracked);
Result<std::optional<LoggedOp>> find_op(store::Database& database, OpId id);
// Pending and acked ops of one record, in order.
Result<std::vector<LoggedOp>> open_ops(store::Database& database, RecordId record);
// Acked ops with a place at or before `seq`.
Result<std::vector<LoggedOp>> acked_ops_through(store::Database& database, std::int64_t seq);
// Was a record with this id made here, whatever has become of it?
Result<bool> was_made(store::Database& database, RecordId record);
// Pending ops in order, the first `count_max`.
Result<std::vector<LoggedOp>> pending_ops(store::Database& database, std::size_t count_max);
// Pending and refused ops in order: what only this device has.
Result<std::vector<LoggedOp>> unsent_ops(store::Database& database);
// Those and the device's own ops with a place behind `seq`, in order.
Result<std::vector<LoggedOp>> ops_unknown_after(store::Database& database, DeviceId device, std::int64_t seq);
Result<std::vector<LoggedOp>> ops_of_batch(store::Database& database, BatchId batch);
Result<void> set_op_state(store::Database& database, std::int64_t n, OpState state);
Result<void> set_op_acked(store::Database& database, std::int64_t n, std::int64_t seq);
Result<void> set_op_refused(store::Database& database, std::int64_t n, OpCode code, const std::string& reason);
// The server's view of an own op: place, final time, what it really changed and
// of which record (merged_away.h P4).
Result<void> set_op_history(store::Database& database, std::int64_t n, std::int64_t seq, const Op& told);
// A confirmed create needs its body no longer: the record holds the values.
Result<void> drop_create_body(store::Database& database, std::int64_t n);

// Of a record that its author does not see any more the fact stays (apply.h A7).
Result<void> drop_words(store::Database& database, std::int64_t n);

// Does the op touch a field whose transitions every device keeps? For creates: does its entity have one of its own?
bool touches_tracked(const Schema& schema, const Op& op);
// What of a create travels as history: the entity's own tracked fields only.
std::vector<Cell> tracked_cells(const Schema& schema, const Op& op);

// The columns every reader of whole ops selects, and how to read them.
inline constexpr const char* op_columns =
    "n,id,seq,state,batch,device,user,hlc,at,base,kind,entity,record,body,before,label,code,reason,visibility";
Result<LoggedOp> read_op(const store::Statement& statement);

}  // namespace hera::sync
