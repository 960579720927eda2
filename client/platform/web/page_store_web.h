// PageStore over IndexedDB (web/bridge/page_store.js). The database's name is the PageStore name, plus "@<scope>" when
// the app does not live at the origin's root, so that two installations on one origin never share a database.
#pragma once

#include <string>

#include "platform/page_store.h"

namespace hera {

MakePageStore page_stores_web(const std::string& scope);

// Also used for `hera-accounts`.
std::string scoped_name(const std::string& name, const std::string& scope);

}  // namespace hera
