// What lies out of sight is reached with Tab, and comes into sight by it.
#include <catch2/catch_test_macros.hpp>

#include "drawing.h"
#include "platform/scroll.h"
#include "platform/ui_state.h"
#include "widgets/button.h"
#include "widgets/text_field.h"

using namespace hera::ui;

namespace {

constexpr int count = 20;
constexpr float view_top = 100, view_height = 300, step = 80;

// A page of fields and buttons by turns, of which about four are in sight, between a head and a foot that stay.
struct LongPage {
    ScrollArea scroll;
    Drawing drawing{[this] {
        button({.id = id_of("control", 1), .rect = {20, 20, 100, 32}, .label = "Head"});
        {
            Rect view{0, view_top, 600, view_height};
            Clip clip(view);
            float y = view.y - static_cast<float>(scroll.update(id_of("control", 2), view, static_cast<double>(count * step)));
            for (int i = 0; i < count; ++i, y += step) {
                ImGuiID id = id_of(static_cast<std::uint64_t>(i), id_of("part"));
                std::string name = "Part " + std::to_string(i);
                Rect place{20, y + 20, 200, 32};
                if (i % 2 == 0) text_field({.id = id, .rect = place, .label = name, .label_shown = false});
                else button({.id = id, .rect = place, .label = name});
            }
        }
        button({.id = id_of("control", 3), .rect = {20, 420, 100, 32}, .label = "Foot"});
    }};
};

std::string focused_name(const headless::Session& s) { return s.focused() ? s.page().name_of(*s.focused()) : std::string(); }

bool in_sight(const headless::Session& s) {
    const NodeRecord* node = s.focused() ? find_node(s.focused()->id) : nullptr;
    return node && node->rect.y >= view_top && node->rect.bottom() <= view_top + view_height;
}

}  // namespace

TEST_CASE("Tab goes through a page that is longer than the window, forwards and back") {
    LongPage page;
    headless::Session s(page.drawing);
    s.focus("button", "Head");
    for (int i = 0; i < count; ++i) {
        s.key("Tab");
        INFO(i);
        REQUIRE(focused_name(s) == "Part " + std::to_string(i));
        CHECK(in_sight(s));
    }
    s.key("Tab");
    CHECK(focused_name(s) == "Foot");
    page.scroll.offset = 0;
    wake();
    s.settle();
    for (int i = count; i-- > 0;) {
        s.key("Tab", {.shift = true});
        INFO(i);
        REQUIRE(focused_name(s) == "Part " + std::to_string(i));
        CHECK(in_sight(s));
    }
    s.key("Tab", {.shift = true});
    CHECK(focused_name(s) == "Head");
    CHECK(s.idle());
}

TEST_CASE("focus that is asked for out of sight is given, and shown") {
    LongPage page;
    headless::Session s(page.drawing);
    focus(id_of(std::uint64_t{14}, id_of("part")));
    wake();
    s.settle();
    CHECK(focused_name(s) == "Part 14");
    CHECK(in_sight(s));
}

TEST_CASE("the wheel takes a focused field out of sight, and nothing brings it back") {
    LongPage page;
    headless::Session s(page.drawing);
    s.focus("textbox", "Part 2");
    s.wheel({100, 200}, {0, 900});
    s.settle();
    CHECK(page.scroll.offset > 800);
    CHECK(focused_name(s) == "Part 2");
    s.key("Tab");
    CHECK(focused_name(s) == "Part 3");
    CHECK(in_sight(s));
}

TEST_CASE("only what is in sight, or next, is in the page") {
    LongPage page;
    headless::Session s(page.drawing);
    CHECK_FALSE(s.find("textbox", "Part 6"));
    s.focus("textbox", "Part 2");
    CHECK(s.find("textbox", "Part 6"));
    CHECK_FALSE(s.find("textbox", "Part 10"));
}

TEST_CASE("a keyboard that comes up does not cover what is typed into") {
    ScrollArea scroll;
    Drawing drawing{[&] {
        Rect view{0, 0, env().width, env().height - env().keyboard_inset};
        Clip clip(view);
        float y = -static_cast<float>(scroll.update(id_of("control", 2), view, static_cast<double>(dp(844))));
        Rect place{dp(16), y + dp(700), dp(300), size::control()};
        text_field({.id = id_of("control", 4), .rect = place, .label = "Note", .label_shown = false});
    }};
    headless::Session s(drawing, {.width = 390, .height = 844, .dpr = 2, .touch = true});
    REQUIRE(s.click("textbox", "Note"));
    CHECK(scroll.offset == 0);
    state().env.keyboard_inset = dp(320);
    wake();
    s.settle();
    const NodeRecord* node = find_node(id_of("control", 4));
    REQUIRE(node);
    CHECK(node->rect.bottom() <= env().height - dp(320));
}
