#include "storage/file_store.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "model/attachment_rules.h"

namespace hera::server {
namespace {

namespace fs = std::filesystem;

Error upload_gone() { return Error{.code = Code::conflict, .key = "error.file_upload_gone"}; }

Result<void> make_folder(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return storage_error(errno, path);
    return {};
}

// Of a regular file; −1: there is none.
std::int64_t size_of(const std::string& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return -1;
    return found.st_size;
}

// A name that no other thread of this process uses. One that is there is of a process that has ended.
std::string fresh(const std::string& path) {
    static std::atomic<std::uint64_t> count{0};
    std::string out = path + "." + std::to_string(++count) + ".new";
    ::unlink(out.c_str());
    return out;
}

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> out;
    std::error_code failed;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed))
        out.push_back(at->path().filename().string());
    return out;
}

}  // namespace

std::string FileStore::upload_folder(RecordId upload) const { return m_folder + "/uploads/" + upload.text(); }
std::string FileStore::part_path(RecordId upload, std::int64_t part) const {
    return upload_folder(upload) + "/" + std::to_string(part);
}

std::string FileStore::path_of(const std::string& sha256) {
    HERA_CHECK(is_sha256(sha256));
    return "files/" + sha256.substr(0, 2) + "/" + sha256;
}

// ---- what is arriving ----

Result<void> FileStore::begin(RecordId upload) {
    TRY(make_folder(m_folder + "/uploads"));
    return make_folder(upload_folder(upload));
}

bool FileStore::begun(RecordId upload) const {
    std::error_code failed;
    return fs::is_directory(upload_folder(upload), failed);
}

std::vector<RecordId> FileStore::uploads() const {
    std::vector<RecordId> out;
    for (const std::string& name : names_in(m_folder + "/uploads")) {
        if (auto id = RecordId::parse(name)) out.push_back(*id);
    }
    return out;
}

std::vector<std::int64_t> FileStore::missing(RecordId upload, std::int64_t size_bytes) const {
    std::vector<std::int64_t> out;
    for (std::int64_t part = 0; part < attachment_parts(size_bytes); ++part) {
        if (size_of(part_path(upload, part)) != attachment_part_size(size_bytes, part)) out.push_back(part);
    }
    return out;
}

Result<void> FileStore::put_part(RecordId upload, std::int64_t part, std::string_view bytes) {
    if (!begun(upload)) return upload_gone();
    std::string path = part_path(upload, part), written = fresh(path);
    auto done = write_file(written, bytes);
    if (done.ok() && ::rename(written.c_str(), path.c_str()) != 0) done = storage_error(errno, path);  // F3
    if (done.ok()) return {};
    ::unlink(written.c_str());
    return begun(upload) ? std::move(done).error() : upload_gone();
}

Result<FileStore::Whole> FileStore::assemble(RecordId upload, std::int64_t size_bytes) {
    std::vector<std::string> parts;
    for (std::int64_t part = 0; part < attachment_parts(size_bytes); ++part) parts.push_back(part_path(upload, part));
    Whole whole{fresh(upload_folder(upload) + "/whole"), {}};
    auto joined = join_files(parts, whole.path);
    if (!joined.ok()) {
        discard(whole);
        return begun(upload) ? std::move(joined).error() : upload_gone();
    }
    whole.sum = std::move(joined).value();
    return whole;
}

void FileStore::discard(const Whole& whole) { ::unlink(whole.path.c_str()); }

void FileStore::drop(RecordId upload) {
    std::error_code failed;
    fs::remove_all(upload_folder(upload), failed);
    if (failed) log(LogLevel::warning, "parts of an upload were not removed: " + failed.message());
}

void FileStore::drop_older(Instant before) {
    for (RecordId upload : uploads()) {
        struct stat found {};
        if (::stat(upload_folder(upload).c_str(), &found) == 0 && found.st_mtime * 1000 < before.ms) drop(upload);
    }
}

// ---- what has arrived ----

Result<void> FileStore::keep(const Whole& whole) {
    std::string path = m_folder + "/" + path_of(whole.sum.sha256);
    std::string folder = path.substr(0, path.rfind('/'));
    TRY(make_folder(m_folder + "/files"));
    TRY(make_folder(folder));
    if (::rename(whole.path.c_str(), path.c_str()) != 0) return storage_error(errno, path);
    // From the inside out, also when the folders were there: whoever made them may have ended before this.
    TRY(sync_folder(folder));
    TRY(sync_folder(m_folder + "/files"));
    return sync_folder(m_folder);
}

bool FileStore::has(const std::string& sha256, std::int64_t size_bytes) const {
    return size_of(m_folder + "/" + path_of(sha256)) == size_bytes;
}

Result<int> FileStore::open(const std::string& sha256, std::int64_t size_bytes) const {
    std::string path = m_folder + "/" + path_of(sha256);
    int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat found {};
    if (file >= 0 && ::fstat(file, &found) == 0 && S_ISREG(found.st_mode) && found.st_size == size_bytes) return file;
    std::string reason = file < 0 ? std::strerror(errno) : "its length is wrong";
    if (file >= 0) ::close(file);
    return Error{.code = Code::not_found, .key = "error.file_not_here", .detail = path + ": " + reason};
}

std::vector<std::string> FileStore::stored() const {
    std::vector<std::string> out;
    for (const std::string& folder : names_in(m_folder + "/files")) {
        for (std::string& name : names_in(m_folder + "/files/" + folder)) {
            if (is_sha256(name) && name.substr(0, 2) == folder) out.push_back(std::move(name));
        }
    }
    return out;
}

Result<void> FileStore::remove(const std::string& sha256) {
    std::string path = m_folder + "/" + path_of(sha256);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return storage_error(errno, path);
    return {};
}

}  // namespace hera::server
