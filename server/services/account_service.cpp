#include "services/account_service.h"

#include "base/log.h"
#include "base/text.h"
#include "services/account_settings.h"
#include "services/person_rules.h"
#include "services/tokens.h"

namespace hera::server {
namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::size_t password_bytes_max = 256;

Result<void> within(RateLimit& limit, const std::string& key) {
    std::int64_t wait_ms = limit.take(key);
    if (wait_ms == 0) return {};
    return Error{.code = Code::busy, .key = "error.too_many_tries", .args = {std::to_string((wait_ms + 999) / 1000)}};
}

Error field_error(const char* key, const char* field) { return Error{.code = Code::invalid, .key = key, .field = field}; }

}  // namespace

AccountService::AccountService(const Parts& parts, Signup signup, Changed changed)
    : m_parts(parts),
      m_signup(signup),
      m_changed(std::move(changed)),
      m_by_address(parts.clock, 60, 1'000),
      m_by_account(parts.clock, 10, minute_ms / 2),
      m_invites(parts.clock, 30, minute_ms) {}

Result<SignedIn> AccountService::create_organisation(const NewOrganisation& asked, const Origin& from) {
    Person owner;
    owner.user = UserId::make(m_parts.clock, m_parts.random);
    owner.tenant = TenantId::make(m_parts.clock, m_parts.random);
    owner.name = trim(asked.name);
    owner.email = trim(asked.email);
    owner.role = "owner";
    owner.organisation = trim(asked.organisation);
    owner.currency = asked.currency.empty() ? "USD" : asked.currency;
    TRY(check_person(owner));
    TRY(check_organisation(owner.organisation));
    if (!known_currency(owner.currency)) return field_error("error.currency", "currency");
    TRY(Passwords::check_rules(asked.password, owner.email));
    TRY(within(m_by_address, from.address));
    std::string setup;
    if (m_signup == Signup::link) {
        setup = token_hash(asked.setup_token);
        if (!TRY(m_parts.control.setup_token_valid(setup))) return Error{.code = Code::denied, .key = "error.setup_link_gone"};
    }
    owner.password_hash = TRY(m_parts.passwords.hash(asked.password));
    std::string token = make_token(m_parts.random);

    {
        std::lock_guard lock(m_parts.joining);
        if (TRY(m_parts.control.email_taken(owner.email))) {
            return Error{.code = Code::conflict, .key = "error.email_taken", .field = "email"};
        }
        TRY(m_parts.tenants.create(owner.tenant, [&](store::Database& database) {
            return m_parts.sync.seed_tenant(database, owner.tenant, {owner.user, owner.name, owner.email, owner.role},
                                            owner.currency);
        }));
        auto added = m_parts.control.add_organisation(owner, setup, NewSession{token_hash(token), from.agent});
        if (!added.ok()) {
            if (added.error().key == "error.database_unsynced") {
                log(LogLevel::warning,
                    "the folder " + owner.tenant.text() + " is kept: its organisation may be there after a crash");
            } else {
                m_parts.tenants.remove_unfinished(owner.tenant);
            }
            return std::move(added).error();
        }
    }
    log(LogLevel::info, "organisation " + owner.tenant.text() + " created by " + owner.user.text());
    return SignedIn{std::move(owner), std::move(token)};
}

Result<SignedIn> AccountService::sign_in(const std::string& email, const std::string& password, const Origin& from) {
    TRY(within(m_by_address, from.address));
    TRY(within(m_by_account, fold_email(email)));
    Error wrong{.code = Code::signed_out, .key = "error.wrong_password"};
    if (email.size() > 320 || password.size() > password_bytes_max) return wrong;
    auto person = TRY(m_parts.control.find_person(email));
    bool right = TRY(m_parts.passwords.verify(person ? person->password_hash : std::string{}, password));
    if (!right) {
        log(LogLevel::info,
            "sign-in refused for " + (person ? person->user.text() : std::string("nobody we know")) + " from " + from.address);
        return wrong;
    }
    SignedIn in{std::move(*person), make_token(m_parts.random)};
    TRY(m_parts.control.add_session(in.person.user, {token_hash(in.token), from.agent}));
    log(LogLevel::info, "sign-in of " + in.person.user.text() + " from " + from.address);
    return in;
}

Result<void> AccountService::sign_out(const std::string& token, DeviceId erased) {
    if (token.empty()) return {};
    return m_parts.control.drop_session(token_hash(token), erased);
}

Result<std::string> AccountService::invite(const AuthContext& who, const std::string& email, const std::string& role) {
    if (!administers(who.role)) return Error{.code = Code::denied, .key = "error.may_not_invite"};
    // Nobody hands out more than they have.
    bool known =
        role == "admin" || role == "manager" || role == "rep" || role == "viewer" || (role == "owner" && who.role == "owner");
    if (!known) return field_error("error.no_such_option", "role");
    Person invited;
    invited.user = UserId::make(m_parts.clock, m_parts.random);
    invited.name = "?";  // told when the invite is accepted
    invited.email = trim(email);
    invited.role = role;
    TRY(check_person(invited));
    TRY(within(m_invites, who.tenant.text()));
    if (TRY(m_parts.control.email_taken(invited.email))) {
        return Error{.code = Code::conflict, .key = "error.email_taken", .field = "email"};
    }
    std::string token = make_token(m_parts.random);
    TRY(m_parts.control.add_invite(token_hash(token), {who.tenant, invited.user, invited.email, role, {}, {}}, who.user));
    log(LogLevel::info, "invite into " + who.tenant.text() + " by " + who.user.text());
    return token;
}

Result<SignedIn> AccountService::accept_invite(const std::string& token, const std::string& name, const std::string& password,
                                               const Origin& from) {
    TRY(within(m_by_address, from.address));
    std::string hash = token_hash(token);
    Error gone{.code = Code::not_found, .key = "error.invite_gone"};
    auto invite = TRY(m_parts.control.find_invite(hash));
    if (!invite) return gone;
    Person person;
    person.user = invite->user;
    person.tenant = invite->tenant;
    person.name = trim(name);
    person.email = invite->email;
    person.role = invite->role;
    person.organisation = invite->organisation;
    person.currency = invite->currency;
    TRY(check_person(person));
    TRY(Passwords::check_rules(password, person.email));
    person.password_hash = TRY(m_parts.passwords.hash(password));

    std::string session = make_token(m_parts.random);
    std::int64_t head = 0;
    {
        std::lock_guard lock(m_parts.joining);
        if (!TRY(m_parts.control.find_invite(hash))) return gone;
        if (TRY(m_parts.control.email_taken(person.email))) {
            return Error{.code = Code::conflict, .key = "error.email_taken", .field = "email"};
        }
        // The invite carries the id this person will have: if the second step fails, repeating both is harmless.
        AuthContext who{person.tenant, person.user, {}, person.role};
        TenantHandle tenant = TRY(m_parts.tenants.open(who));
        TRY(tenant.write_alone([&](store::Database& database) {
            return m_parts.sync.add_user(database, {person.user, person.name, person.email, person.role});
        }));
        TRY(m_parts.control.accept_invite(hash, person, NewSession{token_hash(session), from.agent}));
        TRY(tenant.read([&](store::Database& database) -> Result<void> {
            head = TRY(m_parts.sync.head(database));
            return {};
        }));
    }
    m_changed(person.tenant, head);
    log(LogLevel::info, person.user.text() + " joined " + person.tenant.text());
    return SignedIn{std::move(person), std::move(session)};
}

Result<std::string> AccountService::make_setup_token() {
    std::string token = make_token(m_parts.random);
    TRY(m_parts.control.replace_setup_token(token_hash(token)));
    return token;
}

}  // namespace hera::server
