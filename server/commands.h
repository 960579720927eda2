// What hera-server does besides serving: backup and restore. Each prints a line per organisation on standard output.
#pragma once

#include "base/result.h"
#include "options.h"

namespace hera::server {

// false: something failed for an organisation, and was told on standard error.
Result<bool> run_backup(const Options& options);
Result<bool> run_restore(const Options& options);

}  // namespace hera::server
