// AccountSession: who is signed in on this browser and which local database is open for them.
//
//            nobody known                     signed in here before
//   loading ────────────► signed_out          loading ──────────────► opening ─► ready | failed
//   signed_out ─ create, sign in, join: the server agrees ─► opening ─► ready | failed
//   ready ─ sign out ─► signed_out            ready ─ sign in as another ─► opening (the other's database)
//
// Invariants (quoted by tests):
//   A1  The app starts and works without the network for whoever was signed in last.
//   A2  Each account has a database of its own. Signing in as another closes the first and never writes to it.
//   A3  A local copy is deleted only after a sign-out that had nothing unsynced, or that the person confirmed, or by A6.
//   A4  A session that has ended on the server (401) changes nothing here: the database stays open, edits stay.
//   A5  Passwords are passed on and never kept.
//   A6  A copy that was ordered to be deleted (403 error.device_erased) goes whatever is unsent: how much that was is said here
//       and to the server, which tells its person.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "store/account_api.h"
#include "store/device_account.h"
#include "store/session.h"

namespace hera {

class AccountSession final : public Session {
public:
    AccountSession(Transport& transport, RequestNumbers& numbers, DeviceStore& device, LocalDatabase::Storage storage,
                   Clock& clock, Random& random, Listener& listener);
    ~AccountSession() override;

    void start() override;
    void handle(ClientId client, const link::CreateOrganisation& asked) override;
    void handle(ClientId client, const link::SignIn& asked) override;
    void handle(ClientId client, const link::AcceptInvite& asked) override;
    void handle(ClientId client, const link::SignOut& asked) override;
    void handle(ClientId client, const link::CreateInvite& asked) override;
    void handle(ClientId client, const link::ChangeSettings& asked) override;
    void handle(ClientId client, const link::ResetDemo& asked) override;
    void account_seen(const link::Account& account) override;
    void server_restored(std::int64_t restored_to) override;
    void device_erased(std::uint32_t files) override;
    bool database_broken() override;
    void network_back() override;
    bool has_server() const override { return true; }

private:
    using Work = std::function<void()>;

    void loaded(const Result<Bytes>& bytes);
    void ask_who();
    void start_as(const DeviceAccount& kept);
    void begin(ClientId client, link::Request request, Work work);
    void signed_in(ClientId client, link::Request request, const Result<link::Account>& result);
    void open_database();
    void open_database(LocalDatabase::Start start);
    void close_database();
    void finish_sign_out(ClientId client, const link::SignOut& asked, bool server_told);
    void leave(bool erase, bool server_told);
    std::uint32_t lost_by(const link::SignOut& asked) const;
    void pay_sign_out();
    void pay_erasures();
    std::uint32_t copy_of(const link::Account& account) const;
    void note_copy(const LocalDatabase::Recovery& recovery);
    void erase_mirror(const std::string& name);
    void erase_copy_alone(const std::string& name);
    void forget_erasure(const std::string& name);
    void save();
    // Wraps a callback so that it does nothing once this object is gone.
    template <class Function>
    auto alive(Function function);

    AccountApi m_api;
    DeviceStore& m_device;
    LocalDatabase::Storage m_storage;
    Clock& m_clock;
    Random& m_random;
    DeviceAccount m_kept;

    bool m_busy = false;              // an account request is under way
    bool m_paying_sign_out = false;   // …and one more that must come before the next
    Work m_after_paying;
    std::uint32_t m_opening = 0;      // counts attempts: answers of older ones are dropped
    bool m_erasing = false;
    bool m_discard_mirror = false;    // what it holds was given up, and could not be erased yet
    Work m_when_erased;               // everything owed is gone
    bool m_replaced = false;          // a copy that was open, by another one
    bool m_erase_damaged = false;     // not the copies that were found damaged in this run
    std::vector<std::unique_ptr<PageStore>> m_erasers;
    std::unique_ptr<MirrorFiles> m_mirror_files;  // to erase; null: none here
    DeviceAccountMirror m_kept_mirror;
    std::shared_ptr<char> m_alive;
};

}  // namespace hera
