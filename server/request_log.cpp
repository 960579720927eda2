#include "request_log.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>

namespace hera::server {
namespace {

LogLevel g_level = LogLevel::info;
thread_local std::uint64_t t_request = 0;

const char* word(LogLevel level) {
    switch (level) {
        case LogLevel::debug: return "debug";
        case LogLevel::info: return "info";
        case LogLevel::warning: return "warning";
        case LogLevel::error: return "error";
    }
    return "error";
}

void write_line(LogLevel level, std::string_view message) {
    if (level < g_level) return;
    using namespace std::chrono;
    auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
    std::time_t seconds = now / 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char head[64];
    std::size_t size = std::strftime(head, sizeof head, "%Y-%m-%dT%H:%M:%S", &parts);
    int more = std::snprintf(head + size, sizeof head - size, ".%03dZ %s ", static_cast<int>(now % 1000), word(level));
    std::string line(head, size + static_cast<std::size_t>(more));
    if (t_request != 0) line += "[" + std::to_string(t_request) + "] ";
    for (char c : message) line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;  // a line stays one line
    line += '\n';
    // One write per line: lines of different threads do not mix.
    [[maybe_unused]] ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void start_log(LogLevel level) {
    g_level = level;
    set_log_sink(write_line);
}

LoggedRequest::LoggedRequest(std::uint64_t number) { t_request = number; }
LoggedRequest::~LoggedRequest() { t_request = 0; }

}  // namespace hera::server
