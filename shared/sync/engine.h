// Engine: the device's half of sync as a state machine without input or output of its own. It is told what happened
// (answers, time, network, commits) and says what to send and when to be woken; the host carries it out. So the same object
// runs in the worker, in native tests and in the simulator.
//
//        start ─► hello ─ok─► ready: push what is durable · pull while the server is ahead · keep one wait parked
//                   ▲            │ 401                → signed_out: everything stops, nothing is lost; resume() goes on
//                   │            │ 409                → other_account: everything stops
//                   │            │ 403 device_erased  → to_erase: everything stops, the host deletes this copy
//                   │            │ 426                → update_needed: editing goes on, nothing is sent
//                   │            │ another incarnation → restored: everything stops; 410 says the same, and hello asks
//                   └─ back-off ◄┘ no answer, 429, 5xx → offline / failing: 1 s · 2^k ± 50 %, at most 5 min; online() or
//                                                       sync_now() at once
//        413 halves the push batch and tries again at once.
//
// A new copy, and one whose cursor lies before the server's horizon, start over at hello with a snapshot (snapshots.h). Its slices
// and the pages of pull are asked for in turns, so that neither waits for the end of the other. While a snapshot is open, what
// comes next is asked for as soon as an answer is there, before it is applied: the server and the network work meanwhile. Once a
// day, when everything is exchanged, the sums are compared (row_sums.h): first of each entity, then, of one that differs, of
// stretches; those that differ are fetched again.
//
//   E1  At most one of hello, push, pull and snapshot is under way, at most one wait, at most one question for sums, and at most
//       one for the history of a record. While a page or a slice has arrived and is not applied yet, what is under way was asked
//       for ahead of it; nothing else is begun.
//   E2  Only durable ops are pushed (Replica::to_push, L2); an unanswered push is repeated with the same ops first.
//   E3  No answer but 200 changes the replica. 401, 403, 409, 426, 429 and 5xx leave the outbox as it is.
//   E4  An answer that cannot be understood counts as a failure of the other side: back-off, nothing applied.
//   E5  Sums are compared only if nothing has happened between the question and its answer, on either side: the server's head was
//       our cursor when it was asked, and still is our cursor. Else they are asked for again a minute later.
//   E6  A slice is applied only if it answers what would be asked now. One that was asked for ahead and does not fit any more (a
//       group was left meanwhile, the snapshot is over) is let go of, and what is missing by then asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "sync/replica.h"

namespace hera::sync {

class Engine {
public:
    // One request to carry out. Paths are relative to the app's base URL ("v1/sync/push").
    struct Send {
        std::uint32_t id = 0;
        std::string method;  // "GET" or "POST"
        std::string path;
        std::string body;
        int timeout_ms = 0;
    };
    enum class State : std::uint8_t {
        stopped,        // before start()
        connecting,     // hello is under way
        ready,          // talking
        offline,        // no answer; trying again at wake_at_ms()
        failing,        // the server answers but cannot serve; trying again
        signed_out,     // 401
        other_account,  // 409: this copy belongs to another tenant, user or device
        update_needed,  // this build is too old for the server
        to_erase,       // this copy was ordered to be deleted from afar (403): nothing else is said to it any more
        restored,       // the tenant was restored from a backup: this copy speaks of another history and is begun anew
    };

    Engine(Replica& replica, const Clock& clock, Random& random) : m_replica(replica), m_clock(clock), m_random(random) {}

    void start();
    // Someone signed in again as the same user.
    void resume();
    // The browser's opinion of the network: a hint to try at once, or to stop waiting for answers.
    void online(bool online);
    void sync_now();
    // Something was committed or became durable.
    void local_change();
    // Somebody looks at these records: what of their history is not here (history_gaps.h) is fetched, one after the other and
    // one portion of each. They take the place of those named before: so the next portion comes for who still misses something.
    struct Story {
        std::string entity;
        RecordId record{};
        bool enough = false;  // what is under way is waited for, and nothing more asked
    };
    void want_history(std::vector<Story> stories);
    // An answer, in two steps, between which the host sends what take_sends() gives. `status` 0 = no answer. `retry_after_ms` < 0 =
    // the server named none. True: it is a page or a slice, which apply_arrived() applies.
    bool arrived(std::uint32_t id, int status, const std::string& body, std::int64_t retry_after_ms);
    void apply_arrived();
    // Both steps at once.
    void reply(std::uint32_t id, int status, const std::string& body, std::int64_t retry_after_ms) {
        if (arrived(id, status, body, retry_after_ms)) apply_arrived();
    }
    // Call at wake_at_ms() or later.
    void tick();
    // Ends everything that is under way; later replies are ignored.
    void stop();

