// Files: what the server does with files that are no databases — copy one and know its sum, make names outlive a power cut.
//
// Errors: too_large "error.disk_full" (no room, no quota left, or a limit on the size of files), internal "storage.file" {path,
// reason of the system}.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hera::server {

Error storage_error(int reason, const std::string& path);

// SHA-256 (FIPS 180-4) as 64 hexadecimal digits.
struct FileSum {
    std::int64_t bytes = 0;
    std::string sha256;
    friend bool operator==(const FileSum&, const FileSum&) = default;
};

FileSum sum_bytes(std::string_view bytes);
Result<FileSum> sum_file(const std::string& path);
// `to` must not exist. Read and written once, on the disk when this returns.
Result<FileSum> copy_file(const std::string& from, const std::string& to);
// The same with several, one behind the other.
Result<FileSum> join_files(const std::vector<std::string>& from, const std::string& to);
Result<std::string> read_file(const std::string& path, std::size_t bytes_max);
// `path` must not exist; on the disk when this returns.
Result<void> write_file(const std::string& path, std::string_view bytes);
Result<void> sync_file(const std::string& path);
// Every byte once more where it is, and synced: also what a fsync that failed has left in the system's memory alone.
Result<void> rewrite_file(const std::string& path);
// A file's name lies in its folder: the folder is to be synced after a file was made, removed or renamed in it.
Result<void> sync_folder(const std::string& path);
Result<void> make_folders(const std::string& path);

}  // namespace hera::server
