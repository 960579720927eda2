// The version that --version and /health name.
#pragma once

namespace hera::server {

inline constexpr const char* version = "0.1.0";

}  // namespace hera::server
