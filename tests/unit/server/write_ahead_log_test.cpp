#include "storage/write_ahead_log.h"

#include <chrono>

#include "data_fixture.h"
#include "storage/files.h"

using namespace hera;
using namespace hera::server;
using hera::store::Database;
using hera::test::ScratchFolder;

// That the bytes come to the disk is seen by tests/e2e/server/power_cut.mjs; here, that they stay the same.
TEST_CASE("a log that was left behind is written again as it is, and read") {
    ScratchFolder folder;
    {
        auto database = std::move(Database::open({.path = folder / "running.db", .wal = true})).value();
        REQUIRE(database->run("CREATE TABLE t(a); INSERT INTO t VALUES(zeroblob(3000000)), (7)").ok());
        // As a process leaves it that is killed: the change is in the log alone.
        std::filesystem::copy_file(folder / "running.db", folder / "x.db");
        std::filesystem::copy_file(folder / "running.db-wal", folder / "x.db-wal");
    }
    FileSum before = sum_file(folder / "x.db-wal").value();
    REQUIRE(before.bytes > 3'000'000);
    auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
    std::filesystem::last_write_time(folder / "x.db-wal", long_ago);
    REQUIRE(make_log_durable(folder / "x.db").ok());
    CHECK(sum_file(folder / "x.db-wal").value() == before);
    CHECK(std::filesystem::last_write_time(folder / "x.db-wal") > long_ago);
    auto database = std::move(Database::open({.path = folder / "x.db", .create = false, .wal = true})).value();
    store::Statement s = database->prepare("SELECT count(*) FROM t");
    REQUIRE(std::move(s.step()).value());
    CHECK(s.integer(0) == 2);
}

TEST_CASE("without a log there is nothing to do") {
    ScratchFolder folder;
    CHECK(make_log_durable(folder / "none.db").ok());
    REQUIRE(write_file(folder / "x.db-wal", "").ok());
    CHECK(make_log_durable(folder / "x.db").ok());
    CHECK(std::filesystem::file_size(folder / "x.db-wal") == 0);
    std::filesystem::create_directory(folder / "y.db-wal");
    CHECK_FALSE(make_log_durable(folder / "y.db").ok());
}
