// How long things last in the control database, in milliseconds.
#pragma once

#include <cstdint>

namespace hera::server {

inline constexpr std::int64_t day_ms = 24 * 3'600'000;
inline constexpr std::int64_t idle_ms = 14 * day_ms, absolute_ms = 90 * day_ms;  // a session
inline constexpr std::int64_t invite_ms = 7 * day_ms, setup_ms = day_ms;

}  // namespace hera::server
