// Titles: what people call a record, looked up once per record.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "link/messages.h"
#include "sync/replica.h"

namespace hera::app {

// false: bookkeeping that says nothing to a reader of changes.
bool tells_something(const FieldDef& field);

class Titles {
public:
    explicit Titles(sync::Replica& replica) : m_replica(replica) {}

    // "" when the record is not here (gone, not arrived, not visible).
    std::string of(std::string_view entity_key, RecordId id);
    // Whom an activity or task is linked to, each record once, without `except`; records that are gone are left out.
    Result<std::vector<link::Party>> parties(RecordId activity_or_task, RecordId except);
    // A value for people: references by title, everything else through its type.
    std::string words(const FieldDef& field, const Value& value);

private:
    sync::Replica& m_replica;
    std::unordered_map<RecordId, std::string> m_known;
};

}  // namespace hera::app
