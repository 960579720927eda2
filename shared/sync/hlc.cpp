#include "sync/hlc.h"

namespace hera::sync {

Hlc next_stamp(Hlc last, Instant now) {
    constexpr std::int64_t ms_max = (std::int64_t{1} << 46) - 1;  // leaves room above for counters to borrow from
    std::int64_t ms = now.ms < 0 ? 0 : now.ms > ms_max ? ms_max : now.ms;
    Hlc wall{ms << 16};
    return last < wall ? wall : Hlc{last.value + 1};
}

}  // namespace hera::sync
