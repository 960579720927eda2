// Time of day: minutes after midnight by the clock on the wall, without a zone. Written "09:30" (ISO 8601), which sorts.
// And how wall clocks and moments meet, given how far a place is from UTC at any moment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace hera {

// "9:30", "09:30", "930", "9", "9am", "9:30 pm", "17.15". nullopt when it is none.
std::optional<int> parse_time_of_day(std::string_view text);
std::string format_time_of_day(int minutes);  // "09:30". REQUIRES: 0 ≤ minutes < 1440

// Minutes that a place is ahead of UTC at a moment: summer time included.
class Zone {
public:
    virtual ~Zone() = default;
    virtual int offset_minutes(Instant at) const = 0;
};

Date date_in(const Zone& zone, Instant at);
int time_of_day_in(const Zone& zone, Instant at);
// When the clock on the wall shows that time on that day. A time that is skipped in spring is the moment as far after the
// change as it would have been before it (02:30 reads 03:30); one that occurs twice in autumn is the first.
Instant instant_in(const Zone& zone, Date day, int minutes);

}  // namespace hera
