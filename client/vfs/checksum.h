// Checksums of stored pages: CRC-32C finds damage in one record, the 64-bit chain hash binds each record to all before.
// Neither is a defence against an attacker; whoever can write the browser's storage is the user.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hera::vfs {

// CRC-32C (Castagnoli, RFC 3720 B.4), continued from `before`.
std::uint32_t crc32c(const void* data, std::size_t size, std::uint32_t before = 0);

// XXH64 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md).
std::uint64_t hash64(const void* data, std::size_t size, std::uint64_t seed);

}  // namespace hera::vfs
