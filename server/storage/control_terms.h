// How long things last in the control database, in milliseconds.
#pragma once

#include <cstdint>

namespace hera::server {

inline constexpr std::int64_t day_ms = 24 * 3'600'000;
inline constexpr std::int64_t idle_ms = 14 * day_ms, absolute_ms = 90 * day_ms;  // a session
// How long a browser is shown that may hold a copy, and one that was erased.
inline constexpr std::int64_t copy_shown_ms = 180 * day_ms, erased_shown_ms = 90 * day_ms;
inline constexpr std::int64_t invite_ms = 7 * day_ms, setup_ms = day_ms;

}  // namespace hera::server
