#include "routes/sync_routes.h"

#include "base/text.h"

namespace hera::server {
namespace {

using http::Reply;
using http::Request;

// A client's push is at most push_bytes_max of ops, and one op that is larger by itself; compressed or not.
constexpr std::size_t push_body_max = 2u << 20, hello_body_max = 4096, question_body_max = 32u << 10;

Reply answer(Result<Reply> result) {
    return result.ok() ? std::move(result).value() : http::error_reply(std::move(result).error());
}

Result<std::int64_t> number(const Request& request, std::string_view name, std::int64_t fallback) {
    std::string_view text = request.parameter(name);
    if (text.empty()) return fallback;
    auto value = parse_int(text);
    if (!value || *value < 0) return Error{.code = Code::invalid, .key = "error.bad_request"};
    return *value;
}

}  // namespace

std::vector<http::Route> sync_routes(SyncService& sync, TenantStore& tenants, Callers& callers, const TenantChanged& changed,
                                     const TenantSeen& seen) {
    auto hello = [&, seen](const Request& request) -> Result<Reply> {
        AuthContext who;
        SessionRow session = TRY(callers.device(request, who));
        TenantHandle tenant = TRY(tenants.open(who));
        seen(tenant, who);
        std::string body;
        TRY(tenant.read([&](store::Database& database) -> Result<void> {
            body = TRY(sync.hello(database, who, std::string(request.body)));
            return {};
        }));
        body.pop_back();  // the closing brace
        return Reply{.body = body + ",\"account\":" + account_json(session.person) + "}"};
    };
    auto push = [&, changed](const Request& request) -> Result<Reply> {
        AuthContext who;
        TRY(callers.device(request, who));
        // Read before the writer's place is taken: others need not wait for it.
        sync::PushRequest ops = TRY(sync::decode_push_request(request.body));
        TenantHandle tenant = TRY(tenants.open(who));
        sync::PushReply done;
        TRY(tenant.write([&](store::Database& database) -> Result<void> {
            TRY(sync.same_history(database, request.header("hera-incarnation")));
            done = TRY(sync.push_ops(database, who, std::move(ops)));
            return {};
        }));
        changed(who.tenant, done.head);
        return Reply{.body = sync::encode(done)};
    };
    auto pull = [&](const Request& request) -> Result<Reply> {
        AuthContext who;
        TRY(callers.device(request, who));
        std::int64_t cursor = TRY(number(request, "cursor", 0));
        SyncService::PullRequest asked{cursor, static_cast<std::size_t>(TRY(number(request, "limit", 0)))};
        TenantHandle tenant = TRY(tenants.open(who));
        Reply reply;
        TRY(tenant.read([&](store::Database& database) -> Result<void> {
            TRY(sync.same_history(database, request.header("hera-incarnation")));
            reply.body = TRY(sync.pull(database, who, asked));
            return {};
        }));
        return reply;
    };
    auto history = [&](const Request& request) -> Result<Reply> {
        AuthContext who;
        TRY(callers.device(request, who));
        auto record = RecordId::parse(request.parameter("record"));
        std::int64_t before = TRY(number(request, "before", 0));
        if (!record || before == 0) return Error{.code = Code::invalid, .key = "error.bad_request"};
        sync::HistoryRequest asked{std::string(request.parameter("entity")), *record, before,
                                   static_cast<std::size_t>(TRY(number(request, "limit", 0)))};
        TenantHandle tenant = TRY(tenants.open(who));
        Reply reply;
        TRY(tenant.read([&](store::Database& database) -> Result<void> {
            TRY(sync.same_history(database, request.header("hera-incarnation")));
            reply.body = TRY(sync.history(database, who, asked));
            return {};
        }));
        return reply;
    };
    // Both read; their questions are too long for an address.
    auto asking = [&](auto answer_of) {
        return [&, answer_of](const Request& request) -> Result<Reply> {
            AuthContext who;
            TRY(callers.device(request, who));
            TenantHandle tenant = TRY(tenants.open(who));
            Reply reply;
            TRY(tenant.read([&](store::Database& database) -> Result<void> {
                TRY(sync.same_history(database, request.header("hera-incarnation")));
                reply.body = TRY((sync.*answer_of)(database, who, std::string(request.body)));
                return {};
            }));
            return reply;
        };
    };
    auto wait = [&](const Request& request) -> Result<Reply> {
        AuthContext who;
        TRY(callers.device(request, who));
        std::int64_t cursor = TRY(number(request, "cursor", 0));
        TenantHandle tenant = TRY(tenants.open(who));
        std::int64_t head = 0;
        TRY(tenant.read([&](store::Database& database) -> Result<void> {
            TRY(sync.same_history(database, request.header("hera-incarnation")));
            head = TRY(sync.head(database));
            return {};
        }));
        if (head > cursor) return Reply{.body = "{\"head\":" + to_text(head) + "}"};
        return Reply{.park = true, .park_key = who.tenant.text(), .park_cursor = cursor};
    };
    auto route = [](const char* method, const char* path, std::size_t body_max, auto handle) {
        return http::Route{method, path, body_max, false, [handle](const Request& request) { return answer(handle(request)); }};
    };
    return {
        route("POST", "/v1/sync/hello", hello_body_max, hello),
        route("POST", "/v1/sync/push", push_body_max, push),
        route("GET", "/v1/sync/pull", 0, pull),
        route("POST", "/v1/sync/snapshot", question_body_max, asking(&SyncService::snapshot)),
        route("POST", "/v1/sync/sums", question_body_max, asking(&SyncService::sums)),
        route("GET", "/v1/sync/history", 0, history),
        route("GET", "/v1/sync/wait", 0, wait),
    };
}

}  // namespace hera::server
