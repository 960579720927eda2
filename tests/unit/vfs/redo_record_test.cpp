#include "vfs/redo_record.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "vfs/checksum.h"

using namespace hera;
using namespace hera::vfs;

namespace {

struct Sample {
    PageImage image;
    RedoHeader header;
    Bytes bytes;

    Sample() {
        Bytes block(block_bytes);
        for (std::uint32_t i = 0; i < 5; ++i) {
            for (std::size_t at = 0; at < block.size(); ++at) block[at] = static_cast<std::uint8_t>(at * (i + 3));
            image.write(block.data(), block.size(), std::uint64_t{i} * block_bytes);
        }
        header.epoch = 7;
        header.first_seq = header.seq = 12;
        header.previous_chain = 0x1122334455667788u;
        header.file_bytes = image.size();
        header.wall_ms = 1'767'225'600'000;
        header.durability = Durability::relaxed;
        bytes = encode_redo(header, {{1, ~std::uint64_t{0}}, {4, 0x8000000000000005u}}, image);
    }
};

void patch_header(Bytes& bytes, std::size_t at, std::uint8_t value) {
    bytes[at] = value;
    std::uint32_t crc = crc32c(bytes.data(), 76);
    std::memcpy(bytes.data() + 76, &crc, 4);
}

}  // namespace

TEST_CASE("checksums agree with their published test vectors") {
    CHECK(crc32c("123456789", 9) == 0xE3069283u);
    Bytes zeros(32, 0);
    CHECK(crc32c(zeros.data(), 32) == 0x8A9136AAu);  // RFC 3720 B.4
    CHECK(crc32c("6789", 4, crc32c("12345", 5)) == 0xE3069283u);
    CHECK(hash64("", 0, 0) == 0xEF46DB3751D8E999u);
    CHECK(hash64("abc", 3, 0) == 0x44BC2CF5AD770999u);
    std::string text = "Nobody inspects the spammish repetition";
    CHECK(hash64(text.data(), text.size(), 0) == 0xFBCEA83C8A378BF1u);
}

TEST_CASE("a redo record reads back as it was written") {
    Sample sample;
    auto decoded = decode_redo(sample.bytes);
    REQUIRE(decoded.ok());
    const RedoRecord& record = decoded.value();
    CHECK(record.header.epoch == 7);
    CHECK(record.header.seq == 12);
    CHECK(record.header.previous_chain == sample.header.previous_chain);
    CHECK(record.header.chain == sample.header.chain);
    CHECK(record.header.durability == Durability::relaxed);
    REQUIRE(record.changed.size() == 2);
    CHECK(record.changed[0].block == 1);
    CHECK(record.changed[1].lines == 0x8000000000000005u);
    CHECK(sample.bytes.size() == redo_header_bytes + 2 * 12 + (64 + 3) * line_bytes);

    PageImage replayed;
    apply_redo(record, replayed);
    CHECK(replayed.size() == sample.image.size());
    for (std::uint64_t line : {64u, 100u, 127u, 4u * 64, 4u * 64 + 2, 4u * 64 + 63}) {
        Bytes a(line_bytes), b(line_bytes);
        replayed.read(a.data(), a.size(), line * line_bytes);
        sample.image.read(b.data(), b.size(), line * line_bytes);
        CHECK(a == b);
    }
    CHECK(replayed.touched_chunks() == std::vector<std::uint32_t>{0});
    CHECK_FALSE(replayed.dirty());
}

TEST_CASE("every single flipped bit of a redo record is noticed") {
    Sample sample;
    std::size_t unnoticed = 0;
    for (std::size_t bit = 0; bit < sample.bytes.size() * 8; bit += bit < 4096 ? 1 : 37) {
        Bytes broken = sample.bytes;
        broken[bit / 8] = static_cast<std::uint8_t>(broken[bit / 8] ^ (1u << (bit % 8)));
        if (decode_redo(broken).ok()) ++unnoticed;
    }
    CHECK(unnoticed == 0);
}

TEST_CASE("a redo record of any other length is noticed") {
    Sample sample;
    std::size_t unnoticed = 0;
    for (std::size_t size = 0; size < sample.bytes.size(); size += size < 200 ? 1 : 101)
        if (decode_redo(Bytes(sample.bytes.begin(), sample.bytes.begin() + static_cast<std::ptrdiff_t>(size))).ok())
            ++unnoticed;
    Bytes longer = sample.bytes;
    longer.push_back(0);
    if (decode_redo(longer).ok()) ++unnoticed;
    CHECK(unnoticed == 0);
}

TEST_CASE("a record of a newer format or with a cipher is refused as newer, not as damaged") {
    Sample sample;
    for (auto [at, value] : {std::pair<std::size_t, std::uint8_t>{4, 2}, {6, 1}, {8, 1}}) {
        Bytes newer = sample.bytes;
        patch_header(newer, at, value);
        auto result = decode_redo(newer);
        REQUIRE_FALSE(result.ok());
        CHECK(result.error().key == "error.database_newer");
    }
    Bytes flags = sample.bytes;
    patch_header(flags, 7, 0x80);
    REQUIRE_FALSE(decode_redo(flags).ok());
    CHECK(decode_redo(flags).error().code == Code::corrupt);
}

TEST_CASE("the chain binds a record to the one before it") {
    Sample sample;
    RedoHeader other = sample.header;
    other.previous_chain += 1;
    Bytes bytes = encode_redo(other, {{1, ~std::uint64_t{0}}, {4, 0x8000000000000005u}}, sample.image);
    CHECK(other.chain != sample.header.chain);
    // A record moved to another place in the log keeps its own checksums, so the place must be part of what is hashed.
    Bytes moved = sample.bytes;
    std::memcpy(moved.data() + 32, &other.previous_chain, 8);
    std::uint32_t crc = crc32c(moved.data(), 76);
    std::memcpy(moved.data() + 76, &crc, 4);
    CHECK_FALSE(decode_redo(moved).ok());
}
