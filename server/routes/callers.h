// Callers: from a request to the person behind it. The session cookie says who asks; tenant, user and device in the headers
// say whose local copy asks, and must be the same. So what one person left in a browser never leaves under another's name.
#pragma once

#include <string>

#include "http/api.h"
#include "services/rate_limit.h"
#include "storage/auth_context.h"
#include "storage/control_db.h"

namespace hera::server {

class Callers {
public:
    // `plain_cookie`: without Secure and the __Host- prefix, for browsers that refuse those on http://localhost.
    Callers(ControlDb& control, const Clock& clock, bool plain_cookie);

    // The token of the session cookie, "" when there is none.
    std::string token(const http::Request& request) const;
    // Errors: signed_out "error.signed_out".
    Result<SessionRow> session(const http::Request& request);
    // The session, which the headers Hera-Tenant and Hera-User agree with. Errors: conflict "error.other_account" too.
    Result<SessionRow> member(const http::Request& request);
    // The same, and Hera-Device is this user's. Errors: busy "error.too_many_requests" too; denied "error.device_erased", with
    // or without a session, when its copy is to be deleted.
    Result<SessionRow> device(const http::Request& request, AuthContext& who);
    // Whose copy a request speaks of by its headers alone, when that copy is to be deleted: with no session it can say so.
    struct Copy {
        UserId user{};
        DeviceId device{};
    };
    static std::optional<Copy> copy_named(const http::Request& request);

    // A Set-Cookie header's value.
    std::string give_cookie(const std::string& token) const;
    std::string take_cookie() const;

private:
    std::string cookie(const std::string& value, std::int64_t seconds) const;

    ControlDb& m_control;
    const bool m_plain;
    RateLimit m_by_user;
};

AuthContext context_of(const SessionRow& session);
// {"tenant","user","organisation","name","email","role","currency"}
std::string account_json(const Person& person);

}  // namespace hera::server
