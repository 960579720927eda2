// RedoRecord: what one SQLite commit changed, as bytes. The log of a local database is a row of these; replaying them on
// the base in order gives the committed state (physical redo: bytes and places, so replaying one twice does no harm).
//
// Layout, little endian, format 1:
//    0 u32 magic "HRDO"      4 u16 format         6 u8 cipher (0 none)   7 u8 flags (1 = relaxed)
//    8 u32 key id (0 none)  12 u32 epoch         16 u64 first_seq       24 u64 seq
//   32 u64 previous chain   40 u64 file bytes    48 u32 line bytes      52 u32 block count
//   56 i64 wall clock ms    64 u64 chain         72 u32 crc32c of the body        76 u32 crc32c of bytes 0–75
//   80 body: (u32 block number, u64 lines in it) × count, ascending; then the lines, each `line bytes` long
// Bytes that the file gains and no line covers are zero.
// first_seq < seq when commits that waited in memory were joined (commit_queue.h); normally they are equal.
// chain = hash64(bytes 0–63 with the body's crc, then the body), seeded with the previous chain.
// Cipher and key id are reserved: a build that does not know a cipher refuses the record, never misreads it.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "platform/page_store.h"
#include "vfs/page_image.h"

namespace hera::vfs {

inline constexpr std::size_t redo_header_bytes = 80;

struct RedoHeader {
    std::uint32_t epoch = 0;
    std::uint64_t first_seq = 0, seq = 0;
    std::uint64_t previous_chain = 0;
    std::uint64_t chain = 0;  // filled by encode
    std::uint64_t file_bytes = 0;
    std::int64_t wall_ms = 0;
    Durability durability = Durability::strict;
};

struct RedoRecord {
    RedoHeader header;
    std::vector<BlockLines> changed;
    const std::uint8_t* lines = nullptr;  // into the decoded bytes
};

// Reads the lines' present content from `image`; sets header.chain. REQUIRES: blocks ascending, each with lines.
Bytes encode_redo(RedoHeader& header, const std::vector<BlockLines>& changed, const PageImage& image);

// Strict: every length, number and checksum must agree, blocks must ascend and begin inside the file. The result points
// into `bytes`. Errors: corrupt "error.storage_damaged"; invalid "error.database_newer" for a newer format or an unknown
// cipher whose header checksum is right.
Result<RedoRecord> decode_redo(const Bytes& bytes);

// Sets the file's size, writes the record's lines into the image and touches their chunks.
void apply_redo(const RedoRecord& record, PageImage& image);

}  // namespace hera::vfs
