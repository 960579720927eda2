// The commit queue's states: group commit, strict and relaxed, retry, reopening, a full disk, fencing.
#include <algorithm>
#include <optional>
#include <utility>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "unit/vfs/device.h"
#include "vfs/commit_queue.h"

using namespace hera;
using namespace hera::test;
using vfs::Storage;

namespace {

struct World {
    SimDisk disk;
    FakeClock clock;
};

std::string insert(int i) { return "INSERT INTO t VALUES(" + std::to_string(i) + ")"; }

// Lets time pass until the queue has nothing left to wait for.
void wait(World& world, Device& device, int rounds = 50) {
    for (int i = 0; i < rounds; ++i) {
        auto wake = device.pages().wake_at_ms();
        if (!wake) return;
        world.clock.advance(std::max<std::int64_t>(0, *wake - world.clock.monotonic_ms()));
        device.pages().tick();
        world.disk.run();
    }
}

}  // namespace

TEST_CASE("commits that queue up behind a write go out together") {
    World world;
    Device device(world.disk, world.clock);
    device.run("CREATE TABLE t(i)");
    std::uint64_t writes = world.disk.figures().strict_writes;
    for (int i = 0; i < 20; ++i) device.exec(insert(i));
    CHECK(device.pages().durable() == 1);
    CHECK(world.disk.waiting() == 1);  // the first alone
    REQUIRE(world.disk.step());
    CHECK(device.pages().durable() == 2);
    REQUIRE(world.disk.step());        // the other nineteen
    CHECK(device.pages().durable() == 21);
    CHECK(world.disk.figures().strict_writes == writes + 2);
}

TEST_CASE("what people did is written strictly, what was pulled relaxed, together strictly") {
    World world;
    Device device(world.disk, world.clock);
    device.run("CREATE TABLE t(i)");
    auto strict = [&] { return world.disk.figures().strict_writes; };
    auto relaxed = [&] { return world.disk.figures().relaxed_writes; };
    std::uint64_t strict_before = strict(), relaxed_before = relaxed();
    device.pages().set_durability(Durability::relaxed);
    device.run(insert(1));
    CHECK(strict() == strict_before);
    CHECK(relaxed() == relaxed_before + 1);
    device.exec(insert(2));   // in flight
    device.exec(insert(3));
    device.pages().set_durability(Durability::strict);
    device.exec(insert(4));
    device.pages().set_durability(Durability::relaxed);
    device.exec(insert(5));
    world.disk.run();
    CHECK(relaxed() == relaxed_before + 2);
    CHECK(strict() == strict_before + 1);
}

TEST_CASE("V3: a commit is durable only when the page store has answered, and the owner is told") {
    World world;
    Device device(world.disk, world.clock);
    device.run("CREATE TABLE t(i)");
    int calls = 0;
    device.pages().on_change([&] { ++calls; });
    device.exec(insert(1));
    CHECK(device.pages().sealed() == 2);
    CHECK(device.pages().durable() == 1);
    CHECK(calls == 0);
    world.disk.run();
    CHECK(device.pages().durable() == 2);
    CHECK(calls == 1);
}

TEST_CASE("a broken connection is reopened and the same records are sent again") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run("CREATE TABLE t(i)");
        auto fault = GENERATE(SimDisk::Fault::broken_off, SimDisk::Fault::lost_answer);
        world.disk.inject(fault);
        device.run(insert(1));
        CHECK(device.pages().durable() == 1);
        CHECK(device.pages().storage() == Storage::retrying);
        device.run(insert(2));
        wait(world, device);
        CHECK(device.pages().durable() == 3);
        CHECK(device.pages().storage() == Storage::good);
        CHECK_FALSE(device.pages().problem());
    }
    Device device(world.disk, world.clock);
    REQUIRE(device.opened());
    CHECK(device.text("SELECT count(*) FROM t") == "2");
}

