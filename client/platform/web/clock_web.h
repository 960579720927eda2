// The browser's clocks.
#pragma once

#include "base/clock.h"

namespace hera {

class ClockWeb final : public Clock {
public:
    Instant now() const override;
    std::int64_t monotonic_ms() const override;
};

}  // namespace hera
