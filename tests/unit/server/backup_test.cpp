// Backup and restore of organisations (services/backup.h, B1–B4), and every backup that is none.
#include "services/backup.h"

#include <fstream>

#include "data_fixture.h"
#include "services/organisation_file.h"
#include "store/ddl.h"

using namespace hera;
using namespace hera::server;
using namespace hera::test;

namespace {

struct Backups : ServerFixture {
    AuthContext ann = organisation("Acme", "ann@example.org");
    std::vector<BackupStep> told;
    BackupTold tell = [this](const BackupStep& step) { told.push_back(step); };

    AuthContext organisation(const std::string& name, const std::string& email) {
        AuthContext who = make_tenant();
        REQUIRE(control->add_organisation({who.user, who.tenant, "Ann", email, "owner", "hash of " + email, name, "USD"}, "").ok());
        return who;
    }
    Result<void> back_up_to(const std::string& name, std::optional<TenantId> only = std::nullopt) {
        told.clear();
        return back_up(*control, folder.path(), folder / name, only, clock, tell);
    }
    // As the operator does it: no server holds the folder meanwhile.
    Result<void> restore_from(const std::string& name, const std::string& into = "", std::optional<TenantId> only = std::nullopt) {
        told.clear();
        std::string path = into.empty() ? folder.path() : folder / into;
        if (into.empty()) control.reset();
        auto data = DataFolder::open(path);
        REQUIRE(data.ok());
        std::unique_ptr<ControlDb> there = std::move(ControlDb::open(data.value().control_file(), clock)).value();
        Result<void> done = restore(*there, data.value(), folder / name, only, sync, clock, tell);
        people_there.clear();
        auto people = there->people_of(ann.tenant);
        REQUIRE(people.ok());
        for (const Person& person : people.value()) people_there.push_back(person.email + " " + person.password_hash);
        there.reset();
        if (into.empty()) control = std::move(ControlDb::open(folder / "control.db", clock)).value();
        return done;
    }
    std::vector<std::string> people_there;

    Result<std::unique_ptr<store::Database>> records(const std::string& data) {
        std::string path = data + "/tenants/" + ann.tenant.text() + "/main.db";
        auto database = store::Database::open({.path = path, .create = false, .read_only = true});
        REQUIRE(database.ok());
        return database;
    }
    std::string meta(const std::string& data, const char* key) {
        auto database = records(data);
        auto text = store::meta_text(*database.value(), key);
        REQUIRE(text.ok());
        return text.value();
    }
    std::size_t companies(const std::string& data) {
        auto database = records(data);
        store::Statement s = database.value()->prepare("SELECT count(*) FROM r_company");
        REQUIRE(s.step().value());
        return static_cast<std::size_t>(s.integer(0));
    }
    std::string failed() const { return told.size() == 1 && !told[0].done.ok() ? told[0].done.error().key : ""; }
    void damage(const std::string& path, std::streamoff at) {
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(at);
        char byte = static_cast<char>(file.get());
        file.seekp(at);
        file.put(static_cast<char>(byte ^ 1));
        REQUIRE(file.good());
    }
};

}  // namespace

TEST_CASE_METHOD(Backups, "B1 a backup made while the organisation is open holds everything acknowledged, as one file") {
    REQUIRE(push(ann, {company("Initech"), company("Umbrella")}).ok());
    REQUIRE(back_up_to("backup").ok());
    REQUIRE(told.size() == 1);
    CHECK(told[0].done.ok());
    CHECK(told[0].organisation.name == "Acme");
    std::string made = folder / ("backup/" + ann.tenant.text());
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(made)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    CHECK(names == std::vector<std::string>{"main.db", "organisation.json"});
    for (const auto& entry : std::filesystem::directory_iterator(folder / "backup")) CHECK(entry.path() == made);

    REQUIRE(restore_from("backup", "elsewhere").ok());
    CHECK(companies(folder / "elsewhere") == 2);
    CHECK(people_there == std::vector<std::string>{"ann@example.org hash of ann@example.org"});
}

