#include "store/account_api.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace hera {

namespace {

constexpr std::size_t reply_bytes_max = 256 * 1024;  // 200 invitations and 50 browsers, as long as they may be

struct StatusRow {
    int status;
    Code code;
    const char* key;
};
constexpr StatusRow statuses[] = {
    {400, Code::invalid, "error.request_refused"}, {401, Code::signed_out, "error.signed_out"},
    {403, Code::denied, "error.denied"},           {404, Code::not_found, "error.not_found"},
    {409, Code::conflict, "error.other_account"},  {413, Code::too_large, "error.too_large"},
    {429, Code::busy, "error.server_busy"},        {503, Code::busy, "error.server_busy"},
    {502, Code::busy, "error.server_busy"},        {504, Code::busy, "error.server_busy"},
};

struct CodeName {
    const char* name;
    Code code;
};
constexpr CodeName code_names[] = {
    {"invalid", Code::invalid},       {"not_found", Code::not_found}, {"conflict", Code::conflict},
    {"denied", Code::denied},         {"signed_out", Code::signed_out}, {"too_large", Code::too_large},
    {"busy", Code::busy},             {"corrupt", Code::corrupt},     {"internal", Code::internal},
};

Result<Json> read_json(const HttpReply& reply) {
    JsonLimits limits;
    limits.size_bytes_max = reply_bytes_max;
    limits.depth_max = 8;
    limits.nodes_max = 5000;
    return parse_json(reply.body, limits);
}

bool success(const HttpReply& reply) { return reply.status >= 200 && reply.status < 300; }

// A 2xx answer that is not what our server says: something in between answered instead.
Error strange_reply(const HttpReply& reply) {
    return Error{Code::internal, "error.server_failed", {}, {}, "unexpected body with status " + to_text(reply.status)};
}

Result<link::Account> account_of(const HttpReply& reply) {
    if (!success(reply)) return http_error(reply);
    auto json = read_json(reply);
    if (!json.ok()) return strange_reply(reply);
    const Json& inner = json.value()["account"];
    auto account = decode_account(inner.is_object() ? inner : json.value());
    if (!account.ok()) return strange_reply(reply);
    return account;
}

const char* change_field(link::ChangeSettings::Kind kind) {
    using Kind = link::ChangeSettings::Kind;
    switch (kind) {
        case Kind::rename_person: return "name";
        case Kind::rename_organisation: return "organisation";
        case Kind::end_session: return "end_session";
        case Kind::erase_browser: return "erase_browser";
        case Kind::withdraw_invite: return "withdraw_invite";
        case Kind::read: break;
    }
    return "";
}

link::AccountSettings decode_settings(const Json& json) {
    link::AccountSettings out;
    using State = link::AccountSettings::Browser::State;
    for (const Json& one : json["browsers"].array()) {
        const std::string& word = one["state"].string();
        State state = word == "copy" ? State::copy : word == "erasing" ? State::erasing
                    : word == "erased" ? State::erased : State::signed_in;
        out.browsers.push_back({one["id"].string(), one["agent"].string(), Instant{one["created"].integer()},
                                Instant{one["seen"].integer()}, one["here"].boolean(), state,
                                static_cast<std::uint32_t>(std::clamp<std::int64_t>(one["unsent"].integer(), 0, UINT32_MAX))});
    }
    for (const Json& one : json["invites"].array()) {
        out.invites.push_back(
            {one["id"].string(), one["email"].string(), one["role"].string(), Instant{one["created"].integer()}});
    }
    return out;
}

void name_device(HttpRequest& request, const sync::Identity& device) {
    request.headers.emplace_back("Hera-User", device.user.text());
    request.headers.emplace_back("Hera-Device", device.device.text());
}

}  // namespace

Error http_error(const HttpReply& reply) {
    if (reply.status == 0) return Error{Code::offline, "error.offline"};
    Error error{Code::internal, "error.server_failed", {}, {}, "status " + to_text(reply.status)};
    for (const StatusRow& row : statuses) {
        if (row.status == reply.status) {
            error.code = row.code;
            error.key = row.key;
        }
    }
    auto json = read_json(reply);
    if (!json.ok()) return error;
    const Json& told = json.value()["error"];
    if (!told["key"].is_string() || told["key"].string().empty()) return error;
    error.key = told["key"].string();
    error.field = told["field"].string();
    for (const Json& arg : told["args"].array()) error.args.push_back(arg.string());
    for (const CodeName& row : code_names) {
        if (told["code"].string() == row.name) error.code = row.code;
    }
    return error;
}

Result<link::Account> decode_account(const Json& json) {
    auto tenant = TenantId::parse(json["tenant"].string());
    auto user = UserId::parse(json["user"].string());
    if (!tenant || tenant->none() || !user || user->none()) return Error{Code::invalid, "error.server_failed"};
    link::Account account;
    account.tenant = *tenant;
    account.user = *user;
    account.organisation = json["organisation"].string();
    account.name = json["name"].string();
    account.email = json["email"].string();
    account.role = json["role"].string();
    if (json["currency"].string().size() == 3) account.currency = json["currency"].string();
    return account;
}

