// guard: commands whose precondition is checked again where they arrive. A patch of a guarded field (model/field.h) holds only from
// the value that its author had before them, which the device sends with it (op.h `before`). Pure; asked by apply on the server
// before it writes anything of an op.
//
//   G1  A guarded field that another device has changed behind the author's base_seq, to something else than the author wants
//       and than they had before them, takes the whole op back: needs_attention, nothing of it is applied.
//   G2  So does a record that another device has put into the trash behind base_seq.
//   G3  A device is never held up by its own earlier ops (merge.h M1). What an op of it builds on must have been taken, though:
//       after a refused move the next one starts from a stage that the record never had, and is refused by G1.
//   G4  Without the former value (a device older than this rule) fields are judged one by one, as all others.
//
// The reasons name what happened in ids and wire values, which the author's device turns into words (app/outbox_list):
//   ["error.changed_meanwhile", field, user's record id or "", value now as wire JSON]
//   ["error.deleted_meanwhile", field, user's record id or ""]
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/record.h"
#include "sync/merge.h"
#include "sync/three_way.h"

namespace hera::sync {

// Does an op of this field say what its author had before them?
constexpr bool has_base(const FieldDef& field) { return field.guarded || joins(field.type); }

// The wire JSON of `field` in these cells; nullptr without one.
const std::string* find_cell(const std::vector<Cell>& cells, std::string_view field);
// Does a guarded field still hold what its author had before them? Then they have seen what they replace, whatever base_seq says.
bool guard_holds(const FieldDef& field, const std::vector<Cell>& bases, const std::string& current);

// Why this patch must go back to its author; nullopt: its guards hold, or it has none. `bases`: what came as `before`.
std::optional<Error> broken_guard(const Record& record, const FieldVersions& versions, const Op& op,
                                  const std::vector<Cell>& bases);

}  // namespace hera::sync
