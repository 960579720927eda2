// Numbers that tie the answers of the link protocol (link/messages.h) to what was asked.
#pragma once

#include <cstdint>

namespace hera::link {

using Request = std::uint32_t;  // chosen by the asking client, unique per client
using QueryId = std::uint32_t;  // likewise

}  // namespace hera::link
