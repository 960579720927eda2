// The real clock and the kernel's random bytes; stateless, so every thread may use them.
#pragma once

#include "base/clock.h"
#include "base/random.h"

namespace hera::server {

class SystemClock final : public Clock {
public:
    Instant now() const override;
    std::int64_t monotonic_ms() const override;
};

class SystemRandom final : public Random {
public:
    void fill(void* out, std::size_t size_bytes) override;
};

}  // namespace hera::server
