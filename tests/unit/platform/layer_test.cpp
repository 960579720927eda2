#include <catch2/catch_test_macros.hpp>
#include "screen.h"

using namespace hera::ui;

namespace {

// A button that opens a dialog with a field, which saves and goes to another route; and a menu.
struct Desk {
    bool dialog = false, menu = false, popover = false, follow = true;
    std::string log;

    Screen screen{[this] {
        if (control("Open", {10, 10, 80, 32}).activated) dialog = true;
        if (control("Menu", {100, 10, 80, 32}).activated) menu = true;
        if (control("Behind", {10, 400, 80, 32}).activated) log += "behind ";
        field("Search", {10, 60, 200, 32}, "");
        if (dialog) {
            Layer layer(id_of("dialog"), "New thing", {300, 100, 300, 200});
            FieldResult r = field("Thing", {320, 120, 200, 32}, "");
            if (control("Save", {320, 200, 80, 32}).activated || r.entered) {
                dialog = false;
                if (follow) set_route("#/thing", false);
            }
            if (layer.close_requested()) dialog = false, log += "closed ";
        }
        if (menu) {
            Layer layer(id_of("menu"), "", {100, 50, 100, 100}, LayerKind::menu);
            Node list;
            list.id = id_of("choices");
            list.role = Role::menu;
            list.name = "Choices";
            list.rect = {100, 50, 100, 100};
            Scope scope(list);
            if (control("First", {100, 50, 100, 40}, Role::menu_item).activated) menu = false, log += "first ";
            if (layer.close_requested()) menu = false, log += "menu closed ";
        }
        if (popover) {
            Layer layer(id_of("popover"), "", {10, 92, 200, 100}, LayerKind::popover);
            control("Suggestion", {10, 92, 200, 40}, Role::option);
            if (layer.close_requested()) popover = false, log += "popover closed ";
        }
    }};
};

}  // namespace

TEST_CASE("a dialog takes focus to its field, makes the rest inert, and gives focus back") {
    Desk desk;
    headless::Session s(desk.screen);
    s.focus("button", "Open");
    s.key("Enter");
    REQUIRE(s.find("dialog", "New thing"));
    CHECK(s.focused()->attribute("aria-label") == "Thing");
    CHECK_FALSE(s.find("button", "Behind"));
    s.press_at({50, 416});
    CHECK(desk.log == "closed ");  // the press closes; it does not reach what lies behind
    CHECK(s.focused()->text == "Open");
}

TEST_CASE("Escape closes the topmost layer only") {
    Desk desk;
    headless::Session s(desk.screen);
    s.click("button", "Open");
    desk.menu = true;
    wake();
    s.settle();
    CHECK(s.key("Escape"));
    CHECK(desk.log == "menu closed ");
    CHECK(desk.dialog);
    s.key("Escape");
    CHECK_FALSE(desk.dialog);
}

TEST_CASE("Tab stays inside a dialog") {
    Desk desk;
    headless::Session s(desk.screen);
    s.click("button", "Open");
    for (int i = 0; i < 5; ++i) {
        s.key("Tab");
        if (s.focused()) CHECK((s.focused()->attribute("aria-label") == "Thing" || s.focused()->text == "Save"));
    }
}

TEST_CASE("Back closes a dialog and stays on the page") {
    Desk desk;
    headless::Session s(desk.screen, {.route = "#/start"});
    s.click("button", "Open");
    CHECK(s.page().history.size() == 2);
    s.back();
    CHECK_FALSE(desk.dialog);
    CHECK(s.page().history_at == 0);
    CHECK(desk.screen.routes == std::vector<std::string>{"#/start"});
}

TEST_CASE("a dialog that leads to a route leaves no entry of its own behind") {
    Desk desk;
    headless::Session s(desk.screen, {.route = "#/start"});
    s.click("button", "Open");
    s.key("Enter");
    REQUIRE(s.page().history.size() == 2);
    CHECK(s.page().history[1].hash == "#/thing");
    s.back();
    CHECK(desk.screen.routes.back() == "#/start");
    CHECK(s.page().history_at == 0);
}

TEST_CASE("after a dialog was closed by Escape one Back leaves the page") {
    Desk desk;
    headless::Session s(desk.screen, {.route = "#/first"});
    s.go_to("#/second");
    s.click("button", "Open");
    s.key("Escape");
    CHECK_FALSE(desk.dialog);
    s.back();
    CHECK(desk.screen.routes.back() == "#/first");
    CHECK(s.page().history_at == 0);
}

TEST_CASE("a second dialog takes over the entry that the first left") {
    Desk desk;
    headless::Session s(desk.screen, {.route = "#/start"});
    for (int i = 0; i < 5; ++i) {
        s.click("button", "Open");
        s.key("Escape");
    }
    CHECK(s.page().history.size() == 2);
    s.click("button", "Open");
    s.back();
    CHECK_FALSE(desk.dialog);
}

TEST_CASE("a press outside closes a menu and does nothing else") {
    Desk desk;
    headless::Session s(desk.screen);
    s.click("button", "Menu");
    REQUIRE(s.find("menu", "Choices"));
    CHECK(s.focused()->text == "First");
    s.press_at({50, 416});
    CHECK(desk.log == "menu closed ");
    s.press_at({50, 416});
    CHECK(desk.log == "menu closed behind ");
}

TEST_CASE("suggestions leave focus in the field; a press elsewhere closes them and counts") {
    Desk desk;
    headless::Session s(desk.screen);
    s.focus("textbox", "Search");
    desk.popover = true;
    wake();
    s.settle();
    CHECK(s.focused()->attribute("aria-label") == "Search");
    s.click("textbox", "Search");
    CHECK(desk.popover);
    s.press_at({50, 416});
    CHECK(desk.log == "popover closed behind ");
}