TEST_CASE("reopening that keeps failing ends in degraded, which is said, retried and left again") {
    World world;
    Device device(world.disk, world.clock);
    device.run("CREATE TABLE t(i)");
    world.disk.inject(SimDisk::Fault::broken_off);
    world.disk.inject(SimDisk::Fault::disconnected, 10);
    device.run(insert(1));
    wait(world, device, 5);
    CHECK(device.pages().storage() == Storage::degraded);
    CHECK(device.pages().problem()->key == "error.storage_connection");
    CHECK(device.pages().durable() == 1);
    device.run(insert(2));
    CHECK(device.text("SELECT count(*) FROM t") == "2");  // work goes on
    wait(world, device, 20);
    CHECK(device.pages().storage() == Storage::good);
    CHECK(device.pages().durable() == 3);
}

TEST_CASE("storage that never answers is asked again, the second silence is said, and its first answer heals it") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run("CREATE TABLE t(i)");
        world.disk.inject(SimDisk::Fault::silent, 3);  // the write, and reopening twice
        device.run(insert(1));
        CHECK(device.pages().storage() == Storage::good);
        REQUIRE(device.pages().wake_at_ms());
        CHECK(*device.pages().wake_at_ms() - world.clock.monotonic_ms() == vfs::CommitQueue::answer_within_ms);
        wait(world, device, 1);
        CHECK(device.pages().storage() == Storage::retrying);
        CHECK(device.pages().problem()->key == "error.storage_silent");
        wait(world, device, 2);  // the time to ask again, and the silence after it
        CHECK(device.pages().storage() == Storage::degraded);
        device.run(insert(2));
        CHECK(device.text("SELECT count(*) FROM t") == "2");  // work goes on
        CHECK(device.pages().durable() == 1);
        wait(world, device);
        CHECK(device.pages().storage() == Storage::good);
        CHECK(device.pages().durable() == 3);
        CHECK_FALSE(device.pages().wake_at_ms());
    }
    Device device(world.disk, world.clock);
    REQUIRE(device.opened());
    CHECK(device.text("SELECT count(*) FROM t") == "2");
}

TEST_CASE("V3: an answer that comes after the patience is not taken for the answer to the next write") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run("CREATE TABLE t(i)");
        device.exec(insert(1));  // it is on its way, the disk is slow
        world.clock.advance(vfs::CommitQueue::answer_within_ms);
        device.pages().tick();
        CHECK(device.pages().storage() == Storage::retrying);
        device.exec(insert(2));
        REQUIRE(world.disk.step());  // late, and carried out
        CHECK(device.pages().durable() == 1);
        wait(world, device);
        CHECK(device.pages().storage() == Storage::good);
        CHECK(device.pages().durable() == 3);
    }
    Device device(world.disk, world.clock);
    REQUIRE(device.opened());
    CHECK(device.text("SELECT count(*) FROM t") == "2");
}

TEST_CASE("an owner that sets its alarm only when it is told of a change misses no retry") {
    World world;
    Device device(world.disk, world.clock);
    device.run("CREATE TABLE t(i)");
    std::optional<std::int64_t> alarm;
    device.pages().on_change([&] { alarm = device.pages().wake_at_ms(); });
    world.disk.inject(SimDisk::Fault::broken_off);
    world.disk.inject(SimDisk::Fault::disconnected, 10);
    device.run(insert(1));
    bool was_degraded = false;
    for (int rings = 0; device.pages().durable() == 1; ++rings) {
        REQUIRE(alarm);
        REQUIRE(rings < 30);
        world.clock.advance(std::max<std::int64_t>(0, *std::exchange(alarm, std::nullopt) - world.clock.monotonic_ms()));
        device.pages().tick();
        world.disk.run();
        was_degraded = was_degraded || device.pages().storage() == Storage::degraded;
    }
    CHECK(was_degraded);
    CHECK(device.pages().storage() == Storage::good);
}

