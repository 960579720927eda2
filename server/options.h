// Options of hera-server: defaults < environment < command line. One table (options.cpp) holds every name, variable, default
// and explanation; --help prints it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "services/account_service.h"

namespace hera::server {

enum class Command : std::uint8_t { serve, backup, restore };

struct Options {
    Command command = Command::serve;
    std::string address = "127.0.0.1";
    int port = 8080;
    std::string data = "data";
    std::string site = "site";
    Signup signup = Signup::link;
    std::string public_url;              // for the set-up link; "" = http://localhost:<port>
    std::vector<std::string> proxies;    // canonical addresses whose X-Forwarded-For is believed
    bool insecure_cookie = false;
    int workers = 64;
    int password_workers = 2;
    int connections = 20'000;
    int tenants_open = 200;
    int poll_seconds = 50;
    int file_mib = 100, files_mib = 10'240;  // one attachment; all of an organisation
    LogLevel log = LogLevel::info;
    std::string to, from;                        // of a backup: the folder it goes to, comes from
    std::optional<TenantId> organisation;        // of a backup: this one alone
    bool help = false, version = false;
};

// The value of an environment variable, "" when it is not set.
using Environment = std::function<std::string(const char* name)>;

// Errors: invalid "start.unknown_option" {name}, "start.option_value" {name, value, what is expected},
// "start.option_missing" {name}, "start.insecure_cookie" {address}, "start.option_elsewhere" {name, command},
// "start.option_needed" {command, option}.
Result<Options> read_options(const std::vector<std::string>& arguments, const Environment& environment);
std::string help_text();

}  // namespace hera::server
