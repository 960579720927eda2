// merged_away: records that became part of another one of their entity. Who asks for it sends an op `merge` of the record that
// goes, the loser; the system field merged_into of a record in the trash names the one that stays, the survivor.
//
//   P1  A pointer is set on the way into the trash and cleared by the restore alone; what is not in the trash has none.
//   P2  It is set on a record without one, to another without one. So to follow pointers ends: the survivor of a merge gets its own
//       pointer, if ever, after every one that leads to it, and a record gets a second one only when the first was cleared.
//   P3  No record, in the trash or not, refers to a merged-away one: the merge re-points them all, and what arrives later and
//       names the loser is given the survivor. Conflicts keep naming the record whose value they are about.
//   P4  A patch of the loser by somebody who had not seen the merge (seq of the pointer > base_seq, and not by the own device) is
//       one of the survivor: judged, guarded, joined and logged there. The loser is touched to the same seq (apply.h A4). What
//       became of the record must be theirs to see (services/sync_service.h S4).
//   P5  Their delete of it is no more than the merge did, or goes back to its author when others have edited the survivor since
//       base_seq; their restore (of what they had deleted themselves) changes nothing.
//
// Only what people see as records of their own is merged (EntityDef::can_merge). The reasons of a refusal: invalid
// "error.merge_survivor" (missing, in the trash, the record itself, not to be merged); needs_attention
// ["error.merged_meanwhile", user's record id or ""].
#pragma once

#include <vector>

#include "model/record.h"
#include "store/sqlite.h"
#include "sync/merge.h"

namespace hera::sync {

// The record that this one has become: the last one on the way that is there; itself when it was not merged away.
Result<RecordId> survivor_of(store::Database& database, const Entity& entity, RecordId id);
// Was the record merged away and the op's author did not know? (P4)
bool merged_unseen(const Record& record, const FieldVersions& versions, const Op& op);

// The refusal of an op whose author did not know of the merge. `versions`: the loser's.
Error merged_meanwhile(const FieldVersions& versions);

// Every field that may refer to a record of `target`, in schema order.
struct ReferenceField {
    const Entity* entity = nullptr;
    const FieldDef* field = nullptr;
};
std::vector<ReferenceField> references_to(const Schema& schema, const Entity& target);
// The records whose field names `id`.
Result<std::vector<RecordId>> records_naming(store::Database& database, const ReferenceField& from, const Entity& target,
                                             RecordId id);

// References to merged-away records among these cells become references to the survivors (P3). `record`: as it stands, for the
// fields that say of which entity a reference is.
Result<void> name_survivors(store::Database& database, const Schema& schema, const Record& record, std::vector<Cell>& cells);

}  // namespace hera::sync
