// Names of an account's local databases on this device: the first copy (0), or one that was begun because the one before was
// damaged. The page store adds the installation's scope. The outbox mirror's folder has the name of the first.
#pragma once

#include <cstdint>
#include <string>

#include "base/id.h"

namespace hera {

// Store and page name the place alike.
inline std::string local_copy_name(TenantId tenant, UserId user, std::uint32_t copy) {
    std::string name = "hera:" + tenant.text() + ":" + user.text();
    return copy == 0 ? name : name + "~" + std::to_string(copy);
}

}  // namespace hera
