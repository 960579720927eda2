// SyncDriver: gives the sync engine (sync/engine.h) its network and its clock, for one open database.
//
// Every request names tenant, user and device; the server compares them with the session before it reads anything else.
// What an answer makes the engine write is committed relaxed: the server can give it again.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "link/messages.h"
#include "platform/transport.h"
#include "store/account_api.h"
#include "store/local_database.h"
#include "sync/engine.h"

namespace hera {

class SyncDriver {
public:
    SyncDriver(LocalDatabase& database, Transport& transport, RequestNumbers& numbers, Clock& clock, Random& random);
    ~SyncDriver();
    SyncDriver(const SyncDriver&) = delete;
    SyncDriver& operator=(const SyncDriver&) = delete;

    void start();
    void online(bool online);
    void sync_now();
    // The same person has signed in again.
    void resume();
    // Something was committed here or has become durable.
    void local_change();
    // These stories are looked at, and something of them is missing here.
    void want_history(std::vector<sync::Engine::Story> stories);
    void tick();
    std::optional<std::int64_t> wake_at_ms() const { return m_engine.wake_at_ms(); }

    link::Status::Sync state(const sync::Counts& counts) const;
    Instant last_sync() const { return m_engine.last_sync(); }
    std::optional<Error> problem() const { return m_engine.problem(); }
    // The tenant was restored from a backup, and this copy is of the history before: what is left of ours ends here.
    std::optional<std::int64_t> restored_to() const {
        if (m_engine.state() != sync::Engine::State::restored) return std::nullopt;
        return m_engine.restored_to();
    }

    // This copy was ordered to be deleted.
    bool to_erase() const { return m_engine.state() == sync::Engine::State::to_erase; }

    // An answer was carried out: the replica may have changed, the state may be another.
    void on_answer(std::function<void()> callback) { m_answered = std::move(callback); }
    // The server's word about the account.
    void on_account(std::function<void(const link::Account&)> callback) { m_account = std::move(callback); }

private:
    void carry_out();
    void answered(std::uint32_t engine_id, const HttpReply& reply);

    LocalDatabase& m_database;
    Transport& m_transport;
    RequestNumbers& m_numbers;
    sync::Engine m_engine;
    std::function<void()> m_answered;
    std::function<void(const link::Account&)> m_account;
    struct UnderWay {
        std::uint32_t number;  // of the transport
        bool hello;
    };
    std::map<std::uint32_t, UnderWay> m_under_way;  // by the engine's number
};

}  // namespace hera
