#include "device.h"

#include <utility>

#include "invariants.h"
#include "link/codec.h"
#include "sync/op_log.h"

namespace hera::sim {

// The device's end of the network: every message is an event of its own, may be lost, doubled, overtaken or cut off.
class SimDevice::Net final : public Transport {
public:
    explicit Net(SimDevice& device) : m_device(device) {}

    void send(const HttpRequest& request, Callback done) override {
        World& world = m_device.m_world;
        int node = m_device.m_node;
        std::uint32_t life = m_device.m_life, id = request.id;
        m_open[id] = std::move(done);
        if (request.path == "v1/sync/push") m_pushed.push_back(request);
        auto end = [device = &m_device, life, id](const HttpReply& reply) {
            if (life == device->m_life) device->m_net->finish(id, reply);
        };
        world.after(request.timeout_ms, "time-out", node, [end] { end(HttpReply{}); });
        if (!m_device.m_online) return world.after(world.between(1, 20), "no network", node, [end] { end(HttpReply{}); });
        int copies = world.strike(Fault::duplicate) ? 2 : 1;
        for (int i = 0; i < copies; ++i) {
            if (m_device.m_silent || world.strike(Fault::request_lost)) continue;
            // From here on this object may be gone: the device is what lasts.
            world.after(latency(world), "request", node, [device = &m_device, life, node, request, end, &world] {
                device->m_server.receive(node, request, [device, life, end, node, &world](const HttpReply& reply) {
                    world.trace(reply.body);
                    if (life != device->m_life || device->m_silent || world.strike(Fault::answer_lost)) return;
                    world.after(latency(world), "answer", node, [end, reply] { end(reply); });
                });
            });
        }
    }
    void cancel(std::uint32_t id) override { m_open.erase(id); }

    // What was pushed in this turn, once the tab has heard of the ops it made in it.
    void note_pushes() {
        for (const HttpRequest& request : std::exchange(m_pushed, {})) note_push(request);
    }

