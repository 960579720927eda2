// ControlDb: who exists — organisations, people, sessions, invites, devices. One small SQLite file for the whole server; the
// customers' records are never in it. Thread-safe: one connection behind one mutex (every call is a few indexed rows).
//
// E-mail addresses are unique over all organisations and compared folded. Tokens are stored as SHA-256 only.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "store/sqlite.h"

namespace hera::server {

struct Person {
    UserId user{};
    TenantId tenant{};
    std::string name, email, role, password_hash;
    std::string organisation, currency;
};

// Names a session to the person it belongs to; it opens nothing.
using SessionId = Id<struct SessionIdTag>;

struct Organisation {
    TenantId tenant{};
    std::string name, currency;
};

struct SessionRow {
    Person person;
    Instant created{}, seen{};
    SessionId id{};
    std::string agent{};
};

// Begins with what makes its person known: in the same transaction, or not at all.
struct NewSession {
    std::string token_hash;
    std::string agent;  // User-Agent of the browser
};

// One browser somebody is signed in with, or that may hold a local copy of theirs.
struct BrowserInfo {
    enum class State : std::uint8_t {
        signed_in,
        copy,     // nobody is signed in there any more, and the copy was not deleted
        erasing,  // the copy is to be deleted: it will be told at its next contact
        erased,   // …and has said that it did
    };
    std::string id;           // of the session; where there is none, of the device
    std::string agent;        // as the browser calls itself
    Instant created{}, seen{};  // `seen` is at most an hour behind; erased: when
    State state = State::signed_in;
    std::int64_t unsent = 0;  // erased: changes that had not been sent from there
};

struct OpenInvite {
    UserId id{};  // who the invited person will be
    std::string email, role;
    Instant created{};
};

struct InviteRow {
    TenantId tenant{};
    UserId user{};  // who the invited person will be
    std::string email, role, organisation, currency;
};

class ControlDb {
public:
    static Result<std::unique_ptr<ControlDb>> open(const std::string& path, const Clock& clock);
    // To look only, while a server may be working on it. Errors: also invalid "start.data_older".
    static Result<std::unique_ptr<ControlDb>> open_to_read(const std::string& path, const Clock& clock);

    // `setup_hash`: a set-up token that this uses up, "" when none is needed.
    // Errors: conflict "error.email_taken" (field email), denied "error.setup_link_gone". "error.database_unsynced": it is not
    // here, but may be after a crash (store/sqlite.h); then its folder must be there too.
    Result<void> add_organisation(const Person& owner, const std::string& setup_hash,
                                  const std::optional<NewSession>& session = {});
    Result<std::optional<Person>> find_person(const std::string& email);
    Result<bool> email_taken(const std::string& email);

    Result<void> add_session(UserId user, const NewSession& session);
    // Not one that has expired: 14 days unused or 90 days old.
    Result<std::optional<SessionRow>> find_session(const std::string& token_hash);
    // `erased`: the device of that browser, whose copy is deleted with it; none: it stays.
    Result<void> drop_session(const std::string& token_hash, DeviceId erased = {});

    // ---- browsers and devices (control_browsers.cpp) ----
    // A device is one local copy. It belongs to the first user who names it, for ever.
    //
    //   D1  Once a device is to be erased nothing but that is said to it, with whichever session it comes.
    //   D2  Only a device that is to be erased can say that it was.

    // Those with a session that has not expired, the last one seen first, then those without; 50 of each at most.
    Result<std::vector<BrowserInfo>> browsers_of(UserId user);
    // Errors: not_found "error.not_found", also when the session is somebody else's.
    Result<void> end_session(UserId user, SessionId session);
    // `browser`: as BrowserInfo::id. Its session ends, and the devices it was used with are to be erased. Errors: as above.
    Result<void> erase_browser(UserId user, const IdBytes& browser);
    // Notes which session uses the device. Errors: conflict "error.other_account"; denied "error.device_erased" (D1).
    Result<void> bind_device(UserId user, DeviceId device, const SessionRow& session);
    // D1, for a device whose session has ended.
    Result<bool> is_to_erase(UserId user, DeviceId device);
    // Errors: not_found "error.not_found" (D2).
    Result<void> device_erased(UserId user, DeviceId device, std::int64_t unsent);

    Result<void> add_invite(const std::string& token_hash, const InviteRow& invite, UserId by);
    // Not one that was used or is older than 7 days.
    Result<std::optional<InviteRow>> find_invite(const std::string& token_hash);
    // Those that can still be accepted, the latest first; 200 at most.
    Result<std::vector<OpenInvite>> invites_of(TenantId tenant);
    // Errors: not_found "error.invite_gone".
    Result<void> withdraw_invite(TenantId tenant, UserId invited);
    // Uses the invite and adds the person in one transaction. Errors: not_found "error.invite_gone", conflict
    // "error.email_taken".
    Result<void> accept_invite(const std::string& token_hash, const Person& person,
                               const std::optional<NewSession>& session = {});

    Result<std::vector<Organisation>> organisations();
    Result<std::vector<Person>> people_of(TenantId tenant);
    // An organisation that is not known here, with its people. One that is stays as it is: who has left it since must not
    // come back with an old backup. Errors: conflict "error.email_taken".
    Result<void> restore_organisation(const Organisation& organisation, const std::vector<Person>& people);

    Result<void> rename_person(UserId user, const std::string& name);
    Result<void> rename_organisation(TenantId tenant, const std::string& name);

    // There is at most one; it lasts a day.
    Result<void> replace_setup_token(const std::string& token_hash);
    Result<bool> setup_token_valid(const std::string& token_hash);

private:
    ControlDb(std::unique_ptr<store::Database> database, const Clock& clock) : m_database(std::move(database)), m_clock(clock) {}
    Result<std::int64_t> format();
    Result<bool> has_table(std::string_view name);
    Result<void> prepare();
    Result<void> must_have_changed(const char* key);
    Result<void> insert_person(const Person& person);
    Result<void> insert_session(UserId user, const NewSession& session);
    Result<std::vector<Person>> read_people(const char* condition, const std::function<void(store::Statement&)>& bind);

    std::mutex m_mutex;
    std::unique_ptr<store::Database> m_database;
    const Clock& m_clock;
};

std::string fold_email(const std::string& email);

}  // namespace hera::server
