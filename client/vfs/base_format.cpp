#include "vfs/base_format.h"

#include <algorithm>

#include "vfs/checksum.h"

namespace hera::vfs {

namespace {

constexpr std::uint32_t header_magic = 0x52444848;  // "HHDR"
constexpr std::uint32_t chunk_magic = 0x4B484348;   // "HCHK"
constexpr std::uint16_t format_now = 1;
constexpr std::size_t header_bytes = 76;

Error damaged(const char* what) { return Error{Code::corrupt, "error.storage_damaged", {}, {}, what}; }
Error newer() { return Error{Code::invalid, "error.database_newer", {}, {}, "base: newer format or unknown cipher"}; }

void write_start(ByteWriter& writer, std::uint32_t magic) {
    writer.u32(magic);
    writer.u8(format_now & 255);
    writer.u8(format_now >> 8);
    writer.u8(0);   // cipher
    writer.u8(0);
    writer.u32(0);  // key id
}

struct Start {
    std::uint32_t magic = 0;
    unsigned format = 0;
    bool plain = false;  // no cipher, no key, reserved byte zero
};

Start read_start(ByteReader& reader) {
    Start start;
    start.magic = reader.u32();
    start.format = reader.u8();
    start.format |= static_cast<unsigned>(reader.u8()) << 8;
    std::uint8_t cipher = reader.u8();
    std::uint8_t reserved = reader.u8();
    std::uint32_t key_id = reader.u32();
    start.plain = cipher == 0 && reserved == 0 && key_id == 0;
    return start;
}

}  // namespace

Bytes encode_header(const BaseHeader& header) {
    ByteWriter writer;
    write_start(writer, header_magic);
    writer.u32(header.generation);
    writer.raw(header.database.data(), header.database.size());
    writer.u64(header.base_seq);
    writer.u64(header.base_chain);
    writer.u64(header.file_bytes);
    writer.u32(chunk_bytes);
    writer.u32(header.chunk_count());
    writer.i64(header.created_ms);
    writer.u32(crc32c(writer.bytes().data(), writer.bytes().size()));
    HERA_CHECK(writer.bytes().size() == header_bytes);
    return writer.take();
}

Result<BaseHeader> decode_header(const Bytes& bytes) {
    if (bytes.size() != header_bytes) return damaged("base header: length");
    ByteReader reader(bytes);
    Start start = read_start(reader);
    BaseHeader header;
    header.generation = reader.u32();
    reader.raw(header.database.data(), header.database.size());
    header.base_seq = reader.u64();
    header.base_chain = reader.u64();
    header.file_bytes = reader.u64();
    std::uint32_t chunk_size = reader.u32();
    std::uint32_t chunk_count = reader.u32();
    header.created_ms = reader.i64();
    std::uint32_t crc = reader.u32();
    if (start.magic != header_magic || crc != crc32c(bytes.data(), header_bytes - 4)) return damaged("base header: checksum");
    if (start.format > format_now || !start.plain) return newer();
    if (start.format != format_now || header.generation == 0 || chunk_size != chunk_bytes ||
        header.file_bytes > image_bytes_max || chunk_count != header.chunk_count())
        return damaged("base header: fields");
    return header;
}

Bytes encode_chunk(std::uint32_t generation, std::uint32_t index, const PageImage& image) {
    std::uint64_t at = std::uint64_t{index} * chunk_bytes;
    HERA_CHECK(at < image.size());
    auto size = static_cast<std::uint32_t>(std::min<std::uint64_t>(chunk_bytes, image.size() - at));
    ByteWriter writer;
    write_start(writer, chunk_magic);
    writer.u32(generation);
    writer.u32(index);
    writer.u32(size);
    writer.u32(0);
    Bytes bytes = writer.take();
    HERA_CHECK(bytes.size() == chunk_header_bytes);
    bytes.resize(chunk_header_bytes + size);
    image.read(bytes.data() + chunk_header_bytes, size, at);
    std::uint32_t crc = crc32c(bytes.data(), chunk_header_bytes - 4);
    crc = crc32c(bytes.data() + chunk_header_bytes, size, crc);
    std::memcpy(bytes.data() + chunk_header_bytes - 4, &crc, 4);
    return bytes;
}

Result<void> load_chunk(const std::uint8_t* data, std::size_t size, std::uint32_t generation, std::uint32_t index,
                        std::uint64_t file_bytes, PageImage& image) {
    if (size < chunk_header_bytes) return damaged("base chunk: length");
    ByteReader reader(data, chunk_header_bytes);
    Start start = read_start(reader);
    std::uint32_t found_generation = reader.u32();
    std::uint32_t found_index = reader.u32();
    std::uint32_t found_size = reader.u32();
    std::uint32_t found_crc = reader.u32();
    std::uint32_t crc = crc32c(data, chunk_header_bytes - 4);
    crc = crc32c(data + chunk_header_bytes, size - chunk_header_bytes, crc);
    if (start.magic != chunk_magic || crc != found_crc) return damaged("base chunk: checksum");
    if (start.format > format_now || !start.plain) return newer();
    if (start.format != format_now || found_generation != generation || found_index != index ||
        found_size != size - chunk_header_bytes || found_size > chunk_bytes)
        return damaged("base chunk: fields");
    std::uint64_t at = std::uint64_t{index} * chunk_bytes;
    std::uint64_t wanted = at < file_bytes ? std::min<std::uint64_t>(chunk_bytes, file_bytes - at) : 0;
    // A chunk written after the header's commit may be shorter: the file had shrunk, and the log says the rest.
    image.write(data + chunk_header_bytes, static_cast<std::size_t>(std::min<std::uint64_t>(wanted, found_size)), at);
    return {};
}

}  // namespace hera::vfs
