// Names of IndexedDB errors → the five kinds of storage failure (platform/page_store.h).
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace hera {

// `opening`: the database could not be opened at all, so there is no connection to repair.
Error storage_error(const std::uint8_t* name, std::uint32_t size, bool opening);

}  // namespace hera
