// The routes of accounts: POST v1/organisations · GET, POST, DELETE v1/session · POST v1/invites · POST v1/invites/accept ·
// GET, POST v1/settings · POST v1/device/erased. Bodies are JSON objects; an account answers as {"account": {…}} with the
// session cookie.
//
// POST v1/settings takes one of {"name", "organisation", "end_session", "erase_browser", "withdraw_invite"}; like GET it answers
// with {"account": {…}, "browsers": [{"id", "agent", "created", "seen", "state", "unsent", "here"}], "invites": [{"id", "email",
// "role", "created"}]}; state: "signed_in", "copy", "erasing", "erased" (BrowserInfo). Moments are milliseconds since 1970.
//
// DELETE v1/session with Hera-User and Hera-Device: that copy is deleted with it. POST v1/device/erased {"unsent"} with the same
// headers, and without a session: a copy that was to be erased was, with so many changes unsent.
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
