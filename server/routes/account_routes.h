// The routes of accounts: POST v1/organisations · GET, POST, DELETE v1/session · POST v1/invites · POST v1/invites/accept ·
// GET, POST v1/settings. Bodies are JSON objects; an account answers as {"account": {…}} with the session cookie.
//
// POST v1/settings takes one of {"name", "organisation", "end_session", "withdraw_invite"}; like GET it answers with
// {"account": {…}, "sessions": [{"id", "agent", "created", "seen", "here"}], "invites": [{"id", "email", "role", "created"}]}.
// Moments are milliseconds since 1970.
#pragma once

#include <vector>

#include "http/api.h"
#include "routes/callers.h"
#include "services/account_service.h"
#include "services/account_settings.h"

namespace hera::server {

// All outlive the routes.
std::vector<http::Route> account_routes(AccountService& accounts, AccountSettings& settings, Callers& callers);

}  // namespace hera::server
