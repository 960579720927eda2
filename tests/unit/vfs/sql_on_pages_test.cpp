// SQL through the VFS: what SQLite does to its file, and that a reopened database shows exactly what was committed.
#include <catch2/catch_test_macros.hpp>

#include "unit/vfs/device.h"

using namespace hera;
using namespace hera::test;

namespace {

const char* const schema = "CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT)";

std::string numbers(int count) {
    return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<" + std::to_string(count) + ") ";
}

struct World {
    SimDisk disk;
    FakeClock clock;
};

// What a fresh run sees; checks the file's integrity on the way.
std::string reopened(World& world, const std::string& sql) {
    Device device(world.disk, world.clock);
    REQUIRE(device.opened());
    CHECK(device.text("PRAGMA integrity_check") == "ok");
    return device.text(sql);
}

}  // namespace

TEST_CASE("a new database is empty, a commit is one record, and a reopened one has it") {
    World world;
    {
        Device device(world.disk, world.clock);
        REQUIRE(device.opened());
        CHECK(device.pages().sealed() == 0);
        CHECK(device.run(schema) == SQLITE_OK);
        CHECK(device.pages().sealed() == 1);  // V1
        CHECK(device.run("INSERT INTO t VALUES(1,'one')") == SQLITE_OK);
        CHECK(device.pages().sealed() == 2);
        CHECK(device.pages().durable() == 2);
        CHECK(device.text("SELECT v FROM t") == "one");
        CHECK(device.text("PRAGMA journal_mode") == "memory");
    }
    CHECK(reopened(world, "SELECT v FROM t") == "one");
}

TEST_CASE("V1: a rollback, a read and an empty transaction are no record") {
    World world;
    Device device(world.disk, world.clock);
    device.run(schema);
    std::uint64_t before = device.pages().sealed();
    device.run("BEGIN; INSERT INTO t VALUES(1,'never'); ROLLBACK");
    device.run("BEGIN IMMEDIATE; COMMIT");
    device.run("BEGIN; SELECT * FROM t; COMMIT");
    CHECK(device.pages().sealed() == before);
    CHECK(device.text("SELECT count(*) FROM t") == "0");
}

TEST_CASE("a rolled-back transaction that had spilled its pages leaves no trace") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run(schema);
        device.run(numbers(500) + "INSERT INTO t SELECT i, 'kept' || i FROM n");
        std::uint64_t before = device.pages().sealed();
        device.exec("PRAGMA cache_size=10");
        device.run("BEGIN; UPDATE t SET v = hex(randomblob(200));" + numbers(5000) +
                   "INSERT INTO t SELECT i+1000, hex(randomblob(200)) FROM n");
        CHECK(device.pages().sealed() == before);
        device.run("ROLLBACK");
        CHECK(device.pages().sealed() == before);
        CHECK(device.text("PRAGMA integrity_check") == "ok");
        device.run("INSERT INTO t VALUES(9000,'after')");
    }
    CHECK(reopened(world, "SELECT count(*) || max(v) FROM t") == "501kept99");
    CHECK(reopened(world, "SELECT v FROM t WHERE id=9000") == "after");
}

TEST_CASE("savepoints: released work is kept, rolled-back work is not") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run(schema);
        device.exec("PRAGMA cache_size=10");
        device.run("BEGIN; INSERT INTO t VALUES(1,'a'); SAVEPOINT s;" + numbers(2000) +
                   "INSERT INTO t SELECT i+10, hex(randomblob(100)) FROM n; ROLLBACK TO s;"
                   "INSERT INTO t VALUES(2,'b'); RELEASE s; COMMIT");
        std::uint64_t sealed = device.pages().sealed();
        device.run("SAVEPOINT outer; INSERT INTO t VALUES(3,'c'); ROLLBACK TO outer; RELEASE outer");
        CHECK(device.pages().sealed() <= sealed + 1);
        device.run("SAVEPOINT outer; INSERT INTO t VALUES(4,'d'); RELEASE outer");
    }
    CHECK(reopened(world, "SELECT group_concat(v, '') FROM (SELECT v FROM t ORDER BY id)") == "abd");
}

TEST_CASE("a statement that fails half-way is undone, the transaction around it goes on") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT UNIQUE)");
        device.exec("PRAGMA cache_size=10");
        device.exec("BEGIN; INSERT INTO t VALUES(1,'x')");
        CHECK(device.exec(numbers(3000) + "INSERT INTO t SELECT i+1, CASE i WHEN 2999 THEN 'x' ELSE 'v' || i END FROM n") ==
              SQLITE_CONSTRAINT);
        device.run("COMMIT");
    }
    CHECK(reopened(world, "SELECT count(*) || min(v) FROM t") == "1x");
}

