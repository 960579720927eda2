// protocol: the bodies of hello, push and pull, both directions, used by engine (device) and SyncService (server).
//
// JSON; rows travel as arrays under a column dictionary sent once per page. Decoding is strict on shape; unknown entities
// and columns pass through as cells, so a page of a newer server is understood as far as this build can.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/schema.h"
#include "sync/op_codec.h"
#include "sync/op_log.h"

namespace hera::sync {

inline constexpr int protocol_version = 2;  // 2: visibility groups, snapshots, sums

// A push stays below common proxy limits: whichever comes first.
inline constexpr std::size_t push_ops_max = 500;
inline constexpr std::size_t push_bytes_max = 256 * 1024;
// Rows and history ops of one page together.
inline constexpr std::size_t page_items_default = 4000, page_items_max = 10'000;
// What somebody who was away has to read of one record's changes before its row is enough, and the seqs in which that is counted.
inline constexpr std::size_t history_per_record = 8;
inline constexpr std::int64_t page_seqs_max = 20'000;
// Ops of one answer about a record's history.
inline constexpr std::size_t history_items_default = 200, history_items_max = 1000;

struct HelloRequest {
    int protocol = protocol_version;
    int schema = schema_version;
    Instant now{};
    std::int64_t cursor = 0;
};
struct HelloReply {
    std::int64_t head = 0;
    Instant now{};
    std::string incarnation;  // changes when a tenant is restored from a backup
    std::int64_t restored_to = 0;  // what this incarnation has in common with any earlier one ends here
    std::vector<std::string> groups;  // the visibility groups this person is in
    std::int64_t horizon = 0;  // what left or was removed up to here is forgotten: an older cursor starts over (snapshots.h)
};

struct PushRequest {
    Instant now{};
    std::vector<Op> ops;
};
struct PushResult {
    OpId op{};
    std::int64_t seq = 0;
    OpCode code = OpCode::applied;
    std::string reason;  // JSON ["error.key", args…], "" when accepted
};
struct PushReply {
    std::vector<PushResult> results;
    std::int64_t head = 0;
    Instant now{};
};

// The latest confirmed state of one record.
struct WireRow {
    enum class Carries : std::uint8_t {
        state,    // as it is now
        end,      // this person does not see it any more: it left their groups, or was removed for good
        nothing,  // of a snapshot only: it is there, and what has become of it since comes by pull
        group,    // of a page only: it has moved to another visibility group (the one cell); all else comes by a later page
    };
    std::string entity;
    std::int64_t ver = 0;
    RecordId id{};
    bool deleted = false;
    std::vector<Cell> cells;    // known to the sender
    std::vector<Cell> unknown;  // of a build newer than the sender
    Carries carries = Carries::state;
};
struct PullPage {
    std::int64_t from = 0, to = 0, head = 0;
    bool more = false;
    Instant now{};
    std::vector<WireRow> rows;
    std::vector<LoggedOp> ops;  // history; op.device, op.user, op.at, op.before are set
    std::vector<std::string> groups{std::string(system_field::everyone)};  // whose rows these are: all that the person is in
    // History was left out: patches of records that had more of them in this stretch than history_per_record, but for those of the
    // asking device, those of the server, and what counts for ever. HistoryReply has it.
    bool partial = false;
    std::int64_t history = 0;  // what has come into sight is told of from behind this seq only; 0: nothing has
};

// A slice of everything that stood in some groups when `through` was the head, in the order of entities and ids
// (snapshots.h). `after` and `next` are places in that order as the server writes them; "" = the beginning, the end.
struct SnapshotRequest {
    std::int64_t through = 0;
    std::vector<std::string> groups;
    std::string after;
    // Only a stretch of one entity, for repair: ids behind `above` up to `until` (none: without end).
    std::string entity;
    RecordId above{}, until{};
    std::size_t limit = 0;  // 0: the server's choice
};
struct SnapshotPage {
    // All that there is of this entity behind `above` up to `until` (none: without end) is in the page.
    struct Range {
        std::string entity;
        RecordId above{}, until{};
    };
    std::int64_t through = 0, head = 0;
    std::string next;
    std::vector<std::string> groups;  // of those that were asked for: those the person is in
    std::vector<Range> ranges;
    std::vector<WireRow> rows;
    std::vector<LoggedOp> ops;
    std::int64_t history = 0;  // the seq behind which this copy's history begins
};

// All history of one record between two seqs, both excluded: the newest that the answer has room for. `above` 0: to its beginning.
struct HistoryRequest {
    std::string entity;
    RecordId record{};
    std::int64_t before = 0;
    std::size_t limit = 0;  // 0: the default
};
struct HistoryReply {
    RecordId record{};
    std::int64_t above = 0, before = 0;
    std::vector<LoggedOp> ops;  // in order
};

// How many rows a person sees and a sum over their ids and versions (row_sums.h), of all entities or of stretches of one.
struct RowSum {
    std::uint64_t count = 0, mix = 0;
    bool operator==(const RowSum& other) const { return count == other.count && mix == other.mix; }
};
struct SumsRequest {
    std::string entity;            // "": one sum for each entity
    std::vector<RecordId> bounds;  // n of them cut the entity into n + 1 stretches; ascending, each ends its stretch
};
struct SumsReply {
    std::int64_t at = 0;  // the head when they were taken
    std::vector<std::pair<std::string, RowSum>> sums;  // by entity; of stretches: in order
};
inline constexpr std::size_t sums_bounds_max = 255;

std::string encode(const HelloRequest& body);
std::string encode(const HelloReply& body);
std::string encode(const PushRequest& body);
std::string encode(const PushReply& body);
std::string encode(const PullPage& body);
std::string encode(const SnapshotRequest& body);
std::string encode(const SnapshotPage& body);
std::string encode(const SumsRequest& body);
std::string encode(const SumsReply& body);
std::string encode(const HistoryReply& body);

// Errors: invalid "error.wire_body".
Result<HelloRequest> decode_hello_request(std::string_view text);
Result<HelloReply> decode_hello_reply(std::string_view text);
Result<PushRequest> decode_push_request(std::string_view text);
Result<PushReply> decode_push_reply(std::string_view text);
Result<PullPage> decode_pull_page(std::string_view text);
Result<SnapshotRequest> decode_snapshot_request(std::string_view text);
Result<SnapshotPage> decode_snapshot_page(std::string_view text);
Result<SumsRequest> decode_sums_request(std::string_view text);
Result<SumsReply> decode_sums_reply(std::string_view text);
Result<HistoryReply> decode_history_reply(std::string_view text);

}  // namespace hera::sync
