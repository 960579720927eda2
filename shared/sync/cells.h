// cells: between a Record in memory and its cells in wire form. Pure; used by apply and by the server's pull.
#pragma once

#include <string>
#include <vector>

#include "model/record.h"
#include "sync/op.h"

namespace hera::sync {

// One field as wire JSON; fields of a newer build from `unknown`; "null" when there is none.
std::string cell_of(const Record& record, std::string_view field);
// Sets a field from wire JSON. What this build does not know, or cannot read, is kept in `unknown` (A5).
void set_cell(Record& record, const Cell& cell);
// The same for each of them; quick when they come in schema order.
void set_cells(Record& record, const std::vector<Cell>& cells);
// All stored fields in schema order.
std::vector<Cell> cells_of(const Record& record);

// The record's visibility group; everyone's when it names none.
std::string visibility_of(const Record& record);

// The op's effect on the record. `before`: what each field held, when asked for.
void apply_to(Record& record, const Op& op, std::vector<Cell>* before);

// A record as one JSON text and back, for images.
std::string record_text(const Record& record);
Result<Record> read_record(const Entity& entity, RecordId id, std::string_view text);

}  // namespace hera::sync
