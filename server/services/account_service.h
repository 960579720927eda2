// AccountService: organisations, people, sessions and invites. Ties the control database, the tenants' files and the
// passwords together so that a failure in between leaves nothing half made: a tenant's file is written first and is
// invisible until the control database names it.
//
// Who asks too often is told to wait, by the address they ask from. The answer and its time are the same for
// an unknown e-mail and a wrong password.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "services/passwords.h"
#include "services/rate_limit.h"
#include "services/sync_service.h"
#include "storage/control_db.h"
#include "storage/tenant_store.h"

namespace hera::server {

enum class Signup : unsigned char { open, link };

struct NewOrganisation {
    std::string name, email, password, organisation, currency;
    std::string setup_token;  // from a set-up link
};

// Where a request came from.
struct Origin {
    std::string address;
    std::string agent{};  // how the browser calls itself
};

// A fresh session: the token goes to the browser and is known to nobody else.
struct SignedIn {
    Person person;
    std::string token;
};

class AccountService {
public:
    struct Parts {
        ControlDb& control;
        TenantStore& tenants;
        SyncService& sync;
        Passwords& passwords;
        const Clock& clock;
        Random& random;
        // One new person at a time: nobody takes an e-mail between another's check and its use, and no invitation is withdrawn
        // while it is being accepted.
        std::mutex& joining;
    };
    // `changed`: the server itself wrote into a tenant, which is now at `head`.
    using Changed = std::function<void(TenantId, std::int64_t head)>;

    AccountService(const Parts& parts, Signup signup, Changed changed);

    // Errors: invalid with `field`, conflict "error.email_taken", denied "error.setup_link_gone", busy "error.too_many_tries"
    // {seconds}.
    Result<SignedIn> create_organisation(const NewOrganisation& asked, const Origin& from);
    // Errors: signed_out "error.wrong_password", busy "error.too_many_tries".
    Result<SignedIn> sign_in(const std::string& email, const std::string& password, const Origin& from);
    // `erased`: the device whose copy is deleted with it, if one is.
    Result<void> sign_out(const std::string& token, DeviceId erased = {});
    // The invite's token. Errors: denied "error.may_not_invite", conflict "error.email_taken".
    Result<std::string> invite(const AuthContext& who, const std::string& email, const std::string& role);
    // Errors: not_found "error.invite_gone".
    Result<SignedIn> accept_invite(const std::string& token, const std::string& name, const std::string& password,
                                   const Origin& from);

    // For `signup link`: the token of a link that makes one organisation within a day. Earlier links end.
    Result<std::string> make_setup_token();

private:
    Parts m_parts;
    const Signup m_signup;
    Changed m_changed;
    RateLimit m_by_address, m_by_account, m_invites;
};

}  // namespace hera::server
