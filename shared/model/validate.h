// The rules a record must keep, asked at the two doors (a person's edit, the server's push) and never in apply.
#pragma once

#include <vector>

#include "base/result.h"
#include "model/record.h"

namespace hera {

// Every problem, each with `field` set. Required, length, type rules, and cross-field rules (a contact needs a name or
// an e-mail; a deal's stage belongs to its pipeline is checked where both rows are at hand).
std::vector<Error> validate(const Record& record);
// The rules for one changed field only.
Result<void> validate_field(const Entity& entity, std::size_t field, const Value& value);

}  // namespace hera
