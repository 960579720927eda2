// trash: a record that has lain in the trash for 90 days is removed for good.
//
// Counted from the first sweep that found it there (table `trashed`): the op that put it there may have been on its way for weeks,
// and people had 90 days to miss it. Users, pipelines and stages stay: everything refers to them. The record's op ids stay, so that
// nothing arrives twice, and so does a tombstone (sync/tombstones.h); words do not.
#pragma once

#include "base/clock.h"
#include "model/schema.h"
#include "store/sqlite.h"

namespace hera::server {

inline constexpr std::int64_t trash_kept_ms = std::int64_t{90} * 24 * 3600 * 1000;

// Since when what of an entity lies in the trash has been there: looks now, inside the caller's transaction.
Result<void> note_trash(store::Database& database, const Entity& entity, Instant now);

// One sweep, inside the caller's transaction; as one number of the tenant's order. Returns how many records were removed.
Result<std::int64_t> remove_from_trash(store::Database& database, const Schema& schema, Instant now);

}  // namespace hera::server
