// row_sums: how a device proves that it has what the server has, without sending it. One sum over a set of records is their
// number and the XOR of a 64-bit mix of each one's id and confirmed version, so order does not matter and a difference of one
// record always shows (two, with a chance of 2⁻⁶⁴ that they hide each other).
//
// It detects; the order of seqs does the syncing. What differs is narrowed down by cutting an entity into stretches of ids, and
// the stretches that differ are sent again (snapshots.h). Contents are not summed: pages carry checksums of their own on the
// device (client/vfs), and what a version contains is apply's, which tests compare byte by byte.
//
// The mix is the finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014), chained.
#pragma once

#include <string>
#include <vector>

#include "base/id.h"
#include "store/sqlite.h"
#include "model/schema.h"
#include "sync/protocol.h"

namespace hera::sync {

void add_to(RowSum& sum, RecordId id, std::int64_t ver);

// Of the confirmed rows of one entity that `condition` (SQL over its table, "" = all) selects, cut at `bounds`: one more sum than
// there are bounds. Rows that no server has confirmed (ver 0) do not count. `groups` are bound to the condition's marks.
Result<std::vector<RowSum>> sums_of(store::Database& database, const Entity& entity, const std::string& condition,
                                    const std::vector<std::string>& groups, const std::vector<RecordId>& bounds);

// Ids that cut an entity's confirmed rows here into at most sums_bounds_max + 1 stretches of about the same number of rows.
Result<std::vector<RecordId>> even_bounds(store::Database& database, const Entity& entity);

}  // namespace hera::sync
