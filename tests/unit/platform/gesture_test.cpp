#include "platform/gesture.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera::ui;
using Type = PointerInput::Type;
using Kind = Gesture::Kind;

namespace {

struct Hand {
    GestureRecogniser recogniser;
    std::vector<Gesture> happened;
    GestureTarget target{.node = 1, .area = 2};
    PointerKind kind = PointerKind::touch;

    void at(Type type, float x, float y, double ms, int pointer = 1) {
        recogniser.pointer({type, pointer, kind, {x, y}, ms}, target, happened);
    }
    void wait(double ms) { recogniser.tick(ms, happened); }
    std::vector<Kind> kinds() {
        std::vector<Kind> out;
        for (const Gesture& gesture : happened) out.push_back(gesture.kind);
        return out;
    }
    bool had(Kind kind_) {
        for (const Gesture& gesture : happened)
            if (gesture.kind == kind_) return true;
        return false;
    }
};

}  // namespace

TEST_CASE("a short touch is a tap, and shows the press first") {
    Hand hand;
    hand.at(Type::down, 10, 10, 0);
    hand.at(Type::move, 14, 12, 60);
    hand.at(Type::up, 14, 12, 120);
    CHECK(hand.kinds() == std::vector{Kind::press, Kind::tap});
}

TEST_CASE("a touch that stays becomes a long press, and no tap follows") {
    Hand hand;
    hand.at(Type::down, 10, 10, 0);
    CHECK(hand.recogniser.next_deadline_ms() == 80);
    hand.wait(80);
    hand.wait(500);
    hand.at(Type::up, 10, 10, 700);
    CHECK(hand.kinds() == std::vector{Kind::press, Kind::long_press, Kind::release});
}

TEST_CASE("a touch that moves scrolls, leaves nothing pressed and throws") {
    Hand hand;
    hand.at(Type::down, 10, 100, 0);
    hand.at(Type::move, 10, 91, 16);
    hand.at(Type::move, 10, 61, 32);
    hand.at(Type::up, 10, 61, 40);
    CHECK(hand.kinds() == std::vector{Kind::scroll_begin, Kind::scroll, Kind::scroll, Kind::scroll_end});
    CHECK(hand.happened.back().velocity.y < -500);
    CHECK_FALSE(hand.had(Kind::press));
}

TEST_CASE("a finger that rests before it lifts throws nothing") {
    Hand hand;
    hand.at(Type::down, 10, 100, 0);
    hand.at(Type::move, 10, 60, 16);
    hand.at(Type::up, 10, 60, 300);
    CHECK(hand.happened.back().kind == Kind::scroll_end);
    CHECK(hand.happened.back().velocity.y == 0);
}

TEST_CASE("something that grabs at once is dragged without a hold") {
    Hand hand;
    hand.target.grabs_at_once = true;
    hand.at(Type::down, 10, 10, 0);
    hand.at(Type::move, 12, 10, 10);
    hand.at(Type::up, 40, 10, 20);
    CHECK(hand.kinds() == std::vector{Kind::drag_begin, Kind::drop});
}

TEST_CASE("a handle is dragged after a hold; without it the finger scrolls") {
    Hand hand;
    hand.target.drag_handle = true;
    hand.at(Type::down, 10, 10, 0);
    hand.wait(260);
    CHECK(hand.had(Kind::drag_armed));
    hand.at(Type::move, 40, 10, 300);
    hand.at(Type::up, 60, 10, 320);
    CHECK(hand.had(Kind::drag_begin));
    CHECK(hand.happened.back().kind == Kind::drop);
    CHECK_FALSE(hand.had(Kind::tap));

    Hand quick;
    quick.target.drag_handle = true;
    quick.at(Type::down, 10, 10, 0);
    quick.at(Type::move, 10, 40, 100);
    CHECK(quick.had(Kind::scroll_begin));
    CHECK_FALSE(quick.had(Kind::drag_begin));
}

TEST_CASE("a second finger ends what the first had begun, and no tap follows") {
    Hand hand;
    hand.at(Type::down, 10, 10, 0);
    hand.at(Type::move, 10, 40, 20);
    hand.at(Type::down, 80, 80, 30, 2);
    CHECK(hand.had(Kind::scroll_end));
    hand.at(Type::up, 80, 80, 60, 2);
    hand.at(Type::up, 10, 40, 70);
    CHECK_FALSE(hand.had(Kind::tap));
    CHECK(hand.recogniser.idle());
}

TEST_CASE("a touch that stops a coasting area only stops it") {
    Hand hand;
    hand.target.area_coasting = true;
    hand.at(Type::down, 10, 10, 0);
    hand.at(Type::up, 10, 10, 60);
    CHECK(hand.kinds() == std::vector{Kind::stop});
}

TEST_CASE("a mouse presses at once, and drags what may be dragged") {
    Hand hand;
    hand.kind = PointerKind::mouse;
    hand.target.drag_handle = true;
    hand.at(Type::down, 10, 10, 0);
    CHECK(hand.kinds() == std::vector{Kind::press});
    hand.at(Type::move, 13, 10, 5);
    hand.at(Type::move, 30, 10, 10);
    hand.recogniser.cancel(hand.happened);
    hand.at(Type::up, 30, 10, 20);
    CHECK(hand.kinds() == std::vector{Kind::press, Kind::drag_begin, Kind::drag_cancel});
}

TEST_CASE("letting go beside the button is no click") {
    Hand hand;
    hand.kind = PointerKind::mouse;
    hand.at(Type::down, 10, 10, 0);
    hand.target.node = 0;
    hand.at(Type::move, 90, 90, 10);
    hand.at(Type::up, 90, 90, 20);
    CHECK(hand.kinds() == std::vector{Kind::press, Kind::release});
}

TEST_CASE("G1: whatever happens, each press ends exactly once") {
    std::uint32_t seed = 42;
    auto next = [&](std::uint32_t bound) {
        seed = seed * 1664525u + 1013904223u;
        return (seed >> 10) % bound;
    };
    for (int round = 0; round < 500; ++round) {
        Hand hand;
        hand.kind = next(2) == 0 ? PointerKind::mouse : PointerKind::touch;
        hand.target.drag_handle = next(3) == 0;
        double ms = 0;
        for (int i = 0; i < 30; ++i) {
            ms += next(300);
            float x = static_cast<float>(next(100)), y = static_cast<float>(next(100));
            switch (next(6)) {
                case 0: hand.at(Type::down, x, y, ms, static_cast<int>(next(2))); break;
                case 1: hand.at(Type::up, x, y, ms, static_cast<int>(next(2))); break;
                case 2: hand.at(Type::cancel, x, y, ms, static_cast<int>(next(2))); break;
                case 3: hand.wait(ms); break;
                default: hand.at(Type::move, x, y, ms, static_cast<int>(next(2))); break;
            }
        }
        hand.recogniser.cancel(hand.happened);
        int open = 0;
        bool dragging = false;
        for (const Gesture& gesture : hand.happened) {
            bool closes = gesture.kind == Kind::tap || gesture.kind == Kind::release || gesture.kind == Kind::drop ||
                          gesture.kind == Kind::drag_cancel;
            if (gesture.kind == Kind::press) {
                REQUIRE(open == 0);
                open = 1;
            } else if (gesture.kind == Kind::drag_begin) {
                REQUIRE_FALSE(dragging);
                dragging = true;
                open = 1;
            } else if (closes) {
                REQUIRE(open == 1);
                open = 0;
                dragging = false;
            }
        }
        REQUIRE(open == 0);
    }
}
