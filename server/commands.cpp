#include "commands.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "operator_words.h"
#include "services/backup.h"
#include "services/system.h"

namespace hera::server {
namespace {

// Prints a line for each organisation; keeps whether all went well.
BackupTold telling(const char* verb, bool& all_well) {
    return [verb, &all_well](const BackupStep& step) {
        const std::string& name = step.organisation.name;
        if (!step.done.ok()) {
            all_well = false;
            std::fprintf(stderr, "hera-server: %s: %s\n", name.c_str(), operator_sentence(step.done.error()).c_str());
            if (!step.set_aside.empty())
                std::fprintf(stderr, "  It stands in its place all the same; what stood there before is kept in %s\n",
                             step.set_aside.c_str());
            return;
        }
        std::printf("%s %s (%s): state of %s, %lld changes, %lld attachments, %lld bytes\n", verb, name.c_str(),
                    step.organisation.tenant.text().c_str(), format_iso(step.made).c_str(), static_cast<long long>(step.head),
                    static_cast<long long>(step.attachments), static_cast<long long>(step.bytes));
        for (const std::string& path : step.damaged) {
            all_well = false;
            Error error{.code = Code::corrupt, .key = "backup.attachment_damaged", .args = {path}};
            std::fprintf(stderr, "hera-server: %s: %s\n", name.c_str(), operator_sentence(error).c_str());
        }
        if (!step.set_aside.empty()) std::printf("  what stood there before is kept in %s\n", step.set_aside.c_str());
    };
}

}  // namespace

Result<bool> run_backup(const Options& options) {
    SystemClock clock;
    std::string control_file = options.data + "/control.db";
    std::error_code failed;
    if (!std::filesystem::exists(control_file, failed))
        return Error{.code = Code::not_found, .key = "backup.no_data", .args = {options.data}};
    auto control = TRY(ControlDb::open_to_read(control_file, clock));
    bool all_well = true;
    TRY(back_up(*control, options.data, options.to, options.organisation, clock, telling("backed up", all_well)));
    return all_well;
}

Result<bool> run_restore(const Options& options) {
    SystemClock clock;
    SystemRandom random;
    // Files of another user's are files the server cannot open.
    struct stat owner {};
    if (::stat(options.data.c_str(), &owner) == 0 && owner.st_uid != ::geteuid())
        return Error{.code = Code::denied, .key = "start.data_owner", .args = {options.data}};
    DataFolder data = TRY(DataFolder::open(options.data));
    std::printf("restoring into %s\n", std::filesystem::absolute(options.data).c_str());
    auto control = TRY(ControlDb::open(data.control_file(), clock));
    SyncService sync(Schema::built_in(), clock, random);
    bool all_well = true;
    TRY(restore(*control, data, options.from, options.organisation, sync, clock, telling("restored", all_well)));
    return all_well;
}

}  // namespace hera::server
