// The routes of attachments: POST v1/files · PUT v1/files/<record id>/<part> · POST v1/files/<record id>/done ·
// GET v1/files/<record id> (with Range). Each names tenant, user and device (callers.h), as the routes of sync do; what may
// happen is in services/file_service.h, what it looks like to a client in docs/protocol.md.
//
// What people attach is not to be trusted: it leaves as a download that no browser runs, draws or guesses at. Only pictures of
// kinds that hold no script are shown in place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/api.h"
#include "routes/callers.h"
#include "routes/sync_routes.h"
#include "services/file_service.h"
#include "storage/tenant_store.h"

namespace hera::server {

// All outlive the routes.
std::vector<http::Route> file_routes(FileService& files, SyncService& sync, TenantStore& tenants, Callers& callers,
                                     const TenantChanged& changed);

// Content-Type and Content-Disposition (RFC 6266, with the name as RFC 8187 spells it) for what a row says of itself.
std::string content_type(const std::string& mime);
std::string content_disposition(const std::string& name, const std::string& mime);

}  // namespace hera::server
