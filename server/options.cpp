#include "options.h"

#include <algorithm>

#include "base/text.h"
#include "http/listener.h"

namespace hera::server {
namespace {

using Set = bool (*)(Options&, const std::string& value);

bool number(const std::string& text, int least, int most, int& out) {
    auto value = parse_int(text);
    if (!value || *value < least || *value > most) return false;
    out = static_cast<int>(*value);
    return true;
}

bool yes_or_no(const std::string& text, bool& out) {
    out = text == "1" || text == "true" || text == "yes";
    return out || text == "0" || text == "false" || text == "no";
}

bool text(const std::string& value, std::string& out) {
    out = value;
    return !value.empty();
}

constexpr unsigned serves = 1, backs_up = 2, restores = 4;

struct Word {
    Command command;
    unsigned bit;
    const char* word;
    const char* explanation;
    const char* needs;        // an option it cannot do without, "" = none
};
constexpr Word commands[] = {
    {Command::serve, serves, "", "serves the app and everybody's changes until it is stopped", ""},
    {Command::backup, backs_up, "backup", "copies organisations while the server runs", "to"},
    {Command::restore, restores, "restore", "puts organisations back from a backup, while no server runs", "from"},
};
const Word& word_of(Command command) { return commands[static_cast<std::size_t>(command)]; }

struct Row {
    unsigned of;              // the commands it belongs to
    const char* name;         // without the two dashes
    const char* variable;
    const char* value;        // what stands for it in --help; "" = a switch
    const char* expected;     // in the sentence about a wrong one
    const char* explanation;
    const char* fallback;     // the default, as --help words it
    Set set;
};

constexpr Row rows[] = {
    {serves, "port", "HERA_PORT", "N", "a number from 0 to 65535", "TCP port to listen on; 0 takes any free one", "8080",
     [](Options& o, const std::string& v) { return number(v, 0, 65535, o.port); }},
    {serves, "address", "HERA_ADDRESS", "ADDR", "an IPv4 or IPv6 address", "address to listen on; 0.0.0.0 or :: for all",
     "127.0.0.1",
     [](Options& o, const std::string& v) { return text(v, o.address) && (v == "localhost" || !http::canonical_ip(v).empty()); }},
    {serves | backs_up | restores, "data", "HERA_DATA", "DIR", "a folder", "folder of the data; made when it is missing",
     "data",
     [](Options& o, const std::string& v) { return text(v, o.data); }},
    {serves, "site", "HERA_SITE", "DIR", "a folder", "folder of the app itself (build/site)", "site",
     [](Options& o, const std::string& v) { return text(v, o.site); }},
    {serves, "signup", "HERA_SIGNUP", "open|link", "'open' or 'link'",
     "who may create an organisation: anyone, or whoever has the one-time link printed at start", "link",
     [](Options& o, const std::string& v) {
         o.signup = v == "open" ? Signup::open : Signup::link;
         return v == "open" || v == "link";
     }},
    {serves, "public-url", "HERA_PUBLIC_URL", "URL", "a URL that begins with http:// or https://",
     "where people reach this server; used in the set-up link only", "http://localhost:PORT",
     [](Options& o, const std::string& v) {
         o.public_url = v;
         while (!o.public_url.empty() && o.public_url.back() == '/') o.public_url.pop_back();
         return starts_with(v, "https://") || starts_with(v, "http://");
     }},
    {serves, "proxy", "HERA_PROXY", "ADDR,...", "IP addresses with commas between",
     "reverse proxies whose X-Forwarded-For is believed",
     "none",
     [](Options& o, const std::string& v) {
         o.proxies.clear();
         for (const std::string& one : split(v, ',')) {
             o.proxies.push_back(http::canonical_ip(std::string(trim(one))));
             if (o.proxies.back().empty()) return false;
         }
         return true;
     }},
    {serves, "insecure-cookie", "HERA_INSECURE_COOKIE", "", "1 or 0",
     "session cookie without Secure, for browsers that refuse it on http://localhost; loopback addresses only", "off",
     [](Options& o, const std::string& v) { return yes_or_no(v, o.insecure_cookie); }},
    {serves, "workers", "HERA_WORKERS", "N", "a number from 1 to 256",
     "threads that answer requests; most of the time they wait for the disk, and what waits together is synced together", "64",
     [](Options& o, const std::string& v) { return number(v, 1, 256, o.workers); }},
    {serves, "password-workers", "HERA_PASSWORD_WORKERS", "N", "a number from 1 to 64",
     "threads that check passwords, 19 MiB each while they do", "2",
     [](Options& o, const std::string& v) { return number(v, 1, 64, o.password_workers); }},
    {serves, "connections", "HERA_CONNECTIONS", "N", "a number from 16 to 1000000", "open connections at most", "20000",
     [](Options& o, const std::string& v) { return number(v, 16, 1'000'000, o.connections); }},
    {serves, "tenants-open", "HERA_TENANTS_OPEN", "N", "a number from 1 to 10000", "organisations whose files are kept open", "200",
     [](Options& o, const std::string& v) { return number(v, 1, 10'000, o.tenants_open); }},
    {serves, "poll-seconds", "HERA_POLL_SECONDS", "N", "a number from 1 to 60",
     "how long a device's wait for news is kept open", "50",
     [](Options& o, const std::string& v) { return number(v, 1, 60, o.poll_seconds); }},
    {serves, "file-mib", "HERA_FILE_MIB", "N", "a number from 1 to 10000", "MiB that one attachment may have", "100",
     [](Options& o, const std::string& v) { return number(v, 1, 10'000, o.file_mib); }},
    {serves, "files-mib", "HERA_FILES_MIB", "N", "a number from 1 to 1000000000",
     "MiB that all attachments of an organisation may have together", "10240",
     [](Options& o, const std::string& v) { return number(v, 1, 1'000'000'000, o.files_mib); }},
    {serves, "log", "HERA_LOG", "LEVEL", "'info', 'warning' or 'error'", "least important lines that are written to standard error",
     "info",
     [](Options& o, const std::string& v) {
         o.log = v == "info" ? LogLevel::info : v == "warning" ? LogLevel::warning : LogLevel::error;
         return v == "info" || v == "warning" || v == "error";
     }},
    {backs_up, "to", "", "DIR", "a folder", "where the backup is made: one folder for each organisation", "none",
     [](Options& o, const std::string& v) { return text(v, o.to); }},
    {restores, "from", "", "DIR", "a folder", "a folder that a backup was made in", "none",
     [](Options& o, const std::string& v) { return text(v, o.from); }},
    {backs_up | restores, "organisation", "", "ID", "the id of an organisation, as its folder is called",
     "this one alone", "all",
     [](Options& o, const std::string& v) {
         o.organisation = TenantId::parse(v);
         return o.organisation.has_value();
     }},
};

const Row* find(const std::string& name) {
    for (const Row& row : rows) {
        if (name == row.name) return &row;
    }
    return nullptr;
}

Result<void> apply(Options& options, const Row& row, const std::string& name, const std::string& value) {
    if (row.set(options, value)) return {};
    return Error{.code = Code::invalid, .key = "start.option_value", .args = {name, value, row.expected}};
}

}  // namespace

Result<Options> read_options(const std::vector<std::string>& arguments, const Environment& environment) {
    Options options;
    std::size_t first = 0;
    for (const Word& one : commands) {
        if (!arguments.empty() && arguments[0] == one.word) options.command = one.command, first = 1;
    }
    const Word& command = word_of(options.command);
    unsigned bit = command.bit;
    std::vector<std::string> given;
    for (const Row& row : rows) {
        std::string value = *row.variable != '\0' && (row.of & bit) != 0 ? environment(row.variable) : "";
        if (!value.empty()) TRY(apply(options, row, row.variable, value));
    }
    for (std::size_t i = first; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        if (argument == "--help" || argument == "-h") {
            options.help = true;
            continue;
        }
        if (argument == "--version") {
            options.version = true;
            continue;
        }
        std::size_t equals = argument.find('=');
        std::string name = argument.substr(0, equals);
        const Row* row = starts_with(name, "--") ? find(name.substr(2)) : nullptr;
        if (!row) return Error{.code = Code::invalid, .key = "start.unknown_option", .args = {argument}};
        if ((row->of & bit) == 0) {
            return Error{.code = Code::invalid, .key = "start.option_elsewhere",
                         .args = {name, *command.word != '\0' ? command.word : "serving"}};
        }
        given.emplace_back(row->name);
        std::string value = "1";
        if (equals != std::string::npos) {
            value = argument.substr(equals + 1);
        } else if (*row->value != '\0') {
            if (i + 1 == arguments.size())
                return Error{.code = Code::invalid, .key = "start.option_missing", .args = {name, row->expected}};
            value = arguments[++i];
        }
        TRY(apply(options, *row, name, value));
    }
    bool complete = *command.needs == '\0' || std::find(given.begin(), given.end(), command.needs) != given.end();
    if (!complete && !options.help && !options.version) {
        return Error{.code = Code::invalid, .key = "start.option_needed",
                     .args = {command.word, std::string("--") + command.needs}};
    }
    if (options.insecure_cookie && !http::loopback(options.address)) {
        return Error{.code = Code::denied, .key = "start.insecure_cookie", .args = {options.address}};
    }
    return options;
}

std::string help_text() {
    std::string out =
        "hera-server: the server of HERA CRM\n\n"
        "  hera-server [command] [--option value | --option=value ...]\n\n"
        "Where a variable stands behind an option, the environment can set it too; the command line wins.\n";
    for (const Word& command : commands) {
        std::string name = std::string("hera-server") + (*command.word != '\0' ? " " : "") + command.word;
        out += "\n" + name + "\n  " + command.explanation + "\n\n";
        for (const Row& row : rows) {
            if ((row.of & command.bit) == 0) continue;
            out += std::string("  --") + row.name + (*row.value != '\0' ? " " : "") + row.value;
            if (*row.variable != '\0') out += std::string("    [") + row.variable + "]";
            out += std::string("\n      ") + row.explanation + " (default: " + row.fallback + ")\n";
        }
    }
    return out + "\n  --version\n      print the version and end\n  --help\n      print this and end\n";
}

}  // namespace hera::server
