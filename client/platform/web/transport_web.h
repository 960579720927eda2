// Transport over fetch (web/bridge/transport.js): credentials of the same origin, paths relative to the app's base, no
// redirects followed, bodies above 4 KB sent compressed where the browser can. One object per module.
#pragma once

#include <memory>

#include "platform/transport.h"

namespace hera {

std::unique_ptr<Transport> make_transport_web();

}  // namespace hera
