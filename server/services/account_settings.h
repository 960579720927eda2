// AccountSettings: what a person sees and changes of their account and their organisation: names, the browsers they are signed
// in with, invitations that nobody has accepted yet. Names stand in two places, in the control database and in the tenant's
// own rows; the tenant's are written first, and repeating a change is harmless. One change at a time.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "services/rate_limit.h"
#include "services/sync_service.h"
#include "storage/control_db.h"
#include "storage/tenant_store.h"

namespace hera::server {

struct SettingsChange {
    // Exactly one of them.
    std::optional<std::string> name, organisation;
    std::optional<SessionId> end_session;
    std::optional<IdBytes> erase_browser;  // BrowserInfo::id
    std::optional<UserId> withdraw_invite;
};

struct Settings {
    std::vector<BrowserInfo> browsers;
    std::vector<OpenInvite> invites;  // for those who may invite
};

class AccountSettings {
public:
    // `changed`: the server itself wrote into a tenant, which is now at `head`.
    using Changed = std::function<void(TenantId, std::int64_t head)>;

    struct Parts {
        ControlDb& control;
        TenantStore& tenants;
        SyncService& sync;
        const Clock& clock;
        std::mutex& joining;  // as AccountService's
    };
    AccountSettings(const Parts& parts, Changed changed);

    Result<Settings> read(const SessionRow& who);
    // Errors: invalid with `field`; denied "error.may_not_rename", "error.may_not_invite"; not_found; busy.
    Result<void> change(const SessionRow& who, const SettingsChange& asked);
    // A device says what became of the order to delete its copy. Errors: not_found; busy.
    Result<void> copy_erased(UserId user, DeviceId device, std::int64_t unsent);

private:
    Result<void> rename_person(const SessionRow& who, const std::string& name);

    Parts m_parts;
    Changed m_changed;
    std::mutex m_naming;  // the two places of a name are written together
    RateLimit m_by_person;
};

// Who may invite, see the invitations and rename the organisation.
bool administers(const std::string& role);

}  // namespace hera::server
