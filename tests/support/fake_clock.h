// A clock that stands still until the test moves it.
#pragma once

#include "base/clock.h"

namespace hera::test {

class FakeClock final : public Clock {
public:
    Instant now() const override { return Instant{m_wall_ms}; }
    std::int64_t monotonic_ms() const override { return m_monotonic_ms; }

    void advance(std::int64_t ms) {
        m_wall_ms += ms;
        m_monotonic_ms += ms;
    }
    // The wall clock jumps; time does not pass.
    void set_wall(Instant instant) { m_wall_ms = instant.ms; }

private:
    std::int64_t m_wall_ms = 1'767'225'600'000;  // 2026-01-01
    std::int64_t m_monotonic_ms = 0;
};

}  // namespace hera::test
