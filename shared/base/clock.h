// Clock: the only way shared code learns the time. Implemented by the platform and by the tests' fake clock.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace hera {

class Clock {
public:
    virtual ~Clock() = default;
    // Wall clock, UTC. May jump, may be years off: nothing may depend on it for order or safety.
    virtual Instant now() const = 0;
    // Milliseconds that only grow, for delays and time-outs; the zero point means nothing.
    virtual std::int64_t monotonic_ms() const = 0;
};

}  // namespace hera
