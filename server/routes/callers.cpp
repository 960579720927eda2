#include "routes/callers.h"

#include "base/json.h"
#include "services/tokens.h"

namespace hera::server {
namespace {

constexpr std::int64_t cookie_seconds = 90 * 24 * 3600;  // as long as a session can last at all
constexpr std::size_t token_size = 43;
// A device sends a push or a pull at a time, and a person has a few; only a broken or hostile one comes near this. Counted
// by person: a device's name is its own invention.
constexpr int person_burst = 200;
constexpr std::int64_t person_every_ms = 20;

}  // namespace

Callers::Callers(ControlDb& control, const Clock& clock, bool plain_cookie)
    : m_control(control), m_plain(plain_cookie), m_by_user(clock, person_burst, person_every_ms) {}

std::string Callers::token(const http::Request& request) const {
    std::string_view found = request.cookie(m_plain ? "hera" : "__Host-hera");
    return found.size() == token_size ? std::string(found) : std::string{};
}

Result<SessionRow> Callers::session(const http::Request& request) {
    Error signed_out{.code = Code::signed_out, .key = "error.signed_out"};
    std::string given = token(request);
    if (given.empty()) return signed_out;
    auto found = TRY(m_control.find_session(token_hash(given)));
    if (!found) return signed_out;
    return std::move(*found);
}

Result<SessionRow> Callers::member(const http::Request& request) {
    SessionRow row = TRY(session(request));
    if (request.header("hera-tenant") != row.person.tenant.text() || request.header("hera-user") != row.person.user.text()) {
        return Error{.code = Code::conflict, .key = "error.other_account"};
    }
    return row;
}

std::optional<Callers::Copy> Callers::copy_named(const http::Request& request) {
    auto user = UserId::parse(request.header("hera-user"));
    auto device = DeviceId::parse(request.header("hera-device"));
    if (!user || !device || user->none() || device->none()) return std::nullopt;
    return Copy{*user, *device};
}

Result<SessionRow> Callers::device(const http::Request& request, AuthContext& who) {
    auto session = member(request);
    if (!session.ok()) {
        // Erasing a copy ends its session as well: it must hear the one before the other.
        auto copy = copy_named(request);
        if (copy && TRY(m_control.is_to_erase(copy->user, copy->device)))
            return Error{.code = Code::denied, .key = "error.device_erased"};
        return session;
    }
    SessionRow row = std::move(session).value();
    auto named = DeviceId::parse(request.header("hera-device"));
    if (!named || named->none()) return Error{.code = Code::conflict, .key = "error.other_account"};
    if (std::int64_t wait_ms = m_by_user.take(row.person.user.text()); wait_ms != 0) {
        return Error{.code = Code::busy, .key = "error.too_many_requests", .args = {std::to_string((wait_ms + 999) / 1000)}};
    }
    TRY(m_control.bind_device(row.person.user, *named, row));
    who = context_of(row);
    who.device = *named;
    return row;
}

std::string Callers::cookie(const std::string& value, std::int64_t seconds) const {
    return std::string(m_plain ? "hera=" : "__Host-hera=") + value + "; Path=/; Max-Age=" + std::to_string(seconds) +
           "; HttpOnly; SameSite=Strict" + (m_plain ? "" : "; Secure");
}

std::string Callers::give_cookie(const std::string& token) const { return cookie(token, cookie_seconds); }
std::string Callers::take_cookie() const { return cookie({}, 0); }

AuthContext context_of(const SessionRow& session) {
    return {session.person.tenant, session.person.user, {}, session.person.role};
}

std::string account_json(const Person& person) {
    JsonWriter out;
    out.begin_object().key("tenant").string(person.tenant.text()).key("user").string(person.user.text());
    out.key("organisation").string(person.organisation).key("name").string(person.name).key("email").string(person.email);
    out.key("role").string(person.role).key("currency").string(person.currency).end_object();
    return out.take();
}

}  // namespace hera::server