void AccountApi::create_organisation(const link::CreateOrganisation& asked, AccountDone done) {
    JsonWriter body;
    body.begin_object();
    body.key("name").string(asked.name).key("email").string(asked.email).key("password").string(asked.password);
    body.key("organisation").string(asked.organisation);
    if (!asked.setup_token.empty()) body.key("token").string(asked.setup_token);
    body.end_object();
    post("v1/organisations", body.take(), [done](const HttpReply& reply) { done(account_of(reply)); });
}

void AccountApi::sign_in(const link::SignIn& asked, AccountDone done) {
    JsonWriter body;
    body.begin_object().key("email").string(asked.email).key("password").string(asked.password).end_object();
    post("v1/session", body.take(), [done](const HttpReply& reply) { done(account_of(reply)); });
}

void AccountApi::accept_invite(const link::AcceptInvite& asked, AccountDone done) {
    JsonWriter body;
    body.begin_object().key("token").string(asked.token).key("name").string(asked.name);
    body.key("password").string(asked.password).end_object();
    post("v1/invites/accept", body.take(), [done](const HttpReply& reply) { done(account_of(reply)); });
}

void AccountApi::create_invite(const link::CreateInvite& asked, const link::Account& account, TextDone done) {
    JsonWriter body;
    body.begin_object().key("email").string(asked.email).key("role").string(asked.role).end_object();
    HttpRequest request;
    request.method = "POST";
    request.path = "v1/invites";
    request.body = body.take();
    send_as(account, std::move(request), [done](const HttpReply& reply) {
        if (!success(reply)) return done(http_error(reply));
        auto json = read_json(reply);
        if (!json.ok() || json.value()["path"].string().empty()) return done(strange_reply(reply));
        done(json.value()["path"].string());
    });
}

void AccountApi::settings(const link::ChangeSettings& asked, const link::Account& account, SettingsDone done) {
    HttpRequest request;
    request.path = "v1/settings";
    if (asked.kind != link::ChangeSettings::Kind::read) {
        request.method = "POST";
        JsonWriter body;
        body.begin_object().key(change_field(asked.kind)).string(asked.text).end_object();
        request.body = body.take();
    }
    send_as(account, std::move(request), [done](const HttpReply& reply) {
        if (!success(reply)) return done(http_error(reply));
        auto json = read_json(reply);
        if (!json.ok()) return done(strange_reply(reply));
        auto now = decode_account(json.value()["account"]);
        if (!now.ok()) return done(strange_reply(reply));
        done(std::pair(std::move(now).value(), decode_settings(json.value())));
    });
}

void AccountApi::who(AccountDone done) {
    HttpRequest request;
    request.id = m_numbers.next();
    request.path = "v1/session";
    request.timeout_ms = 10'000;
    m_transport.send(request, [done](const HttpReply& reply) { done(account_of(reply)); });
}

void AccountApi::sign_out(Done done, const std::optional<sync::Identity>& erased) {
    HttpRequest request;
    request.id = m_numbers.next();
    request.method = "DELETE";
    request.path = "v1/session";
    request.headers = {{"Hera-Client", "1"}, {"Content-Type", "application/json"}};
    if (erased) name_device(request, *erased);
    request.timeout_ms = 10'000;
    m_transport.send(request, [done](const HttpReply& reply) {
        if (success(reply) || reply.status == 401) return done({});
        done(http_error(reply));
    });
}

void AccountApi::copy_erased(const sync::Identity& device, std::uint32_t unsent, Done done) {
    HttpRequest request;
    request.id = m_numbers.next();
    request.method = "POST";
    request.path = "v1/device/erased";
    request.headers = {{"Hera-Client", "1"}, {"Content-Type", "application/json"}};
    name_device(request, device);
    JsonWriter body;
    body.begin_object().key("unsent").integer(unsent).end_object();
    request.body = body.take();
    m_transport.send(request, [done](const HttpReply& reply) { done(success(reply) ? Result<void>{} : http_error(reply)); });
}

// The server compares whose local copy asks with the session.
void AccountApi::send_as(const link::Account& account, HttpRequest request, Transport::Callback done) {
    request.id = m_numbers.next();
    request.headers = {{"Content-Type", "application/json"},
                       {"Hera-Client", "1"},
                       {"Hera-Tenant", account.tenant.text()},
                       {"Hera-User", account.user.text()}};
    m_transport.send(request, std::move(done));
}

void AccountApi::post(std::string path, std::string body, Transport::Callback done) {
    HttpRequest request;
    request.id = m_numbers.next();
    request.method = "POST";
    request.path = std::move(path);
    request.headers = {{"Content-Type", "application/json"}, {"Hera-Client", "1"}};
    request.body = std::move(body);
    m_transport.send(request, std::move(done));
}

}  // namespace hera
