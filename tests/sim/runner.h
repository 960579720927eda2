// Runner: many seeds over several processes (SQLite's page VFS is one per process), one line of figures each.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "simulation.h"

namespace hera::sim {

struct Campaign {
    std::uint64_t first = 1, seeds = 10, events_min = 2'000;
    unsigned jobs = 2;
    bool quiet = false;       // no line per seed, except for failures
    bool silent = false;      // not for these either
    bool stop_at_failure = false;
    std::string program;      // for the line that says how to run a seed again; "": none
    std::string folder;       // for servers with files
    bool twice = false;       // every seed; otherwise every twentieth
    std::function<Outcome(const Plan&)> run = hera::sim::run;
};

struct Findings {
    std::uint64_t failed = 0;  // seeds: a broken invariant, a HERA_CHECK, a crash, or another trace when a seed runs again
    std::uint64_t seed = 0;    // the first of them
    std::string failure;       // …and what it broke
};
Findings run_campaign(const Campaign& campaign);

}  // namespace hera::sim
