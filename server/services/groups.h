// groups: which visibility groups a person is in. Everyone is in "all"; the others are rows of group_member in the tenant's
// database. Whoever decides who is in a group (teams and roles) writes through set_groups; devices hear of it by their next pull.
#pragma once

#include <string>
#include <vector>

#include "base/id.h"
#include "store/sqlite.h"

namespace hera::server {

// In order, "all" first.
Result<std::vector<std::string>> groups_of(store::Database& database, UserId user);
// Besides "all". Inside the caller's transaction; the caller raises the head, so that devices ask.
Result<void> set_groups(store::Database& database, UserId user, const std::vector<std::string>& groups);

bool among(const std::vector<std::string>& groups, std::string_view group);

// For "f_visibility IN (?,?)": the marks, and their values from `at` on; returns the next place.
std::string marks(std::size_t count);
int bind_groups(store::Statement& statement, int at, const std::vector<std::string>& groups);

}  // namespace hera::server
