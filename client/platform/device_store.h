// DeviceStore: a few small named blobs that belong to this browser and not to one account: which account is active,
// which local copies exist. Implemented over IndexedDB `hera-accounts` (web/device_store_web.cpp) and in tests in memory.
//
// Writes run with durability 'strict' in the order they were asked for. No callback runs inside the call that asked.
#pragma once

#include <functional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace hera {

class DeviceStore {
public:
    // Empty when there is no such key.
    using Loaded = std::function<void(Result<Bytes>)>;
    using Done = std::function<void(Result<void>)>;

    virtual ~DeviceStore() = default;
    // Errors: as PageStore's (page_store.h).
    virtual void load(const std::string& key, Loaded done) = 0;
    // Empty bytes remove the key.
    virtual void save(const std::string& key, const Bytes& value, Done done) = 0;
};

}  // namespace hera