    // Every connection breaks.
    void cut() {
        std::map<std::uint32_t, Callback> open = std::move(m_open);
        m_open.clear();
        for (auto& [id, done] : open) {
            m_device.m_world.after(0, "cut", m_device.m_node, [device = &m_device, life = m_device.m_life, done = done, id = id] {
                if (life != device->m_life) return;
                HttpReply nothing;
                nothing.id = id;
                done(nothing);
                device->after_call();
            });
        }
    }

private:
    static std::int64_t latency(World& world) {
        return world.strike(Fault::slow) ? world.between(500, 25'000) : world.between(5, 120);
    }
    void finish(std::uint32_t id, HttpReply reply) {
        auto found = m_open.find(id);
        if (found == m_open.end()) return;
        Callback done = std::move(found->second);
        m_open.erase(found);
        reply.id = id;
        done(reply);
        m_device.after_call();
    }
    void note_push(const HttpRequest& request) {
        auto body = sync::decode_push_request(request.body);
        if (!body.ok()) return m_device.m_world.fail("a push that cannot be read");
        bool unsaved = m_device.database() != nullptr && m_device.database()->durable() == link::Status::Durable::not_saved;
        for (const sync::Op& op : body.value().ops) m_device.m_ledger.sent(m_device.m_node, op, unsaved);
    }

    SimDevice& m_device;
    std::map<std::uint32_t, Callback> m_open;
    std::vector<HttpRequest> m_pushed;
};

SimDevice::SimDevice(World& world, Ledger& ledger, SimServer& server, int node, std::size_t person)
    : m_world(world),
      m_ledger(ledger),
      m_server(server),
      m_node(node),
      m_person(person),
      m_random(world.random().next_u64()),
      m_clock(world) {
    // Most clocks are a little off, some by years.
    if (world.chance(500)) m_clock.offset_ms = world.between(-300'000, 300'000);
    if (world.strike(Fault::clock_jump)) m_clock.offset_ms = -World::start_wall_ms;
}

SimDevice::~SimDevice() { ++m_life; }

void SimDevice::start() {
    if (m_host) return;
    ++m_life;
    m_net = std::make_unique<Net>(*this);
    m_device_store = std::make_unique<test::MemoryDeviceStore>(m_kept);
    m_session = {};
    m_status = {};
    m_signing_in = m_pumping = false;
    m_cursor = 0;
    m_batches.clear();
    m_dismissing.clear();
    if (m_world.strike(Fault::disk_refused)) m_disk.inject(test::SimDisk::Fault::unavailable);
    StoreHost::Platform platform{m_clock,
                                 m_random,
                                 *m_net,
                                 *m_device_store,
                                 {[this]() -> std::unique_ptr<PageStore> { return std::make_unique<test::SimPageStore>(m_disk); },
                                  [this] { return m_mirror.files(); }},
                                 [this](app::ClientId, const Bytes& bytes) { receive(bytes); },
                                 [this](double delay_ms) { set_timer(delay_ms); },
                                 [this] { m_world.fail("fenced without another opener"); },
                                 [] { return 60; }};
    m_host = std::make_unique<StoreHost>(std::move(platform));
    m_host->start();
    if (!m_online) m_host->online(false);
    say(link::Hello{});
}

void SimDevice::crash(test::SimDisk::Crash kind, bool keep_inflight) {
    if (!m_host) return;
    bool was_on_disk = m_on_disk, mirror_idle = m_mirror.waiting() == 0;
    ++m_life;
    m_host.reset();
    m_seen_database = nullptr;
    m_on_disk = false;
    m_disk.crash(kind, keep_inflight, kind == test::SimDisk::Crash::power ? m_random.below(20) : 0);
    if (kind == test::SimDisk::Crash::power)
        m_mirror.crash_power(m_random);
    else
        m_mirror.crash_process();
    // A lost copy and lost power, both before the mirror is flushed or written anew, are promised to nobody.
    bool mirror_whole = was_on_disk && mirror_idle;
    if (kind == test::SimDisk::Crash::process && mirror_whole && m_world.strike(Fault::copy_lost)) {
        m_ledger.copy_lost(m_node);
        m_mirror.written_back();
        m_disk.lose_all();
        if (m_world.chance(500)) m_kept.clear();
    }
    if (kind == test::SimDisk::Crash::process && mirror_whole && m_world.strike(Fault::copy_damaged)) {
        m_ledger.copy_lost(m_node);
        m_mirror.written_back();
        for (const std::string& name : m_disk.names()) {
            std::size_t rows = m_disk.row_count(name);
            if (rows > 0) m_disk.flip_bit(name, m_random.below(rows), m_random.below(40'000));
        }
    }
    m_device_store.reset();
    m_net.reset();
    m_world.after(m_world.between(100, 60'000), "restart", m_node, [this] { start(); });
}

void SimDevice::set_online(bool online) {
    m_online = online;
    if (!online && m_net) m_net->cut();
    if (m_host) {
        m_host->online(online);
        after_call();
    }
}

void SimDevice::heal() {
    m_silent = false;
    // A makeshift database in memory is left by starting again, as a person would reload.
    if (m_host && !m_on_disk) crash(test::SimDisk::Crash::process, false);
    set_online(true);
    start();
}

void SimDevice::trouble() {
    if (!m_host) return;
    if (m_world.strike(Fault::offline)) {
        set_online(false);
        m_world.after(m_world.between(1'000, m_world.chance(100) ? 86'400'000 : 600'000), "online", m_node,
                      [this] { set_online(true); });
    }
    if (m_world.strike(Fault::silent)) {
        m_silent = true;
        m_world.after(m_world.between(1'000, 300'000), "heard again", m_node, [this] { m_silent = false; });
    }
    if (m_world.strike(Fault::cut)) m_net->cut();
    if (m_world.strike(Fault::clock_jump)) {
        const std::int64_t offsets[] = {-World::start_wall_ms,           2'303'000'000'000, -7'200'000, 7'200'000, 0,
                                        m_world.between(-60'000, 60'000)};
        m_clock.offset_ms = offsets[m_world.between(0, 5)];
    }
    auto times = [this] { return static_cast<std::uint32_t>(m_world.between(1, 4)); };
    if (m_world.strike(Fault::disk_full)) m_disk.inject(test::SimDisk::Fault::full, times());
    if (m_world.strike(Fault::disk_broken)) m_disk.inject(test::SimDisk::Fault::broken_off, times());
    if (m_world.strike(Fault::disk_mute)) m_disk.inject(test::SimDisk::Fault::lost_answer, times());
    if (m_world.strike(Fault::disk_gone)) m_disk.inject(test::SimDisk::Fault::disconnected, times());
    if (m_world.strike(Fault::tab_killed)) return crash(test::SimDisk::Crash::process, m_world.chance(500));
    if (m_world.strike(Fault::power_lost)) return crash(test::SimDisk::Crash::power, m_world.chance(500));
}

// ---- the worker's turn ----

void SimDevice::pump() {
    if (!m_host || m_pumping || (m_disk.waiting() == 0 && m_device_store->waiting() == 0 && m_mirror.waiting() == 0)) return;
    m_pumping = true;
    m_world.after(m_world.between(1, m_world.chance(50) ? 4'000 : 15), "disk", m_node, [this, life = m_life] {
        if (life == m_life) disk_step();
    });
}

void SimDevice::disk_step() {
    m_pumping = false;
    bool other = m_world.chance(500) ? m_mirror.step() || m_device_store->step() : m_device_store->step();
    if (!other && m_disk.waiting() == 0) other = m_mirror.step();
    if (!other) {
        if (m_world.strike(Fault::killed_writing)) {
            bool power = m_world.chance(300);
            return crash(power ? test::SimDisk::Crash::power : test::SimDisk::Crash::process, m_world.chance(500));
        }
        m_disk.step();
    }
    after_call();
}

void SimDevice::set_timer(double delay_ms) {
    std::uint32_t mine = ++m_timer;
    if (delay_ms < 0) return;
    m_world.after(static_cast<std::int64_t>(delay_ms), "timer", m_node, [this, life = m_life, mine] {
        if (life != m_life || mine != m_timer) return;
        m_host->timer();
        after_call();
    });
}

void SimDevice::say(const link::ToStore& message) {
    if (!m_host) return;
    Bytes bytes = link::encode(message);
    m_host->message(1, bytes.data(), bytes.size());
    after_call();
}

void SimDevice::receive(const Bytes& bytes) {
    auto message = link::decode_from_store(bytes);
    if (!message.ok()) return m_world.fail("the store sent something nobody can read");
    std::visit([this](const auto& known) { on(known); }, message.value());
}

void SimDevice::on(const link::Applied& message) {
    auto dismissed = m_dismissing.find(message.request);
    if (dismissed != m_dismissing.end()) {
        if (message.errors.empty()) m_ledger.dismissed(dismissed->second);
        m_dismissing.erase(dismissed);
        return;
    }
    if (message.batch.none()) return;
    auto ops = sync::ops_of_batch(m_host->database()->replica().database(), message.batch);
    if (!ops.ok()) return m_world.fail("a batch cannot be read: " + ops.error().key + " " + ops.error().detail);
    for (const sync::LoggedOp& entry : ops.value()) m_ledger.made(m_node, entry.op);
    m_batches.push_back(message.batch);
}

void SimDevice::on(const link::Status& message) {
    m_status = message;
    if (message.durable == link::Status::Durable::saved && m_on_disk) m_ledger.saved(m_node);
    if (message.sync == link::Status::Sync::wrong_account || message.sync == link::Status::Sync::update_needed) {
        m_world.fail("device " + std::to_string(m_node) + " stopped syncing for no reason");
    }
}

void SimDevice::after_call() {
    if (!m_host) return;
    m_net->note_pushes();
    LocalDatabase* now = database();
    if (now != m_seen_database) {
        m_seen_database = now;
        if (now != nullptr) database_opened();
    }
    if (now != nullptr) {
        std::int64_t cursor = now->replica().cursor();
        if (cursor < m_cursor) m_world.fail("the cursor went back");
        m_cursor = cursor;
    }
    if (m_session.state == link::Session::State::failed) {
        m_world.fail("device " + std::to_string(m_node) + " could not open its database: " +
                     (m_session.error.empty() ? "" : m_session.error[0].key + " " + m_session.error[0].detail));
    }
    sign_in_if_needed();
    pump();
}

void SimDevice::database_opened() {
    m_on_disk = m_seen_database->durable() != link::Status::Durable::not_saved;
    if (!m_on_disk) return;
    sync::Replica& replica = m_seen_database->replica();
    m_ledger.reopened(m_node, [&replica](OpId id) {
        auto found = sync::find_op(replica.database(), id);
        return found.ok() && found.value().has_value();
    });
    check_device(m_world, m_server, replica, m_node);
}

void SimDevice::sign_in_if_needed() {
    bool needed = m_session.state == link::Session::State::signed_out || m_status.sync == link::Status::Sync::sign_in_needed;
    if (!needed || m_signing_in || !m_host) return;
    m_signing_in = true;
    m_world.after(m_world.between(500, 20'000), "sign in", m_node, [this, life = m_life] {
        if (life != m_life) return;
        say(link::SignIn{++m_request, m_server.person(m_person).email, "correct horse"});
    });
}

// ---- the person's turn ----

bool SimDevice::edit(const std::string& label, std::vector<link::Edit> edits) {
    if (database() == nullptr) return false;
    link::RunEdits run;
    run.tenant = m_session.account.tenant;
    run.user = m_session.account.user;
    run.request = ++m_request;
    run.label = label;
    run.edits = std::move(edits);
    say(run);
    return true;
}

bool SimDevice::undo(BatchId batch) {
    if (database() == nullptr) return false;
    say(link::UndoBatch{++m_request, batch});
    return true;
}

bool SimDevice::dismiss(OpId op) {
    if (database() == nullptr) return false;
    m_dismissing[++m_request] = op;
    say(link::DismissRefused{m_request, op});
    return true;
}

bool SimDevice::quiet() {
    if (database() == nullptr || !m_on_disk || m_disk.waiting() != 0) return false;
    return m_status.sync == link::Status::Sync::in_sync && m_status.durable == link::Status::Durable::saved &&
           m_status.pending == 0 && database()->replica().cursor() == m_server.head();
}

}  // namespace hera::sim
