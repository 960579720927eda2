// Op ↔ wire JSON: [opid, batch, hlc, base_seq, kind, entity, record, {field: value…}]. Strict on shape, liberal on content:
// unknown entities and fields pass. User and device are never read from the wire: they are the session's.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "sync/op.h"

namespace hera::sync {

void encode_op(JsonWriter& writer, const Op& op);
Result<Op> decode_op(const Json& json);  // error: invalid "error.wire_op"

// {field: value…} as text for the op table, and back.
std::string cells_text(const std::vector<Cell>& cells);
Result<std::vector<Cell>> read_cells(std::string_view text);
void encode_cells(JsonWriter& writer, const std::vector<Cell>& cells);
// REQUIRES: json is an object or null.
std::vector<Cell> decode_cells(const Json& json);

// A refusal's reason, JSON ["error.key", args…] ↔ Error (key and arguments).
std::string reason_text(const Error& error);
Error reason_error(std::string_view reason);

}  // namespace hera::sync
