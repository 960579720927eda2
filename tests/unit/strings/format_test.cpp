#include "strings/format.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::ui;

namespace {
Date day(int y, int m, int d) { return make_date(y, m, d).value_or(Date{}); }
constexpr std::int64_t hour_ms = 3'600'000;
}  // namespace

TEST_CASE("numbers, days and sizes read as people write them") {
    CHECK(format_number(0) == "0");
    CHECK(format_number(-1234567) == "-1,234,567");
    CHECK(format_day(day(2026, 12, 12), day(2026, 11, 24)) == "12 Dec");
    CHECK(format_day(day(2027, 1, 3), day(2026, 11, 24)) == "3 Jan 2027");
    CHECK(format_bytes(999) == "999 bytes");
    CHECK(format_bytes(2'400'000) == "2.4 MB");
    CHECK(format_money_short({125'000'000, "USD"}) == "$1.3M");
    CHECK(format_money_short({9'900'000, "USD"}) == "$99,000");
}

TEST_CASE("moments are told from the reader's zone") {
    Instant now{1'795'000'000'000};
    CHECK(format_moment(now, now, 60) == "just now");
    CHECK(format_moment({now.ms - 2 * hour_ms}, now, 60) == "today " + format_clock({now.ms - 2 * hour_ms}, 60));
    CHECK(format_ago({now.ms - 3 * 24 * hour_ms}, now, 60) == "3 days ago");
    CHECK(format_ago({now.ms - 24 * hour_ms}, now, 60) == "Yesterday");
}

TEST_CASE("a day is understood in the ways people type it") {
    Date today = day(2026, 11, 24);
    for (const char* text : {"12 Dec 2026", "12 december 2026", "12.12.2026", "2026-12-12", "12/12/26", " 12 dec ", "Dec 12"}) {
        INFO(text);
        auto read = parse_day(text, today);
        REQUIRE(read);
        CHECK(*read == day(2026, 12, 12));
    }
    CHECK(parse_day("today", today) == today);
    CHECK(parse_day("tomorrow", today) == day(2026, 11, 25));
    CHECK(parse_day("12/31/2026", today) == day(2026, 12, 31));
    for (const char* text : {"", "soon", "31.02.2026", "12", "1 2 3 4", "45 Dec"}) {
        INFO(text);
        CHECK_FALSE(parse_day(text, today));
    }
}
