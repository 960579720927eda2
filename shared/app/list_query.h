// A list query of the link in the terms of the store.
#pragma once

#include "link/messages.h"
#include "store/query.h"

namespace hera::app {

store::ListQuery list_query(const Entity& entity, const link::Query& what);

}  // namespace hera::app
