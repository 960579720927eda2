#include "world.h"

namespace hera::sim {
namespace {

struct FaultRow {
    const char* word;
    std::uint32_t most;  // per mille of the chances it gets, at its worst
};
constexpr FaultRow fault_rows[] = {
    {"request_lost", 200}, {"answer_lost", 200},   {"duplicate", 150},      {"slow", 200},
    {"cut", 30},           {"offline", 60},        {"silent", 30},          {"tab_killed", 15},
    {"power_lost", 15},    {"tab_frozen", 20},     {"killed_writing", 40},  {"disk_full", 15},      {"disk_broken", 30},
    {"disk_mute", 30},     {"disk_silent", 15},    {"disk_gone", 15},      {"disk_refused", 100},   {"copy_lost", 300},
    {"copy_damaged", 300}, {"clock_jump", 30},
    {"server_killed_before_commit", 60}, {"server_killed_after_commit", 60}, {"server_busy", 80}, {"too_large", 60},
    {"session_ended", 20}, {"role_taken", 20}, {"visitor", 500},
    {"groups_changed", 40}, {"trash_emptied", 15}, {"tombs_forgotten", 300}, {"days_pass", 60},
};
static_assert(std::size(fault_rows) == static_cast<std::size_t>(Fault::count));

// splitmix64's finaliser.
std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/).
constexpr std::uint64_t fnv_first = 0xCBF29CE484222325u;
std::uint64_t fnv(std::uint64_t sum, std::string_view bytes) {
    for (char c : bytes) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return sum;
}

}  // namespace

const char* fault_word(Fault fault) { return fault_rows[static_cast<std::size_t>(fault)].word; }

World::World(std::uint64_t seed, bool faults) : m_seed(seed), m_random(seed * 0x2545F4914F6CDD1Du + 1) {
    if (!faults) return;
    for (std::size_t i = 0; i < m_rates.size(); ++i) {
        bool on = chance(550);
        m_rates[i] = on ? 1 + static_cast<std::uint32_t>(m_random.below(fault_rows[i].most)) : 0;
    }
}

void World::after(std::int64_t delay_ms, const char* what, int node, std::function<void()> run) {
    m_queue.emplace(std::make_pair(m_now_ms + (delay_ms < 0 ? 0 : delay_ms), m_order++), Event{what, node, std::move(run)});
}

bool World::step() {
    if (m_queue.empty()) return false;
    auto first = m_queue.begin();
    m_now_ms = first->first.first;
    Event event = std::move(first->second);
    m_queue.erase(first);
    ++m_events;
    std::uint64_t number = ++m_named[{event.what, event.node}];
    m_event_id = mix(mix(fnv(fnv_first, event.what) + m_seed) + (static_cast<std::uint64_t>(event.node + 1) << 32) + number);
    m_random = test::SeededRandom(m_event_id);
    m_happenings = 0;
    std::string stamp = std::to_string(m_now_ms) + event.what + std::to_string(event.node);
    trace(stamp);
    if (say) say(std::to_string(m_now_ms) + " " + event.what + " " + std::to_string(event.node));
    event.run();
    return true;
}

void World::sleep(std::int64_t ms) {
    m_now_ms += ms;
    std::map<std::pair<std::int64_t, std::uint64_t>, Event> later;
    for (auto& [when, event] : m_queue)
        later.emplace_hint(later.end(), std::make_pair(when.first + ms, when.second), std::move(event));
    m_queue = std::move(later);
}

bool World::strike(Fault fault) {
    auto at = static_cast<std::size_t>(fault);
    if (m_healed || m_rates[at] == 0 || !chance(m_rates[at]) || !happens(fault_word(fault))) return false;
    ++m_struck[at];
    trace(fault_word(fault));
    if (say) say(std::string("  ! ") + fault_word(fault));
    return true;
}

bool World::happens(const char* what) {
    std::uint64_t id = mix(m_event_id + ++m_happenings);
    if (m_left_out.count(id) != 0) return false;
    m_happened.push_back({id, std::to_string(m_now_ms) + " " + what});
    return true;
}

bool World::call(const char* what, int node) {
    m_calls.push_back({what, node});
    if (m_calls.size() != m_crash_at) return false;
    trace("crash");
    if (say) say(std::string("  ! crash at the call: ") + what);
    return true;
}

void World::trace(std::string_view bytes) { m_trace = fnv(m_trace, bytes); }

void World::fail(const std::string& why) {
    if (m_failure.empty()) m_failure = "event " + std::to_string(m_events) + ": " + why;
}

}  // namespace hera::sim
