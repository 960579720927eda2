// B5 of services/backup.h: attachments in backups.
#include <sys/stat.h>

#include <fstream>

#include "file_fixture.h"
#include "services/backup.h"
#include "services/organisation_file.h"

using namespace hera;
using namespace hera::server;
using namespace hera::test;

namespace {

struct FileBackups : FileFixture {
    std::vector<BackupStep> told;
    BackupTold tell = [this](const BackupStep& step) { told.push_back(step); };
    RecordId offer = attach(ann, "the offer"), contract = attach(ann, "the contract"), waiting = attach(ann, "not here yet");

    FileBackups() {
        Person owner{ann.user, ann.tenant, "Ann", "ann@example.org", "owner", "hash", "Acme", "USD"};
        REQUIRE(control->add_organisation(owner, "").ok());
        send(ann, offer, "the offer");
        send(ann, contract, "the contract");
        REQUIRE(begin(ann, waiting).ok());
        REQUIRE(put(ann, waiting, "not here yet", 0).ok());
    }
    std::string content(const std::string& of, const std::string& text) {
        return of + "/" + FileStore::path_of(sum_bytes(text).sha256);
    }
    std::string tenant_folder(const std::string& data) { return data + "/tenants/" + ann.tenant.text(); }
    std::string made() { return folder / ("backup/" + ann.tenant.text()); }
    void back_it_up() {
        told.clear();
        REQUIRE(back_up(*control, folder.path(), folder / "backup", std::nullopt, clock, tell).ok());
        REQUIRE(told.size() == 1);
        if (!told[0].done.ok()) INFO(told[0].done.error().key << " " << told[0].done.error().detail);
        REQUIRE(told[0].done.ok());
    }
    // Into another folder; what a person reads there then, or the key of the refusal.
    std::string restored(RecordId id) {
        std::string path = folder / "elsewhere";
        if (!std::filesystem::exists(path)) {
            auto data = DataFolder::open(path);
            REQUIRE(data.ok());
            auto there = std::move(ControlDb::open(data.value().control_file(), clock)).value();
            told.clear();
            REQUIRE(restore(*there, data.value(), folder / "backup", std::nullopt, sync, clock, tell).ok());
            REQUIRE(told.size() == 1);
            if (!told[0].done.ok()) return told[0].done.error().key;
        }
        TenantStore moved(path + "/tenants", [this](store::Database& database, TenantId tenant) {
            return sync.open_tenant(database, tenant);
        });
        auto tenant = moved.open(ann);
        REQUIRE(tenant.ok());
        auto file = service.open(tenant.value(), ann, id);
        if (!file.ok()) return file.error().key;
        std::string out(static_cast<std::size_t>(file.value().size), '\0');
        CHECK(::read(file.value().descriptor, out.data(), out.size()) == file.value().size);
        ::close(file.value().descriptor);
        return out;
    }
};

}  // namespace

TEST_CASE_METHOD(FileBackups, "B5 what is available is in the backup, listed with its sum, and comes back") {
    back_it_up();
    CHECK(told[0].attachments == 2);
    CHECK(told[0].damaged.empty());
    auto description = decode_organisation_file(read_file(made() + "/organisation.json", 1 << 20).value());
    REQUIRE(description.ok());
    CHECK(description.value().files.size() == 3);
    std::int64_t bytes = 0;
    for (const OrganisationFile::File& file : description.value().files) {
        CHECK(sum_file(made() + "/" + file.path).value() == file.sum);
        bytes += file.sum.bytes;
    }
    CHECK(told[0].bytes == bytes);
    // One more name of the same file, as both are on one disk here.
    struct stat here {}, there {};
    REQUIRE(::stat(content(tenant_folder(folder.path()), "the offer").c_str(), &here) == 0);
    REQUIRE(::stat(content(made(), "the offer").c_str(), &there) == 0);
    CHECK(here.st_ino == there.st_ino);
    CHECK_FALSE(std::filesystem::exists(made() + "/uploads"));

    CHECK(restored(offer) == "the offer");
    CHECK(told[0].attachments == 2);
    CHECK(restored(contract) == "the contract");
    CHECK(restored(waiting) == "error.file_not_here");
    REQUIRE(::stat(content(tenant_folder(folder / "elsewhere"), "the offer").c_str(), &there) == 0);
    CHECK(here.st_ino != there.st_ino);  // of its own
}

TEST_CASE_METHOD(FileBackups, "B5 a damaged attachment is told and left out of the backup; the rest is whole") {
    std::string place = content(tenant_folder(folder.path()), "the offer");
    SECTION("another byte") { std::ofstream(place, std::ios::binary) << "thE offer"; }
    SECTION("cut off") { std::filesystem::resize_file(place, 3); }
    SECTION("gone") { std::filesystem::remove(place); }
    back_it_up();
    CHECK(told[0].attachments == 1);
    CHECK(told[0].damaged == std::vector<std::string>{place});
    CHECK_FALSE(std::filesystem::exists(content(made(), "the offer")));
    CHECK(restored(contract) == "the contract");
    CHECK(told[0].damaged.empty());
    // Its record waits for the bytes, which a device may still have.
    CHECK(restored(offer) == "error.file_not_here");
    auto database = std::move(store::Database::open(
        {.path = tenant_folder(folder / "elsewhere") + "/main.db", .create = false, .read_only = true})).value();
    store::Statement s = database->prepare("SELECT f_state FROM r_attachment WHERE id = ?");
    s.bind(1, offer);
    REQUIRE(s.step().value());
    CHECK(s.text(0) == "waiting");
}

TEST_CASE_METHOD(FileBackups, "B5 an attachment that the backup has lost is told when it is put back; the rest comes back") {
    back_it_up();
    std::string place = content(made(), "the offer");
    std::filesystem::remove(place);  // one file, two names: not the server's
    SECTION("another byte") { std::ofstream(place, std::ios::binary) << "thE offer"; }
    SECTION("gone") {}
    CHECK(restored(contract) == "the contract");
    CHECK(told[0].attachments == 1);
    CHECK(told[0].damaged == std::vector<std::string>{place});
    CHECK(restored(offer) == "error.file_not_here");
}

TEST_CASE_METHOD(FileBackups, "a backup of an organisation that knew no attachments") {
    std::filesystem::remove_all(folder / "backup");
    REQUIRE(open(ann).write([](store::Database& database) { return database.run("DROP TABLE r_attachment"); }).ok());
    back_it_up();
    CHECK(told[0].attachments == 0);
}
