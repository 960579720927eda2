// The routes of sync: POST v1/sync/hello · POST v1/sync/push · GET v1/sync/pull?cursor=N[&limit=N] · GET v1/sync/wait?cursor=N.
// Each names tenant, user and device (callers.h); bodies are those of sync/protocol.h. A push is answered only when it is
// durable; wait is answered with the new head as soon as it passes the cursor, else 204 within a minute.
#pragma once

#include <functional>
#include <vector>

#include "http/api.h"
#include "routes/callers.h"
#include "services/sync_service.h"
#include "storage/tenant_store.h"

namespace hera::server {

using TenantChanged = std::function<void(TenantId, std::int64_t head)>;
using TenantSeen = std::function<void(TenantHandle&, const AuthContext&)>;

// `changed`: the tenant is now at `head`. `seen`: one of its devices has said hello, and what is to be done once a day may be
// done. All outlive the routes.
std::vector<http::Route> sync_routes(SyncService& sync, TenantStore& tenants, Callers& callers, const TenantChanged& changed,
                                     const TenantSeen& seen);

}  // namespace hera::server
