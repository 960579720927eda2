// Instant and Date: two different ideas that must never be mixed.
//
// Instant: a moment that happened, milliseconds since 1970-01-01T00:00Z. JSON: integer.
// Date: a civil day that people agree on (close date, birthday), without a zone. JSON: "2026-03-31".
// There is no conversion between them without a stated zone offset.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hera {

struct Instant {
    std::int64_t ms = 0;
    friend bool operator==(Instant a, Instant b) { return a.ms == b.ms; }
    friend bool operator<(Instant a, Instant b) { return a.ms < b.ms; }
};

struct Date {
    std::int32_t days = 0;  // since 1970-01-01, proleptic Gregorian
    friend bool operator==(Date a, Date b) { return a.days == b.days; }
    friend bool operator<(Date a, Date b) { return a.days < b.days; }
};

struct CivilDate {
    int year, month, day;  // month 1–12, day 1–31
};

// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
CivilDate civil(Date date);
// nullopt when the day does not exist (31 February) or the year is outside 1–9999.
std::optional<Date> make_date(int year, int month, int day);

std::string format_iso(Date date);                            // "2026-03-31"
std::optional<Date> parse_iso_date(std::string_view text);    // exactly "YYYY-MM-DD"
std::string format_iso(Instant instant);                      // "2026-03-31T09:14:00.000Z"
// "YYYY-MM-DDTHH:MM[:SS[.mmm]][Z|±HH:MM]" or with a space for the T; without a zone it is taken as UTC.
std::optional<Instant> parse_iso_instant(std::string_view text);

// The civil day that contains `instant` at an offset from UTC.
Date date_at(Instant instant, int utc_offset_minutes);

}  // namespace hera
