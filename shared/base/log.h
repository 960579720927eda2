// A levelled log with an injected sink. No personal data, tokens or bodies in messages: ids, counts and keys only.
#pragma once

#include <string_view>

namespace hera {

enum class LogLevel : unsigned char { debug, info, warning, error };

using LogSink = void (*)(LogLevel, std::string_view message);

// Process-wide; set once by main before anything logs. Without a sink, warnings and errors go to stderr.
void set_log_sink(LogSink sink);
void log(LogLevel level, std::string_view message);

}  // namespace hera
