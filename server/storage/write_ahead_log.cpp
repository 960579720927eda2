#include "storage/write_ahead_log.h"

#include <unistd.h>

#include "storage/files.h"

namespace hera::server {

Result<void> make_log_durable(const std::string& database_path) {
    std::string log = database_path + "-wal";
    if (::access(log.c_str(), F_OK) != 0) return {};
    return rewrite_file(log);
}

}  // namespace hera::server
