// SimDisk and SimPageStore: a PageStore in memory for tests and the simulator, deterministic, with the faults of a real
// one. A SimDisk is what survives a crash; any number of SimPageStores (browsers, tabs, restarts) work on it.
//
// Nothing happens inside a call: every operation waits on the disk until step() performs one, oldest first, and answers
// it. So a test can stop the world between any two storage steps.
//
//     SimDisk disk;
//     PageDatabase::open(std::make_unique<SimPageStore>(disk), "hera:t:u", clock, random, done);
//     while (disk.step()) {}
//
// Crash model (PageStore P1–P3): groups are kept in order, each marked strict or relaxed. crash(Crash::process) keeps
// every group that was answered and, by `keep_inflight`, the one that was being written. crash(Crash::power, lost) may
// also lose relaxed groups from the end, never a strict one and never one from the middle.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/page_store.h"

namespace hera::test {

class SimPageStore;

class SimDisk {
public:
    enum class Crash : std::uint8_t { process, power };
    // What happens to coming operations.
    enum class Fault : std::uint8_t {
        full,          // writes answer "full", nothing is written
        broken_off,    // a write answers "connection", nothing is written; so does all else until it has reopened
        lost_answer,   // the same, but the write did take place
        silent,        // a write or reopening is never answered and does not take place; nor does anything until it has reopened
        disconnected,  // reopening answers "connection"
        unavailable,   // open answers "unavailable"
    };

    struct Figures {
        std::uint64_t strict_writes = 0, relaxed_writes = 0, opens = 0, bytes = 0;
    };

    SimDisk() = default;
    ~SimDisk() { crash(Crash::process); }  // what still waits may own stores
    SimDisk(const SimDisk&) = delete;
    SimDisk& operator=(const SimDisk&) = delete;

    // Performs and answers the oldest waiting operation. False: there was none.
    bool step();
    std::size_t waiting() const { return m_waiting.size(); }
    void run() {
        while (step()) {}
    }

    // Every store on this disk is gone without a further answer. `keep_inflight`: the oldest waiting write, if the oldest
    // waiting operation is one, still took place. `relaxed_lost` (power only): how many relaxed groups to lose at most.
    void crash(Crash kind, bool keep_inflight = false, std::size_t relaxed_lost = 0);

    // Adds: holds for the next `times` operations it can hit.
    void inject(Fault fault, std::uint32_t times = 1);
    // Flips one bit of a stored row of the log or a chunk; `which` counts all rows. False: no such row.
    bool flip_bit(const std::string& name, std::size_t which, std::size_t bit);
    std::size_t row_count(const std::string& name) const;
    // Cuts the last log row of a database short, as no IndexedDB does but a broken disk may.
    bool tear_last_log_row(const std::string& name, std::size_t keep_bytes);
    // A whole database as bytes and back, for files that are kept (tests/data).
    Bytes save(const std::string& name) const;
    bool load(const std::string& name, const Bytes& bytes);
    // Somebody deletes a database, as a browser's "clear site data" does: its connections are cut.
    void clear(const std::string& name);
    // The browser loses everything it had, while it is closed.
    void lose_all() { m_databases.clear(); }
    bool next_open_lost_data = false;  // the next new database is one that the browser threw away
    std::vector<std::string> names() const {
        std::vector<std::string> out;
        for (const auto& entry : m_databases) out.push_back(entry.first);
        return out;
    }
    bool exists(const std::string& name) const { return m_databases.count(name) != 0; }
    const Figures& figures() const { return m_figures; }

private:
    friend class SimPageStore;

    using Rows = std::map<std::uint64_t, Bytes>;
    struct Tables {
        std::uint32_t epoch = 0;
        Bytes header;
        Rows chunks, log;
    };
    struct OwnedGroup {
        std::vector<PageStore::KeyRange> drop_log, drop_chunks;
        std::vector<std::pair<std::uint64_t, Bytes>> log, chunks;
        bool has_header = false;
        Bytes header;
        std::uint32_t epoch = 0;  // of an open; 0: not one
        Durability durability = Durability::strict;
    };
    struct Database {
        Tables settled;                  // survives anything
        std::deque<OwnedGroup> recent;   // done, on top of `settled`; relaxed until a strict one follows
        Tables now;                      // settled + recent
    };
    struct Operation {
        SimPageStore* store = nullptr;
        bool is_write = false;
        std::function<void()> perform;   // and answer
        std::function<void()> commit;    // writes only: without the answer
    };

    static void apply(const OwnedGroup& group, Tables& tables);
    void commit(Database& database, OwnedGroup group);
    Database& database(const std::string& name);
    bool take_fault(Fault fault);
    void forget(SimPageStore* store);

    std::map<std::string, std::unique_ptr<Database>> m_databases;
    std::deque<Operation> m_waiting;
    std::vector<SimPageStore*> m_stores;
    std::map<Fault, std::uint32_t> m_faults;  // and how often each will strike
    Figures m_figures;
};

class SimPageStore final : public PageStore {
public:
    explicit SimPageStore(SimDisk& disk);
    ~SimPageStore() override;

    void open(const std::string& name, const Bytes& fresh_header, OpenDone done) override;
    void reopen(Done done) override;
    void read_chunks(KeyRange range, std::uint32_t rows_max, PageStore::Rows done) override;
    void read_log(KeyRange range, std::uint32_t rows_max, PageStore::Rows done) override;
    void write(const WriteGroup& group, Durability durability, Done done) override;
    void close() override;
    void erase(const std::string& name, Done done) override;

private:
    friend class SimDisk;
    void read(bool log, KeyRange range, std::uint32_t rows_max, PageStore::Rows done);
    void enqueue(std::function<void()> perform);
    bool fenced() const;

    SimDisk* m_disk;  // null after a crash
    std::string m_name;
    std::uint32_t m_epoch = 0;
    bool m_connected = false, m_cleared = false;
    bool m_mute = false;  // answers nothing
};

}  // namespace hera::test
