// SimDevice: one browser of one person — the whole store worker (StoreHost: accounts, pages, SQLite, replica, engine) on a
// simulated disk and network — with the ways it dies.
//
// It writes every op it makes into the Ledger and checks, whenever its database has been opened, what was promised (I…
// in invariants.h). It is one person's browser; a visitor who signs in has a copy of their own beside the owner's. Two tabs are
// two workers: the one that leads, and one that was frozen when the other took the database over.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger.h"
#include "link/messages.h"
#include "server.h"
#include "store/store_host.h"
#include "support/sim_kept_files.h"
#include "support/sim_mirror.h"
#include "support/sim_page_store.h"
#include "unit/host/fake_platform.h"

namespace hera::sim {

class SimDevice {
public:
    // `person`: whose browser it is.
    SimDevice(World& world, Ledger& ledger, SimServer& server, int node, std::size_t person);
    ~SimDevice();

    void start();
    bool running() const { return m_host != nullptr; }
    int node() const { return m_node; }
    int copy_of(UserId user) const;  // its number in the Ledger
    // The open database, or null.
    LocalDatabase* database() { return m_host ? m_host->database() : nullptr; }
    bool on_disk() const { return m_on_disk; }  // …and it is not the makeshift one in memory

    // What a person does. False: whoever is here is not signed in.
    bool edit(const std::string& label, std::vector<link::Edit> edits);
    bool undo(BatchId batch);
    bool dismiss(OpId op);
    void try_now() { say(link::SyncNow{}); }
    // Attaches a file to a record: the page keeps the bytes, then makes the record.
    bool attach(const std::string& name, const std::string& bytes, std::string_view entity, RecordId about);
    // Wants to see an attachment.
    void fetch_file(RecordId attachment);
    // Asks the server past the store, for one that somebody attached somewhere: whoever has once seen its id can.
    void pry();
    // Looks at a record's timeline: what is missing of it is fetched.
    void read_story(std::string_view entity, RecordId record);
    const std::vector<BatchId>& batches() const { return m_batches; }

    // Faults.
    void trouble();   // may strike now: called every now and then
    void crash(test::SimDisk::Crash kind, bool keep_inflight);
    // At one call (World::call).
    enum class CrashAs : std::uint8_t { write_lost, write_kept, power };
    CrashAs crash_as = CrashAs::write_lost;
    void crash_as_asked();
    void set_online(bool online);
    // No more trouble from here on; what is down comes up.
    void heal();

    // Everything exchanged, nothing under way, nobody else here.
    bool quiet();
    bool exchanged();
    link::Status status() const { return m_status; }
    Random& random() { return m_random; }
    // The bytes that are kept here under a sum, or null.
    const std::string* kept(const std::string& folder, const std::string& sha256) const;

private:
    class Net;
    // A worker that no longer leads and does not know it yet.
    struct Frozen {
        std::unique_ptr<Net> net;
        std::unique_ptr<test::MemoryDeviceStore> device_store;
        std::unique_ptr<StoreHost> host;
        std::uint32_t life = 0;
        link::Session session;
        link::Status::Durable durable = link::Status::Durable::saved;
        bool thawed = false, told = false;
    };
    void freeze();
    void thaw();
    void write_in_frozen();
    void set_frozen_timer(double delay_ms);
    void frozen_said(const Bytes& bytes);
    void frozen_gone();
    int frozen_copy() const { return copy_of(m_frozen->session.account.user); }

    void pump();
    void disk_step();
    void say(const link::ToStore& message);
    void after_call();
    void receive(const Bytes& bytes);
    void on(const link::Session& message) { m_session = message; }
    void on(const link::AccountReply&) { m_signing_in = false; }
    void on(const link::Applied& message);
    void on(const link::Status& message);
    template <class Other>
    void on(const Other&) {}
    void note_made(int copy, LocalDatabase& database, BatchId batch, bool elsewhere);
    void set_timer(double delay_ms);
    void database_opened();
    std::size_t present() const { return m_visitor ? *m_visitor : m_person; }
    bool open_for(std::size_t person);
    void sign_in_if_needed();
    void visitor_goes_when_done();
    void lose_files();
    void damage_file();

    World& m_world;
    Ledger& m_ledger;
    SimServer& m_server;
    int m_node;
    std::size_t m_person;
    std::optional<std::size_t> m_visitor;  // who works here instead
    std::uint32_t m_cookie = 0;
    bool m_damaged = false;                // a copy here was damaged on purpose
    test::SeededRandom m_random;
    WorldClock m_clock;
    test::SimDisk m_disk;
    test::SimMirrorDisk m_mirror;
    test::SimKeptDisk m_files;
    test::MemoryDeviceStore::Kept m_kept;

    // Of one life of the worker.
    std::uint32_t m_life = 0;
    std::unique_ptr<Net> m_net;
    std::unique_ptr<test::MemoryDeviceStore> m_device_store;
    std::unique_ptr<StoreHost> m_host;
    LocalDatabase* m_seen_database = nullptr;
    bool m_on_disk = false, m_signing_in = false, m_pumping = false;
    std::uint32_t m_timer = 0;
    link::Session m_session;
    link::Status m_status;
    link::Request m_request = 0;
    std::int64_t m_cursor = 0;
    std::vector<BatchId> m_batches;
    std::map<link::Request, OpId> m_dismissing;
    std::map<link::Request, RecordId> m_fetching;

    std::optional<Frozen> m_frozen;
    bool m_online = true, m_silent = false;
};

}  // namespace hera::sim
