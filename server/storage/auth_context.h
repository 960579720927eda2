// AuthContext: who is asking, as the session says. The only key that opens a tenant's data.
#pragma once

#include <string>

#include "base/id.h"

namespace hera::server {

struct AuthContext {
    TenantId tenant{};
    UserId user{};
    DeviceId device{};
    std::string role;
};

}  // namespace hera::server
