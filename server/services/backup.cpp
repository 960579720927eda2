#include "services/backup.h"

#include <fcntl.h>
#include <stdio.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "services/backup_files.h"
#include "services/organisation_file.h"
#include "storage/files.h"
#include "store/ddl.h"

namespace hera::server {
namespace {

namespace fs = std::filesystem;
using store::Database;
using store::Statement;

constexpr const char* description_name = "organisation.json";
constexpr std::size_t description_bytes_max = 256u << 20;

bool exists(const std::string& path) {
    std::error_code failed;
    return fs::exists(path, failed);
}

Result<void> remove_folder(const std::string& path) {
    std::error_code failed;
    fs::remove_all(path, failed);
    if (failed) return storage_error(failed.value(), path);
    return {};
}

Result<void> rename_folder(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return storage_error(errno, to);
    return {};
}

// The whole file is read and every index compared: a backup that cannot be used is found on the day it is made.
Result<void> check(Database& database, const std::string& path) {
    Statement s = database.prepare("PRAGMA integrity_check(1)");
    auto row = s.step();
    if (row.ok() && row.value() && s.text(0) == "ok") return {};
    return Error{.code = Code::corrupt, .key = "backup.damaged", .args = {path},
                 .detail = row.ok() ? std::string(s.text(0)) : row.error().detail};
}

Result<void> copy_organisation(ControlDb& control, const std::string& data_folder, const std::string& folder, const Clock& clock,
                               BackupStep& step) {
    std::string source_folder = data_folder + "/tenants/" + step.organisation.tenant.text();
    std::string source = source_folder + "/main.db";
    OrganisationFile description{.made = clock.now(), .organisation = step.organisation};
    // Read before the records are: whoever is in it has joined before that moment, or is added when it is put back.
    description.people = TRY(control.people_of(step.organisation.tenant));
    TRY(make_folders(folder));
    {
        auto database = TRY(Database::open({.path = source, .create = false, .read_only = true}));
        TRY(database->copy_to(folder + "/main.db"));  // B1
    }
    {
        auto copy = TRY(Database::open({.path = folder + "/main.db", .create = false}));  // one file, no WAL beside it
        TRY(check(*copy, source));
        if (TRY(store::meta_text(*copy, "tenant")) != step.organisation.tenant.text())
            return Error{.code = Code::corrupt, .key = "error.tenant_mixed_up"};
        description.head = step.head = TRY(store::meta_integer(*copy, "head"));
        TRY(back_up_contents(*copy, source_folder, folder, description.files, step.damaged));  // B5
    }
    step.attachments = static_cast<std::int64_t>(description.files.size());
    description.files.push_back({"main.db", TRY(sum_file(folder + "/main.db"))});
    for (const OrganisationFile::File& file : description.files) step.bytes += file.sum.bytes;
    step.made = description.made;
    TRY(sync_file(folder + "/main.db"));
    TRY(write_file(folder + "/" + description_name, encode(description)));
    return sync_folder(folder);
}

Result<void> back_up_one(ControlDb& control, const std::string& data_folder, const std::string& to, const Clock& clock,
                         BackupStep& step) {
    std::string folder = to + "/" + step.organisation.tenant.text();
    if (exists(folder)) return Error{.code = Code::conflict, .key = "backup.exists", .args = {folder}};
    std::string unfinished = to + "/unfinished-" + step.organisation.tenant.text();
    TRY(remove_folder(unfinished));  // of one that was broken off
    auto copied = copy_organisation(control, data_folder, unfinished, clock, step);
    if (!copied.ok()) {
        (void)remove_folder(unfinished).ok();  // the reason why is the one to tell
        return copied;
    }
    TRY(rename_folder(unfinished, folder));  // B2
    return sync_folder(to);
}

Result<OrganisationFile> read_description(const std::string& folder) {
    auto text = read_file(folder + "/" + description_name, description_bytes_max);
    if (!text.ok()) return Error{.code = Code::invalid, .key = "backup.not_a_backup", .args = {folder}};
    auto description = decode_organisation_file(text.value());
    if (description.ok()) return description;
    Error error = description.error();
    error.args = {folder};
    return error;
}

// What stands in the place may itself have been restored: devices that have not been here since then know a history that ends
// where that restore began, whatever the backup says. Of one that cannot be read nothing is known: then all of it ends here.
std::int64_t shared_with_earlier(const std::string& place) {
    constexpr std::int64_t everything = INT64_MAX;
    if (!exists(place + "/main.db")) return everything;
    auto restored_to = [&]() -> Result<std::int64_t> {
        auto database = TRY(Database::open({.path = place + "/main.db", .create = false, .read_only = true}));
        if (TRY(store::meta_integer(*database, "restored")) == 0) return everything;
        return store::meta_integer(*database, "restored_to");
    }();
    return restored_to.ok() ? restored_to.value() : 0;
}

// Everything in its place below `folder`, checked, brought up to this layout and marked as a new incarnation.
Result<void> prepare(ControlDb& control, const OrganisationFile& description, const std::string& from, const std::string& folder,
                     SyncService& sync, std::int64_t shared, BackupStep& step) {
    TRY(make_folders(folder));
    for (const OrganisationFile::File& file : description.files) {
        if (is_content(file)) {
            TRY(restore_content(file, from, folder, step.damaged));
            ++step.attachments;
            continue;
        }
        FileSum sum = TRY(copy_file(from + "/" + file.path, folder + "/" + file.path));
        if (!(sum == file.sum)) return Error{.code = Code::corrupt, .key = "backup.damaged", .args = {from + "/" + file.path}};
    }
    step.attachments -= static_cast<std::int64_t>(step.damaged.size());
    TenantId tenant = description.organisation.tenant;
    auto database = TRY(Database::open({.path = folder + "/main.db", .create = false, .wal = true}));
    TRY(sync.open_tenant(*database, tenant));
    // Who joined after the backup was made, or while it was, is a person of the organisation all the same.
    std::vector<Person> people = TRY(control.people_of(tenant));
    if (people.empty()) people = description.people;
    // B3. Before anything is added: what the two histories have in common ends here.
    TRY(sync.mark_restored(*database, shared));
    for (const Person& person : people) TRY(sync.add_user(*database, {person.user, person.name, person.email, person.role}));
    TRY(wait_for_lost_contents(*database, sync, {tenant, people.front().user, {}, "owner"}, folder));
    database.reset();
    return sync_folder(folder);
}

Result<void> put_in_place(const DataFolder& data, const std::string& prepared, const std::string& place, BackupStep& step) {
    if (!exists(place)) {
        TRY(rename_folder(prepared, place));
    } else if (::renameat2(AT_FDCWD, prepared.c_str(), AT_FDCWD, place.c_str(), RENAME_EXCHANGE) == 0) {
        // Both names changed in one step; what stood there is under the other one now (B4).
        step.set_aside = prepared;
    } else if (errno == EINVAL || errno == ENOSYS) {
        // A file system that cannot: in two steps. Should it end between them, the same command does the second.
        step.set_aside = prepared + "-before";
        TRY(rename_folder(place, step.set_aside));
        TRY(rename_folder(prepared, place));
    } else {
        return storage_error(errno, place);
    }
    TRY(sync_folder(data.tenants()));
    return sync_folder(data.set_aside());
}

Result<void> restore_one(ControlDb& control, const DataFolder& data, const std::string& from, SyncService& sync,
                         const Clock& clock, BackupStep& step) {
    OrganisationFile description = TRY(read_description(from));
    if (fs::path(from).filename().string() != description.organisation.tenant.text())
        return Error{.code = Code::invalid, .key = "backup.not_a_backup", .args = {from}};
    step.organisation = description.organisation;
    step.head = description.head;
    step.made = description.made;
    for (const OrganisationFile::File& file : description.files) step.bytes += file.sum.bytes;
    TenantId tenant = description.organisation.tenant;
    std::vector<Organisation> here = TRY(control.organisations());
    bool known = std::any_of(here.begin(), here.end(), [&](const Organisation& one) { return one.tenant == tenant; });
    // Asked before anything is moved; nobody else writes here meanwhile.
    for (const Person& person : description.people) {
        auto other = known ? std::nullopt : TRY(control.find_person(person.email));
        if (other) return Error{.code = Code::conflict, .key = "backup.email_taken", .args = {person.email, other->organisation}};
    }
    std::string prepared = data.set_aside() + "/" + tenant.text() + "-" + std::to_string(clock.now().ms / 1000);
    std::string place = data.tenants() + "/" + tenant.text();
    TRY(make_folders(data.set_aside()));
    TRY(sync_folder(data.path()));
    if (exists(prepared)) return Error{.code = Code::conflict, .key = "backup.exists", .args = {prepared}};
    auto ready = prepare(control, description, from, prepared, sync, shared_with_earlier(place), step);
    if (!ready.ok()) {
        (void)remove_folder(prepared).ok();  // a copy of the backup; the reason why is the one to tell
        return ready;
    }
    auto placed = put_in_place(data, prepared, place, step);
    if (!placed.ok()) {
        if (step.set_aside.empty()) (void)remove_folder(prepared).ok();
        return placed;
    }
    return control.restore_organisation(description.organisation, description.people);
}

}  // namespace

Result<void> back_up(ControlDb& control, const std::string& data_folder, const std::string& to, std::optional<TenantId> only,
                     const Clock& clock, const BackupTold& told) {
    std::vector<Organisation> all = TRY(control.organisations());
    if (only) {
        std::erase_if(all, [&](const Organisation& one) { return !(one.tenant == *only); });
        if (all.empty()) return Error{.code = Code::not_found, .key = "backup.no_organisation", .args = {only->text()}};
    }
    TRY(make_folders(to));
    TRY(sync_folder(fs::absolute(to).parent_path().string()));
    for (const Organisation& organisation : all) {
        BackupStep step{.organisation = organisation};
        step.done = back_up_one(control, data_folder, to, clock, step);
        told(step);
    }
    return {};
}

Result<void> restore(ControlDb& control, const DataFolder& data, const std::string& from, std::optional<TenantId> only,
                     SyncService& sync, const Clock& clock, const BackupTold& told) {
    std::error_code failed;
    std::vector<std::string> folders;
    for (fs::directory_iterator at(from, failed), end; !failed && at != end; at.increment(failed)) {
        auto tenant = TenantId::parse(at->path().filename().string());
        if (tenant && (!only || *only == *tenant)) folders.push_back(at->path().string());
    }
    if (failed) return storage_error(failed.value(), from);
    if (folders.empty() && only) return Error{.code = Code::not_found, .key = "backup.no_organisation", .args = {only->text()}};
    if (folders.empty()) return Error{.code = Code::invalid, .key = "backup.none", .args = {from}};
    std::sort(folders.begin(), folders.end());
    for (const std::string& folder : folders) {
        BackupStep step;
        step.done = restore_one(control, data, folder, sync, clock, step);
        if (step.organisation.name.empty()) step.organisation.name = folder;
        told(step);
    }
    return {};
}

}  // namespace hera::server
