#include "store/ddl.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::store;

namespace {

std::unique_ptr<Database> empty_database() {
    auto opened = Database::open({.path = ":memory:"});
    REQUIRE(opened.ok());
    return std::move(opened).value();
}
std::string schema_of(Database& database) {
    std::string out;
    Statement s = database.prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name");
    while (std::move(s.step()).value()) out += std::string(s.text(0)) + "\n";
    return out;
}

}  // namespace

TEST_CASE("preparing is done once and changes nothing the second time") {
    for (Side side : {Side::device, Side::server}) {
        auto database = empty_database();
        REQUIRE(prepare_database(*database, Schema::built_in(), side).ok());
        std::string before = schema_of(*database);
        CHECK(before.find("r_contact") != std::string::npos);
        std::int64_t changes = database->changes();
        REQUIRE(prepare_database(*database, Schema::built_in(), side).ok());
        CHECK(schema_of(*database) == before);
        CHECK(database->changes() == changes);
    }
}

TEST_CASE("a database of an older schema gets the columns it lacks and keeps its rows") {
    auto database = empty_database();
    REQUIRE(prepare_database(*database, Schema::built_in(), Side::device).ok());
    REQUIRE(database
                ->run("INSERT INTO r_deal(id, f_name) VALUES(x'00112233445566778899AABBCCDDEEFF', 'Big one');"
                      "DROP INDEX i_deal_contact; ALTER TABLE r_deal DROP COLUMN f_contact; ALTER TABLE r_deal DROP COLUMN "
                      "f_amount_currency;"
                      "UPDATE meta SET value = 0 WHERE key = 'schema'")
                .ok());
    REQUIRE(prepare_database(*database, Schema::built_in(), Side::device).ok());
    Statement s = database->prepare("SELECT f_name, f_contact, f_amount_currency FROM r_deal");
    REQUIRE(std::move(s.step()).value());
    CHECK(s.text(0) == "Big one");
    CHECK(s.null(1));
    CHECK(schema_of(*database).find("i_deal_contact") != std::string::npos);
}

TEST_CASE("a database of a newer build is left alone") {
    auto database = empty_database();
    REQUIRE(prepare_database(*database, Schema::built_in(), Side::device).ok());
    REQUIRE(set_meta(*database, "format", database_format(Side::device) + 1).ok());
    REQUIRE(database->run("DROP TABLE r_task").ok());
    auto again = prepare_database(*database, Schema::built_in(), Side::device);
    REQUIRE_FALSE(again.ok());
    CHECK(again.error().key == "error.database_newer");
    CHECK(schema_of(*database).find("r_task") == std::string::npos);
}

TEST_CASE("meta keeps text and numbers") {
    auto database = empty_database();
    REQUIRE(prepare_database(*database, Schema::built_in(), Side::device).ok());
    CHECK(std::move(meta_text(*database, "none")).value().empty());
    CHECK(std::move(meta_integer(*database, "none")).value() == 0);
    REQUIRE(set_meta(*database, "cursor", INT64_MAX).ok());
    REQUIRE(set_meta(*database, "name", "Zoë").ok());
    CHECK(std::move(meta_integer(*database, "cursor")).value() == INT64_MAX);
    CHECK(std::move(meta_text(*database, "name")).value() == "Zoë");
}
