// MirrorFiles over the origin's private file system (web/bridge/mirror_files.js). Folders carry the installation's scope
// as databases do (page_store_web.h).
#pragma once

#include <string>

#include "platform/mirror_files.h"

namespace hera {

MakeMirrorFiles mirror_files_web(const std::string& scope);

}  // namespace hera
