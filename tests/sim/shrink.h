// Shrinking: a seed that fails is run again and again with fewer gestures and faults, as long as it breaks the same invariant.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulation.h"

namespace hera::sim {

struct Smallest {
    std::string failure;             // "": the seed does not fail
    Plan plan;                       // of the smallest run
    std::size_t before = 0, after = 0;  // gestures and faults
    std::uint64_t events = 0;
    std::uint32_t runs = 0;
    std::vector<std::string> lines;  // its trace and, at the end, what it breaks
};

// Every run is a process of its own, so a failed HERA_CHECK can be made smaller too.
Smallest shrink(const Plan& plan);

// "I5" of "event 12: device 1: I5: (L4) shown …"; "none" when a failure breaks no invariant by number.
std::string invariant_of(const std::string& failure);

}  // namespace hera::sim
