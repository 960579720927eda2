// AccountApi: what a person does with an account, as HTTP requests to the app's own server. One request, one answer;
// it keeps nothing, retries nothing and never sees a cookie (the browser keeps it, scripts cannot read it).
//
// Errors: as the server words them (key, args, field); offline "error.offline" when nobody answered; for answers that
// are not ours (a proxy's page, a captive portal) a key by status: "error.server_busy", "error.server_failed".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/json.h"
#include "base/result.h"
#include "link/messages.h"
#include "platform/transport.h"
#include "sync/replica.h"

namespace hera {

// Numbers for Transport requests, shared by everyone who sends on the same transport.
class RequestNumbers {
public:
    std::uint32_t next() { return ++m_last == 0 ? ++m_last : m_last; }

private:
    std::uint32_t m_last = 0;
};

class AccountApi {
public:
    using AccountDone = std::function<void(Result<link::Account>)>;
    // What the server says of the account now, and its settings.
    using SettingsDone = std::function<void(Result<std::pair<link::Account, link::AccountSettings>>)>;
    using TextDone = std::function<void(Result<std::string>)>;
    using Done = std::function<void(Result<void>)>;

    AccountApi(Transport& transport, RequestNumbers& numbers) : m_transport(transport), m_numbers(numbers) {}

    void create_organisation(const link::CreateOrganisation& asked, AccountDone done);
    void sign_in(const link::SignIn& asked, AccountDone done);
    void accept_invite(const link::AcceptInvite& asked, AccountDone done);
    // `account`: who asks; the server compares it with the session. The result is a path with fragment.
    void create_invite(const link::CreateInvite& asked, const link::Account& account, TextDone done);
    void settings(const link::ChangeSettings& asked, const link::Account& account, SettingsDone done);
    // Whose session the browser's cookie is.
    void who(AccountDone done);
    // Ends the session on the server. A session that is already gone is a success. `erased`: the device whose copy is deleted.
    void sign_out(Done done, const std::optional<sync::Identity>& erased = {});
    // The copy that was to be erased is gone, and so are so many changes that had not been sent.
    void copy_erased(const sync::Identity& device, std::uint32_t unsent, Done done);

private:
    void send_as(const link::Account& account, HttpRequest request, Transport::Callback done);
    void post(std::string path, std::string body, Transport::Callback done);

    Transport& m_transport;
    RequestNumbers& m_numbers;
};

// The failure an HTTP answer stands for. REQUIRES: the status is not 2xx.
Error http_error(const HttpReply& reply);
// {"tenant","user","organisation","name","email","role","currency"}; strict on the ids, other fields may be absent.
Result<link::Account> decode_account(const Json& json);

}  // namespace hera
