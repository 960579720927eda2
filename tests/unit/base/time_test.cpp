#include "base/time.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;

TEST_CASE("every day from 1600 to 2400 reads back as itself") {
    std::int32_t first = make_date(1600, 1, 1)->days, last = make_date(2400, 12, 31)->days;
    CivilDate before = civil(Date{first - 1});
    for (std::int32_t day = first; day <= last; ++day) {
        CivilDate c = civil(Date{day});
        auto made = make_date(c.year, c.month, c.day);
        REQUIRE(made);
        REQUIRE(made->days == day);
        bool next =
            c.day == before.day + 1 || (c.day == 1 && (c.month == before.month + 1 || (c.month == 1 && before.month == 12)));
        REQUIRE(next);
        before = c;
    }
    CHECK(format_iso(Date{0}) == "1970-01-01");
    CHECK(format_iso(*make_date(9, 2, 3)) == "0009-02-03");
}

TEST_CASE("days that do not exist") {
    const CivilDate none[] = {{2023, 2, 29}, {1900, 2, 29}, {2024, 2, 30}, {2024, 4, 31}, {2024, 0, 1},
                              {2024, 13, 1}, {2024, 1, 0},  {0, 1, 1},     {10000, 1, 1}};
    for (const CivilDate& day : none) CHECK_FALSE(make_date(day.year, day.month, day.day));
    CHECK(make_date(2000, 2, 29));
    for (const char* text : {"2024-2-03", "2024-02-30", "24-02-03", "2024/02/03", "2024-02-03x", ""})
        CHECK_FALSE(parse_iso_date(text));
}

TEST_CASE("instants") {
    struct Row {
        const char* text;
        const char* iso;
    };
    const Row rows[] = {
        {"2026-03-31T09:14", "2026-03-31T09:14:00.000Z"},
        {"2026-03-31 09:14:05", "2026-03-31T09:14:05.000Z"},
        {"2026-03-31T09:14:05.5Z", "2026-03-31T09:14:05.500Z"},
        {"2026-03-31T09:14:05.123456Z", "2026-03-31T09:14:05.123Z"},
        {"2026-03-31T00:30+02:00", "2026-03-30T22:30:00.000Z"},
        {"2026-12-31T23:30-05:30", "2027-01-01T05:00:00.000Z"},
        {"1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        auto moment = parse_iso_instant(row.text);
        REQUIRE(moment);
        CHECK(format_iso(*moment) == row.iso);
        CHECK(parse_iso_instant(format_iso(*moment)) == moment);
    }
    for (const char* text : {"2026-03-31", "2026-03-31T24:00", "2026-03-31T09:60", "2026-03-31T09:14:05.", "2026-03-31T09:14+2",
                             "2026-02-30T09:14"}) {
        INFO(text);
        CHECK_FALSE(parse_iso_instant(text));
    }
}

TEST_CASE("which day it is depends on where") {
    Instant late = *parse_iso_instant("2026-03-31T23:30Z");
    CHECK(format_iso(date_at(late, 0)) == "2026-03-31");
    CHECK(format_iso(date_at(late, 60)) == "2026-04-01");
    CHECK(format_iso(date_at(Instant{-1}, 0)) == "1969-12-31");
}
