// The frame loop as an application sees it.
#include <catch2/catch_test_macros.hpp>
#include "platform/text.h"
#include "screen.h"

using namespace hera::ui;

TEST_CASE("a session begins with a fresh page and the route it was opened at") {
    Screen screen([] { control("Go", {0, 0, 40, 40}); });
    {
        headless::Session s(screen, {.route = "#/deals"});
        CHECK(screen.routes == std::vector<std::string>{"#/deals"});
        set_theme("dark");
        CHECK(env().dark);
        CHECK(s.page().remembered["hera.theme"] == "dark");
    }
    headless::Session t(screen);
    CHECK(screen.routes.back().empty());
    CHECK_FALSE(env().dark);
    CHECK(theme_choice() == "system");
}

TEST_CASE("the device's choice of theme outlives the page; the system's is followed otherwise") {
    Screen screen([] {});
    {
        headless::Session s(screen, {.dark = true});
        CHECK(env().dark);
        CHECK_FALSE(s.page().theme_chosen);
    }
    headless::Session s(screen, {.dark = true, .remembered = {{"hera.theme", "light"}}});
    CHECK_FALSE(env().dark);
    CHECK(s.page().theme_chosen);
}

TEST_CASE("routes: set by the application, replaced, and gone back from") {
    Screen screen([] {});
    headless::Session s(screen, {.route = "#/a"});
    set_route("#/b", false);
    set_route("#/b", false);
    set_route("#/c", true);
    CHECK(s.page().history.size() == 2);
    CHECK(s.page().history[1].hash == "#/c");
    s.back();
    CHECK(screen.routes == std::vector<std::string>{"#/a", "#/a"});
}

TEST_CASE("the layout class follows the width in CSS pixels") {
    Screen screen([] {});
    headless::Session s(screen, {.width = 390, .height = 844, .dpr = 2});
    CHECK(layout() == Layout::phone);
    CHECK(env().width == 780);
    s.resize(800, 600, 1.5f);
    CHECK(layout() == Layout::tablet);
    s.resize(1440, 900, 1);
    CHECK(layout() == Layout::desktop);
}

TEST_CASE("focus asked for before its control exists is given once it does") {
    bool open = false, asked = false;
    Screen screen([&] {
        if (control("Open", {0, 0, 40, 40}).activated) open = true, asked = true;
        if (open) {
            if (asked) focus(id_of("Name")), asked = false;
            field("Name", {0, 60, 100, 30}, "");
        }
    });
    headless::Session s(screen);
    s.click("button", "Open");
    REQUIRE(s.focused());
    CHECK(s.focused()->attribute("aria-label") == "Name");
}

TEST_CASE("hovering changes the cursor and ends when the mouse leaves") {
    bool hovered = false;
    Screen screen([&] {
        hovered = control("Go", {0, 0, 40, 40}).hovered;
        if (hovered) set_cursor(ImGuiMouseCursor_Hand);
    });
    headless::Session s(screen);
    s.pointer(PointerInput::Type::move, {20, 20});
    s.settle();
    CHECK(hovered);
    CHECK(s.page().cursor == ImGuiMouseCursor_Hand);
    input::pointer_left();
    wake();
    s.settle();
    CHECK_FALSE(hovered);
    CHECK(s.page().cursor == 0);
}

TEST_CASE("what comes under a mouse that rests is hovered; what flees from it ends in rest") {
    bool hovered = false, there = false, shy = false;
    int drawn = 0;
    Screen app([&] {
        ++drawn;
        if (there && !(shy && hovered)) hovered = control("Go", {0, 0, 40, 40}).hovered;
        else hovered = false;
    });
    headless::Session session(app);
    session.pointer(PointerInput::Type::move, {20, 20});
    session.settle();
    CHECK_FALSE(hovered);
    there = true;
    wake(1);
    session.settle();
    CHECK(hovered);
    shy = true;
    drawn = 0;
    wake(1);
    session.settle();
    CHECK(drawn < 8);
}

TEST_CASE("what is drawn becomes triangles") {
    Screen screen([] { draw_text(canvas(), {10, 10}, {}, 0xff000000, "Hello"); });
    headless::Session s(screen);
    CHECK(s.page().vertices == 20);
}
