#include "services/backup_files.h"

#include <unistd.h>

#include <cerrno>
#include <set>

#include "model/attachment_rules.h"
#include "storage/file_store.h"

namespace hera::server {
namespace {

using store::Database;
using store::Statement;

struct Content {
    std::string sha256;
    std::int64_t size = 0;
};

// The file may be of a build that knew no attachments.
Result<std::vector<Content>> available_contents(Database& database) {
    std::vector<Content> out;
    {
        Statement s = database.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'r_attachment'");
        if (!TRY(s.step()) || s.integer(0) == 0) return out;
    }
    Statement s = database.prepare(
        "SELECT f_sha256, max(f_size) FROM r_attachment WHERE f_state = 'available' GROUP BY f_sha256 ORDER BY f_sha256");
    while (TRY(s.step())) {
        if (is_sha256(s.text(0))) out.push_back({std::string(s.text(0)), s.integer(1)});
    }
    return out;
}

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

// nullopt: it is not there, or not whole.
Result<std::optional<FileSum>> link_or_copy(const std::string& from, const std::string& to) {
    if (::link(from.c_str(), to.c_str()) == 0) {
        auto sum = sum_file(to);
        return sum.ok() ? std::optional<FileSum>(sum.value()) : std::nullopt;
    }
    if (errno == ENOENT) return std::optional<FileSum>{};
    auto copied = copy_file(from, to);
    if (copied.ok()) return std::optional<FileSum>(copied.value());
    // Whose fault is it? What can be read is not damaged.
    if (copied.error().key == "error.disk_full" || sum_file(from).ok()) return std::move(copied).error();
    return std::optional<FileSum>{};
}

}  // namespace

Result<void> back_up_contents(Database& copy, const std::string& from, const std::string& to,
                              std::vector<OrganisationFile::File>& files, std::vector<std::string>& damaged) {
    std::vector<Content> contents = TRY(available_contents(copy));
    std::set<std::string> folders;
    for (const Content& content : contents) {
        std::string path = FileStore::path_of(content.sha256);
        std::string folder = folder_of(to + "/" + path);
        if (folders.insert(folder).second) TRY(make_folders(folder));
        auto sum = TRY(link_or_copy(from + "/" + path, to + "/" + path));
        if (sum && *sum == FileSum{content.size, content.sha256}) {
            files.push_back({path, *sum});
        } else {
            ::unlink((to + "/" + path).c_str());
            damaged.push_back(from + "/" + path);
        }
    }
    for (const std::string& folder : folders) TRY(sync_folder(folder));
    return folders.empty() ? Result<void>{} : sync_folder(to + "/files");
}

bool is_content(const OrganisationFile::File& file) {
    return is_sha256(file.sum.sha256) && file.path == FileStore::path_of(file.sum.sha256);
}

Result<void> restore_content(const OrganisationFile::File& file, const std::string& from, const std::string& to,
                             std::vector<std::string>& damaged) {
    std::string source = from + "/" + file.path, path = to + "/" + file.path;
    TRY(make_folders(folder_of(path)));
    auto copied = copy_file(source, path);
    if (copied.ok() && copied.value() == file.sum) {
        TRY(sync_folder(folder_of(path)));
        return sync_folder(to + "/files");
    }
    bool readable = copied.ok() || sum_file(source).ok();
    if (!copied.ok() && (copied.error().key == "error.disk_full" || readable)) return std::move(copied).error();
    ::unlink(path.c_str());
    damaged.push_back(source);
    return {};
}

Result<void> wait_for_lost_contents(Database& database, SyncService& sync, const AuthContext& who, const std::string& folder) {
    FileStore files(folder);
    store::Transaction transaction = TRY(store::Transaction::begin(database));
    for (const Content& content : TRY(available_contents(database))) {
        if (files.has(content.sha256, content.size)) continue;
        std::vector<RecordId> ids;
        {
            Statement s = database.prepare("SELECT id FROM r_attachment WHERE f_sha256 = ? AND f_state = 'available'");
            s.bind(1, std::string_view(content.sha256));
            while (TRY(s.step())) ids.push_back(RecordId{s.id(0)});
        }
        for (RecordId id : ids) TRY(sync.set_attachment_state(database, who, id, attachment_state::waiting));
    }
    return transaction.commit();
}

}  // namespace hera::server