TEST_CASE("a full disk: two refusals in a row are said, and room heals it") {
    World world;
    Device device(world.disk, world.clock);
    device.run("CREATE TABLE t(i)");
    world.disk.inject(SimDisk::Fault::full, 3);
    device.run(insert(1));
    CHECK(device.pages().storage() == Storage::retrying);
    wait(world, device, 1);
    CHECK(device.pages().storage() == Storage::degraded);
    CHECK(device.pages().problem()->code == Code::too_large);
    CHECK(device.pages().durable() == 1);
    wait(world, device);
    CHECK(device.pages().storage() == Storage::good);
    CHECK(device.pages().durable() == 2);
}

TEST_CASE("records that pile up while nothing can be written are joined, and the log still reads back") {
    World world;
    auto lost_answer = GENERATE(false, true);
    {
        Device device(world.disk, world.clock);
        device.run("CREATE TABLE t(i); CREATE TABLE big(b)");
        device.exec("PRAGMA auto_vacuum=NONE");
        device.run("INSERT INTO big VALUES(randomblob(6000000))");
        if (lost_answer) world.disk.inject(SimDisk::Fault::lost_answer);  // the first is in the log although nobody knows
        else world.disk.inject(SimDisk::Fault::broken_off);
        world.disk.inject(SimDisk::Fault::disconnected, 1000);
        std::uint64_t most = 0;
        for (int i = 0; i < 20; ++i) {
            device.run("UPDATE big SET b=randomblob(6000000)");
            device.run(insert(i));
            most = std::max(most, device.pages().figures().queued_bytes);
        }
        CHECK(most < 60u << 20);  // 20 × 6 MB were written
        CHECK(device.pages().durable() < device.pages().sealed());
        // The world comes back.
        while (device.pages().durable() < device.pages().sealed()) {
            REQUIRE(device.pages().wake_at_ms());
            wait(world, device, 100);
        }
        device.run(insert(100));
        CHECK(device.pages().durable() == device.pages().sealed());
    }
    Device device(world.disk, world.clock);
    REQUIRE(device.opened());
    CHECK(device.text("SELECT count(*) FROM t") == "21");
    CHECK(device.text("PRAGMA integrity_check") == "ok");
}

TEST_CASE("joined records know that the file had been cut off in between") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run("CREATE TABLE t(id INTEGER PRIMARY KEY, b BLOB); INSERT INTO t VALUES(1, randomblob(12000000))");
        device.pause();
        world.disk.run();
        world.disk.inject(SimDisk::Fault::broken_off);
        world.disk.inject(SimDisk::Fault::disconnected, 30);
        device.run("DELETE FROM t");
        device.run("VACUUM");
        // Zeros where the stored base holds random bytes.
        device.run("INSERT INTO t VALUES(2, zeroblob(10000000))");
        for (int i = 0; i < 8; ++i) device.run("INSERT OR REPLACE INTO t VALUES(3, randomblob(6000000))");
        CHECK(device.pages().figures().queued_bytes < 40u << 20);
        // The end comes as soon as the joined record is stored, before a checkpoint can make up for it.
        while (device.pages().durable() < device.pages().sealed()) {
            if (world.disk.step()) continue;
            REQUIRE(device.pages().wake_at_ms());
            world.clock.advance(*device.pages().wake_at_ms() - world.clock.monotonic_ms());
            device.pages().tick();
        }
        CHECK(device.pages().figures().checkpoints == 1);
        world.disk.crash(SimDisk::Crash::process);
    }
    Device device(world.disk, world.clock);
    REQUIRE(device.opened());
    CHECK(device.text("PRAGMA integrity_check") == "ok");
    CHECK(device.text("SELECT b = zeroblob(10000000) FROM t WHERE id=2") == "1");
    CHECK(device.text("SELECT length(b) FROM t WHERE id=3") == "6000000");
}

