#include "base/log.h"

#include <cstdio>

namespace hera {
namespace {

void to_stderr(LogLevel level, std::string_view message) {
    if (level < LogLevel::warning) return;
    std::fprintf(stderr, "%s %.*s\n", level == LogLevel::warning ? "warning" : "error", static_cast<int>(message.size()),
                 message.data());
}

LogSink g_sink = to_stderr;

}  // namespace

void set_log_sink(LogSink sink) { g_sink = sink ? sink : to_stderr; }

void log(LogLevel level, std::string_view message) { g_sink(level, message); }

}  // namespace hera
