#include "store/sqlite.h"

#include <filesystem>
#include <fstream>

#include "scratch_folder.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::store;

namespace {

std::unique_ptr<Database> memory() {
    auto opened = Database::open({.path = ":memory:"});
    REQUIRE(opened.ok());
    return std::move(opened).value();
}
std::int64_t number(Database& database, const char* sql) {
    Statement s = database.prepare(sql);
    auto row = s.step();
    REQUIRE((row.ok() && row.value()));
    return s.integer(0);
}

}  // namespace

TEST_CASE("values go in and come out, text with zero bytes and empty blobs too") {
    auto database = memory();
    REQUIRE(database->run("CREATE TABLE t(a, b, c, d)").ok());
    std::string text("a\0b é", 6);
    IdBytes id{};
    id[3] = 9;
    REQUIRE(database->prepare("INSERT INTO t VALUES(?,?,?,?)")
                .bind(1, INT64_MIN)
                .bind(2, std::string_view(text))
                .bind(3, id)
                .bind_null(4)
                .run()
                .ok());
    Statement s = database->prepare("SELECT a, b, c, d FROM t");
    REQUIRE(std::move(s.step()).value());
    CHECK(s.integer(0) == INT64_MIN);
    CHECK(s.text(1) == text);
    CHECK(s.id(2) == id);
    CHECK(s.null(3));
    CHECK(s.id(1) == IdBytes{});
    CHECK_FALSE(std::move(s.step()).value());
}

TEST_CASE("a transaction that is not committed never was") {
    auto database = memory();
    REQUIRE(database->run("CREATE TABLE t(a)").ok());
    {
        auto transaction = Transaction::begin(*database);
        REQUIRE(transaction.ok());
        REQUIRE(database->run("INSERT INTO t VALUES(1)").ok());
    }
    CHECK(number(*database, "SELECT count(*) FROM t") == 0);
    auto transaction = Transaction::begin(*database);
    REQUIRE(database->run("INSERT INTO t VALUES(1)").ok());
    REQUIRE(transaction.value().commit().ok());
    CHECK(number(*database, "SELECT count(*) FROM t") == 1);
    CHECK_FALSE(database->in_transaction());
}

TEST_CASE("the same statement may be on loan twice") {
    auto database = memory();
    REQUIRE(database->run("CREATE TABLE t(a); INSERT INTO t VALUES(1),(2)").ok());
    Statement first = database->prepare("SELECT a FROM t ORDER BY a");
    REQUIRE(std::move(first.step()).value());
    {
        Statement second = database->prepare("SELECT a FROM t ORDER BY a");
        REQUIRE(std::move(second.step()).value());
        CHECK(second.integer(0) == 1);
    }
    REQUIRE(std::move(first.step()).value());
    CHECK(first.integer(0) == 2);
}

TEST_CASE("errors are told apart") {
    test::ScratchFolder folder;
    std::string path = folder.path() + "/x.db";
    {
        std::ofstream file(path, std::ios::binary);
        file << std::string(8192, 'x');
    }
    auto opened = Database::open({.path = path, .wal = true});
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().code == Code::corrupt);

    // A connection that only reads looks at the file when it is first asked something: an error of that statement, no bug.
    auto damaged = std::move(Database::open({.path = path, .create = false, .read_only = true})).value();
    Statement unprepared = damaged->prepare("SELECT a FROM t WHERE a = ?");
    auto stepped = unprepared.bind(1, std::int64_t{1}).bind(1, std::string_view("x")).bind_null(1).step();
    REQUIRE_FALSE(stepped.ok());
    CHECK(stepped.error().code == Code::corrupt);

    opened = Database::open({.path = folder.path() + "/none.db", .create = false});
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().code == Code::internal);
    CHECK_FALSE(opened.error().detail.empty());

    auto database = memory();
    REQUIRE(database->run("CREATE TABLE t(a UNIQUE); INSERT INTO t VALUES(1)").ok());
    auto twice = database->run("INSERT INTO t VALUES(1)");
    REQUIRE_FALSE(twice.ok());
    CHECK(twice.error().key == "error.database");
    REQUIRE(database->run("PRAGMA max_page_count = 3").ok());
    auto full = database->run("CREATE TABLE u(b); INSERT INTO u VALUES(zeroblob(100000))");
    REQUIRE_FALSE(full.ok());
    CHECK(full.error().code == Code::too_large);
    CHECK(full.error().key == "error.disk_full");
}

TEST_CASE("two connections: a reader sees committed states, a second writer waits its turn") {
    test::ScratchFolder folder;
    std::string path = folder.path() + "/x.db";
    auto writer = std::move(Database::open({.path = path, .wal = true})).value();
    REQUIRE(writer->run("CREATE TABLE t(a)").ok());
    auto reader = std::move(Database::open({.path = path, .create = false, .read_only = true})).value();
    REQUIRE(writer->run("BEGIN IMMEDIATE; INSERT INTO t VALUES(1)").ok());
    CHECK(number(*reader, "SELECT count(*) FROM t") == 0);
    auto other = std::move(Database::open({.path = path, .wal = true})).value();
    REQUIRE(other->run("PRAGMA busy_timeout=1").ok());
    auto busy = Transaction::begin(*other);
    REQUIRE_FALSE(busy.ok());
    CHECK(busy.error().code == Code::busy);
    REQUIRE(writer->run("COMMIT").ok());
    CHECK(number(*reader, "SELECT count(*) FROM t") == 1);
    CHECK_FALSE(reader->run("INSERT INTO t VALUES(2)").ok());
}
