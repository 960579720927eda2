// unique_key: values that only one record of a visibility group may have (EntityDef::unique), among those that are not in the
// trash: nobody learns by a key of what they do not see. So the group belongs to the key like its fields. Nobody's record is
// rejected for it, and nobody's value vanishes. Asked by apply on the server.
//
//   K1  A create whose key another record has is accepted as merged away into that one (merged_away.h): its row is kept in the
//       trash with the pointer, and what else it says becomes a patch of the first, by its author with their base_seq.
//   K2  A patch that would take another's key leaves the fields of the key as they are and keeps the wanted values in a conflict;
//       the rest of it applies.
//   K3  A record in the trash has no key. To restore it when another has taken the key meanwhile is for a person to decide:
//       needs_attention "error.key_taken".
//
// The look-up has an index of the same fields (store/ddl). It is not a UNIQUE one: tenants older than the rule may have two
// records of one key, of which the older counts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/record.h"
#include "store/sqlite.h"
#include "sync/merge.h"

namespace hera::sync {

// `field` is one of the key's, or the group.
bool in_key(const EntityDef& entity, std::string_view field);
// The record outside the trash, other than this one, that has its key; none for a key with an empty field.
Result<std::optional<RecordId>> holder_of_key(store::Database& database, const Record& record);
// The fields of the key that a patch may not write (K2). `corrected` as in judge().
Result<std::vector<std::string>> fields_taken(store::Database& database, const Record& record, const FieldVersions& versions,
                                              const Op& op, Hlc corrected);

}  // namespace hera::sync
