// What is stored, damaged in every way we could think of: opening says so and never shows a wrong database.
#include <catch2/catch_test_macros.hpp>

#include "unit/vfs/device.h"
#include "vfs/base_format.h"
#include "vfs/checksum.h"

using namespace hera;
using namespace hera::test;

namespace {

struct World {
    SimDisk disk;
    FakeClock clock;

    // Base chunks and a log.
    void fill() {
        Device device(disk, clock);
        device.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT)");
        device.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<50000) "
                   "INSERT INTO t SELECT i, hex(randomblob(100)) FROM n");
        device.pause();
        disk.run();
        for (int i = 0; i < 5; ++i) device.run("INSERT INTO t VALUES(NULL,'x')");
    }
};

}  // namespace

TEST_CASE("V6: a flipped bit anywhere in log or base is found when opening") {
    World world;
    world.fill();
    std::size_t rows = world.disk.row_count("hera:test");
    REQUIRE(rows > 20);
    SeededRandom random(7);
    for (std::size_t row = 0; row < rows; row += row < 6 ? 1 : 5) {
        std::size_t bit = random.below(1u << 20);
        REQUIRE(world.disk.flip_bit("hera:test", row, bit));
        Device device(world.disk, world.clock);
        INFO("row " << row << " bit " << bit);
        REQUIRE(device.error());
        CHECK(device.error()->code == Code::corrupt);
        CHECK(device.error()->key == "error.storage_damaged");
        REQUIRE(world.disk.flip_bit("hera:test", row, bit));
    }
    Device device(world.disk, world.clock);
    REQUIRE(device.opened());
    CHECK(device.text("SELECT count(*) FROM t") == "50005");
}

TEST_CASE("V6: a torn last record is found when opening") {
    for (std::size_t keep : {0u, 1u, 79u, 80u, 200u}) {
        World world;
        world.fill();
        REQUIRE(world.disk.tear_last_log_row("hera:test", keep));
        Device device(world.disk, world.clock);
        INFO("kept " << keep);
        REQUIRE(device.error());
        CHECK(device.error()->code == Code::corrupt);
    }
}

TEST_CASE("header and chunk formats read back and refuse anything else") {
    vfs::BaseHeader header;
    header.database[3] = 9;
    header.generation = 2;
    header.base_seq = 77;
    header.base_chain = 0xABCDEF0123456789u;
    header.file_bytes = 3 * vfs::chunk_bytes + 5;
    Bytes bytes = vfs::encode_header(header);
    auto decoded = vfs::decode_header(bytes);
    REQUIRE(decoded.ok());
    CHECK(decoded.value().database == header.database);
    CHECK(decoded.value().base_seq == 77);
    CHECK(decoded.value().base_chain == header.base_chain);
    CHECK(decoded.value().file_bytes == header.file_bytes);
    CHECK(decoded.value().chunk_count() == 4);

    std::size_t unnoticed = 0;
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        Bytes broken = bytes;
        broken[bit / 8] = static_cast<std::uint8_t>(broken[bit / 8] ^ (1u << (bit % 8)));
        if (vfs::decode_header(broken).ok()) ++unnoticed;
    }
    for (std::size_t size = 0; size < bytes.size(); ++size)
        if (vfs::decode_header(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))).ok()) ++unnoticed;
    CHECK(unnoticed == 0);

    Bytes newer = bytes;
    newer[4] = 2;
    std::uint32_t crc = vfs::crc32c(newer.data(), newer.size() - 4);
    std::memcpy(newer.data() + newer.size() - 4, &crc, 4);
    REQUIRE_FALSE(vfs::decode_header(newer).ok());
    CHECK(vfs::decode_header(newer).error().key == "error.database_newer");
}

TEST_CASE("a chunk fits its place only") {
    vfs::PageImage image;
    Bytes data(vfs::chunk_bytes + 100, 7);
    image.write(data.data(), data.size(), 0);
    Bytes chunk = vfs::encode_chunk(1, 1, image);
    CHECK(chunk.size() == vfs::chunk_header_bytes + 100);
    vfs::PageImage loaded;
    CHECK(vfs::load_chunk(chunk.data(), chunk.size(), 1, 1, data.size(), loaded).ok());
    CHECK(loaded.size() == data.size());
    CHECK_FALSE(vfs::load_chunk(chunk.data(), chunk.size(), 1, 0, data.size(), loaded).ok());
    CHECK_FALSE(vfs::load_chunk(chunk.data(), chunk.size(), 2, 1, data.size(), loaded).ok());
    CHECK_FALSE(vfs::load_chunk(chunk.data(), chunk.size() - 1, 1, 1, data.size(), loaded).ok());
}
