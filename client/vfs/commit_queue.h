// CommitQueue: takes sealed redo records to the page store, in order, in groups that clock themselves.
//
//     add ─► QUEUED ─ write ─► INFLIGHT ─ ok ─► durable
//               ▲                  │
//               ├── wait, reopen ◄─┤ connection lost, write broken off (same keys: repeating is harmless)
//               ├── wait, reopen ◄─┤ no answer for `answer_within_ms`; the second time in a row: degraded, as below
//               ├── wait ◄─────────┤ full; the second time in a row: degraded, the screen says so, tries go on
//               └─ x fenced ◄──────┘ for ever
//
// One group is in flight at a time: when idle a record goes out at once, under load everything that queued up meanwhile
// goes together. A group is strict when any record in it is.
//
// A Passenger (the checkpoint) may add rows to a group. After a refusal the queue first tries without it, so that a
// person's change is never refused because of housekeeping. One that found no room on its own waits 15 s; that is nobody's
// problem and does not change storage().
//
// A browser that takes its storage away under a page ("clear site data", a storage process that dies at the wrong moment) may
// never answer what was asked before. What is written again then comes after it in the store's order (P2), so it does no harm
// if the first is still carried out, and whoever has asked again hears no answer to what they asked first.
//
// While nothing can be written records pile up; above `joined_above_bytes` they are joined into one, whose size the
// database's size bounds.
#pragma once

#include <deque>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "platform/page_store.h"
#include "vfs/page_database.h"
#include "vfs/redo_record.h"

namespace hera::vfs {

struct SealedRecord {
    RedoHeader header;
    std::vector<BlockLines> changed;
    Bytes bytes;
    bool joined = false;  // stands for several, which may already be in the log
};

class Passenger {
public:
    virtual ~Passenger() = default;
    // Adds rows if it has any; what they point to stays until landed() or refused(). May raise the durability.
    virtual bool board(PageStore::WriteGroup& group, Durability& durability) = 0;
    virtual void landed() = 0;
    virtual void refused() = 0;
};

class CommitQueue {
public:
    static constexpr std::size_t joined_above_bytes = 32u << 20;
    // A group of a checkpoint's chunks on a slow phone takes one to two seconds.
    static constexpr std::int64_t answer_within_ms = 10'000;

    // `store` is open. `durable`: the last record already stored.
    CommitQueue(PageStore& store, const Clock& clock, Passenger& passenger, std::uint64_t durable);

    void add(SealedRecord record);
    // Starts a write if there is something to write and nothing in the way.
    void pump();
    // REQUIRES: `image` holds exactly the last sealed state. Returns the joined record's chain if it joined.
    std::optional<std::uint64_t> join_if_large(const PageImage& image);

    std::uint64_t durable() const { return m_durable; }
    Storage storage() const { return m_storage; }
    const std::optional<Error>& problem() const { return m_problem; }
    std::uint64_t queued_bytes() const { return m_queued_bytes; }

    std::optional<std::int64_t> wake_at_ms() const;
    void tick();
    void on_change(std::function<void()> callback) { m_changed = std::move(callback); }

private:
    enum class Phase : std::uint8_t { idle, writing, waiting, reopening, fenced };

    // What is asked of the store is answered once: by the store, or by silent() when it does not.
    PageStore::Done ask(void (CommitQueue::*answered)(const Result<void>&));
    void silent();
    void written(const Result<void>& result);
    void reopened(const Result<void>& result);
    void failed(const Error& error);
    void set_storage(Storage storage, std::optional<Error> problem);
    void changed();

    PageStore& m_store;
    const Clock& m_clock;
    Passenger& m_passenger;
    std::function<void()> m_changed;

    std::deque<SealedRecord> m_queue;
    std::uint64_t m_queued_bytes = 0;
    std::uint64_t m_durable = 0;

    Phase m_phase = Phase::idle;
    std::uint64_t m_asked = 0;  // counts what was asked of the store and answered by silent()
    std::int64_t m_answer_due_ms = 0;
    int m_silences = 0;  // in a row
    std::size_t m_inflight_records = 0;
    bool m_inflight_passenger = false;
    bool m_reopen_first = false;    // the connection is suspect
    bool m_leave_passenger = false; // refused with it last time
    int m_failures = 0;             // in a row
    std::int64_t m_retry_at_ms = 0;
    std::int64_t m_passenger_again_ms = 0;  // 0: whenever there is a group
    Storage m_storage = Storage::good;
    std::optional<Error> m_problem;
};

}  // namespace hera::vfs
