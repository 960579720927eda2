// Reads of the tables beside the records: history of a record, what is linked to it, its open conflicts, and the marks
// of list rows. The only place outside sync/ that knows how the op table looks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "store/sqlite.h"

namespace hera::app {

struct HistoryRow {
    enum class Kind : std::uint8_t { create, patch, remove, restore, merge };
    OpId op{};
    Kind kind = Kind::patch;
    UserId user{};
    Instant at{};
    bool pending = false;
    Json after, before;  // objects by field key
};
Result<std::vector<HistoryRow>> read_history(store::Database& database, std::string_view entity, RecordId record);

// When what is on this device behind a gap below `seq` begins; none: nothing is.
Result<std::optional<Instant>> history_behind(store::Database& database, RecordId record, std::int64_t seq);

struct LinkedRecord {
    std::string entity;
    RecordId id{};
};
// Activities and tasks about the record or attended by it; for a company also those of its contacts and deals, for a contact
// those of its deals.
Result<std::vector<LinkedRecord>> read_linked(store::Database& database, std::string_view entity, RecordId record);

// What an activity or task is linked to, in the order in which it was linked.
struct PartyRow {
    std::string entity, role;
    RecordId id{};
};
Result<std::vector<PartyRow>> read_parties(store::Database& database, RecordId activity_or_task);

Result<std::vector<RecordId>> read_conflicts(store::Database& database, RecordId record);

// link::Row flags pending, refused and in_conflict of each record.
Result<std::vector<std::uint8_t>> read_row_marks(store::Database& database, const std::vector<RecordId>& records);

}  // namespace hera::app
