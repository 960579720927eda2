// device_headers: what every request of an open database says of itself (docs/protocol.md, Requests): whose copy asks, and of
// which history it is. The server compares them with the session before it reads anything else.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sync/replica.h"

namespace hera {

inline std::vector<std::pair<std::string, std::string>> device_headers(const sync::Replica& replica) {
    const sync::Identity& identity = replica.identity();
    std::vector<std::pair<std::string, std::string>> out{{"Hera-Client", "1"},
                                                         {"Hera-Tenant", identity.tenant.text()},
                                                         {"Hera-User", identity.user.text()},
                                                         {"Hera-Device", identity.device.text()}};
    if (!replica.incarnation().empty()) out.emplace_back("Hera-Incarnation", replica.incarnation());
    return out;
}

}  // namespace hera
