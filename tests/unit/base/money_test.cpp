#include "base/money.h"

#include "support/seeded_random.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;

TEST_CASE("amounts as people and exports write them") {
    struct Row {
        const char* text;
        std::int64_t minor;
        const char* currency;
    };
    const Row rows[] = {
        {"1234.5", 123450, "USD"},      {"1,234.50", 123450, "USD"},  {"1.234,56", 123456, "USD"},   {"1 234,56", 123456, "USD"},
        {"1'234.50", 123450, "USD"},    {"$1,234", 123400, "USD"},    {"1.2M", 120000000, "USD"},    {"EUR 500", 50000, "EUR"},
        {"500 EUR", 50000, "EUR"},      {"(1,200)", -120000, "USD"},  {"-$5", -500, "USD"},          {"€1.234,50", 123450, "EUR"},
        {"\xE2\x88\x92" "7", -700, "USD"}, {"JPY 1200", 1200, "JPY"}, {"0.005", 1, "USD"},           {"0.004", 0, "USD"},
        {"KWD 1.234", 1234, "KWD"},     {"KWD 1,234", 1234000, "KWD"}, {"KWD 12.5", 12500, "KWD"},   {"2.5k", 250000, "USD"},
        {"1.234", 123400, "USD"},       {"12.345.678", 1234567800, "USD"}, {"0.123", 12, "USD"},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        auto money = parse_money(row.text, "USD");
        REQUIRE(money.ok());
        CHECK(money.value().minor == row.minor);
        CHECK(money.value().currency == row.currency);
    }
    for (const char* text : {"", "abc", "$", "1.2.3x", "--", "99999999999999999999", "1e5", "(", "US"}) {
        INFO(text);
        CHECK_FALSE(parse_money(text, "USD").ok());
    }
}

TEST_CASE("what is shown for editing reads back as the same money, in every currency") {
    test::SeededRandom random(5);
    for (const char* currency : {"USD", "EUR", "JPY", "KWD", "CHF", "GBP", "INR"}) {
        for (int i = 0; i < 500; ++i) {
            Money money{static_cast<std::int64_t>(random.below(2'000'000'000'000)) - 1'000'000'000'000, currency};
            if (i < 20) money.minor = i;
            std::string text = money.currency + " " + format_plain(money);
            INFO(text);
            auto back = parse_money(text, "USD");
            REQUIRE(back.ok());
            REQUIRE(back.value() == money);
        }
    }
}

TEST_CASE("amounts for people") {
    CHECK(format_money({123450, "USD"}) == "$1,234.50");
    CHECK(format_money({-160000000, "USD"}) == "-$1,600,000");
    CHECK(format_money({1200, "JPY"}) == "¥1,200");
    CHECK(format_plain({5, "USD"}) == "0.05");
    CHECK(format_plain({INT64_MIN, "JPY"}) == "-9223372036854775808");
}

TEST_CASE("percentages round half away from zero and never overflow") {
    CHECK(percent_of(150, 33) == 50);
    CHECK(percent_of(50, 1) == 1);
    CHECK(percent_of(-50, 1) == -1);
    CHECK(percent_of(49, 1) == 0);
    CHECK(percent_of(INT64_MAX, 100) == INT64_MAX);
    CHECK(percent_of(INT64_MAX, 1000) == INT64_MAX);
    CHECK(percent_of(INT64_MIN, 1000) == INT64_MIN);
}
