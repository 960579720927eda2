// What a person and an organisation may be called, and what an e-mail address looks like: the same rules as for the record
// that everyone in the organisation sees.
#pragma once

#include "storage/control_db.h"

namespace hera::server {

// Errors: invalid with `field` name, email or role.
Result<void> check_person(const Person& person);
// Errors: invalid with `field` organisation.
Result<void> check_organisation(const std::string& name);

}  // namespace hera::server
