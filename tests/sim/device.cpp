#include "device.h"

#include <utility>

#include "device_net.h"
#include "invariants.h"
#include "link/codec.h"
#include "storage/files.h"
#include "store/device_headers.h"
#include "sync/op_log.h"

namespace hera::sim {
namespace {

// A browser with little room: what the server has goes soon.
constexpr std::int64_t files_room_bytes = 1'500;

}  // namespace

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
    m_files.sum_of = [](const std::string& bytes) { return server::sum_bytes(bytes).sha256; };
    m_files.room = files_room_bytes;
}

SimDevice::~SimDevice() { ++m_life; }

void SimDevice::start() {
    if (m_host) return;
    std::uint32_t life = ++m_life;
    m_net = std::make_unique<Net>(*this);
    m_device_store = std::make_unique<test::MemoryDeviceStore>(m_kept);
    m_session = {};
    m_status = {};
    m_signing_in = m_pumping = false;
    m_cursor = 0;
    m_batches.clear();
    m_dismissing.clear();
    m_fetching.clear();
    if (m_world.strike(Fault::disk_refused)) m_disk.inject(test::SimDisk::Fault::unavailable);
    StoreHost::Platform platform{m_clock,
                                 m_random,
                                 *m_net,
                                 *m_device_store,
                                 {[this]() -> std::unique_ptr<PageStore> { return std::make_unique<test::SimPageStore>(m_disk); },
                                  [this] { return m_mirror.files(); }},
                                 [this, life](app::ClientId, const Bytes& bytes) {
                                     if (life == m_life) receive(bytes);
                                     if (m_frozen && life == m_frozen->life) frozen_said(bytes);
                                 },
                                 [this, life](double delay_ms) {
                                     if (life == m_life) set_timer(delay_ms);
                                     if (m_frozen && life == m_frozen->life && m_frozen->thawed) set_frozen_timer(delay_ms);
                                 },
                                 [this, life] {
                                     if (!m_frozen || life != m_frozen->life) return m_world.fail("I10: fenced by nobody");
                                     m_frozen->told = true;
                                 },
                                 [] { return 60; },
                                 false,
                                 [this, net = m_net.get()] {
                                     return m_files.files([net](const HttpRequest& request, Transport::Callback done) {
                                         net->send(request, std::move(done));
                                     });
                                 }};
    m_host = std::make_unique<StoreHost>(std::move(platform));
    m_host->start();
    if (!m_online) m_host->online(false);
    say(link::Hello{});
}

