// The log: one line per notable event on standard error, "<UTC time> <level> [<request>] <message>". The number of the
// request being answered on this thread is put in by itself, so that the lines of one request can be found together.
#pragma once

#include <cstdint>

#include "base/log.h"

namespace hera::server {

// Everything from `level` on is written. Call once, before threads start.
void start_log(LogLevel level);

// While it lives, lines of this thread carry `number`.
class LoggedRequest {
public:
    explicit LoggedRequest(std::uint64_t number);
    ~LoggedRequest();
    LoggedRequest(const LoggedRequest&) = delete;
    LoggedRequest& operator=(const LoggedRequest&) = delete;
};

}  // namespace hera::server
