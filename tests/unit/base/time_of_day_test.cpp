#include "base/time_of_day.h"

#include <vector>

#include "support/zones.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using test::Berlin;
using test::Fixed;

namespace {

Date day(const char* text) { return *parse_iso_date(text); }
std::string at(const Zone& zone, const char* date, const char* time) {
    return format_iso(instant_in(zone, day(date), *parse_time_of_day(time)));
}

}  // namespace

TEST_CASE("a time of day as people type it") {
    struct Row {
        const char* text;
        int minutes;
    };
    const std::vector<Row> rows{
        {"9", 540},      {"9:30", 570},     {"09:30", 570},   {"930", 570},  {"0930", 570},   {"17.15", 1035},
        {"9am", 540},    {"9 AM", 540},     {"9:30 pm", 1290}, {"12am", 0},  {"12 pm", 720},  {"12:05am", 5},
        {" 23:59 ", 1439}, {"0:00", 0},     {"14h30", 870},   {"5 p.m.", 1020},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        auto read = parse_time_of_day(row.text);
        REQUIRE(read);
        CHECK(*read == row.minutes);
        CHECK(parse_time_of_day(format_time_of_day(*read)) == read);
    }
    for (const char* text :
         {"", "24:00", "9:60", "noon", "-1", "9:3", "13pm", "0am", "12345", "9:30:00", ":30", "am", "9 30"}) {
        INFO(text);
        CHECK(!parse_time_of_day(text));
    }
}

TEST_CASE("a wall clock and a moment: on each side of both changes of the clock, in the hour that is skipped and the one that "
          "comes twice") {
    Berlin berlin;
    CHECK(at(berlin, "2026-03-28", "09:00") == "2026-03-28T08:00:00.000Z");
    CHECK(at(berlin, "2026-03-29", "01:59") == "2026-03-29T00:59:00.000Z");
    CHECK(at(berlin, "2026-03-29", "02:30") == "2026-03-29T01:30:00.000Z");  // reads 03:30
    CHECK(at(berlin, "2026-03-29", "09:00") == "2026-03-29T07:00:00.000Z");
    CHECK(at(berlin, "2026-10-25", "00:30") == "2026-10-24T22:30:00.000Z");
    CHECK(at(berlin, "2026-10-25", "02:30") == "2026-10-25T00:30:00.000Z");  // the first of the two
    CHECK(at(berlin, "2026-10-25", "03:00") == "2026-10-25T02:00:00.000Z");
    CHECK(at(Fixed(-480), "2026-01-01", "23:30") == "2026-01-02T07:30:00.000Z");
    CHECK(at(Fixed(345), "2026-01-01", "00:00") == "2025-12-31T18:15:00.000Z");  // Kathmandu
}

TEST_CASE("the day and the clock of a place at a moment") {
    Instant moment = *parse_iso_instant("2026-03-28T23:30Z");
    CHECK(date_in(Berlin(), moment) == day("2026-03-29"));
    CHECK(date_in(Fixed(-300), moment) == day("2026-03-28"));
    CHECK(time_of_day_in(Berlin(), moment) == 30);
    CHECK(time_of_day_in(Fixed(-300), moment) == 18 * 60 + 30);
    CHECK(time_of_day_in(Fixed(0), Instant{-1}) == 1439);
    // From midnight to midnight the same day, on the short and on the long day of the year.
    for (const char* date : {"2026-03-29", "2026-10-25", "2026-06-01"}) {
        Instant first = instant_in(Berlin(), day(date), 0), last = instant_in(Berlin(), day(date), 1439);
        CHECK(date_in(Berlin(), first) == day(date));
        CHECK(date_in(Berlin(), Instant{first.ms - 1}) == Date{day(date).days - 1});
        CHECK(date_in(Berlin(), Instant{last.ms + 60'000}) == Date{day(date).days + 1});
    }
}