void SimDevice::crash(test::SimDisk::Crash kind, bool keep_inflight) {
    if (!m_host) return;
    bool was_on_disk = m_on_disk, mirror_idle = m_mirror.waiting() == 0;
    ++m_life;
    // Before the worker is gone: a write that is under way is the disk's by now.
    m_disk.crash(kind, keep_inflight, kind == test::SimDisk::Crash::power ? m_random.below(20) : 0);
    m_host.reset();
    m_frozen.reset();
    m_seen_database = nullptr;
    m_on_disk = false;
    if (kind == test::SimDisk::Crash::power)
        m_mirror.crash_power(m_random);
    else
        m_mirror.crash_process();
    m_files.crash_process();
    // A lost copy and lost power, both before the mirror is flushed or written anew, are promised to nobody.
    bool mirror_whole = was_on_disk && mirror_idle;
    if (kind == test::SimDisk::Crash::process && mirror_whole && m_world.strike(Fault::copy_lost)) {
        m_ledger.copy_lost(m_node);
        m_mirror.written_back();
        m_disk.lose_all();
        lose_files();
        if (m_world.chance(500)) m_kept.clear();
    }
    if (kind == test::SimDisk::Crash::process && mirror_whole && m_world.strike(Fault::copy_damaged)) {
        m_ledger.copy_lost(m_node);
        m_mirror.written_back();
        for (const std::string& name : m_disk.names()) {
            std::size_t rows = m_disk.row_count(name);
            if (rows > 0) m_disk.flip_bit(name, m_random.below(rows), m_random.below(40'000));
            m_damaged = true;
        }
        if (m_world.chance(500)) damage_file();
    }
    m_device_store.reset();
    m_net.reset();
    m_world.after(m_world.between(100, 60'000), "restart", m_node, [this] { start(); });
}

void SimDevice::crash_as_asked() {
    using Crash = test::SimDisk::Crash;
    crash(crash_as == CrashAs::power ? Crash::power : Crash::process, crash_as == CrashAs::write_kept);
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
    thaw();
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
    if (m_world.strike(Fault::disk_silent)) m_disk.inject(test::SimDisk::Fault::silent, times());
    if (m_world.strike(Fault::disk_gone)) m_disk.inject(test::SimDisk::Fault::disconnected, times());
    if (m_world.strike(Fault::tab_killed)) return crash(test::SimDisk::Crash::process, m_world.chance(500));
    if (m_world.strike(Fault::power_lost)) return crash(test::SimDisk::Crash::power, m_world.chance(500));
    if (m_world.strike(Fault::tab_frozen)) freeze();
}

// ---- the worker's turn ----

void SimDevice::pump() {
    bool idle = m_disk.waiting() == 0 && m_mirror.waiting() == 0 && m_files.waiting() == 0;
    if (!m_host || m_pumping || (idle && m_device_store->waiting() == 0)) return;
    m_pumping = true;
    m_world.after(m_world.between(1, m_world.chance(50) ? 4'000 : 15), "disk", m_node, [this, life = m_life] {
        if (life == m_life) disk_step();
    });
}

void SimDevice::disk_step() {
    m_pumping = false;
    if (m_world.call("storage", m_node)) return crash_as_asked();
    bool other = m_world.chance(500) ? m_mirror.step() || m_device_store->step() : m_device_store->step();
    if (!other && m_world.chance(300)) other = m_files.step();
    if (!other && m_disk.waiting() == 0) other = m_mirror.step() || m_files.step();
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

void SimDevice::read_story(std::string_view entity, RecordId record) {
    link::Subscribe look;
    look.query = 1;
    look.what.kind = link::Query::Kind::timeline;
    look.what.entity = std::string(entity);
    look.what.record = record;
    look.what.limit = 20;
    say(look);
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
    if (auto fetching = m_fetching.find(message.request); fetching != m_fetching.end()) {
        check_fetched(m_world, *this, m_session.account, fetching->second, message.errors.empty());
        m_fetching.erase(fetching);
    }
    if (message.batch.none()) return;
    note_made(copy_of(m_session.account.user), *database(), message.batch, false);
    m_batches.push_back(message.batch);
}

void SimDevice::note_made(int copy, LocalDatabase& made_in, BatchId batch, bool elsewhere) {
    auto ops = sync::ops_of_batch(made_in.replica().database(), batch);
    if (!ops.ok()) return m_world.fail("a batch cannot be read: " + ops.error().key + " " + ops.error().detail);
    for (const sync::LoggedOp& entry : ops.value()) {
        if (!entry.op.device.none()) m_ledger.made(copy, entry.op, elsewhere);  // what the server added to it is not made here
    }
}

void SimDevice::on(const link::Status& message) {
    m_status = message;
    bool open = database() != nullptr && m_on_disk;
    if (message.durable == link::Status::Durable::saved && open) m_ledger.saved(copy_of(m_session.account.user));
    // Right when a crash took the note of who had signed in, which the cookie survived.
    auto cookie = m_server.person_of(m_cookie);
    bool other_cookie = message.sync == link::Status::Sync::wrong_account && cookie && !open_for(*cookie);
    if ((message.sync == link::Status::Sync::wrong_account && !other_cookie) ||
        message.sync == link::Status::Sync::update_needed) {
        m_world.fail("I11: device " + std::to_string(m_node) + " stopped syncing for no reason");
    }
}

void SimDevice::after_call() {
    if (!m_host) return;
    m_net->note_pushes();
    LocalDatabase* now = database();
    if (now != m_seen_database) {
        m_seen_database = now;
        m_cursor = 0;
        m_on_disk = false;
        if (now != nullptr) database_opened();
    }
    if (now != nullptr) {
        std::int64_t cursor = now->replica().cursor();
        if (cursor < m_cursor) m_world.fail("I4: the cursor went back");
        m_cursor = cursor;
    }
    if (m_session.state == link::Session::State::failed) {
        m_world.fail("I11: device " + std::to_string(m_node) + " could not open its database: " +
                     (m_session.error.empty() ? "" : m_session.error[0].key + " " + m_session.error[0].detail));
    }
    if (m_frozen && m_frozen->told) frozen_gone();
    sign_in_if_needed();
    visitor_goes_when_done();
    pump();
}

void SimDevice::database_opened() {
    m_on_disk = m_seen_database->durable() != link::Status::Durable::not_saved;
    if (!m_on_disk) return;
    if (m_seen_database->recovery().damaged && !m_damaged)
        return m_world.fail("I10: device " + std::to_string(m_node) + " finds a copy damaged that nobody damaged");
    sync::Replica& replica = m_seen_database->replica();
    m_batches.clear();
    m_ledger.reopened(copy_of(replica.identity().user), [&replica](OpId id) {
        auto found = sync::find_op(replica.database(), id);
        return found.ok() && found.value().has_value();
    });
    check_device(m_world, m_server, replica, m_node);
}

int SimDevice::copy_of(UserId user) const {
    for (std::size_t i = 0; i < m_server.people(); ++i) {
        if (m_server.person(i).user == user) return copy_number(m_node, i);
    }
    return -1;
}

bool SimDevice::open_for(std::size_t person) {
    return database() != nullptr && database()->replica().identity().user == m_server.person(person).user;
}

void SimDevice::sign_in_if_needed() {
    if (m_signing_in || !m_host || m_session.state == link::Session::State::loading) return;
    bool ended = database() != nullptr && m_status.sync == link::Status::Sync::sign_in_needed;
    bool needed = ended || m_session.state == link::Session::State::signed_out ||
                  m_status.sync == link::Status::Sync::wrong_account || (database() != nullptr && !open_for(present()));
    if (!needed) return;
    if (ended && !m_visitor && !m_frozen && m_server.people() > 1 && m_world.strike(Fault::visitor))
        m_visitor = (m_person + 1) % m_server.people();
    m_signing_in = true;
    m_world.after(m_world.between(500, 20'000), "sign in", m_node, [this, life = m_life] {
        if (life != m_life) return;
        say(link::SignIn{++m_request, m_server.person(present()).email, "correct horse"});
    });
}

// The owner is back as soon as the visitor's work has been exchanged; the visitor's copy stays.
void SimDevice::visitor_goes_when_done() {
    if (!m_visitor || m_signing_in || !m_on_disk || !open_for(*m_visitor) || !exchanged()) return;
    check_left(m_world, m_ledger, database()->replica(), copy_of(m_server.person(*m_visitor).user));
    m_visitor.reset();
    sign_in_if_needed();
}

// ---- the person's turn ----

bool SimDevice::edit(const std::string& label, std::vector<link::Edit> edits) {
    if (!open_for(present())) return false;
    link::RunEdits run;
    run.tenant = m_session.account.tenant;
    run.user = m_session.account.user;
    run.request = ++m_request;
    run.label = label;
    run.edits = std::move(edits);
    say(run);
    return true;
}

bool SimDevice::attach(const std::string& name, const std::string& bytes, std::string_view entity, RecordId about) {
    if (!open_for(present())) return false;
    Attached file;
    file.copy = copy_of(m_session.account.user);
    file.folder = kept_files_folder(m_session.account.tenant, m_session.account.user);
    file.sha256 = m_files.keep(file.folder, bytes);
    file.size = static_cast<std::int64_t>(bytes.size());
    RecordId id = RecordId::make(m_clock, m_random);
    std::vector<std::pair<std::string, Value>> fields{{"name", Value(name)},
                                                      {"size", Value(file.size)},
                                                      {"sha256", Value(file.sha256)},
                                                      {"about_entity", Value(std::string(entity))},
                                                      {"about_id", Value(about)}};
    if (m_world.say) m_world.say("  attached in copy " + std::to_string(file.copy) + ": " + id.text() + " " + file.sha256);
    m_ledger.files.attached(id, std::move(file));
    return edit("undo.attach", {{link::Edit::Kind::create, "attachment", id, std::move(fields)}});
}

void SimDevice::fetch_file(RecordId attachment) {
    if (!open_for(present())) return;
    if (m_world.say) m_world.say("  wants to see " + attachment.text());
    m_fetching[++m_request] = attachment;
    say(link::FetchFile{m_request, attachment});
}

void SimDevice::pry() {
    const auto& files = m_ledger.files.files();
    if (files.empty() || !open_for(present())) return;
    HttpRequest request;
    request.id = (1u << 31) + ++m_request;  // none of the store's
    request.path = "v1/files/" + std::next(files.begin(), static_cast<std::ptrdiff_t>(m_random.below(files.size())))->first.text();
    request.headers = device_headers(database()->replica());
    m_net->send(request, [](const HttpReply&) {});
}

const std::string* SimDevice::kept(const std::string& folder, const std::string& sha256) const {
    auto files = m_files.folders.find(folder);
    if (files == m_files.folders.end()) return nullptr;
    auto found = files->second.find(sha256);
    return found == files->second.end() ? nullptr : &found->second;
}

void SimDevice::lose_files() {
    m_files.folders.clear();
    m_files.sent.clear();
    m_ledger.files.lost(m_node, {});
}

void SimDevice::damage_file() {
    for (auto& [folder, files] : m_files.folders) {
        for (auto& [sha256, bytes] : files) {
            if (bytes.empty() || !m_world.chance(300)) continue;
            bytes[m_random.below(bytes.size())] ^= 1;
            return m_ledger.files.lost(m_node, sha256);
        }
    }
}

bool SimDevice::undo(BatchId batch) {
    if (!open_for(present())) return false;
    say(link::UndoBatch{++m_request, batch});
    return true;
}

bool SimDevice::dismiss(OpId op) {
    if (!open_for(present())) return false;
    m_dismissing[++m_request] = op;
    say(link::DismissRefused{m_request, op});
    return true;
}

bool SimDevice::quiet() {
    return !m_frozen && !m_visitor && open_for(m_person) && exchanged() && m_status.files == 0 && m_files.waiting() == 0;
}

bool SimDevice::exchanged() {
    if (database() == nullptr || !m_on_disk || m_disk.waiting() != 0) return false;
    return m_status.sync == link::Status::Sync::in_sync && m_status.durable == link::Status::Durable::saved &&
           m_status.pending == 0 && database()->replica().cursor() == m_server.head();
}

}  // namespace hera::sim
