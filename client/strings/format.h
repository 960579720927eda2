// Dates and numbers as people read them. `offset` is the reader's distance from UTC in minutes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/money.h"
#include "base/time.h"

namespace hera::ui {

std::string_view month_name(int month);                 // 1–12: "Dec"
std::string format_number(std::int64_t value);           // "12,345"
std::string format_day(Date date, Date today);           // "12 Dec", "12 Dec 2027" in another year
std::string format_day_long(Date date);                  // "12 Dec 2026"
std::string format_clock(Instant instant, int offset);   // "10:20"
// "just now", "today 10:20", "yesterday 10:20", "3 days ago", then the day.
std::string format_moment(Instant instant, Instant now, int offset);
// The same without the hour, for narrow columns: "Today", "Yesterday", "3 days ago", "12 Dec".
std::string format_ago(Instant instant, Instant now, int offset);
std::string format_bytes(std::uint64_t size_bytes);      // "2.4 MB"
// "$1.2M": for places too small for the whole amount.
std::string format_money_short(const Money& money);

// "12 Dec 2026", "12.12.2026", "2026-12-12", "12/31/2026", "today", "tomorrow".
std::optional<Date> parse_day(std::string_view text, Date today);

}  // namespace hera::ui
