#include "platform/field.h"

#include <catch2/catch_test_macros.hpp>

#include "platform/field_state.h"
#include "screen.h"

using namespace hera::ui;

namespace {

struct Form {
    std::string value = "Ada";
    std::string log;
    FieldKind kind = FieldKind::text;

    Screen screen{[this] {
        FieldResult r = field("Name", {10, 10, 200, 32}, value, kind);
        if (r.entered) log += "entered ";
        if (r.committed) log += "committed:" + r.text + " ", value = r.text;
        if (r.cancelled) log += "cancelled:" + r.text + " ";
        if (r.changed_elsewhere) log += "elsewhere ";
        field("Other", {10, 60, 200, 32}, "");
        control("Go", {10, 110, 80, 32});
    }};
};

}  // namespace

TEST_CASE("a field holds the application's value, and commits what was typed when it loses focus") {
    Form form;
    headless::Session s(form.screen);
    const headless::Element* input = s.find("textbox", "Name");
    REQUIRE(input);
    CHECK(input->value == "Ada");
    s.focus("textbox", "Name");
    s.type(" Lovelace");
    CHECK(form.log.empty());
    s.focus("textbox", "Other");
    CHECK(form.log == "committed:Ada Lovelace ");
    CHECK(form.value == "Ada Lovelace");
}

TEST_CASE("Enter commits once and says so") {
    Form form;
    headless::Session s(form.screen);
    s.fill("Name", "Grace");
    CHECK(s.key("Enter"));
    CHECK(form.log == "entered committed:Grace ");
    s.focus("textbox", "Other");
    CHECK(form.log == "entered committed:Grace ");
}

// Signing in again: Enter came right behind the last letter, and the form still offered what it had taken a frame before.
TEST_CASE("E4: Enter right behind the last letter commits all of it, whatever is offered in between") {
    FieldState field;
    field.offer("old");
    field.focused();
    field.typed("a", false);
    CHECK(field.take_news().changed);
    field.typed("abc", false);
    field.offer("a");  // the application follows, one frame behind
    field.take_news();
    field.typed("abcdef", false);
    CHECK(field.enter());
    field.offer("abc");
    FieldState::News news = field.take_news();
    CHECK(news.entered);
    CHECK(field.text() == "abcdef");
    CHECK_FALSE(field.changed_elsewhere());
    CHECK_FALSE(field.take_overwrite());
    field.offer("abcdef");
    CHECK(field.text() == "abcdef");
}

TEST_CASE("E4: leaving the field right behind the last letter commits all of it, whatever is offered in between") {
    FieldState field;
    field.offer("");
    field.focused();
    field.typed("Bob", false);
    CHECK(field.take_news().changed);
    field.typed("Bob Babbage", false);
    field.blurred();
    field.offer("Bob");  // the application follows, one frame behind
    FieldState::News news = field.take_news();
    CHECK(news.changed);
    CHECK(news.committed);
    CHECK(field.text() == "Bob Babbage");
    field.offer("Bob Babbage");
    CHECK(field.text() == "Bob Babbage");
    field.offer("Robert");  // what the application makes of it afterwards stands
    CHECK(field.text() == "Robert");
}

TEST_CASE("E4: text that arrives without focus is not lost to a value from before") {
    FieldState field;
    field.offer("");
    field.typed("autofilled", false);
    field.offer("old");
    CHECK(field.take_news().committed);
    CHECK(field.text() == "autofilled");
}

TEST_CASE("in a text of several lines only Ctrl+Enter commits") {
    Form form;
    form.kind = FieldKind::multiline;
    headless::Session s(form.screen);
    s.fill("Name", "one");
    CHECK_FALSE(s.key("Enter"));
    CHECK(form.log.empty());
    s.key("Enter", {.ctrl_or_cmd = true});
    CHECK(form.log == "entered committed:one ");
}

TEST_CASE("Escape brings back what was there before") {
    Form form;
    headless::Session s(form.screen);
    s.fill("Name", "typo");
    CHECK(s.key("Escape"));
    CHECK(form.log == "cancelled:Ada ");
    CHECK(s.find("textbox", "Name")->value == "Ada");
    s.focus("textbox", "Other");
    CHECK(form.log == "cancelled:Ada ");
}

TEST_CASE("a change from outside does not overwrite what somebody is typing") {
    Form form;
    headless::Session s(form.screen);
    s.fill("Name", "mine");
    form.value = "theirs";
    wake();
    s.settle();
    CHECK(s.find("textbox", "Name")->value == "mine");
    CHECK(form.log.find("elsewhere") != std::string::npos);
    form.log.clear();
    s.key("Enter");
    CHECK(form.value == "mine");
}

TEST_CASE("a change from outside shows at once where nothing has been typed") {
    Form form;
    headless::Session s(form.screen);
    s.focus("textbox", "Name");
    form.value = "theirs";
    wake();
    s.settle();
    CHECK(s.find("textbox", "Name")->value == "theirs");
}

TEST_CASE("text that arrives without focus, as a password manager fills it in, counts at once") {
    Form form;
    headless::Session s(form.screen);
    input::field_input(id_of("Name"), "filled", false);
    wake();
    s.settle();
    CHECK(form.log == "committed:filled ");
}

TEST_CASE("Escape takes no longer text back, and none in a dialog") {
    std::string text;
    bool dialog = true;
    Screen app([&] {
        if (dialog) {
            Layer layer(id_of("dialog"), "Dialog", {0, 0, 300, 300});
            text = field("Subject", {0, 0, 100, 30}, "").text;
            if (layer.close_requested()) dialog = false;
        } else {
            text = native_field({.id = id_of("Note"), .kind = FieldKind::multiline, .rect = {0, 0, 100, 90}, .label = "Note"}).text;
        }
    });
    headless::Session s(app);
    s.type("Long story");
    s.key("Escape");
    CHECK_FALSE(dialog);  // the key was the dialog's
    s.focus("textbox", "Note");
    s.type("A longer one");
    s.key("Escape");
    CHECK(text == "A longer one");
}

TEST_CASE("keys of an input method are not ours") {
    FieldState state;
    state.offer("");
    state.focused();
    state.typed("に", true);
    CHECK_FALSE(state.enter());
    CHECK_FALSE(state.escape());
    state.typed("日", false);
    CHECK(state.enter());
    CHECK(state.text() == "日");
}

TEST_CASE("Tab follows the order of declaration") {
    Form form;
    headless::Session s(form.screen);
    s.key("Tab");
    CHECK(s.focused()->attribute("aria-label") == "Name");
    s.key("Tab");
    CHECK(s.focused()->attribute("aria-label") == "Other");
    s.key("Tab");
    CHECK(s.focused()->text == "Go");
    s.key("Tab", {.shift = true});
    CHECK(s.focused()->attribute("aria-label") == "Other");
}

TEST_CASE("what a password manager needs is in the element") {
    Screen screen([] {
        FieldSpec spec;
        spec.id = id_of("Password");
        spec.kind = FieldKind::password;
        spec.label = "Password";
        spec.rect = {0, 0, 200, 32};
        spec.autocomplete = "current-password";
        spec.form = "sign-in";
        spec.required = true;
        spec.error = "Too short";
        native_field(spec);
    });
    headless::Session s(screen);
    const headless::Element* input = s.find("textbox", "Password");
    REQUIRE(input);
    CHECK(input->attribute("type") == "password");
    CHECK(input->attribute("autocomplete") == "current-password");
    CHECK(input->attribute("form") == "sign-in");
    CHECK(input->has("required"));
    CHECK(input->attribute("aria-invalid") == "true");
    CHECK(input->rect.w == 200);
}
