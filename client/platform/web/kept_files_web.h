// KeptFiles over IndexedDB and fetch (web/bridge/kept_files.js, kept_files_store.js).
#pragma once

#include "platform/kept_files.h"

namespace hera {

MakeKeptFiles kept_files_web();

}  // namespace hera
