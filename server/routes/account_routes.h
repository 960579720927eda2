// The routes of accounts: POST v1/organisations · GET, POST, DELETE v1/session · POST v1/invites · POST v1/invites/accept.
// Bodies are JSON objects; an account answers as {"account": {…}} with the session cookie.
#pragma once

#include <vector>

#include "http/api.h"
#include "routes/callers.h"
#include "services/account_service.h"

namespace hera::server {

// Both outlive the routes.
std::vector<http::Route> account_routes(AccountService& accounts, Callers& callers);

}  // namespace hera::server
