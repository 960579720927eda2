#include "base/id.h"

#include <set>

#include "support/fake_clock.h"
#include "support/seeded_random.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;

TEST_CASE("an id's text reads back, in either case, and sorts as the bytes do") {
    test::SeededRandom random(2);
    RecordId before{};
    for (int i = 0; i < 5000; ++i) {
        RecordId id{};
        random.fill(id.bytes.data(), id.bytes.size());
        if (i == 1) id.bytes.fill(0xFF);
        std::string text = id.text();
        REQUIRE(text.size() == 26);
        REQUIRE(RecordId::parse(text) == id);
        std::string capitals = text;
        for (char& c : capitals) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        REQUIRE(RecordId::parse(capitals) == id);
        REQUIRE((before < id) == (before.text() < text));
        before = id;
    }
}

TEST_CASE("what is no id") {
    CHECK_FALSE(RecordId::parse(""));
    CHECK_FALSE(RecordId::parse(std::string(25, '0')));
    CHECK_FALSE(RecordId::parse(std::string(27, '0')));
    CHECK_FALSE(RecordId::parse("8" + std::string(25, '0')));  // more than 128 bits
    for (char c : {'i', 'l', 'o', 'u', '-', ' ', '\0'}) CHECK_FALSE(RecordId::parse(std::string(25, '0') + c));
    CHECK(RecordId::parse(std::string(26, '0'))->none());
}

TEST_CASE("ids are made in order of time and never twice, whatever the clock says") {
    test::FakeClock clock;
    test::SeededRandom random(4);
    std::set<RecordId> made;
    RecordId early = RecordId::make(clock, random);
    clock.advance(2);
    CHECK(early < RecordId::make(clock, random));
    clock.set_wall(Instant{-5});
    for (int i = 0; i < 10'000; ++i) REQUIRE(made.insert(RecordId::make(clock, random)).second);
}
