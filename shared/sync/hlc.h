// Hlc: a hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014), 48 bits of milliseconds and a 16-bit
// counter in one integer. It only picks the provisional winner when two devices changed the same field without having
// seen each other; it never gates anything, so a clock may be years off.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace hera::sync {

struct Hlc {
    std::int64_t value = 0;

    std::int64_t ms() const { return value >> 16; }
    friend bool operator==(Hlc a, Hlc b) { return a.value == b.value; }
    friend bool operator<(Hlc a, Hlc b) { return a.value < b.value; }
};

// The next stamp after `last` at wall time `now`: never smaller or equal, whatever the clock does. A full counter borrows
// the next millisecond. Times before 1970 count as 1970, those past the 48 bits as their end.
Hlc next_stamp(Hlc last, Instant now);

}  // namespace hera::sync
