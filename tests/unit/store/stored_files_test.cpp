// Files that earlier builds wrote: this one opens them, reads what is in them and goes on writing.
#include <filesystem>

#include "model/field_types.h"
#include "scratch_folder.h"
#include "services/sync_service.h"
#include "store/device_account.h"
#include "store/record_table.h"
#include "stored_files.h"
#include "sync/op_log.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::test;

namespace {

std::string cell(store::Database& database, const char* entity, std::uint8_t record, const char* field) {
    const Entity& kind = Schema::built_in().at(entity);
    auto stored = store::load_record(database, kind, stored_record(record));
    REQUIRE(stored.ok());
    if (!stored.value()) return "gone";
    return type_row(kind.fields[kind.at(field)].type).plain(stored.value()->record.get(field));
}
std::int64_t number(store::Database& database, const char* sql) {
    auto s = database.prepare(sql);
    auto row = s.step();
    REQUIRE((row.ok() && row.value()));
    return s.integer(0);
}

void check_tenant(const std::string& path) {
    FakeClock clock;
    SeededRandom random(3);
    server::SyncService service(Schema::built_in(), clock, random);
    auto opened = store::Database::open({.path = path, .wal = true});
    REQUIRE(opened.ok());
    store::Database& database = *opened.value();
    link::Account account = stored_account();
    REQUIRE(service.open_tenant(database, account.tenant).ok());
    CHECK(number(database, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0);
    CHECK(cell(database, "contact", 1, "first_name") == "Zoë");
    CHECK(cell(database, "contact", 1, "emails") == "work: zoe@x.example");
    CHECK(cell(database, "contact", 1, "job_title") == "Seller");
    CHECK(number(database, "SELECT deleted FROM r_contact WHERE f_last_name = 'Schmidt'") == 1);
    CHECK(number(database, "SELECT count(*) FROM r_conflict WHERE f_field = 'job_title'") == 1);
    auto company = store::load_record(database, Schema::built_in().at("company"), stored_record(3));
    REQUIRE((company.ok() && company.value()));
    CHECK(company.value()->record.unknown == std::vector<std::pair<std::string, std::string>>{{"newer", "[1]"}});

    // An old op is still known, a new one is taken.
    server::AuthContext who{account.tenant, account.user, {}, "owner"};
    who.device.bytes.fill(0x31);
    sync::Op op;
    op.id.bytes.fill(0x44);
    op.entity = "contact";
    op.record = stored_record(1);
    op.fields = {{"job_title", "\"Buyer\""}};
    REQUIRE(database.run("BEGIN").ok());
    auto again = service.push_ops(database, who, {clock.now(), {op}});
    REQUIRE(again.ok());
    CHECK(again.value().results[0].code == sync::OpCode::duplicate);
    op.id.bytes.fill(0x77);
    op.fields = {{"source", "\"Fair\""}};
    auto fresh = service.push_ops(database, who, {clock.now(), {op}});
    REQUIRE(fresh.ok());
    CHECK(fresh.value().results[0].code == sync::OpCode::applied);
    REQUIRE(database.run("COMMIT").ok());
    auto page = service.page(database, who, {});
    REQUIRE(page.ok());
    CHECK(page.value().to == page.value().head);
    CHECK(page.value().rows.size() == 1 + 1 + 6 + 3 + 1);  // user, pipeline, stages, records, conflict
}

void check_device(SimDisk& disk) {
    FakeClock clock;
    SeededRandom random(4);
    auto opened = open_device(disk, clock, random);
    if (!opened.ok()) INFO(opened.error().key << " " << opened.error().detail);
    REQUIRE(opened.ok());
    sync::Replica& replica = opened.value()->replica();
    store::Database& database = replica.database();
    CHECK(opened.value()->durable() == link::Status::Durable::saved);
    CHECK(number(database, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") == 0);
    CHECK(replica.cursor() == 20);
    CHECK(replica.incarnation() == "one");
    CHECK(replica.counts().pending == 1);
    CHECK(replica.counts().refused == 1);
    CHECK(cell(database, "contact", 1, "first_name") == "Zoë");
    CHECK(cell(database, "contact", 1, "job_title") == "Buyer");
    CHECK(cell(database, "company", 3, "industry").empty());
    auto ops = replica.to_push(10, sync::push_bytes_max);
    REQUIRE((ops.ok() && ops.value().size() == 1));
    CHECK(ops.value()[0].fields == std::vector<sync::Cell>{{"job_title", "\"Buyer\""}});

    auto done = replica.commit(
        "undo.edit", {{sync::Draft::Kind::patch, "contact", stored_record(1), {{"source", Value(std::string("Fair"))}}}});
    REQUIRE(done.ok());
    opened.value()->committed();
    disk.run();
    CHECK(opened.value()->durable() == link::Status::Durable::saved);
    CHECK(replica.counts().pending == 2);
}

}  // namespace

TEST_CASE("format 1: a tenant's file") {
    ScratchFolder folder;
    std::filesystem::copy_file("tests/data/format_1/tenant.db", folder.path() + "/tenant.db");
    check_tenant(folder.path() + "/tenant.db");
}

TEST_CASE("format 1: a device's header, redo records and chunks") {
    SimDisk disk;
    REQUIRE(disk.load(database_name(stored_account(), 0), read_file("tests/data/format_1/device.pages")));
    check_device(disk);
    disk.crash(SimDisk::Crash::process);
    FakeClock clock;
    SeededRandom random(5);
    auto again = open_device(disk, clock, random);
    REQUIRE(again.ok());
    CHECK(again.value()->replica().counts().pending == 2);
}

TEST_CASE("what this build writes it opens") {
    ScratchFolder folder;
    REQUIRE(write_tenant(folder.path() + "/tenant.db") == "");
    check_tenant(folder.path() + "/tenant.db");
    SimDisk disk;
    REQUIRE(write_device(disk) == "");
    SimDisk copy;
    REQUIRE(copy.load(database_name(stored_account(), 0), disk.save(database_name(stored_account(), 0))));
    check_device(copy);
}
