// Planted bugs, to prove that the simulator would notice them. They exist only in builds with HERA_MUTANTS (tests/sim);
// everywhere else mutant() is the constant false and the code behind it is gone.
#pragma once

#include <cstdint>

namespace hera::sync {

enum class Mutant : std::uint8_t {
    none,
    skip_dedupe,                 // an op that arrives twice is taken twice
    acknowledge_before_durable,  // the device calls a change saved, and lets it go, when it is sealed but not stored
    send_before_durable,         // an op leaves the device before it is stored there
    skip_mirror,                 // an unsent op is not written a second time outside the database
    cursor_before_rows,          // the cursor is written in a transaction of its own, before the rows it covers
};

#ifdef HERA_MUTANTS
inline Mutant planted = Mutant::none;
inline bool mutant(Mutant which) { return planted == which; }
#else
constexpr bool mutant(Mutant) { return false; }
#endif

}  // namespace hera::sync
