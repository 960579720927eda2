// Browser: one StoreHost with everything it needs, and a tab to talk to it. restart() is closing and opening the
// browser: what is on the disk stays, everything in memory goes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fake_platform.h"
#include "link/codec.h"
#include "store/store_host.h"
#include "support/fake_clock.h"
#include "support/seeded_random.h"
#include "support/sim_kept_files.h"
#include "support/sim_mirror.h"
#include "support/sim_page_store.h"

namespace hera::test {

class Browser {
public:
    static constexpr ClientId tab = 1;

    enum class Address : std::uint8_t { app, demo };

    Browser(FakeTransport::Answer answer, FakeClock& clock, std::uint64_t seed, Address address = Address::app)
        : random(seed), m_answer(std::move(answer)), m_clock(clock), m_address(address) {
        start();
    }

    void start() {
        transport = std::make_unique<FakeTransport>(m_answer);
        transport->online = m_online;
        device = std::make_unique<MemoryDeviceStore>(kept);
        device->refused = storage_refused;
        if (storage_refused) disk.inject(SimDisk::Fault::unavailable, 1000);
        timer_at_ms.reset();
        StoreHost::Platform platform{m_clock,
                                     random,
                                     *transport,
                                     *device,
                                     {[this]() -> std::unique_ptr<PageStore> { return std::make_unique<SimPageStore>(disk); },
                                      [this] { return mirror.files(); }},
                                     [this](ClientId client, const Bytes& bytes) { receive(client, bytes); },
                                     [this](double delay_ms) { set_timer(delay_ms); },
                                     [this] { fenced = true; },
                                     [this] { return utc_offset_minutes; },
                                     m_address == Address::demo,
                                     [this] { return files.files(); }};
        host = std::make_unique<StoreHost>(std::move(platform));
        host->start();
        host->online(m_online);
        say(link::Hello{});
    }
    void restart() {
        host.reset();
        disk.crash(SimDisk::Crash::process);
        mirror.crash_process();
        files.crash_process();
        received.clear();
        start();
    }
    void set_online(bool online) {
        m_online = online;
        transport->online = online;
        host->online(online);
    }
    void say(const link::ToStore& message, ClientId client = tab) {
        Bytes bytes = link::encode(message);
        host->message(client, bytes.data(), bytes.size());
    }
    // One thing that is due happens. False: nothing is.
    bool step() {
        if (disk.step() || mirror.step() || files.step() || device->step() || transport->step()) return true;
        if (timer_at_ms && *timer_at_ms <= m_clock.monotonic_ms()) {
            timer_at_ms.reset();
            host->timer();
            return true;
        }
        return false;
    }

    // The last message of a kind that a tab received, or null.
    template <class Message>
    const Message* last(ClientId client = tab) const {
        for (auto at = received.rbegin(); at != received.rend(); ++at) {
            if (at->first != client) continue;
            if (const auto* found = std::get_if<Message>(&at->second)) return found;
        }
        return nullptr;
    }
    const link::Page* page(link::QueryId query, ClientId client = tab) const {
        for (auto at = received.rbegin(); at != received.rend(); ++at) {
            const auto* found = std::get_if<link::Page>(&at->second);
            if (at->first == client && found != nullptr && found->query == query) return found;
        }
        return nullptr;
    }

    SeededRandom random;
    SimDisk disk;
    SimMirrorDisk mirror;
    SimKeptDisk files;
    MemoryDeviceStore::Kept kept;
    bool storage_refused = false;
    bool fenced = false;
    int utc_offset_minutes = 60;
    std::optional<std::int64_t> timer_at_ms;
    std::vector<std::pair<ClientId, link::FromStore>> received;
    std::unique_ptr<FakeTransport> transport;
    std::unique_ptr<MemoryDeviceStore> device;
    std::unique_ptr<StoreHost> host;

private:
    void receive(ClientId client, const Bytes& bytes) {
        auto message = link::decode_from_store(bytes);
        HERA_CHECK(message.ok());
        received.emplace_back(client, std::move(message).value());
    }
    void set_timer(double delay_ms) {
        timer_at_ms.reset();
        if (delay_ms >= 0) timer_at_ms = m_clock.monotonic_ms() + static_cast<std::int64_t>(delay_ms);
    }

    FakeTransport::Answer m_answer;
    FakeClock& m_clock;
    Address m_address;
    bool m_online = true;
};

}  // namespace hera::test