TEST_CASE_METHOD(Backups, "B2 what exists is not written over, and a backup that was broken off is begun anew") {
    REQUIRE(back_up_to("backup").ok());
    REQUIRE(back_up_to("backup").ok());
    CHECK(failed() == "backup.exists");
    std::filesystem::create_directories(folder / ("later/unfinished-" + ann.tenant.text()));
    std::ofstream(folder / ("later/unfinished-" + ann.tenant.text() + "/main.db")) << "half";
    REQUIRE(back_up_to("later").ok());
    CHECK(failed().empty());
    REQUIRE(restore_from("later", "elsewhere").ok());
    CHECK(failed().empty());
}

TEST_CASE_METHOD(Backups, "B2 a damaged organisation is told, the others are backed up") {
    AuthContext other = organisation("Umbrella", "bob@example.org");
    std::string path = folder / ("tenants/" + ann.tenant.text() + "/main.db");
    {
        // Everything into the file itself, and nothing of it in memory.
        auto database = std::move(store::Database::open({.path = path, .create = false, .wal = true})).value();
        REQUIRE(database->run("PRAGMA wal_checkpoint(TRUNCATE)").ok());
    }
    std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp(4096 * 3).write("no page of SQLite", 17);
    REQUIRE(back_up_to("backup").ok());
    REQUIRE(told.size() == 2);
    for (const BackupStep& step : told) CHECK(step.done.ok() == (step.organisation.tenant == other.tenant));
    CHECK_FALSE(std::filesystem::exists(folder / ("backup/" + ann.tenant.text())));
    CHECK_FALSE(std::filesystem::exists(folder / ("backup/unfinished-" + ann.tenant.text())));
}

TEST_CASE_METHOD(Backups, "B3, B4 what is put back is a new incarnation from its first moment, what stood there is kept") {
    REQUIRE(push(ann, {company("Initech")}).ok());
    REQUIRE(back_up_to("backup").ok());
    REQUIRE(push(ann, {company("Umbrella"), company("Hooli")}).ok());
    std::string before = meta(folder.path(), "incarnation");
    std::string head = meta(folder.path(), "head");
    REQUIRE(restore_from("backup").ok());
    CHECK(failed().empty());
    CHECK(companies(folder.path()) == 1);
    CHECK(meta(folder.path(), "incarnation") != before);
    CHECK(meta(folder.path(), "restored_to") != head);
    REQUIRE(told.size() == 1);
    REQUIRE_FALSE(told[0].set_aside.empty());
    auto kept = store::Database::open({.path = told[0].set_aside + "/main.db", .create = false, .read_only = true});
    REQUIRE(kept.ok());
    CHECK(store::meta_text(*kept.value(), "incarnation").value() == before);
}

TEST_CASE_METHOD(Backups, "B3 accounts of an organisation that is known stay; who joined since is a person in its records") {
    REQUIRE(back_up_to("backup").ok());
    std::string head = meta(folder.path(), "head");
    UserId ben = UserId::make(clock, random);
    REQUIRE(control->add_invite("token", {ann.tenant, ben, "ben@example.org", "rep", {}, {}}, ann.user).ok());
    REQUIRE(control->accept_invite("token", {ben, ann.tenant, "Ben", "ben@example.org", "rep", "hash", "Acme", "USD"}).ok());
    REQUIRE(restore_from("backup").ok());
    CHECK(people_there.size() == 2);
    CHECK(meta(folder.path(), "restored_to") == head);  // Ben's record came after what the histories share
    auto database = records(folder.path());
    store::Statement s = database.value()->prepare("SELECT f_name FROM r_user ORDER BY f_name");
    REQUIRE(s.step().value());
    CHECK(s.text(0) == "Ann");
    REQUIRE(s.step().value());
    CHECK(s.text(0) == "Ben");
}

