// The lines of an outbox mirror's file: a text that a person can read and that every build can.
//
// Each line: crc32c of the rest in 8 hex digits, a space, one JSON object, a line feed. A line that does not check is left
// out, the others count: damage costs one change, not the file. Format 1:
//   {"outbox":1,"tenant":"…","user":"…","device":"…"}        first line
//   {"op":[wire form, sync/op_codec.h],"at":ms,"label":"…"}  an own op that the server has not answered
//   {"dismissed":"op id"}                                    a refused op that the person has taken out of the inbox
// What a line of a newer build says is kept out of it.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "sync/replica.h"

namespace hera {

Bytes outbox_header(const sync::Identity& identity);
void append_lines(Bytes& out, const std::vector<sync::Op>& made, const std::vector<OpId>& dismissed);

struct OutboxText {
    sync::Identity identity;     // of the first line; none when it cannot be read
    std::vector<sync::Op> ops;   // in order, without those dismissed; user and device are the identity's
    std::vector<OpId> dismissed;
    std::uint32_t damaged = 0;   // lines that do not check, but for a torn end: left out
    std::uint32_t newer = 0;     // lines this build does not understand: left out
};
OutboxText read_outbox(const Bytes& bytes);

}  // namespace hera
