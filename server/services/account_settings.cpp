#include "services/account_settings.h"

#include "base/log.h"
#include "base/text.h"
#include "services/person_rules.h"

namespace hera::server {

bool administers(const std::string& role) { return role == "owner" || role == "admin"; }

AccountSettings::AccountSettings(const Parts& parts, Changed changed)
    : m_parts(parts), m_changed(std::move(changed)), m_by_person(parts.clock, 30, 2'000) {}

Result<Settings> AccountSettings::read(const SessionRow& who) {
    Settings out;
    out.browsers = TRY(m_parts.control.browsers_of(who.person.user));
    if (administers(who.person.role)) out.invites = TRY(m_parts.control.invites_of(who.person.tenant));
    return out;
}

Result<void> AccountSettings::change(const SessionRow& who, const SettingsChange& asked) {
    if (std::int64_t wait_ms = m_by_person.take(who.person.user.text()); wait_ms != 0) {
        return Error{.code = Code::busy, .key = "error.too_many_tries", .args = {to_text((wait_ms + 999) / 1000)}};
    }
    bool allowed = administers(who.person.role);
    if (asked.organisation && !allowed) return Error{.code = Code::denied, .key = "error.may_not_rename"};
    if (asked.withdraw_invite && !allowed) return Error{.code = Code::denied, .key = "error.may_not_invite"};
    if (asked.organisation) {
        std::string name(trim(*asked.organisation));
        TRY(check_organisation(name));
        TRY(m_parts.control.rename_organisation(who.person.tenant, name));
        log(LogLevel::info, "organisation " + who.person.tenant.text() + " renamed by " + who.person.user.text());
    }
    if (asked.name) TRY(rename_person(who, std::string(trim(*asked.name))));
    if (asked.end_session) {
        TRY(m_parts.control.end_session(who.person.user, *asked.end_session));
        log(LogLevel::info, "a session of " + who.person.user.text() + " was ended from another");
    }
    if (asked.erase_browser) {
        TRY(m_parts.control.erase_browser(who.person.user, *asked.erase_browser));
        log(LogLevel::info, "a local copy of " + who.person.user.text() + " is to be erased");
    }
    if (asked.withdraw_invite) {
        std::lock_guard lock(m_parts.joining);
        TRY(m_parts.control.withdraw_invite(who.person.tenant, *asked.withdraw_invite));
        log(LogLevel::info, "an invite into " + who.person.tenant.text() + " was withdrawn by " + who.person.user.text());
    }
    return {};
}

Result<void> AccountSettings::copy_erased(UserId user, DeviceId device, std::int64_t unsent) {
    if (std::int64_t wait_ms = m_by_person.take(device.text()); wait_ms != 0) {
        return Error{.code = Code::busy, .key = "error.too_many_tries", .args = {to_text((wait_ms + 999) / 1000)}};
    }
    TRY(m_parts.control.device_erased(user, device, unsent));
    log(LogLevel::info, "a local copy of " + user.text() + " was erased, with " + to_text(unsent) + " changes unsent");
    return {};
}

Result<void> AccountSettings::rename_person(const SessionRow& who, const std::string& name) {
    Person renamed = who.person;
    renamed.name = name;
    TRY(check_person(renamed));
    AuthContext context{who.person.tenant, who.person.user, {}, who.person.role};
    std::lock_guard lock(m_naming);
    TenantHandle tenant = TRY(m_parts.tenants.open(context));
    std::int64_t head = 0;
    TRY(tenant.write_alone([&](store::Database& database) -> Result<void> {
        TRY(m_parts.sync.rename_user(database, context, name));
        head = TRY(m_parts.sync.head(database));
        return {};
    }));
    m_changed(who.person.tenant, head);
    return m_parts.control.rename_person(who.person.user, name);
}

}  // namespace hera::server
