#include "storage/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace hera::server {
namespace {

Error folder_error(const std::string& path, int reason) {
    Error error{.code = Code::internal, .key = "start.data", .args = {path, std::strerror(reason)}};
    if (reason == EACCES || reason == EPERM || reason == EROFS) error = {Code::denied, "start.data_denied", {path}};
    if (reason == ENOSPC || reason == EDQUOT) error = {Code::too_large, "start.data_full", {path}};
    return error;
}

}  // namespace

Result<DataFolder> DataFolder::open(const std::string& path) {
    std::error_code failed;
    std::filesystem::create_directories(path + "/tenants", failed);
    if (failed) return folder_error(path, failed.value());
    int lock = ::open((path + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return folder_error(path, errno);
    DataFolder folder(path, lock);
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno == EWOULDBLOCK) return Error{.code = Code::busy, .key = "start.data_locked", .args = {path}};
        return folder_error(path, errno);
    }
    // Says who holds it, and that the file system takes bytes.
    std::string pid = std::to_string(getpid()) + "\n";
    if (ftruncate(lock, 0) != 0 || pwrite(lock, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()) ||
        fsync(lock) != 0) {
        return folder_error(path, errno);
    }
    if (access((path + "/tenants").c_str(), W_OK | X_OK) != 0) return folder_error(path, errno);
    return folder;
}

DataFolder::DataFolder(DataFolder&& other) noexcept : m_path(std::move(other.m_path)), m_lock(std::exchange(other.m_lock, -1)) {}

DataFolder::~DataFolder() {
    if (m_lock >= 0) ::close(m_lock);
}

}  // namespace hera::server
