// World: time, chance and what happens next, for one simulation. Everything that happens is an event in one queue, so one
// seed gives one run, always the same; `trace()` is the fingerprint of all of it.
//
// Chance is drawn anew for each event, from the seed and the event's name and number. So what is left out of a run (leave_out)
// does not change the dice of everything behind it, and a failure can be made smaller.
//
// Faults are drawn through strike(): each seed switches a random half of them on, each with a rate of its own, and counts
// what it did. After heal() none strikes any more.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "support/seeded_random.h"

namespace hera::sim {

enum class Fault : std::uint8_t {
    request_lost,
    answer_lost,
    duplicate,
    slow,           // overtaken by later messages
    cut,            // the connection breaks: everything under way on it ends without an answer
    offline,        // the device is without network for a while and knows it
    silent,         // likewise and does not know it
    tab_killed,     // the worker ends between two steps
    power_lost,     // likewise, and relaxed writes may be gone
    tab_frozen,     // the worker stops; another tab takes the database over; then the first one goes on
    killed_writing, // the worker ends while a write is under way
    disk_full,
    disk_broken,    // a write is broken off
    disk_mute,      // a write succeeds and says it did not
    disk_silent,    // a write, or reopening, is never answered
    disk_gone,      // reopening fails too
    disk_refused,   // the database cannot be opened: the app works in memory
    copy_lost,      // at a crash the browser throws away all it has in IndexedDB
    copy_damaged,   // at a crash a bit of what is stored flips
    clock_jump,     // 1970, 2099, a few hours back …
    server_killed_before_commit,
    server_killed_after_commit,
    server_busy,    // 429, 500, 503
    too_large,      // 413
    session_ended,  // 401
    role_taken,     // the person may only read for a while
    visitor,        // when a session has ended somebody else signs in on this browser, works, and goes
    groups_changed, // somebody joins a visibility group or leaves one
    trash_emptied,  // the server removes for good what lies in the trash …
    tombs_forgotten,// … and forgets what has gone: whoever was away starts over
    days_pass,      // every machine sleeps for some days, what is under way included; the clocks go on
    count,
};
const char* fault_word(Fault fault);

class World {
public:
    // `faults` false: none ever strikes.
    explicit World(std::uint64_t seed, bool faults = true);

    // ---- time ----
    static constexpr std::int64_t start_wall_ms = 1'767'225'600'000;  // 2026-01-01
    std::int64_t now_ms() const { return m_now_ms; }
    std::int64_t wall_ms() const { return start_wall_ms + m_now_ms; }
    // `what` and `node` go into the trace.
    void after(std::int64_t delay_ms, const char* what, int node, std::function<void()> run);
    bool step();  // false: nothing will ever happen again
    // Nothing happens for so long: what was to happen happens so much later.
    void sleep(std::int64_t ms);
    std::uint64_t events() const { return m_events; }

    // ---- chance ----
    Random& random() { return m_random; }
    bool chance(std::uint32_t per_mille) { return m_random.below(1000) < per_mille; }
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return least + static_cast<std::int64_t>(m_random.below(static_cast<std::uint64_t>(most - least + 1)));
    }
    bool strike(Fault fault);
    // Something that a run can do without (a fault that would strike, a gesture) is about to happen. False: it is left out.
    bool happens(const char* what);
    struct Happening {
        std::uint64_t id;  // the same in every run of the seed in which its event takes place
        std::string words;
    };
    const std::vector<Happening>& happened() const { return m_happened; }
    void leave_out(std::set<std::uint64_t> ids) { m_left_out = std::move(ids); }
    void heal() { m_healed = true; }
    bool healed() const { return m_healed; }
    const std::array<std::uint32_t, static_cast<std::size_t>(Fault::count)>& struck() const { return m_struck; }

    // ---- crashes at one call ----
    // A call of storage, network or server, by number. True: this is the one at which things end (crash_at).
    bool call(const char* what, int node);
    void crash_at(std::uint64_t call) { m_crash_at = call; }
    struct Call {
        const char* what;
        int node;
    };
    const std::vector<Call>& calls() const { return m_calls; }

    // ---- what is found out ----
    void trace(std::string_view bytes);
    std::uint64_t trace() const { return m_trace; }
    // Keeps the first one.
    void fail(const std::string& why);
    const std::string& failure() const { return m_failure; }
    std::function<void(const std::string&)> say;  // --trace

private:
    struct Event {
        const char* what;
        int node;
        std::function<void()> run;
    };
    const std::uint64_t m_seed;
    test::SeededRandom m_random;  // of this event
    std::map<std::pair<std::string, int>, std::uint64_t> m_named;  // events so far, by name and node
    std::uint64_t m_event_id = 0, m_happenings = 0;                // this event; what could have been left out of it
    std::vector<Happening> m_happened;
    std::set<std::uint64_t> m_left_out;
    std::vector<Call> m_calls;
    std::uint64_t m_crash_at = 0;
    std::int64_t m_now_ms = 0;
    std::uint64_t m_order = 0, m_events = 0, m_trace = 0xCBF29CE484222325u;
    std::map<std::pair<std::int64_t, std::uint64_t>, Event> m_queue;
    std::array<std::uint32_t, static_cast<std::size_t>(Fault::count)> m_rates{}, m_struck{};
    bool m_healed = false;
    std::string m_failure;
};

// A machine's clock: the world's time, shown wrongly by `offset_ms`.
class WorldClock final : public Clock {
public:
    explicit WorldClock(const World& world) : m_world(world) {}
    Instant now() const override { return Instant{m_world.wall_ms() + offset_ms}; }
    std::int64_t monotonic_ms() const override { return m_world.now_ms(); }
    std::int64_t offset_ms = 0;

private:
    const World& m_world;
};

}  // namespace hera::sim
