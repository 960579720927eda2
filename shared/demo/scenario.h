// The demo: TechVantage Solutions and what its sales team has going, as the page that a server with this history would
// send to a new device. Everything on screen is then computed from rows like any organisation's.
//
// Open deals, people, quotas and the four latest activities are the scenario as sales people know it: 1,600,000 open,
// 1,263,750 weighted. Behind them a year of history (history.cpp): closed deals with their moves, reasons of losses,
// more than two hundred activities with twelve earlier customers.
//
// Deterministic: the same day gives the same rows, ids included. All times are relative to `today`.
// It is never sent anywhere: its database has no sync (store/account_session.h).
#pragma once

#include <string_view>

#include "model/schema.h"
#include "sync/protocol.h"

namespace hera::demo {

// The account the demo runs as: Sarah Mitchell, VP of Sales.
TenantId tenant();
UserId user();
inline constexpr std::string_view organisation = "TechVantage Solutions", user_name = "Sarah Mitchell",
                                  user_email = "sarah.mitchell@techvantage.com", user_role = "admin", currency = "USD";

// Rows and history for a database that has nothing yet (page.from = 0).
// `today` and the offset from UTC are the reader's.
sync::PullPage scenario(const Schema& schema, Date today, int utc_offset_minutes);

}  // namespace hera::demo
