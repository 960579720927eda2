#include "platform/scroll.h"

#include <catch2/catch_test_macros.hpp>
#include "platform/scroll_physics.h"
#include "screen.h"

using namespace hera::ui;

namespace {

constexpr double content = 100'000;

struct Place {
    ScrollArea area;
    double drawn = 0;
    Screen screen{[this] {
        drawn = area.update(id_of("area"), {0, 0, 300, 400}, content);
        Clip clip({0, 0, 300, 400});
        for (int i = 0; i < 100; ++i) {
            float y = static_cast<float>(i * 100 - drawn);
            if (y > -100 && y < 400) control("Row " + std::to_string(i), {0, y, 300, 100}, Role::row);
        }
    }};
};

}  // namespace

TEST_CASE("the wheel moves the area below it and stops at its ends") {
    Place place;
    headless::Session s(place.screen);
    s.wheel({100, 100}, {0, 250});
    CHECK(place.drawn == 250);
    CHECK(s.find("row", "Row 4"));
    CHECK_FALSE(s.find("row", "Row 1"));
    s.wheel({100, 100}, {0, -1e6f});
    CHECK(place.drawn == 0);
    s.wheel({100, 100}, {0, 1e6f});
    CHECK(place.drawn == content - 400);
    s.wheel({600, 100}, {0, -100});
    CHECK(place.drawn == content - 400);
}

TEST_CASE("a finger drags the content and throws it; it comes to rest and frames end") {
    Place place;
    headless::Session s(place.screen, {.touch = true});
    s.pointer(PointerInput::Type::down, {100, 300});
    for (int i = 1; i <= 8; ++i) {
        s.advance(8);
        s.pointer(PointerInput::Type::move, {100, 300 - static_cast<float>(i) * 20});
    }
    CHECK(place.drawn == 160);
    s.pointer(PointerInput::Type::up, {100, 140});
    s.settle();
    CHECK(place.drawn > 300);
    CHECK(s.idle());
    CHECK(place.area.velocity == 0);
}

TEST_CASE("whoever wants less motion gets no throw") {
    Place place;
    headless::Session s(place.screen, {.touch = true, .reduced_motion = true});
    s.pointer(PointerInput::Type::down, {100, 300});
    for (int i = 1; i <= 8; ++i) {
        s.advance(8);
        s.pointer(PointerInput::Type::move, {100, 300 - static_cast<float>(i) * 20});
    }
    s.pointer(PointerInput::Type::up, {100, 140});
    s.settle();
    CHECK(place.drawn == 160);
}

TEST_CASE("keys that nobody took scroll") {
    Place place;
    headless::Session s(place.screen);
    CHECK(s.key("PageDown"));
    CHECK(place.drawn == 360);
    s.key("End");
    CHECK(place.drawn == content - 400);
    s.key("Home");
    CHECK(place.drawn == 0);
    CHECK_FALSE(s.key("x"));
}

TEST_CASE("a throw ends at the same place whatever the frame rate") {
    double coarse = 0, coarse_speed = 3000, fine = 0, fine_speed = 3000;
    for (int i = 0; i < 200; ++i) coast(coarse, coarse_speed, 0.032, 8);
    for (int i = 0; i < 1600; ++i) coast(fine, fine_speed, 0.004, 8);
    CHECK(std::fabs(coarse - fine) < 3);
    CHECK(coarse_speed == 0);
}

TEST_CASE("edges pull while something is dragged near them") {
    CHECK(edge_pull(200, 200, 48, 900) == 0);
    CHECK(edge_pull(0, 400, 48, 900) == -900);
    CHECK(edge_pull(400, 24, 48, 900) == 450);
}

TEST_CASE("a million rows stay exact") {
    ScrollArea area;
    double drawn = 0;
    Screen screen([&] { drawn = area.update(id_of("area"), {0, 0, 300, 400}, 32e6); });
    headless::Session s(screen);
    area.offset = 31'999'000.25;
    wake();
    s.settle();
    CHECK(drawn == 31'999'000);
    area.scroll_into_view(5'000'000, 32, {0, 0, 300, 400}, 32e6);
    CHECK(area.offset == 5'000'000);
}