TEST_CASE("a checkpoint that was under way when records were joined starts again from the joined one") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run("CREATE TABLE t(id INTEGER PRIMARY KEY, b BLOB); INSERT INTO t VALUES(1, randomblob(5000000))");
        world.disk.inject(SimDisk::Fault::broken_off);
        world.disk.inject(SimDisk::Fault::disconnected, 30);
        device.exec("INSERT INTO t VALUES(2, randomblob(6000000))");
        device.pause();  // more than 8 MiB in all: one starts, counting from a record that is not stored yet
        for (int i = 0; i < 8; ++i) device.run("INSERT OR REPLACE INTO t VALUES(3, randomblob(6000000))");
        CHECK(device.pages().figures().queued_bytes < 40u << 20);
        while (device.pages().figures().checkpoints == 0) {
            if (world.disk.step()) continue;
            REQUIRE(device.pages().wake_at_ms());
            world.clock.advance(*device.pages().wake_at_ms() - world.clock.monotonic_ms());
            device.pages().tick();
        }
        world.disk.crash(SimDisk::Crash::process);
    }
    Device device(world.disk, world.clock);
    REQUIRE(device.opened());
    CHECK(device.text("PRAGMA integrity_check") == "ok");
    CHECK(device.text("SELECT group_concat(id || ':' || length(b)) FROM t") == "1:5000000,2:6000000,3:6000000");
}

TEST_CASE("V7: a fenced writer is told so, writes nothing more, and its successor is untouched") {
    World world;
    auto first = std::make_unique<Device>(world.disk, world.clock);
    first->run("CREATE TABLE t(i)");
    first->run(insert(1));
    Device second(world.disk, world.clock);
    REQUIRE(second.opened());
    CHECK(second.text("SELECT count(*) FROM t") == "1");
    first->run(insert(2));
    CHECK(first->pages().storage() == Storage::fenced);
    CHECK(first->pages().problem()->code == Code::conflict);
    CHECK(first->pages().durable() == 2);
    first->run(insert(3));
    CHECK(world.disk.waiting() == 0);
    CHECK_FALSE(first->pages().wake_at_ms());
    second.run(insert(4));
    CHECK(second.pages().storage() == Storage::good);
    first.reset();
    second.run(insert(5));
    Device third(world.disk, world.clock);
    REQUIRE(third.opened());
    CHECK(third.text("SELECT group_concat(i) FROM t") == "1,4,5");
}

TEST_CASE("a writer fenced while its connection was away is refused at reopening") {
    World world;
    Device first(world.disk, world.clock);
    first.run("CREATE TABLE t(i)");
    world.disk.inject(SimDisk::Fault::broken_off);
    first.run(insert(1));
    Device second(world.disk, world.clock);
    REQUIRE(second.opened());
    wait(world, first);
    CHECK(first.pages().storage() == Storage::fenced);
    CHECK(second.text("SELECT count(*) FROM t") == "0");
}

TEST_CASE("a database that is cleared while it is open leaves its writer working, and saying that nothing is saved") {
    World world;
    Device device(world.disk, world.clock);
    device.run("CREATE TABLE t(i)");
    device.run(insert(1));
    std::uint64_t durable = device.pages().durable();
    world.disk.clear("hera:test");
    for (int i = 0; i < 6; ++i) {
        device.run(insert(2 + i));
        wait(world, device);
    }
    CHECK(device.pages().storage() == Storage::degraded);
    CHECK(device.pages().problem()->key == "error.storage_cleared");
    CHECK(device.pages().durable() == durable);
    CHECK(device.text("SELECT count(*) FROM t") == "7");
    CHECK_FALSE(world.disk.exists("hera:test"));  // what was cleared does not come back

    // Whoever opens a database of that name has another one: nothing of ours may come into it.
    Device second(world.disk, world.clock);
    REQUIRE(second.opened());
    second.run("CREATE TABLE u(i)");
    for (int i = 0; i < 3; ++i) wait(world, device);
    CHECK(device.pages().storage() == Storage::fenced);
    CHECK(second.text("SELECT count(*) FROM sqlite_master") == "1");
}

TEST_CASE("no storage at all is an error of open, which names it") {
    World world;
    world.disk.inject(SimDisk::Fault::unavailable);
    Device device(world.disk, world.clock);
    REQUIRE(device.error());
    CHECK(device.error()->code == Code::denied);
}
