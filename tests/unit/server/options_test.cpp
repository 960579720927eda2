#include "options.h"

#include <map>

#include "operator_words.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::server;

namespace {

Result<Options> read(const std::vector<std::string>& arguments, std::map<std::string, std::string> variables = {}) {
    return read_options(arguments, [&variables](const char* name) { return variables[name]; });
}
std::string refused(const std::vector<std::string>& arguments, std::map<std::string, std::string> variables = {}) {
    auto options = read(arguments, std::move(variables));
    return options.ok() ? "" : options.error().key;
}

}  // namespace

TEST_CASE("options: defaults, environment, command line, in that order") {
    CHECK(read({}).value().port == 8080);
    CHECK(read({}).value().signup == Signup::link);
    CHECK(read({}, {{"HERA_PORT", "81"}}).value().port == 81);
    CHECK(read({"--port", "82"}, {{"HERA_PORT", "81"}}).value().port == 82);
    CHECK(read({"--port=83"}).value().port == 83);
    Options options = read({"--signup", "open", "--insecure-cookie", "--data", "/x", "--proxy", "127.0.0.1, ::1", "--log=error",
                            "--public-url", "https://crm.example/"})
                          .value();
    CHECK(options.signup == Signup::open);
    CHECK(options.insecure_cookie);
    CHECK(options.data == "/x");
    CHECK(options.proxies == std::vector<std::string>{"127.0.0.1", "::1"});
    CHECK(options.log == LogLevel::error);
    CHECK(options.public_url == "https://crm.example");
    CHECK(read({"--help"}).value().help);
    CHECK(read({"--version"}).value().version);
}

TEST_CASE("options: what is wrong is refused in a sentence") {
    CHECK(refused({"--nonsense"}) == "start.unknown_option");
    CHECK(refused({"port"}) == "start.unknown_option");
    CHECK(refused({"--port"}) == "start.option_missing");
    for (const char* port : {"x", "-1", "65536", "", "80 ", "8.0"})
        CHECK(refused({std::string("--port=") + port}) == "start.option_value");
    CHECK(refused({"--signup", "closed"}) == "start.option_value");
    CHECK(refused({"--address", "crm.example"}) == "start.option_value");
    CHECK(read({"--file-mib", "5"}, {{"HERA_FILES_MIB", "7"}}).value().file_mib == 5);
    CHECK(read({"--file-mib", "5"}, {{"HERA_FILES_MIB", "7"}}).value().files_mib == 7);
    CHECK(refused({"--file-mib", "0"}) == "start.option_value");
    CHECK(refused({"--proxy", "10.0.0.0/8"}) == "start.option_value");
    CHECK(refused({"--public-url", "crm.example"}) == "start.option_value");
    CHECK(refused({}, {{"HERA_WORKERS", "many"}}) == "start.option_value");
    CHECK(operator_sentence(read({"--port", "x"}).error()) == "--port is 'x', but should be a number from 0 to 65535.");
    CHECK(operator_sentence(read({}, {{"HERA_WORKERS", "0"}}).error()) ==
          "HERA_WORKERS is '0', but should be a number from 1 to 256.");
}

TEST_CASE("options: the insecure cookie stays on this machine") {
    CHECK(refused({"--insecure-cookie", "--address", "0.0.0.0"}) == "start.insecure_cookie");
    CHECK(refused({"--address", "::", "--insecure-cookie"}) == "start.insecure_cookie");
    CHECK(refused({"--insecure-cookie", "--address", "::1"}).empty());
    CHECK(refused({"--insecure-cookie", "--address", "127.0.0.2"}).empty());
    CHECK(refused({"--insecure-cookie", "--address", "127.evil"}) == "start.option_value");
}

TEST_CASE("options: --help names every option with its variable and default") {
    std::string help = help_text();
    for (const char* word : {"--port", "HERA_PORT", "default: 8080", "--data", "--site", "--signup", "--insecure-cookie",
                             "--proxy", "--workers", "--password-workers", "--connections", "--tenants-open", "--poll-seconds",
                             "--file-mib", "--files-mib", "--public-url", "--log", "--version", "--help",
                             "hera-server backup", "--to DIR", "hera-server restore", "--from DIR", "--organisation ID"}) {
        INFO(word);
        CHECK(help.find(word) != std::string::npos);
    }
}

TEST_CASE("options: each command has its own") {
    CHECK(read({}).value().command == Command::serve);
    Options backup = read({"backup", "--data", "/x", "--to", "/y"}).value();
    CHECK(backup.command == Command::backup);
    CHECK(backup.to == "/y");
    CHECK_FALSE(backup.organisation.has_value());
    CHECK(read({"backup", "--to=/y"}, {{"HERA_DATA", "/z"}, {"HERA_PORT", "no number"}}).value().data == "/z");
    std::string id = "01m8kzp86fjx6qdk5c9em8dh4x";
    CHECK(read({"restore", "--from", "/y", "--organisation", id}).value().organisation->text() == id);
    CHECK(read({"restore", "--help"}).value().help);
    CHECK(refused({"backup"}) == "start.option_needed");
    CHECK(refused({"restore", "--data", "/x"}) == "start.option_needed");
    CHECK(refused({"backup", "--to", ""}) == "start.option_value");
    CHECK(refused({"backup", "--to", "/y", "--organisation", "Acme"}) == "start.option_value");
    CHECK(refused({"backup", "--to", "/y", "--from", "/x"}) == "start.option_elsewhere");
    CHECK(refused({"--to", "/y"}) == "start.option_elsewhere");
    CHECK(refused({"restore", "--from", "/y", "--port", "80"}) == "start.option_elsewhere");
    CHECK(operator_sentence(read({"--to", "/y"}).error()) == "--to is not an option of serving; --help lists what is.");
    CHECK(operator_sentence(read({"restore"}).error()) == "restore needs --from; --help lists its options.");
}
