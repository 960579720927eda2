#include "platform/frame_scheduler.h"

#include <catch2/catch_test_macros.hpp>
#include "screen.h"

using namespace hera::ui;

TEST_CASE("frames run out, and then there are none") {
    FrameScheduler f;
    CHECK_FALSE(f.wants_frame());
    f.wake(2);
    f.wake(1);
    f.begin_frame(0);
    CHECK(f.wants_frame());
    f.begin_frame(16);
    CHECK_FALSE(f.wants_frame());
    CHECK(f.timer_delay(16) < 0);
}

TEST_CASE("the earliest of many times is the one timer") {
    FrameScheduler f;
    f.wake_at(500);
    f.wake_at(200);
    f.wake_at(201);
    CHECK(f.timer_delay(100) == 100);
    f.timer_fired(200);
    CHECK(f.wants_frame());
    f.begin_frame(200);
    CHECK(f.timer_delay(201) == 299);
}

TEST_CASE("a hidden page wants nothing, and catches up when it is shown") {
    FrameScheduler f;
    f.wake(1);
    f.wake_at(100);
    f.set_visible(false);
    CHECK_FALSE(f.wants_frame());
    CHECK(f.timer_delay(0) < 0);
    f.set_visible(true);
    CHECK(f.wants_frame());
}

TEST_CASE("an application that asks for nothing is not drawn again") {
    Screen screen([] { control("Go", {0, 0, 40, 40}); });
    headless::Session s(screen);
    int before = s.frames();
    s.advance(60'000);
    CHECK(s.frames() == before);
    wake_at(headless::virtual_now_ms() + 1000);
    s.advance(999);
    CHECK(s.frames() == before);
    s.advance(100);
    CHECK(s.frames() == before + 1);
    CHECK(s.idle());
}