TEST_CASE_METHOD(Backups, "a backup that is none, is of a newer server or was damaged changes nothing") {
    REQUIRE(push(ann, {company("Initech")}).ok());
    REQUIRE(back_up_to("backup").ok());
    std::string made = folder / ("backup/" + ann.tenant.text());
    std::string before = meta(folder.path(), "incarnation");
    std::string expected;
    SECTION("nothing there") {
        std::filesystem::remove_all(made);
        CHECK(restore_from("backup").error().key == "backup.none");
        CHECK(restore_from("nowhere").error().key == "storage.file");
    }
    SECTION("another organisation asked for") {
        CHECK(restore_from("backup", "", TenantId::make(clock, random)).error().key == "backup.no_organisation");
    }
    SECTION("no description") {
        std::filesystem::remove(made + "/organisation.json");
        expected = "backup.not_a_backup";
    }
    SECTION("a description that is not one") {
        std::ofstream(made + "/organisation.json") << R"({"format":1,"tenant":"x"})";
        expected = "backup.not_a_backup";
    }
    SECTION("of a newer server") {
        std::ofstream(made + "/organisation.json") << R"({"format":2})";
        expected = "backup.newer";
    }
    SECTION("a file outside its folder") {
        OrganisationFile file = decode_organisation_file(read_file(made + "/organisation.json", 1 << 20).value()).value();
        file.files.push_back({"../../control.db", {}});
        std::ofstream(made + "/organisation.json") << encode(file);
        expected = "backup.not_a_backup";
    }
    SECTION("one bit of the records") {
        damage(made + "/main.db", 5000);
        expected = "backup.damaged";
    }
    SECTION("cut off") {
        std::filesystem::resize_file(made + "/main.db", 4096);
        expected = "backup.damaged";
    }
    if (!expected.empty()) {
        REQUIRE(restore_from("backup").ok());
        CHECK(failed() == expected);
    }
    CHECK(meta(folder.path(), "incarnation") == before);
    CHECK(companies(folder.path()) == 1);
    if (std::filesystem::exists(folder / "set-aside")) CHECK(std::filesystem::is_empty(folder / "set-aside"));
}

TEST_CASE_METHOD(Backups, "an address that signs in to another organisation is not taken from it") {
    REQUIRE(back_up_to("backup").ok());
    ServerFixture elsewhere;
    elsewhere.random = SeededRandom(8);  // else both make the same ids
    AuthContext carl = elsewhere.make_tenant();
    Person person{carl.user, carl.tenant, "Carl", "Ann@Example.org", "owner", "h", "Other", "USD"};
    REQUIRE(elsewhere.control->add_organisation(person, "").ok());
    auto data = DataFolder::open(elsewhere.folder.path());
    REQUIRE(data.ok());
    told.clear();
    REQUIRE(restore(*elsewhere.control, data.value(), folder / "backup", std::nullopt, sync, clock, tell).ok());
    CHECK(failed() == "backup.email_taken");
    CHECK(told[0].done.error().args == std::vector<std::string>{"ann@example.org", "Other"});
    CHECK_FALSE(std::filesystem::exists(data.value().tenants() + "/" + ann.tenant.text()));
}

TEST_CASE_METHOD(Backups, "B3 the wrong backup first, then the right one: devices of every history send what the last one lacks") {
    REQUIRE(push(ann, {company("Monday")}).ok());
    REQUIRE(back_up_to("monday").ok());
    std::string monday = meta(folder.path(), "head");
    REQUIRE(push(ann, {company("Tuesday")}).ok());
    REQUIRE(back_up_to("tuesday").ok());
    REQUIRE(restore_from("monday").ok());
    REQUIRE(restore_from("tuesday").ok());
    CHECK(failed() == "backup.exists");  // in the same second: its own name is taken
    clock.advance(5000);
    REQUIRE(restore_from("tuesday").ok());
    CHECK(failed().empty());
    CHECK(companies(folder.path()) == 2);
    CHECK(meta(folder.path(), "restored_to") == monday);
}

TEST_CASE_METHOD(Backups, "a folder that was given another organisation's name is no backup of that one") {
    REQUIRE(back_up_to("backup").ok());
    TenantId other = TenantId::make(clock, random);
    std::filesystem::rename(folder / ("backup/" + ann.tenant.text()), folder / ("backup/" + other.text()));
    REQUIRE(restore_from("backup", "", other).ok());
    CHECK(failed() == "backup.not_a_backup");
}