    std::vector<Send> take_sends();
    std::vector<std::uint32_t> take_aborts();
    std::optional<std::int64_t> wake_at_ms() const;  // Clock::monotonic_ms

    State state() const { return m_state; }
    std::int64_t restored_to() const { return m_restored_to; }  // while `restored`
    bool busy() const { return m_main.id != 0 || m_arrived; }  // something is being exchanged
    bool caught_up() const { return m_caught_up; }             // pulled to the head last seen, nothing left to push
    Instant last_sync() const { return m_last_sync; }          // last time everything was exchanged; 0 = never since start
    const std::optional<Error>& problem() const { return m_problem; }

private:
    static constexpr int request_timeout_ms = 30'000;
    static constexpr std::int64_t ask_again_ms = 60'000;  // of what can wait
    enum class Kind : std::uint8_t { none, hello, push, pull, wait, snapshot, sums, history };
    struct Outgoing {
        std::uint32_t id = 0;
        Kind kind = Kind::none;
        std::string slice;  // of a snapshot: what was asked for
    };
    struct Arrived {
        Kind kind;
        std::string slice, body;
    };

    void advance();
    void push();
    void fetch();
    void fetch_slice(const SnapshotRequest& slice);
    void ask_ahead();
    bool fits(const std::string& slice) const;
    void check();
    void fetch_history();
    Result<void> take_history(const std::string& body);
    void history_failed();
    Result<void> compare(const SumsReply& theirs);
    void send(Outgoing& slot, Kind kind, const char* method, std::string path, std::string body, int timeout_ms);
    void abort(Outgoing& slot);
    void abort_all();
    void answered(Kind kind, const std::string& body);
    void slice_answered(const std::string& asked, const std::string& body);
    void hello_answered(const std::string& body);
    void push_answered(const std::string& body);
    void failed(Kind kind, int status, const std::string& body, std::int64_t retry_after_ms);
    void back_off(State state, std::int64_t at_least_ms, Error problem);
    void halt(State state, Error problem);
    bool talking() const { return m_state == State::ready; }

    Replica& m_replica;
    const Clock& m_clock;
    Random& m_random;

    State m_state = State::stopped;
    Outgoing m_main, m_wait, m_look, m_story;  // of the last two: sums, history
    std::optional<Arrived> m_arrived;
    std::uint32_t m_last_id = 0;
    std::vector<Send> m_sends;
    std::vector<std::uint32_t> m_aborts;

    std::int64_t m_head = 0;       // of the server, as last heard
    bool m_may_push = true;        // false after an empty to_push until something changes
    bool m_caught_up = false;
    bool m_slice_next = false;     // a pull was the last to be answered
    std::optional<SumsRequest> m_summing;   // what the server is asked,
    std::int64_t m_summing_at = 0;          // and what had been pulled by then
    std::int64_t m_check_after_ms = INT64_MIN;
    std::vector<std::string> m_suspects;    // entities that differ, still to be narrowed down
    std::vector<Story> m_stories;           // that are looked at
    Story m_asked;                          // …of which one is under way
    std::vector<RecordId> m_untold;         // and some cannot be told at present: not before when
    std::int64_t m_told_after_ms = INT64_MIN;
    std::size_t m_batch_max = push_ops_max;
    std::int64_t m_restored_to = 0;
    int m_failures = 0;            // in a row
    int m_wait_failures = 0;
    std::optional<std::int64_t> m_retry_at_ms, m_wait_at_ms;
    Instant m_last_sync{};
    std::optional<Error> m_problem;
};

}  // namespace hera::sync