TEST_CASE("the file grows over many chunks and shrinks again with VACUUM") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run(schema);
        device.run(numbers(20'000) + "INSERT INTO t SELECT i, hex(randomblob(100)) FROM n");
        std::uint64_t large = device.pages().figures().file_bytes;
        CHECK(large > 4u << 20);
        device.run("DELETE FROM t WHERE id > 100");
        CHECK(device.run("VACUUM") == SQLITE_OK);
        CHECK(device.pages().figures().file_bytes < large / 50);
        CHECK(device.text("PRAGMA integrity_check") == "ok");
        device.run("INSERT INTO t VALUES(30000,'after the vacuum')");
        CHECK(device.pages().durable() == device.pages().sealed());
    }
    CHECK(reopened(world, "SELECT count(*) FROM t") == "101");
    CHECK(reopened(world, "SELECT v FROM t WHERE id=30000") == "after the vacuum");
}

TEST_CASE("VACUUM may change the page size, auto_vacuum truncates at commits") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run("PRAGMA auto_vacuum=FULL; VACUUM");
        device.run(schema);
        device.run(numbers(5000) + "INSERT INTO t SELECT i, hex(randomblob(100)) FROM n");
        std::uint64_t large = device.pages().figures().file_bytes;
        device.run("DELETE FROM t WHERE id > 10");
        CHECK(device.pages().figures().file_bytes < large / 10);
        CHECK(device.run("PRAGMA page_size=1024; VACUUM") == SQLITE_OK);
        CHECK(device.text("PRAGMA page_size") == "1024");
        device.run("INSERT INTO t VALUES(7000,'small pages')");
    }
    CHECK(reopened(world, "SELECT v FROM t WHERE id=7000") == "small pages");
    {
        Device device(world.disk, world.clock);
        CHECK(device.run("PRAGMA page_size=16384; VACUUM") == SQLITE_OK);
        device.run("INSERT INTO t VALUES(7001,'large pages')");
    }
    CHECK(reopened(world, "SELECT v FROM t WHERE id=7001") == "large pages");
}

TEST_CASE("one transaction larger than a log row and than SQLite's cache") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run(schema);
        device.exec("PRAGMA cache_size=100");
        device.run(numbers(60'000) + "INSERT INTO t SELECT i, hex(randomblob(100)) FROM n");
        CHECK(device.pages().sealed() == 2);
        CHECK(device.pages().durable() == 2);
        CHECK(device.pages().figures().file_bytes > 12u << 20);
        CHECK(device.text("SELECT count(*) FROM t") == "60000");
    }
    CHECK(reopened(world, "SELECT count(*) || '/' || sum(length(v)) FROM t") == "60000/12000000");
}

TEST_CASE("full-text search survives, mapped pages show what was written") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.run("CREATE VIRTUAL TABLE f USING fts5(a)");
        for (int i = 0; i < 50; ++i) device.run("INSERT INTO f VALUES('word" + std::to_string(i) + " common')");
        CHECK(device.text("SELECT count(*) FROM f WHERE f MATCH 'common'") == "50");
        device.run("DELETE FROM f WHERE f MATCH 'word7'");
        CHECK(device.text("SELECT count(*) FROM f WHERE f MATCH 'common'") == "49");
    }
    CHECK(reopened(world, "SELECT count(*) FROM f WHERE f MATCH 'common'") == "49");
    Device device(world.disk, world.clock);
    CHECK(device.exec("INSERT INTO f(f) VALUES('integrity-check')") == SQLITE_OK);
}

TEST_CASE("a delete journal, if somebody asks for one, changes nothing for the stored records") {
    World world;
    {
        Device device(world.disk, world.clock);
        device.exec("PRAGMA journal_mode=DELETE");
        device.run(schema);
        device.run("BEGIN; INSERT INTO t VALUES(1,'x'); ROLLBACK");
        device.run("INSERT INTO t VALUES(2,'y')");
    }
    CHECK(reopened(world, "SELECT group_concat(v) FROM t") == "y");
}

TEST_CASE("the file can be opened once, and only by its name") {
    World world;
    Device device(world.disk, world.clock);
    sqlite3* second = nullptr;
    CHECK(sqlite3_open_v2(device.pages().file_name().c_str(), &second, SQLITE_OPEN_READWRITE, vfs::vfs_name) ==
          SQLITE_CANTOPEN);
    sqlite3_close(second);
    CHECK(sqlite3_open_v2("other", &second, SQLITE_OPEN_READWRITE, vfs::vfs_name) == SQLITE_CANTOPEN);
    sqlite3_close(second);
}

TEST_CASE("without storage it works in memory and never claims to have stored anything") {
    FakeClock clock;
    SeededRandom random(1);
    auto pages = vfs::PageDatabase::in_memory("hera:test", clock, random, Error{Code::denied, "error.storage_unavailable"});
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open_v2(pages->file_name().c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs::vfs_name) ==
            SQLITE_OK);
    CHECK(sqlite3_exec(db, schema, nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(sqlite3_exec(db, "INSERT INTO t VALUES(1,'x')", nullptr, nullptr, nullptr) == SQLITE_OK);
    CHECK(pages->sealed() >= 1);
    CHECK(pages->durable() == 0);
    CHECK(pages->storage() == vfs::Storage::degraded);
    CHECK(pages->problem()->key == "error.storage_unavailable");
    sqlite3_close(db);
}
