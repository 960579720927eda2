// Checkpoints: when they happen, that they lose nothing, that crashes in their middle do no harm.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "unit/vfs/device.h"

using namespace hera;
using namespace hera::test;

namespace {

struct World {
    SimDisk disk;
    FakeClock clock;
};

std::string fill(int rows) {
    return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<" + std::to_string(rows) +
           ") INSERT INTO t SELECT NULL, hex(randomblob(100)) FROM n";
}

const char* const schema = "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT)";

}  // namespace

TEST_CASE("a log above 8 MiB is folded into the base and dropped when there is a pause") {
    World world;
    std::string sum;
    {
        Device device(world.disk, world.clock);
        device.run(schema);
        for (int i = 0; i < 6; ++i) device.run(fill(10'000));
        CHECK(device.pages().figures().checkpoints == 0);
        CHECK(device.pages().figures().log_bytes > 8u << 20);
        device.pause();
        world.disk.run();
        CHECK(device.pages().figures().checkpoints == 1);
        CHECK(device.pages().figures().log_bytes <= 8u << 20);
        sum = device.text("SELECT count(*) || ':' || sum(length(v)) || max(v) FROM t");
    }
    Device device(world.disk, world.clock);
    REQUIRE(device.opened());
    CHECK(device.text("PRAGMA integrity_check") == "ok");
    CHECK(device.text("SELECT count(*) || ':' || sum(length(v)) || max(v) FROM t") == sum);
    CHECK(device.pages().figures().log_records < 7);
}

TEST_CASE("a log above 32 MiB is folded in without a pause") {
    World world;
    Device device(world.disk, world.clock);
    device.run(schema);
    for (int i = 0; i < 20; ++i) device.run(fill(10'000));
    CHECK(device.pages().figures().checkpoints >= 1);
    CHECK(device.pages().figures().log_bytes <= 32u << 20);
}

TEST_CASE("what a server sends is folded in when it pauses for longer, or when it writes the same pages again and again") {
    World world;
    Device device(world.disk, world.clock);
    device.run(schema);
    device.pages().set_durability(Durability::relaxed);
    for (int i = 0; i < 20; ++i) {
        device.run(fill(10'000));
        device.pause();
        world.disk.run();
    }
    CHECK(device.pages().figures().checkpoints == 0);
    CHECK(device.pages().figures().log_bytes > 32u << 20);
    REQUIRE(device.pages().wake_at_ms());
    CHECK(*device.pages().wake_at_ms() == world.clock.monotonic_ms() + 1750);
    world.clock.advance(1750);
    device.pages().tick();
    world.disk.run();
    CHECK(device.pages().figures().checkpoints == 1);
    CHECK(device.pages().figures().log_bytes == 0);
    for (int i = 0; i < 3; ++i) device.run("UPDATE t SET v=hex(randomblob(100))");
    CHECK(device.pages().figures().checkpoints == 2);
    // A person's change waits as before.
    device.pages().set_durability(Durability::strict);
    device.run(fill(60'000));
    device.pause();
    world.disk.run();
    CHECK(device.pages().figures().checkpoints == 3);
}

TEST_CASE("500 small commits are folded in, five idle seconds fold in 64, and one edit is left alone") {
    World world;
    Device device(world.disk, world.clock);
    device.run(schema);
    auto insert = [&](int count) {
        for (int i = 0; i < count; ++i) device.run("INSERT INTO t VALUES(NULL,'x')");
    };
    insert(500);
    device.pause();
    world.disk.run();
    CHECK(device.pages().figures().checkpoints == 1);
    std::uint64_t checkpoints = device.pages().figures().checkpoints;
    while (device.pages().figures().log_records >= 10) insert(1);
    CHECK_FALSE(device.pages().wake_at_ms());
    checkpoints = device.pages().figures().checkpoints;
    insert(64);
    REQUIRE(device.pages().wake_at_ms());
    CHECK(*device.pages().wake_at_ms() == world.clock.monotonic_ms() + 5000);
    device.pages().tick();
    world.disk.run();
    CHECK(device.pages().figures().checkpoints == checkpoints);
    world.clock.advance(5000);
    device.pages().tick();
    world.disk.run();
    CHECK(device.pages().figures().checkpoints == checkpoints + 1);
    CHECK(device.pages().figures().log_records == 0);
    CHECK_FALSE(device.pages().wake_at_ms());
}

TEST_CASE("V4: a checkpoint waits while pages of an open transaction are in memory") {
    World world;
    Device device(world.disk, world.clock);
    device.run(schema);
    for (int i = 0; i < 100; ++i) device.run("INSERT INTO t VALUES(NULL,'x')");
    device.exec("PRAGMA cache_size=10");
    device.exec("BEGIN;" + fill(5000));
    world.clock.advance(60'000);
    std::uint64_t bytes = world.disk.figures().bytes;
    device.pages().tick();
    world.disk.run();
    CHECK(world.disk.figures().bytes == bytes);
    device.run("ROLLBACK; INSERT INTO t VALUES(NULL,'y')");
    world.clock.advance(60'000);
    device.pages().tick();
    world.disk.run();
    CHECK(device.pages().figures().checkpoints == 1);
    Device second(world.disk, world.clock);
    REQUIRE(second.opened());
    CHECK(second.text("SELECT count(*) FROM t") == "101");
}

TEST_CASE("V4: pages of an open transaction never reach the base") {
    World world;
    std::string before;
    {
        Device device(world.disk, world.clock);
        device.run(schema);
        for (int i = 0; i < 2; ++i) device.run(fill(15'000));
        before = device.text("SELECT count(*) || max(v) || min(v) FROM t");
        device.exec("PRAGMA cache_size=10");
        device.exec("CREATE TABLE other AS SELECT * FROM t");
        device.pause();  // a new log above the limit: a checkpoint is under way
        device.exec("BEGIN; UPDATE t SET v=hex(randomblob(100))");
        while (world.disk.step()) {}
        CHECK(device.pages().durable() == device.pages().sealed());
        world.disk.crash(SimDisk::Crash::process);
    }
    Device device(world.disk, world.clock);
    REQUIRE(device.opened());
    CHECK(device.text("PRAGMA integrity_check") == "ok");
    CHECK(device.text("SELECT count(*) || max(v) || min(v) FROM t") == before);
    CHECK(device.text("SELECT count(*) || max(v) || min(v) FROM other") == before);
}

TEST_CASE("a refused checkpoint does not stand in the way of a person's change") {
    World world;
    Device device(world.disk, world.clock);
    device.run(schema);
    for (int i = 0; i < 100; ++i) device.run("INSERT INTO t VALUES(NULL,'x')");
    world.clock.advance(5000);
    world.disk.inject(SimDisk::Fault::full, 1);
    device.pages().tick();                         // the checkpoint boards and is refused
    std::uint64_t bytes = world.disk.figures().bytes;
    device.exec("INSERT INTO t VALUES(NULL,'y')");
    world.disk.run();
    CHECK(device.pages().durable() == device.pages().sealed());
    CHECK(world.disk.figures().bytes - bytes < 100'000);  // the change alone
    world.clock.advance(15'000);
    device.pages().tick();
    world.disk.run();
    CHECK(device.pages().figures().checkpoints == 1);
}

TEST_CASE("a checkpoint that finds no room is nobody's problem: all is stored, and changes do not wait for it") {
    World world;
    Device device(world.disk, world.clock);
    device.run(schema);
    for (int i = 0; i < 100; ++i) device.run("INSERT INTO t VALUES(NULL,'x')");
    world.clock.advance(5000);
    for (int round = 0; round < 4; ++round) {
        world.disk.inject(SimDisk::Fault::full, 1);
        device.pages().tick();  // it boards alone
        world.disk.run();
        CHECK(device.pages().storage() == vfs::Storage::good);
        CHECK_FALSE(device.pages().problem());
        device.run("INSERT INTO t VALUES(NULL,'y')");  // without waiting
        CHECK(device.pages().durable() == device.pages().sealed());
        CHECK(device.pages().figures().checkpoints == 0);
        REQUIRE(device.pages().wake_at_ms());
        world.clock.advance(*device.pages().wake_at_ms() - world.clock.monotonic_ms());
    }
    device.pages().tick();
    world.disk.run();
    CHECK(device.pages().figures().checkpoints == 1);
}

TEST_CASE("the file shrinks and grows between the slices of a checkpoint") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run(schema);
        device.run(fill(45'000));
        device.pause();  // over 8 MiB: one is under way
        device.exec(fill(30'000));
        for (int slice = 0; slice < 2; ++slice) world.disk.step();
        device.exec("DELETE FROM t WHERE id > 50");
        device.exec("VACUUM");
        world.disk.step();
        device.exec(fill(3000));
        world.disk.run();
        CHECK(device.pages().figures().checkpoints >= 1);
        CHECK(device.pages().durable() == device.pages().sealed());
    }
    Device device(world.disk, world.clock);
    REQUIRE(device.opened());
    CHECK(device.text("PRAGMA integrity_check") == "ok");
    CHECK(device.text("SELECT count(*) FROM t") == "3050");
}

TEST_CASE("chunks past the end of a file that shrank are dropped") {
    World world;
    Device device(world.disk, world.clock);
    device.run(schema);
    device.run(fill(60'000));
    device.pause();
    world.disk.run();
    std::size_t rows = world.disk.row_count("hera:test");
    device.run("DELETE FROM t; VACUUM");
    for (int i = 0; i < 70; ++i) device.run("INSERT INTO t VALUES(NULL,'x')");
    world.clock.advance(5000);
    device.pages().tick();
    world.disk.run();
    CHECK(rows > 40);
    CHECK(world.disk.row_count("hera:test") == 1);
}
