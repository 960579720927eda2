// One simulation from one seed: some people with one or more devices each, the server, faults, then rest. Everything in one
// process and one thread; the same seed gives the same trace.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace hera::sim {

struct Plan {
    std::uint64_t seed = 1;
    std::uint64_t events_min = 2'000;           // before things are brought to rest
    std::string folder;                         // where a seed may keep its server's files
    std::function<void(const std::string&)> say{};  // every event, for looking at one seed
    std::set<std::uint64_t> left_out{};             // gestures and faults (World::happens) to do without
};

struct Outcome {
    std::string failure;  // "": everything held
    std::uint64_t trace = 0, events = 0;
    std::uint32_t devices = 0, gestures = 0, ops = 0, refused = 0, conflicts = 0, joined = 0, handed_back = 0,
                  merges = 0, followed = 0, same_key = 0;
    std::uint32_t files = 0, arrived = 0, expired = 0, fetched = 0;  // attached; at the server once; gone after the trash; given
    std::uint32_t server_kills = 0, lost_before_saved = 0;
    std::string faults;   // "drop 12 · cut 3 …"
    std::vector<std::uint64_t> happened;  // what could have been left out, in order
};

Outcome run(const Plan& plan);
std::string line_of(const Plan& plan, const Outcome& outcome);

}  // namespace hera::sim
