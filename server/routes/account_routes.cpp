#include "routes/account_routes.h"

#include "base/json.h"
#include "base/log.h"

namespace hera::server {
namespace {

using http::Reply;
using http::Request;

constexpr std::size_t body_max = 16 * 1024;
constexpr JsonLimits body_limits{.size_bytes_max = body_max, .depth_max = 4, .nodes_max = 50};

Result<Json> read_body(const Request& request) {
    auto json = parse_json(request.body, body_limits);
    if (!json.ok() || !json.value().is_object()) return Error{.code = Code::invalid, .key = "error.bad_request"};
    return json;
}

Reply answer(Result<Reply> result) {
    return result.ok() ? std::move(result).value() : http::error_reply(std::move(result).error());
}

Origin origin(const Request& request) { return {std::string(request.ip), std::string(request.header("user-agent"))}; }

// Exactly one of the fields; one that is no text, or no id, is a bad request.
Result<SettingsChange> read_change(const Json& body) {
    Error bad{.code = Code::invalid, .key = "error.bad_request"};
    SettingsChange out;
    if (body.size() != 1) return bad;
    for (const auto& [field, value] : body.object()) {
        if (!value.is_string()) return bad;
        if (field == "name") {
            out.name = value.string();
        } else if (field == "organisation") {
            out.organisation = value.string();
        } else if (field == "end_session") {
            out.end_session = SessionId::parse(value.string());
            if (!out.end_session) return bad;
        } else if (field == "erase_browser") {
            auto id = SessionId::parse(value.string());
            if (!id) return bad;
            out.erase_browser = id->bytes;
        } else if (field == "withdraw_invite") {
            out.withdraw_invite = UserId::parse(value.string());
            if (!out.withdraw_invite) return bad;
        } else {
            return bad;
        }
    }
    return out;
}

std::string_view state_word(BrowserInfo::State state) {
    switch (state) {
        case BrowserInfo::State::signed_in: return "signed_in";
        case BrowserInfo::State::copy: return "copy";
        case BrowserInfo::State::erasing: return "erasing";
        case BrowserInfo::State::erased: break;
    }
    return "erased";
}

std::string settings_json(const SessionRow& who, const Settings& settings) {
    JsonWriter out;
    out.begin_object().key("browsers").begin_array();
    for (const BrowserInfo& one : settings.browsers) {
        out.begin_object().key("id").string(one.id).key("agent").string(one.agent);
        out.key("created").integer(one.created.ms).key("seen").integer(one.seen.ms);
        out.key("state").string(state_word(one.state)).key("unsent").integer(one.unsent);
        out.key("here").boolean(one.id == who.id.text()).end_object();
    }
    out.end_array().key("invites").begin_array();
    for (const OpenInvite& one : settings.invites) {
        out.begin_object().key("id").string(one.id.text()).key("email").string(one.email).key("role").string(one.role);
        out.key("created").integer(one.created.ms).end_object();
    }
    out.end_array().key("account").raw(account_json(who.person)).end_object();
    return out.take();
}

Reply welcome(Callers& callers, const SignedIn& in, int status) {
    Reply reply;
    reply.status = status;
    reply.headers.emplace_back("Set-Cookie", callers.give_cookie(in.token));
    reply.body = "{\"account\":" + account_json(in.person) + "}";
    return reply;
}

// The browser's cookie is about to be replaced; nobody could end that session any more. No reason to refuse the new one.
void end_former(AccountService& accounts, Callers& callers, const Request& request) {
    auto ended = accounts.sign_out(callers.token(request));
    if (!ended.ok()) log(LogLevel::warning, "a former session was not ended: " + ended.error().detail);
}

}  // namespace

std::vector<http::Route> account_routes(AccountService& accounts, AccountSettings& settings, Callers& callers) {
    auto create = [&](const Request& request) -> Result<Reply> {
        Json body = TRY(read_body(request));
        SignedIn in = TRY(accounts.create_organisation({.name = body["name"].string(),
                                                        .email = body["email"].string(),
                                                        .password = body["password"].string(),
                                                        .organisation = body["organisation"].string(),
                                                        .currency = body["currency"].string(),
                                                        .setup_token = body["token"].string()},
                                                       origin(request)));
        end_former(accounts, callers, request);
        return welcome(callers, in, 201);
    };
    auto sign_in = [&](const Request& request) -> Result<Reply> {
        Json body = TRY(read_body(request));
        SignedIn in = TRY(accounts.sign_in(body["email"].string(), body["password"].string(), origin(request)));
        end_former(accounts, callers, request);
        return welcome(callers, in, 200);
    };
    auto who = [&](const Request& request) -> Result<Reply> {
        SessionRow session = TRY(callers.session(request));
        return Reply{.body = "{\"account\":" + account_json(session.person) + "}"};
    };
    auto sign_out = [&](const Request& request) -> Result<Reply> {
        auto copy = Callers::copy_named(request);
        TRY(accounts.sign_out(callers.token(request), copy ? copy->device : DeviceId{}));
        Reply reply{.status = 204};
        reply.headers.emplace_back("Set-Cookie", callers.take_cookie());
        return reply;
    };
    auto erased = [&](const Request& request) -> Result<Reply> {
        auto copy = Callers::copy_named(request);
        Json body = TRY(read_body(request));
        std::int64_t unsent = body["unsent"].integer();
        if (!copy || !body["unsent"].is_integer() || unsent < 0) return Error{.code = Code::invalid, .key = "error.bad_request"};
        TRY(settings.copy_erased(copy->user, copy->device, unsent));
        return Reply{.status = 204};
    };
    auto invite = [&](const Request& request) -> Result<Reply> {
        SessionRow session = TRY(callers.member(request));
        Json body = TRY(read_body(request));
        std::string token = TRY(accounts.invite(context_of(session), body["email"].string(), body["role"].string()));
        return Reply{.status = 201, .body = "{\"path\":\"#/join/" + token + "\"}"};
    };
    auto accept = [&](const Request& request) -> Result<Reply> {
        Json body = TRY(read_body(request));
        SignedIn in = TRY(accounts.accept_invite(body["token"].string(), body["name"].string(), body["password"].string(),
                                                 origin(request)));
        end_former(accounts, callers, request);
        return welcome(callers, in, 201);
    };
    auto read_settings = [&](const Request& request) -> Result<Reply> {
        SessionRow session = TRY(callers.member(request));
        return Reply{.body = settings_json(session, TRY(settings.read(session)))};
    };
    auto change_settings = [&](const Request& request) -> Result<Reply> {
        SessionRow session = TRY(callers.member(request));
        SettingsChange change = TRY(read_change(TRY(read_body(request))));
        TRY(settings.change(session, change));
        if (change.end_session == session.id) return Reply{.status = 204};
        session = TRY(callers.member(request));  // as it is called now
        return Reply{.body = settings_json(session, TRY(settings.read(session)))};
    };
    auto route = [](const char* method, const char* path, bool slow, auto handle) {
        return http::Route{method, path, body_max, slow, [handle](const Request& request) { return answer(handle(request)); }};
    };
    return {
        route("POST", "/v1/organisations", true, create), route("POST", "/v1/session", true, sign_in),
        route("GET", "/v1/session", false, who),          route("DELETE", "/v1/session", false, sign_out),
        route("POST", "/v1/device/erased", false, erased),
        route("POST", "/v1/invites", false, invite),      route("POST", "/v1/invites/accept", true, accept),
        route("GET", "/v1/settings", false, read_settings), route("POST", "/v1/settings", false, change_settings),
    };
}

}  // namespace hera::server
