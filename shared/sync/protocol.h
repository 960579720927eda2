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
#include "sync/op_log.h"

namespace hera::sync {

inline constexpr int protocol_version = 1;

// A push stays below common proxy limits: whichever comes first.
inline constexpr std::size_t push_ops_max = 500;
inline constexpr std::size_t push_bytes_max = 256 * 1024;
// Rows and history ops of one page together.
inline constexpr std::size_t page_items_default = 4000, page_items_max = 10'000;

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
    std::string entity;
    std::int64_t ver = 0;
    RecordId id{};
    bool deleted = false;
    std::vector<Cell> cells;    // known to the sender
    std::vector<Cell> unknown;  // of a build newer than the sender
};
struct PullPage {
    std::int64_t from = 0, to = 0, head = 0;
    bool more = false;
    Instant now{};
    std::vector<WireRow> rows;
    std::vector<LoggedOp> ops;  // history; op.device, op.user, op.at, op.before are set
};

std::string encode(const HelloRequest& body);
std::string encode(const HelloReply& body);
std::string encode(const PushRequest& body);
std::string encode(const PushReply& body);
std::string encode(const PullPage& body);

// Errors: invalid "error.wire_body".
Result<HelloRequest> decode_hello_request(std::string_view text);
Result<HelloReply> decode_hello_reply(std::string_view text);
Result<PushRequest> decode_push_request(std::string_view text);
Result<PushReply> decode_push_reply(std::string_view text);
Result<PullPage> decode_pull_page(std::string_view text);

// A refusal's reason ↔ Error (key and arguments).
std::string reason_text(const Error& error);
Error reason_error(std::string_view reason);

}  // namespace hera::sync
