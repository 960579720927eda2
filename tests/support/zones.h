// Zones for tests: one with summer time, one without.
#pragma once

#include "base/time_of_day.h"

namespace hera::test {

// Central Europe in 2026: summer time from 29 March 01:00Z to 25 October 01:00Z.
class Berlin final : public Zone {
public:
    int offset_minutes(Instant at) const override {
        return at.ms >= parse_iso_instant("2026-03-29T01:00Z")->ms && at.ms < parse_iso_instant("2026-10-25T01:00Z")->ms ? 120 : 60;
    }
};
class Fixed final : public Zone {
public:
    explicit Fixed(int minutes) : m_minutes(minutes) {}
    int offset_minutes(Instant) const override { return m_minutes; }

private:
    int m_minutes;
};

}  // namespace hera::test
