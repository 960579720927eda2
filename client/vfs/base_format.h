// The two other things a PageStore keeps for a local database: its header row and its base chunks, as bytes.
//
// Header, little endian, format 1: u32 magic "HHDR", u16 format, u8 cipher, u8 0, u32 key id, u32 generation,
// 16 bytes database id, u64 base_seq, u64 base_chain, u64 file_bytes, u32 chunk_bytes, u32 chunk count, i64 created ms,
// u32 crc32c of all before.
// Chunk: u32 magic "HCHK", u16 format, u8 cipher, u8 0, u32 key id, u32 generation, u32 index, u32 size,
// u32 crc32c of (the 24 bytes before and the image), then `size` bytes of image.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"
#include "vfs/page_image.h"

namespace hera::vfs {

struct BaseHeader {
    IdBytes database{};
    std::uint32_t generation = 1;    // the base is replaced as a whole by writing chunks of the next one, then the header
    std::uint64_t base_seq = 0;      // the base contains every record up to here
    std::uint64_t base_chain = 0;    // chain hash of that record
    std::uint64_t file_bytes = 0;
    std::int64_t created_ms = 0;
    std::uint32_t chunk_count() const { return static_cast<std::uint32_t>((file_bytes + chunk_bytes - 1) / chunk_bytes); }
};

Bytes encode_header(const BaseHeader& header);
// Errors: corrupt "error.storage_damaged"; invalid "error.database_newer".
Result<BaseHeader> decode_header(const Bytes& bytes);

// Keys in the page store. Chunks sort by generation, then position; parts of one record sort together.
constexpr std::uint64_t chunk_key(std::uint32_t generation, std::uint32_t index) {
    return (std::uint64_t{generation} << 26) + index;
}
inline constexpr std::uint32_t log_parts_max = 1024;
// 4 MiB a row: a commit of 2 GiB still has fewer than log_parts_max parts, and no browser is asked to clone more at once.
inline constexpr std::size_t log_part_bytes = 4u << 20;
constexpr std::uint64_t log_key(std::uint64_t seq, std::uint32_t part) { return seq * log_parts_max + part; }

inline constexpr std::size_t chunk_header_bytes = 28;
// The whole chunk `index`, cut at the end of the file.
Bytes encode_chunk(std::uint32_t generation, std::uint32_t index, const PageImage& image);
// Checks the row and writes its bytes below `file_bytes` into the image.
Result<void> load_chunk(const std::uint8_t* data, std::size_t size, std::uint32_t generation, std::uint32_t index,
                        std::uint64_t file_bytes, PageImage& image);

}  // namespace hera::vfs
