// What device and server must agree on about attachments: how bytes are cut into parts, how a content is named, what its states
// are. Pure. How the bytes travel is in docs/protocol.md, Files.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/record.h"

namespace hera {

inline constexpr std::int64_t attachment_part_bytes = std::int64_t{4} << 20;

namespace attachment_state {
inline constexpr std::string_view waiting = "waiting";      // the server has no bytes, or not all of them
inline constexpr std::string_view available = "available";
}  // namespace attachment_state

// SHA-256 (FIPS 180-4) as 64 hexadecimal digits in lower case.
bool is_sha256(std::string_view text);

// 0 for an empty file.
std::int64_t attachment_parts(std::int64_t size_bytes);
// All parts are attachment_part_bytes long but the last. REQUIRES: 0 <= part < attachment_parts(size_bytes).
std::int64_t attachment_part_size(std::int64_t size_bytes, std::int64_t part);

// REQUIRES: a record of entity attachment.
bool attachment_available(const Record& record);

}  // namespace hera
