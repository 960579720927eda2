// DataFolder: the one place on disk that is the server's. Made when it is missing, probed for writing, and locked for as
// long as the object lives, so that two servers never work on the same files.
//
//   <folder>/lock          held by the running server
//   <folder>/control.db    organisations, people, sessions, invites
//   <folder>/tenants/<id>/main.db and attachments (file_store.h)
//   <folder>/set-aside/    what restores replaced (services/backup.h); never read
#pragma once

#include <string>

#include "base/result.h"

namespace hera::server {

class DataFolder {
public:
    // Errors: denied "start.data_denied", busy "start.data_locked", too_large "start.data_full", internal "start.data".
    static Result<DataFolder> open(const std::string& path);
    DataFolder(DataFolder&& other) noexcept;
    DataFolder& operator=(DataFolder&&) = delete;
    ~DataFolder();

    const std::string& path() const { return m_path; }
    std::string control_file() const { return m_path + "/control.db"; }
    std::string tenants() const { return m_path + "/tenants"; }
    std::string set_aside() const { return m_path + "/set-aside"; }

private:
    DataFolder(std::string path, int lock) : m_path(std::move(path)), m_lock(lock) {}
    std::string m_path;
    int m_lock;
};

}  // namespace hera::server
