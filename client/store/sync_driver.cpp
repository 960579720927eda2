#include "store/sync_driver.h"

#include <utility>

#include "store/device_headers.h"

namespace hera {

SyncDriver::SyncDriver(LocalDatabase& database, Transport& transport, RequestNumbers& numbers, Clock& clock,
                       Random& random)
    : m_database(database),
      m_transport(transport),
      m_numbers(numbers),
      m_engine(database.replica(), clock, random) {}

SyncDriver::~SyncDriver() {
    for (const auto& [id, request] : m_under_way) m_transport.cancel(request.number);
}

void SyncDriver::start() {
    m_engine.start();
    carry_out();
}

void SyncDriver::online(bool online) {
    m_engine.online(online);
    carry_out();
}

void SyncDriver::sync_now() {
    m_engine.sync_now();
    carry_out();
}

void SyncDriver::resume() {
    m_engine.resume();
    carry_out();
}

void SyncDriver::local_change() {
    // Pulled pages and finished writes of them are no reason to ask the server anything.
    if (m_database.replica().counts().pending == 0) return;
    m_engine.local_change();
    carry_out();
}

void SyncDriver::want_history(std::vector<sync::Engine::Story> stories) {
    m_engine.want_history(std::move(stories));
    carry_out();
}

void SyncDriver::tick() {
    m_engine.tick();
    carry_out();
}

link::Status::Sync SyncDriver::state(const sync::Counts& counts) const {
    using Sync = link::Status::Sync;
    switch (m_engine.state()) {
        case sync::Engine::State::offline: return Sync::offline;
        case sync::Engine::State::failing: return Sync::failing;
        case sync::Engine::State::signed_out: return Sync::sign_in_needed;
        case sync::Engine::State::other_account: return Sync::wrong_account;
        case sync::Engine::State::update_needed: return Sync::update_needed;
        case sync::Engine::State::restored: return Sync::syncing;  // a moment: the copy is begun anew
        case sync::Engine::State::to_erase: return Sync::syncing;  // likewise: it goes
        case sync::Engine::State::stopped: return Sync::waiting;
        case sync::Engine::State::connecting:
            // Trying again after a failure: the words stay until the answer is another one, or they would flicker.
            if (!m_engine.problem()) return Sync::syncing;
            return m_engine.problem()->code == Code::offline ? Sync::offline : Sync::failing;
        case sync::Engine::State::ready: break;
    }
    if (m_engine.busy()) return Sync::syncing;
    if (counts.pending != 0) return Sync::waiting;  // for this device's own disk
    return m_engine.caught_up() ? Sync::in_sync : Sync::syncing;
}

void SyncDriver::carry_out() {
    for (std::uint32_t id : m_engine.take_aborts()) {
        auto at = m_under_way.find(id);
        if (at == m_under_way.end()) continue;
        m_transport.cancel(at->second.number);
        m_under_way.erase(at);
    }
    for (sync::Engine::Send& send : m_engine.take_sends()) {
        HttpRequest request;
        request.id = m_numbers.next();
        request.method = std::move(send.method);
        request.headers = device_headers(m_database.replica());
        if (!send.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
        request.body = std::move(send.body);
        request.timeout_ms = send.timeout_ms;
        m_under_way[send.id] = {request.id, send.path == "v1/sync/hello"};
        request.path = std::move(send.path);
        m_transport.send(request, [this, id = send.id](const HttpReply& reply) { answered(id, reply); });
    }
}

void SyncDriver::answered(std::uint32_t engine_id, const HttpReply& reply) {
    auto at = m_under_way.find(engine_id);
    if (at == m_under_way.end()) return;
    bool hello = at->second.hello;
    m_under_way.erase(at);

    std::int64_t retry_after_ms = reply.retry_after_s < 0 ? -1 : std::int64_t{reply.retry_after_s} * 1000;
    m_database.set_durability(Durability::relaxed);
    if (m_engine.arrived(engine_id, reply.status, reply.body, retry_after_ms)) {
        carry_out();  // what comes next is on its way while this is applied
        m_engine.apply_arrived();
    }
    m_database.committed();
    m_database.set_durability(Durability::strict);
    carry_out();

    if (hello && reply.status == 200 && m_account) {
        auto json = parse_json(reply.body);
        if (json.ok() && json.value()["account"].is_object()) {
            auto account = decode_account(json.value()["account"]);
            if (account.ok()) m_account(account.value());
        }
    }
    if (m_answered) m_answered();
}

}  // namespace hera
