// PlaceZone: the clock of a place as the browser knows it; without a name the reader's own.
#pragma once

#include <string>
#include <utility>

#include "base/time_of_day.h"
#include "platform/host.h"

namespace hera::ui {

class PlaceZone final : public Zone {
public:
    explicit PlaceZone(std::string name = {}) : m_name(std::move(name)) {}
    int offset_minutes(Instant at) const override { return utc_offset_at(at, m_name); }

private:
    std::string m_name;
};

}  // namespace hera::ui
