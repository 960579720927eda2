#include <catch2/catch_test_macros.hpp>

#include "drawing.h"
#include "layout_lint.h"
#include "theme/icons.h"
#include "widgets/button.h"
#include "widgets/dialog.h"
#include "widgets/page_header.h"
#include "widgets/popup.h"
#include "widgets/text_field.h"
#include "widgets/toast.h"

using namespace hera::ui;

namespace {

struct Asking {
    DialogState state;
    std::string log, email;
    float content = 80;
    Drawing drawing{[this] {
        if (button({.id = id_of("control", 11), .rect = {20, 20, 120, 32}, .label = "Invite"})) state.show();
        DialogResult r = dialog(
            state,
            {.id = id_of("control", 12), .title = "Invite a colleague", .content_height = content,
             .submit = "Send", .cancel = "Cancel"},
            [this](const Rect& body) {
                FieldResult f = text_field({.id = id_of("control", 13), .rect = body, .label = "Work email", .value = email});
                if (f.changed) email = f.text;
            });
        if (r.submitted) log += "sent:" + email + " ", state.open = false;
        if (r.cancelled) log += "cancelled ";
    }};
};

}  // namespace

TEST_CASE("a dialog takes the focus into its field, keeps the rest out of reach and gives the focus back") {
    Asking asking;
    headless::Session s(asking.drawing);
    s.focus("button", "Invite");
    s.key("Enter");
    const headless::Element* window = s.find("dialog", "Invite a colleague");
    REQUIRE(window);
    CHECK(window->attribute("aria-modal") == "true");
    CHECK(s.find("heading", "Invite a colleague"));
    REQUIRE(s.focused());
    CHECK(s.page().name_of(*s.focused()) == "Work email");
    CHECK_FALSE(s.find("button", "Invite"));  // inert
    CHECK(told(layout_faults(s, 24)) == "");
    s.key("Escape");
    CHECK(asking.log == "cancelled ");
    CHECK_FALSE(s.find("dialog", "Invite a colleague"));
    REQUIRE(s.focused());
    CHECK(s.page().name_of(*s.focused()) == "Invite");
    CHECK(s.idle());
}

TEST_CASE("a dialog is submitted by its button and by Ctrl+Enter, and closed by Back, the cross and a press beside it") {
    Asking asking;
    headless::Session s(asking.drawing);
    auto open = [&] {
        asking.log.clear();
        s.click("button", "Invite");
        REQUIRE(s.find("dialog", "Invite a colleague"));
    };
    open();
    s.fill("Work email", "b@example.com");
    CHECK(s.click("button", "Send"));
    CHECK(asking.log == "sent:b@example.com ");
    open();
    s.focus("button", "Cancel");
    s.key("Enter", {.ctrl_or_cmd = true});
    CHECK(asking.log == "sent:b@example.com ");
    open();
    CHECK(s.click("button", "Close"));
    CHECK(asking.log == "cancelled ");
    open();
    s.back();
    CHECK(asking.log == "cancelled ");
    open();
    s.press_at({1200, 780});
    CHECK(asking.log == "cancelled ");
}

TEST_CASE("on a phone a dialog is a sheet whose buttons are big enough and whose content scrolls") {
    Asking asking;
    asking.content = 3000;
    headless::Session s(asking.drawing, {.width = 390, .height = 844, .dpr = 2, .touch = true});
    s.click("button", "Invite");
    REQUIRE(s.find("button", "Send"));
    CHECK(told(layout_faults(s, 44)) == "");
    Rect send = s.page().box_of(*s.find("button", "Send"));
    CHECK(send.bottom() <= 844);
    CHECK(s.page().box_of(*s.find("dialog", "Invite a colleague")).y > 20);
}

TEST_CASE("a question is asked and answered") {
    DialogState state;
    std::string log;
    Drawing drawing{[&] {
        DialogResult r = confirm(state, {.id = id_of("control", 3),
                                         .title = "Delete 4 contacts?",
                                         .sentence = "They go to the trash.",
                                         .submit = "Delete",
                                         .cancel = "Cancel",
                                         .danger = true});
        if (r.submitted) log = "yes", state.open = false;
        if (r.cancelled) log = "no";
    }};
    headless::Session s(drawing);
    state.show();
    wake();
    s.settle();
    CHECK(s.find("dialog", "Delete 4 contacts?"));
    CHECK(s.click("button", "Delete"));
    CHECK(log == "yes");
    CHECK_FALSE(s.find("dialog", "Delete 4 contacts?"));
}

namespace {

struct Telling {
    Toasts toasts;
    std::uint32_t undone = 0;
    Drawing drawing{[this] {
        button({.id = id_of("control", 1), .rect = {dp(20), dp(20), dp(100), size::control()}, .label = "Below"});
        if (auto number = toasts.draw(dp(56))) undone = *number;
    }};
};

}  // namespace

TEST_CASE("a toast is announced, stays six seconds and costs no frames meanwhile") {
    Telling telling;
    headless::Session s(telling.drawing);
    telling.toasts.show("Moved to Proposal", "Undo");
    s.settle();
    CHECK(s.page().announcements.back() == "Moved to Proposal");
    CHECK(s.find("button", "Undo"));
    CHECK(s.idle());
    s.advance(5500);
    CHECK(telling.toasts.count() == 1);
    s.advance(700);
    CHECK(telling.toasts.count() == 0);
    CHECK_FALSE(s.find("button", "Undo"));
    CHECK(s.idle());
}

