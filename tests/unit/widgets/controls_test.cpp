#include <catch2/catch_test_macros.hpp>

#include "drawing.h"
#include "layout_lint.h"
#include "theme/icons.h"
#include "widgets/banner.h"
#include "widgets/button.h"
#include "widgets/chip.h"
#include "widgets/empty_state.h"
#include "widgets/file_drop.h"
#include "widgets/heading.h"
#include "widgets/progress.h"
#include "widgets/toggle.h"
#include "widgets/tooltip.h"

using namespace hera::ui;

TEST_CASE("a checkbox and a switch say their state and toggle by key and pointer") {
    bool check = false, on = true;
    Drawing drawing{[&] {
        if (checkbox({.id = id_of("control", 1), .rect = {20, 20, 200, 32}, .label = "Keep a copy", .on = check})) check = !check;
        if (switch_button({.id = id_of("control", 2), .rect = {20, 80, 200, 32}, .label = "Notifications", .on = on})) on = !on;
    }};
    headless::Session s(drawing);
    CHECK(s.find("checkbox", "Keep a copy")->attribute("aria-checked") == "false");
    s.focus("checkbox", "Keep a copy");
    s.key(" ");
    CHECK(check);
    CHECK(s.find("checkbox", "Keep a copy")->attribute("aria-checked") == "true");
    CHECK(s.click("switch", "Notifications"));
    CHECK_FALSE(on);
    CHECK(s.find("switch", "Notifications")->attribute("aria-checked") == "false");
    CHECK(s.idle());
}

TEST_CASE("an empty place has a heading, a sentence and the first thing to do") {
    std::string log;
    Drawing drawing{[&] {
        EmptyResult r = empty_state({.id = id_of("control", 3),
                                     .rect = {0, 0, 800, 600},
                                     .icon = icon::contacts,
                                     .title = "No contacts yet",
                                     .sentence = "They appear here.",
                                     .primary = "New contact",
                                     .secondary = "Import",
                                     .secondary_href = "#/import"});
        if (r.primary) log += "new ";
        if (r.secondary) log += "import ";
    }};
    headless::Session s(drawing, {.width = 800, .height = 600});
    CHECK(s.find("heading", "No contacts yet")->tag == "h2");
    CHECK(s.find("link", "Import")->attribute("href") == "#/import");
    s.click("button", "New contact");
    s.click("link", "Import");
    CHECK(log == "new import ");
    CHECK(told(layout_faults(s, 20)) == "");
}

TEST_CASE("a notice grows with its words and puts its action below when it is narrow") {
    bool pressed = false;
    Banner wide{.id = id_of("control", 4),
                .sentence = "3 rows need a look: they are listed with line and reason below.",
                .tone = ChipTone::warn,
                .action = "Show"};
    Drawing drawing{[&] {
        CHECK(banner_height(wide, 240) > banner_height(wide, 800));
        wide.rect = {0, 0, 320, banner_height(wide, 320)};
        pressed = banner(wide) || pressed;
        Banner loud{.id = id_of("control", 5),
                    .rect = {0, 200, 320, 60},
                    .sentence = "Not saved on this device",
                    .tone = ChipTone::bad,
                    .alert = true};
        banner(loud);
    }};
    headless::Session s(drawing);
    CHECK(s.find("alert", "Not saved on this device"));
    CHECK(s.click("button", "Show"));
    CHECK(pressed);
    Rect box = s.page().box_of(*s.find("button", "Show"));
    CHECK(box.bottom() <= wide.rect.bottom());
}

TEST_CASE("progress is read aloud with its share; a drop area is one button") {
    bool chosen = false;
    Drawing drawing{[&] {
        progress_bar(6, {0, 0, 300, 20}, "Import", 0.42f);
        chosen = file_drop({.id = id_of("control", 7),
                            .rect = {0, 40, 400, 220},
                            .button = "Choose a file",
                            .title = "Drop a CSV file here",
                            .sentence = "Any CRM"}) ||
                 chosen;
    }};
    headless::Session s(drawing);
    CHECK(s.find("img", "Import, 42 %"));
    CHECK(s.click("button", "Choose a file"));
    CHECK(chosen);
}

TEST_CASE("the name of an icon button appears after a moment, and idles again") {
    Drawing drawing{[&] {
        button({.id = id_of("control", 8),
                .rect = {100, 100, 32, 32},
                .label = "Edit",
                .icon = icon::pencil,
                .tone = Tone::quiet,
                .icon_only = true});
        draw_tooltip();
    }};
    headless::Session s(drawing);
    std::size_t before = s.page().vertices;
    s.pointer(hera::ui::PointerInput::Type::move, {110, 110});
    s.settle();
    s.advance(700);
    CHECK(s.page().vertices > before);
    CHECK(s.idle());
    s.pointer(hera::ui::PointerInput::Type::move, {400, 400});
    s.settle();
    CHECK(s.idle());
}

TEST_CASE("a filter chip says whether it is open or on") {
    Drawing drawing{[&] {
        chip_button({.id = id_of("control", 9), .rect = {20, 20, chip_button_width("Owner"), chip_button_height()},
                     .label = "Owner"});
        chip_button({.id = id_of("control", 10),
                     .rect = {200, 20, chip_button_width("Mine", false), chip_button_height()},
                     .label = "Mine",
                     .on = true,
                     .expandable = false});
    }};
    headless::Session s(drawing);
    CHECK(s.find("button", "Owner")->attribute("aria-expanded") == "false");
    CHECK(s.find("button", "Mine")->attribute("aria-pressed") == "true");
    CHECK(told(layout_faults(s, 24)) == "");
}

TEST_CASE("on a phone's layout targets are for fingers, also when a mouse moves over it") {
    Drawing drawing{
        [] { chip_button({.id = id_of("control", 9), .rect = {20, 20, 120, chip_button_height()}, .label = "Owner"}); }};
    headless::Session s(drawing, {.width = 390, .height = 844});
    s.pointer(PointerInput::Type::move, {200, 400});
    s.settle();
    CHECK(told(layout_faults(s, 44)) == "");
}
