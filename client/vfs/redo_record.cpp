#include "vfs/redo_record.h"

#include <algorithm>

#include "base/check.h"
#include "vfs/checksum.h"

namespace hera::vfs {

namespace {

constexpr std::uint32_t magic = 0x4F445248;  // "HRDO"
constexpr std::uint16_t format_now = 1;
constexpr std::uint8_t cipher_none = 0;
constexpr std::uint8_t flag_relaxed = 1;
constexpr std::size_t entry_bytes = 12;     // of the body's list
constexpr std::size_t chained_bytes = 64;  // header bytes the chain hash covers

Error damaged(const char* what) { return Error{Code::corrupt, "error.storage_damaged", {}, {}, what}; }

void put_u32(Bytes& bytes, std::size_t at, std::uint32_t value) { std::memcpy(bytes.data() + at, &value, 4); }
void put_u64(Bytes& bytes, std::size_t at, std::uint64_t value) { std::memcpy(bytes.data() + at, &value, 8); }

std::size_t line_count(std::uint64_t lines) { return static_cast<std::size_t>(__builtin_popcountll(lines)); }

// Calls visit(place in the file) for each line, in order.
template <class Visit>
void for_each_line(const BlockLines& changed, Visit visit) {
    for (std::uint64_t lines = changed.lines; lines != 0; lines &= lines - 1)
        visit(std::uint64_t{changed.block} * block_bytes + static_cast<unsigned>(__builtin_ctzll(lines)) * line_bytes);
}

// Calls visit(place in the file, bytes) for each run of neighbouring lines, in order.
template <class Visit>
void for_each_run(const BlockLines& changed, Visit visit) {
    for (std::uint64_t lines = changed.lines; lines != 0;) {
        auto first = static_cast<unsigned>(__builtin_ctzll(lines));
        std::uint64_t rest = ~(lines >> first);
        unsigned count = rest == 0 ? 64 : static_cast<unsigned>(__builtin_ctzll(rest));
        visit(std::uint64_t{changed.block} * block_bytes + first * line_bytes, std::size_t{count} * line_bytes);
        unsigned end = first + count;
        lines = end >= 64 ? 0 : lines & (~std::uint64_t{0} << end);
    }
}

void append(ByteWriter& writer, const PageImage& image, std::uint64_t at, std::size_t size) {
    if (const std::uint8_t* bytes = image.peek(size, at)) return writer.raw(bytes, size);
    // All zeros, or over the end of the file.
    std::uint8_t copy[block_bytes];
    image.read(copy, size, at);
    writer.raw(copy, size);
}

std::uint64_t chain_of(const Bytes& bytes, std::uint64_t previous, std::uint32_t body_crc) {
    std::uint64_t head = hash64(bytes.data(), chained_bytes, previous ^ body_crc);
    return hash64(bytes.data() + redo_header_bytes, bytes.size() - redo_header_bytes, head);
}

}  // namespace

Bytes encode_redo(RedoHeader& header, const std::vector<BlockLines>& changed, const PageImage& image) {
    HERA_CHECK(header.first_seq > 0 && header.first_seq <= header.seq);
    std::size_t lines = 0;
    for (std::size_t i = 0; i < changed.size(); ++i) {
        HERA_CHECK(changed[i].lines != 0 && (i == 0 || changed[i].block > changed[i - 1].block));
        lines += line_count(changed[i].lines);
    }
    ByteWriter writer;
    writer.reserve(redo_header_bytes + changed.size() * entry_bytes + lines * line_bytes);
    writer.u32(magic);
    writer.u8(format_now & 255);
    writer.u8(format_now >> 8);
    writer.u8(cipher_none);
    writer.u8(header.durability == Durability::relaxed ? flag_relaxed : 0);
    writer.u32(0);  // key id
    writer.u32(header.epoch);
    writer.u64(header.first_seq);
    writer.u64(header.seq);
    writer.u64(header.previous_chain);
    writer.u64(header.file_bytes);
    writer.u32(line_bytes);
    writer.u32(static_cast<std::uint32_t>(changed.size()));
    writer.i64(header.wall_ms);
    HERA_CHECK(writer.bytes().size() == chained_bytes);
    writer.u64(0);  // the chain and the checksums: below
    writer.u64(0);
    for (const BlockLines& block : changed) {
        writer.u32(block.block);
        writer.u64(block.lines);
    }
    for (const BlockLines& block : changed)
        for_each_run(block, [&](std::uint64_t at, std::size_t size) { append(writer, image, at, size); });
    Bytes bytes = writer.take();
    std::uint32_t body_crc = crc32c(bytes.data() + redo_header_bytes, bytes.size() - redo_header_bytes);
    header.chain = chain_of(bytes, header.previous_chain, body_crc);
    put_u64(bytes, 64, header.chain);
    put_u32(bytes, 72, body_crc);
    put_u32(bytes, 76, crc32c(bytes.data(), 76));
    return bytes;
}

Result<RedoRecord> decode_redo(const Bytes& bytes) {
    if (bytes.size() < redo_header_bytes) return damaged("redo record: shorter than its header");
    ByteReader reader(bytes);
    std::uint32_t found_magic = reader.u32();
    unsigned format = reader.u8();
    format |= static_cast<unsigned>(reader.u8()) << 8;
    std::uint8_t cipher = reader.u8();
    std::uint8_t flags = reader.u8();
    std::uint32_t key_id = reader.u32();
    RedoRecord record;
    RedoHeader& header = record.header;
    header.epoch = reader.u32();
    header.first_seq = reader.u64();
    header.seq = reader.u64();
    header.previous_chain = reader.u64();
    header.file_bytes = reader.u64();
    std::uint32_t line_size = reader.u32();
    std::uint32_t count = reader.u32();
    header.wall_ms = reader.i64();
    header.chain = reader.u64();
    std::uint32_t body_crc = reader.u32();
    std::uint32_t header_crc = reader.u32();

    if (found_magic != magic || header_crc != crc32c(bytes.data(), 76)) return damaged("redo record: header checksum");
    if (format > format_now || cipher != cipher_none || key_id != 0)
        return Error{Code::invalid, "error.database_newer", {}, {}, "redo record: newer format or unknown cipher"};
    if (format != format_now || (flags & ~flag_relaxed) != 0) return damaged("redo record: format or flags");
    header.durability = (flags & flag_relaxed) != 0 ? Durability::relaxed : Durability::strict;

    if (header.first_seq == 0 || header.first_seq > header.seq) return damaged("redo record: numbers");
    if (line_size != line_bytes || header.file_bytes > image_bytes_max) return damaged("redo record: sizes");
    std::size_t body_bytes = bytes.size() - redo_header_bytes;
    if (count > body_bytes / entry_bytes) return damaged("redo record: length");
    const std::uint8_t* body = bytes.data() + redo_header_bytes;
    if (body_crc != crc32c(body, body_bytes)) return damaged("redo record: body checksum");
    if (header.chain != chain_of(bytes, header.previous_chain, body_crc)) return damaged("redo record: chain");

    record.changed.resize(count);
    std::size_t lines = 0;
    for (std::size_t i = 0; i < count; ++i) {
        BlockLines& block = record.changed[i];
        std::memcpy(&block.block, body + i * entry_bytes, 4);
        std::memcpy(&block.lines, body + i * entry_bytes + 4, 8);
        if (block.lines == 0 || (i > 0 && block.block <= record.changed[i - 1].block)) return damaged("redo record: order");
        if (std::uint64_t{block.block} * block_bytes >= header.file_bytes) return damaged("redo record: block past end");
        lines += line_count(block.lines);
    }
    record.lines = body + std::size_t{count} * entry_bytes;
    if (body_bytes != count * entry_bytes + lines * line_bytes) return damaged("redo record: length");
    return record;
}

void apply_redo(const RedoRecord& record, PageImage& image) {
    std::uint64_t end = record.header.file_bytes;
    image.set_size(end);
    const std::uint8_t* from = record.lines;
    for (const BlockLines& block : record.changed) {
        for_each_line(block, [&](std::uint64_t at) {
            // The last block may reach past the end of the file; what is there is not kept.
            if (at < end) image.write(from, static_cast<std::size_t>(std::min<std::uint64_t>(line_bytes, end - at)), at);
            from += line_bytes;
        });
        image.touch(block.block / (chunk_bytes / block_bytes));
    }
    image.clear_dirty();
}

}  // namespace hera::vfs
