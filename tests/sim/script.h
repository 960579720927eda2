// Script: some fifty edits of two people with all that makes them difficult — created, changed, deleted, restored, merged, undone,
// refused, in conflict, online and offline, across a checkpoint — always the same. With a crash at one of its calls: of storage, of
// the network, of the server (World::call). Then everything is healed, brought to rest and checked like any simulation.
#pragma once

#include "simulation.h"
#include "world.h"

namespace hera::sim {

// What ends at a call: the worker that made it, before its write took place, after it but before the answer, or with the
// power and with what was stored relaxed; or the server.
enum class Ending : std::uint8_t { write_lost, write_kept, power };

struct ScriptPlan {
    std::uint64_t crash_at = 0;  // number of the call; 0: none
    Ending ending = Ending::write_lost;
    std::string folder{};        // where the server may keep its files; "": in memory
    std::function<void(const std::string&)> say{};
};

struct ScriptOutcome {
    Outcome outcome;
    std::vector<World::Call> calls;
    std::uint64_t checkpoints = 0;
    bool ended = false;  // every step was made
};

ScriptOutcome run_script(const ScriptPlan& plan);

}  // namespace hera::sim
