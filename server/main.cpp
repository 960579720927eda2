// hera-server: serves the app, knows who is who, orders everybody's changes. Everything that lives as long as the process is
// made here, in order, and taken down in the reverse order after the last request was answered.
#include <signal.h>
#include <sodium.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "base/json.h"
#include "commands.h"
#include "front.h"
#include "http/reactor.h"
#include "operator_words.h"
#include "options.h"
#include "request_log.h"
#include "routes/account_routes.h"
#include "routes/file_routes.h"
#include "routes/sync_routes.h"
#include "services/record_sweep.h"
#include "services/system.h"
#include "storage/data_folder.h"
#include "version.h"

namespace hera::server {
namespace {

http::Reactor* g_reactor = nullptr;

void stop_on_signal(int) {
    // A second signal ends the process at once.
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    g_reactor->stop();
}

// One descriptor per connection, a few per open organisation.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) log(LogLevel::warning, "the limit of open files stays as low as it was");
}

http::Reply health(const http::Reactor& reactor, std::int64_t uptime_ms) {
    http::Reactor::Figures figures = reactor.figures();
    JsonWriter out;
    out.begin_object().key("status").string("ok").key("version").string(version).key("uptime_s").integer(uptime_ms / 1000);
    out.key("connections").integer(static_cast<std::int64_t>(figures.connections));
    out.key("parked").integer(static_cast<std::int64_t>(figures.parked));
    out.key("requests").integer(static_cast<std::int64_t>(figures.requests)).end_object();
    return http::Reply{.body = out.take()};
}

Result<void> print_setup_link(AccountService& accounts, const Options& options, int port) {
    std::string token = TRY(accounts.make_setup_token());
    std::string base = options.public_url.empty() ? "http://localhost:" + std::to_string(port) : options.public_url;
    std::printf("Create the organisation within a day at\n  %s/#/create/%s\n", base.c_str(), token.c_str());
    std::fflush(stdout);
    return {};
}

Result<void> serve(const Options& options) {
    DataFolder data = TRY(DataFolder::open(options.data));
    http::StaticFiles site = TRY(http::StaticFiles::open(options.site));
    SystemClock clock;
    SystemRandom random;
    auto control = TRY(ControlDb::open(data.control_file(), clock));
    SyncService sync(Schema::built_in(), clock, random);
    auto prepare = [&sync](store::Database& database, TenantId tenant) { return sync.open_tenant(database, tenant); };
    TenantStore tenants(data.tenants(), prepare, static_cast<std::size_t>(options.tenants_open));
    Passwords passwords(options.password_workers);

    http::Reactor* reactor = nullptr;  // made last: it needs what the routes need, and they need it
    TenantChanged changed = [&reactor](TenantId tenant, std::int64_t head) { reactor->wake(tenant.text(), head); };
    std::mutex joining;
    AccountService accounts({*control, tenants, sync, passwords, clock, random, joining}, options.signup, changed);
    AccountSettings settings({*control, tenants, sync, clock, joining}, changed);
    Callers callers(*control, clock, options.insecure_cookie);
    std::vector<http::Route> routes = account_routes(accounts, settings, callers);
    FileService files(Schema::built_in(), sync, clock,
                      {.file_bytes_max = std::int64_t{options.file_mib} << 20,
                       .files_bytes_max = std::int64_t{options.files_mib} << 20});
    TenantSeen seen = [&files, &changed, &clock](TenantHandle& tenant, const AuthContext& who) {
        auto swept = files.sweep(tenant, who);
        if (!swept.ok()) log(LogLevel::warning, "unused files stay another day: " + swept.error().key + " " + swept.error().detail);
        if (swept.ok() && swept.value()) changed(who.tenant, *swept.value());
        auto removed = sweep_records(tenant, Schema::built_in(), clock);
        if (!removed.ok())
            log(LogLevel::warning, "the trash stays another day: " + removed.error().key + " " + removed.error().detail);
        if (removed.ok() && removed.value()) changed(who.tenant, *removed.value());
    };
    for (http::Route& route : sync_routes(sync, tenants, callers, changed, seen)) routes.push_back(std::move(route));
    for (http::Route& route : file_routes(files, sync, tenants, callers, changed)) routes.push_back(std::move(route));
    std::int64_t started = clock.monotonic_ms();
    routes.push_back(
        {"GET", "/health", 0, false, [&](const http::Request&) { return health(*reactor, clock.monotonic_ms() - started); }});
    http::Api api(std::move(routes));
    Front front(api, site, {options.proxies.begin(), options.proxies.end()});

    auto listening = TRY(http::Reactor::listen({.address = options.address,
                                                .port = options.port,
                                                .workers = options.workers,
                                                .slow_workers = options.password_workers,
                                                .connections_max = static_cast<std::size_t>(options.connections),
                                                .park_ms = options.poll_seconds * 1000},
                                               front));
    reactor = g_reactor = listening.get();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, stop_on_signal);
    signal(SIGINT, stop_on_signal);

    log(LogLevel::info, std::string("hera-server ") + version + " listens on " + options.address + ", port " +
                            std::to_string(reactor->port()) + ", data in " + options.data + ", sign-up " +
                            (options.signup == Signup::open ? "open" : "by link"));
    if (options.insecure_cookie) {
        log(LogLevel::warning, "INSECURE COOKIE: sessions are not protected by TLS. For trying out on this machine only.");
    }
    if (options.signup == Signup::link) TRY(print_setup_link(accounts, options, reactor->port()));
    reactor->run();
    log(LogLevel::info, "stopped");
    return {};
}

// The code the process ends with, when it was not an error that ended it.
Result<int> obey(const Options& options) {
    if (options.command == Command::backup) return TRY(run_backup(options)) ? 0 : 1;
    if (options.command == Command::restore) return TRY(run_restore(options)) ? 0 : 1;
    TRY(serve(options));
    return 0;
}

int run(int count, char** arguments) {
    auto environment = [](const char* name) -> std::string {
        const char* value = std::getenv(name);
        return value ? value : "";
    };
    auto options = read_options({arguments + 1, arguments + count}, environment);
    if (options.ok() && options.value().help) {
        std::fputs(help_text().c_str(), stdout);
        return 0;
    }
    if (options.ok() && options.value().version) {
        std::printf("hera-server %s\n", version);
        return 0;
    }
    Result<int> ended = 0;
    if (options.ok()) {
        start_log(options.value().log);
        umask(077);  // what the server writes is for its own user only
        raise_descriptor_limit();
        if (sodium_init() < 0) {
            std::fputs("hera-server: The system gives no random numbers.\n", stderr);
            return 1;
        }
        ended = obey(options.value());
    } else {
        ended = options.error();
    }
    if (ended.ok()) return ended.value();
    std::fprintf(stderr, "hera-server: %s\n", operator_sentence(ended.error()).c_str());
    return options.ok() ? 1 : 2;
}

}  // namespace
}  // namespace hera::server

int main(int count, char** arguments) { return hera::server::run(count, arguments); }
