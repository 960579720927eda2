// Planted bugs, to prove that the simulator would notice them. They exist only in builds with HERA_MUTANTS (tests/sim);
// everywhere else mutant() is the constant false and the code behind it is gone.
#pragma once

#include <cstdint>

namespace hera::sync {

enum class Mutant : std::uint8_t { none, skip_dedupe, acknowledge_before_durable, cursor_before_rows };

#ifdef HERA_MUTANTS
inline Mutant planted = Mutant::none;
inline bool mutant(Mutant which) { return planted == which; }
#else
constexpr bool mutant(Mutant) { return false; }
#endif

}  // namespace hera::sync
