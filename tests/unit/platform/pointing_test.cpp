// Which control a press on the canvas reaches.
#include <catch2/catch_test_macros.hpp>
#include "screen.h"

using namespace hera::ui;

TEST_CASE("a press reaches the control drawn last at that place") {
    std::string log;
    Screen screen([&] {
        if (control("Below", {0, 0, 100, 100}).activated) log += "below ";
        if (control("Above", {50, 50, 100, 100}).activated) log += "above ";
    });
    headless::Session s(screen);
    s.press_at({70, 70});
    s.press_at({20, 20});
    CHECK(log == "above below ");
}

TEST_CASE("a small target may be missed by a little, never at its neighbour's cost") {
    std::string log;
    Screen screen([&] {
        if (control("Small", {100, 100, 10, 10}).activated) log += "small ";
        if (control("Neighbour", {114, 90, 60, 30}).activated) log += "neighbour ";
    });
    headless::Session s(screen, {.touch = true});
    s.press_at({92, 105});
    s.press_at({115, 105});
    CHECK(log == "small neighbour ");
}

TEST_CASE("what is disabled, clipped away or not drawn any more cannot be pressed") {
    bool there = true;
    int pressed = 0;
    Screen screen([&] {
        Node n;
        n.id = id_of("disabled");
        n.name = "Disabled";
        n.rect = {0, 0, 50, 50};
        n.disabled = true;
        if (node(n).activated) ++pressed;
        {
            Clip clip({100, 0, 50, 50});
            if (control("Clipped", {100, 100, 50, 50}).activated) ++pressed;
        }
        if (there && control("Gone", {200, 0, 50, 50}).activated) ++pressed;
    });
    headless::Session s(screen);
    there = false;
    wake();
    s.settle();
    for (ImVec2 at : {ImVec2{25, 25}, ImVec2{125, 125}, ImVec2{225, 25}}) s.press_at(at);
    s.activate("button", "Disabled");
    CHECK(pressed == 0);
    CHECK_FALSE(s.find("button", "Clipped"));
    CHECK_FALSE(s.find("button", "Gone"));
}

TEST_CASE("the click that a screen reader makes of a tap is not a second one") {
    int pressed = 0;
    Screen screen([&] {
        if (control("Go", {0, 0, 50, 50}).activated) ++pressed;
    });
    headless::Session s(screen, {.touch = true});
    s.click("button", "Go");
    s.activate("button", "Go");
    CHECK(pressed == 1);
    s.advance(600);
    s.activate("button", "Go");
    CHECK(pressed == 2);
}

TEST_CASE("two quick presses are a double click; a right click asks for the menu") {
    int twice = 0, menus = 0;
    Screen screen([&] {
        Response r = control("Row", {0, 0, 200, 40}, Role::row);
        if (r.double_clicked) ++twice;
        if (r.context) ++menus;
    });
    headless::Session s(screen);
    s.press_at({20, 20});
    s.press_at({20, 20});
    CHECK(twice == 1);
    s.context_menu({20, 20});
    CHECK(menus == 1);
}

TEST_CASE("a long press asks for the menu and is no tap") {
    int menus = 0, taps = 0;
    Screen screen([&] {
        Response r = control("Row", {0, 0, 200, 40}, Role::row);
        if (r.context) ++menus;
        if (r.activated) ++taps;
    });
    headless::Session s(screen, {.touch = true});
    s.pointer(PointerInput::Type::down, {20, 20});
    s.advance(600);
    s.pointer(PointerInput::Type::up, {20, 20});
    s.settle();
    CHECK(menus == 1);
    CHECK(taps == 0);
    CHECK(s.page().vibrations == 1);
}

TEST_CASE("a drag drops where the pointer is, and Escape takes it back") {
    std::string log;
    Screen screen([&] {
        Node n;
        n.id = id_of("card");
        n.name = "Card";
        n.rect = {0, 0, 100, 40};
        n.drag_handle = true;
        Response r = node(n);
        if (r.drag_started) log += "start ";
        if (r.dropped) log += "drop:" + std::to_string(static_cast<int>(r.pointer.x)) + " ";
        if (r.drag_cancelled) log += "cancel ";
        if (r.activated) log += "tap ";
    });
    for (bool touch : {false, true}) {
        log.clear();
        headless::Session s(screen, {.touch = touch});
        s.drag({20, 20}, {400, 30});
        CHECK(log == "start drop:400 ");
        log.clear();
        s.drag({20, 20}, {400, 30}, false);
        CHECK(s.key("Escape"));
        s.pointer(PointerInput::Type::up, {400, 30});
        s.settle();
        CHECK(log == "start cancel ");
    }
}

TEST_CASE("keys nobody took stay the browser's; taken ones do not") {
    bool takes = true;
    Screen screen([&] {
        field("Name", {0, 0, 100, 30}, "");
        if (takes && take_key("k", true)) takes = true;
    });
    headless::Session s(screen);
    CHECK(s.key("k", {.ctrl_or_cmd = true}));
    CHECK_FALSE(s.key("j", {.ctrl_or_cmd = true}));
    s.focus("textbox", "Name");
    CHECK_FALSE(s.key("a", {.ctrl_or_cmd = true}));
    CHECK(s.key("k", {.ctrl_or_cmd = true}));
    CHECK_FALSE(s.key("x"));
}
