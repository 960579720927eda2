// Crashes: the campaign that runs the script once for every call it makes, and ends something there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runner.h"
#include "script.h"

namespace hera::sim {

// Sets first, seeds and run of `campaign`: one "seed" per crash, every `every`-th of them. `calls`: of the script without one.
// `program`: for the line that says how to run one again.
void crash_everywhere(Campaign& campaign, const std::vector<World::Call>& calls, std::uint64_t every, const std::string& program);

}  // namespace hera::sim
