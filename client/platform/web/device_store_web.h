// DeviceStore over IndexedDB `hera-accounts` (web/bridge/device_store.js). One object per module.
#pragma once

#include <memory>
#include <string>

#include "platform/device_store.h"

namespace hera {

std::unique_ptr<DeviceStore> make_device_store_web(const std::string& scope);

}  // namespace hera
