// LocalDatabase: one account's database on this device — pages, SQLite, replica, outbox mirror — opened, made durable and
// closed as one.
//
// What it adds to its parts is the bookkeeping of durability: which replica commits are on disk (L2 of sync/replica.h
// needs to know) and what may be said about it on the screen.
//
// Invariants:
//   D1  The replica hears durable_through(n) only when the page store has answered ok for commit n. When there is no
//       storage to wait for (degraded) it may push from memory, and durable() says not_saved.
//   D2  durable() is `saved` only when every change a person made is on disk.
//   D3  What the mirror kept and the database does not have is in it again before open() answers.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/random.h"
#include "link/messages.h"
#include "platform/mirror_files.h"
#include "platform/page_store.h"
#include "store/outbox_mirror.h"
#include "sync/replica.h"
#include "vfs/page_database.h"

namespace hera {

class LocalDatabase {
public:
    using Opened = std::function<void(Result<std::unique_ptr<LocalDatabase>>)>;
    struct Storage {
        MakePageStore make_page_store;
        MakeMirrorFiles make_mirror_files;  // empty: no mirror
    };
    // What happened to an earlier copy, if anything did.
    struct Recovery {
        bool lost = false;           // there had been one, and the browser has thrown it away
        bool damaged = false;        // it cannot be read; another copy was begun beside it
        bool unsent_known = false;   // …and `adopted` is all that was unsent
        std::uint32_t adopted = 0;   // unsent changes that came from the mirror or from a damaged copy
        std::uint32_t copy = 0;      // the one that is open
        bool restored = false;       // a copy of the server's history before it was restored was given up for this one
    };
    // Which copy to open, and what it must hold: nothing else, or what a copy that is given up had for the server.
    struct Start {
        std::uint32_t copy = 0;
        bool restored = false;
        bool damaged = false;         // the copy before was found damaged while it was open
        bool unsent_known = true;     // …and `carried` is all that was unsent in it
        bool discard_mirror = false;  // what the mirror holds was given up
        std::vector<sync::Op> carried;
        DeviceId device{};
    };

    // Copies of one account on this device have names of their own (database_name). A damaged one is left as it is, and the
    // next one begun with everything unsent that it or the mirror had; the same again after a crash, to the same end.
    // Without durable storage (refused, full, private mode) it opens in memory and durable() says not_saved.
    // Errors: conflict "error.storage_taken" (another worker has it), invalid "error.database_newer", corrupt when new
    // copies turn out damaged too.
    static void open(const Storage& storage, const link::Account& account, Start start, Clock& clock, Random& random,
                     Opened done);
    ~LocalDatabase();
    LocalDatabase(const LocalDatabase&) = delete;
    LocalDatabase& operator=(const LocalDatabase&) = delete;

    sync::Replica& replica() { return *m_replica; }
    const Recovery& recovery() const { return m_recovery; }
    // ---- what its pages and indexes are worth (store/database_check.h) ----
    struct Health {
        Instant checked{}, repaired{};  // 0: never
        Instant history_from{};         // store/history_limit.h
    };
    static constexpr std::int64_t check_after_days = 7;
    const Health& health() const { return m_health; }
    // A browser says nothing before it ends a worker: every start counts as one after an unclean end. So what decides is the
    // time since the last check, and whether something happened to the copy before this one.
    bool check_is_due(Instant now) const { return m_recovery.damaged || m_recovery.lost || week_is_over(now); }
    bool week_is_over(Instant now) const;
    // A statement has answered corrupt since the last call.
    bool take_corrupt() { return m_database->take_corrupt(); }
    // The check is over and everything is right (again).
    Result<void> note_check(Instant now, bool repaired);
    Result<void> read_health();
    // For housekeeping; what it writes is noted by committed().
    store::Database& sqlite() { return *m_database; }
    // What the server does not have, read from the database alone.
    Result<std::vector<sync::Op>> unsent() const;

    // Before the copy is erased on purpose: what is unsent must not come back.
    void forget_unsent() { m_mirror->forget(); }

    // Commits from now on are what a person did (strict) or what the server can give again (relaxed).
    void set_durability(Durability durability);
    // Call after every group of replica calls that may have written.
    void committed();

    link::Status::Durable durable() const;
    std::optional<Error> problem() const { return m_pages->problem(); }
    bool fenced() const { return m_pages->storage() == vfs::Storage::fenced; }

    // Called when durable() or fenced() may have changed. Never from inside a call made here.
    void on_change(std::function<void()> callback) { m_changed = std::move(callback); }
    // Called once, when durable() is `saved`; not from inside this call.
    void when_saved(std::function<void()> callback) { m_when_saved = std::move(callback); }
    std::optional<std::int64_t> wake_at_ms() const;
    void tick();
    vfs::PageDatabase::Figures figures() const { return m_pages->figures(); }
    // Bytes of the SQLite file as it was after the last commit. REQUIRES: no transaction is open, at + size ≤ file_bytes.
    void read_file(std::uint64_t at, Bytes& out) const { m_pages->read(at, out); }

private:
    LocalDatabase() = default;
    struct Opening;
    static void open_pages(const std::shared_ptr<Opening>& opening);
    static void build_if_all_there(const std::shared_ptr<Opening>& opening);
    static void salvage(const std::shared_ptr<Opening>& opening);
    static Result<std::unique_ptr<LocalDatabase>> build(Opening& opening);
    Result<void> adopt(const Opening& opening);
    void note(Durability durability);
    void storage_changed();
    void tell_replica();
    std::uint64_t stored() const;  // the last record that is on disk

    struct Waiting {
        std::uint64_t commit_number, record;
    };

    // Destroyed from the last to the first: SQLite lets go of the file before its pages do.
    std::unique_ptr<vfs::PageDatabase> m_pages;
    std::unique_ptr<store::Database> m_database;
    std::unique_ptr<sync::Replica> m_replica;
    std::unique_ptr<OutboxMirror> m_mirror;

    Recovery m_recovery;
    Health m_health;
    std::function<void()> m_changed, m_when_saved;
    std::deque<Waiting> m_waiting;
    std::uint64_t m_noted = 0;          // commit number
    std::uint64_t m_strict_record = 0;  // the last record with something a person did
    Durability m_durability = Durability::strict;
};

}  // namespace hera
