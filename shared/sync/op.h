// Op: one change of one record — create, patch, delete, restore, merge into another. The unit of sync, audit,
// timeline, undo and conflict.
//
// Its id is random and permanent: whatever arrives twice is recognised for ever. Entity and fields travel by stable string
// key, values in their wire form (model/field_types.h), so an op of a newer build passes through this one unharmed.
// `base_seq` is the author's cursor when the change was made: what they had seen. It never changes afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.h"
#include "sync/hlc.h"

namespace hera::sync {

enum class OpKind : std::uint8_t { create, patch, remove, restore, merge };

// A field's key and a value as wire JSON text ("null" when empty).
using Cell = std::pair<std::string, std::string>;

struct Op {
    OpId id{};
    BatchId batch{};
    DeviceId device{};
    UserId user{};
    Hlc hlc{};
    Instant at{};  // wall time of the author's device when local; corrected by the server once accepted
    std::int64_t base_seq = 0;
    OpKind kind = OpKind::patch;
    std::string entity;
    RecordId record{};
    std::vector<Cell> fields;  // new values; empty for delete and restore; merge: {"merged_into": the record that stays}
    // What they replaced. Of a patch, a device sends those of fields that join (three_way.h) or are guarded (guard.h): what the
    // author had before them.
    std::vector<Cell> before;
    // Device: key of the words for the undo entry. Server: the record that the op named, when it was applied to the one that that
    // had been merged into (merged_away.h). Not on the wire.
    std::string label;
};

// What a push answers for one op.
enum class OpCode : std::uint8_t {
    applied = 0,
    duplicate = 1,        // was applied before
    with_conflict = 2,    // applied; at least one field clashed, the losing value is kept as a conflict
    forbidden = 3,
    invalid = 4,
    needs_attention = 5,
    update_needed = 6,    // this server is older than the op; the device keeps it and tries later
};
inline bool accepted(OpCode code) { return code <= OpCode::with_conflict; }
inline bool refused(OpCode code) {
    return code == OpCode::forbidden || code == OpCode::invalid || code == OpCode::needs_attention;
}

const char* kind_word(OpKind kind);                      // "create", "patch", "delete", "restore", "merge"
bool parse_kind(std::string_view word, OpKind& out);

}  // namespace hera::sync
