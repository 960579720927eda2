// derived: fields nobody types — weighted amount, when a deal entered its stage, when someone was last in touch — computed
// inside apply's transaction from the other rows. derive() and ripple() are private to sync/apply; they are the one exception
// to "apply writes cells": derived columns of rows that an edit did not name.
#pragma once

#include "base/result.h"
#include "model/record.h"
#include "store/sqlite.h"
#include "sync/changes.h"

namespace hera::sync {

// Fills the derived fields of `record` before it is stored. Its ops of this transaction are already in the op table.
// `any_links` false: there is no link at all, so nobody looks for one.
Result<void> derive(store::Database& database, const Schema& schema, Record& record, bool any_links = true);

// After `record` was stored: brings the derived fields of rows that depend on it up to date. Rows may arrive in any order,
// so each dependency is followed from both ends.
Result<void> ripple(store::Database& database, const Schema& schema, const Record& record, Changes& changes);

// Raised by one whenever a derived field is added or means something else.
inline constexpr std::int64_t derived_version = 1;
// After an upgrade: what an older build wrote has no value yet for fields it did not know. Call behind prepare_database().
// true: something was written.
Result<bool> derive_again(store::Database& database, const Schema& schema);

}  // namespace hera::sync