TEST_CASE("a toast's action says which; focus on it stops its time") {
    Telling telling;
    headless::Session s(telling.drawing);
    std::uint32_t first = telling.toasts.show("One", "Undo");
    s.settle();
    CHECK(s.click("button", "Undo"));
    CHECK(telling.undone == first);
    CHECK(telling.toasts.count() == 0);

    s.pointer(PointerInput::Type::move, {640, 100});  // a mouse that rests on a toast would stop its time too
    telling.toasts.show("Two", "Undo");
    s.settle();
    s.focus("button", "Undo");
    s.advance(20'000);
    CHECK(telling.toasts.count() == 1);
    s.focus("button", "Below");
    s.advance(7000);
    CHECK(telling.toasts.count() == 0);
}

TEST_CASE("at most three toasts, above the phone's bottom bar, none on another") {
    Telling telling;
    headless::Session s(telling.drawing, {.width = 390, .height = 844, .dpr = 2, .touch = true});
    for (const char* words : {"One", "Two", "Three", "Four"}) telling.toasts.show(words, std::string("Undo ") + words);
    s.settle();
    CHECK(telling.toasts.count() == 3);
    CHECK_FALSE(s.find("button", "Undo One"));
    REQUIRE(s.find("button", "Undo Four"));
    CHECK(s.page().box_of(*s.find("button", "Undo Four")).bottom() <= 844 - 56);
    CHECK(told(layout_faults(s, 44)) == "");
    // What lies below can be pressed.
    CHECK(s.find("button", "Below"));
}

TEST_CASE("on a phone a toast does not lie over the sheet that is open") {
    Popup menu;
    Toasts toasts;
    int chosen = -1;
    const PopupItem items[] = {{.label = "Search"}, {.label = "Leads"}, {.label = "Settings"}};
    Drawing drawing{[&] {
        Rect anchor{dp(300), dp(790), dp(44), dp(44)};
        if (button({.id = id_of("control", 1), .rect = anchor, .label = "More"})) menu.show();
        if (auto index = popup_list(menu, id_of("control", 2), "More places", anchor, items, PopupKind::menu)) chosen = *index;
        toasts.draw(dp(56));
    }};
    headless::Session s(drawing, {.width = 390, .height = 844, .dpr = 2, .touch = true});
    toasts.show("Logged", "Undo");
    s.click("button", "More");
    s.settle();
    REQUIRE(s.find("menuitem", "Leads"));
    REQUIRE(s.find("button", "Undo"));
    auto toast = s.page().box_of(*s.find("button", "Undo"));
    for (const char* words : {"Search", "Leads", "Settings"}) {
        INFO(words);
        CHECK(toast.bottom() <= s.page().box_of(*s.find("menuitem", words)).y);
    }
}

TEST_CASE("actions that do not fit go into a menu, and the primary one stays") {
    Popup more;
    int pressed = -1;
    float width = 1000;
    std::string sub = "4";
    Drawing drawing{[&] {
        const HeaderAction actions[] = {{.id = id_of("control", 21), .label = "Import"},
                                        {.id = id_of("control", 22), .label = "Export"},
                                        {.id = id_of("control", 23), .label = "Delete", .tone = Tone::danger, .only_in_menu = true},
                                        {.id = id_of("control", 24), .label = "New contact", .tone = Tone::primary}};
        HeaderResult r = page_header(more, {.id = id_of("control", 20),
                                            .rect = {0, 0, width, page_header_height()},
                                            .title = "Contacts",
                                            .sub = sub,
                                            .actions = actions});
        if (r.action) pressed = *r.action;
    }};
    headless::Session s(drawing, {.width = 1000, .height = 600});
    const headless::Element* title = s.find("heading", "Contacts");
    REQUIRE(title);
    CHECK(title->tag == "h1");
    CHECK(s.find("button", "Import"));
    CHECK_FALSE(s.find("menuitem", "Delete"));
    s.click("button", "More");
    CHECK(s.click("menuitem", "Delete"));
    CHECK(pressed == 2);
    width = 420;
    wake();
    s.settle();
    CHECK_FALSE(s.find("button", "Import"));
    CHECK(s.find("button", "New contact"));
    CHECK(told(layout_faults(s, 24)) == "");
    pressed = -1;
    s.focus("button", "More");
    s.key("Enter");
    REQUIRE(s.focused());
    CHECK(s.page().name_of(*s.focused()) == "Import");
    s.key("ArrowDown");
    CHECK(s.page().name_of(*s.focused()) == "Delete");
    s.advance(1000);  // the press above is long over: Enter is not its echo
    s.key("Home");
    s.key("Enter");
    CHECK(pressed == 0);
    // A count is shown whole or not at all.
    CHECK(s.find("paragraph", "4"));
    sub = "1,000,000,000,000";
    wake();
    s.settle();
    CHECK_FALSE(s.find("paragraph", sub));
}
