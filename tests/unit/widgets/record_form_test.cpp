#include <catch2/catch_test_macros.hpp>

#include "form_fixture.h"
#include "layout_lint.h"
#include "strings/strings.h"

using namespace hera;
using namespace hera::ui;

namespace {

struct Making {
    Choices host;
    RecordForm form;
    std::optional<Record> made;
    Drawing drawing{[this] {
        node({.id = id_of("control", 6), .role = Role::button, .name = "Below", .rect = {20, 20, 100, 32}});
        if (auto record = form.draw(id_of("form"), "New record", host)) made = std::move(record);
    }};
    void contact(headless::Session& s) {
        constexpr std::string_view keys[] = {"first_name", "last_name", "emails", "phones", "company", "status"};
        form.open(Schema::built_in().at("contact"), record_number(42), keys);
        form.record().set("visibility", Value(std::string("all")));
        s.settle();
    }
    void deal(headless::Session& s) {
        constexpr std::string_view keys[] = {"amount", "name", "close_date", "probability", "notes"};
        form.open(Schema::built_in().at("deal"), record_number(43), keys);
        form.record().set("visibility", Value(std::string("all")));
        form.record().set("pipeline", Value(record_number(7)));
        form.record().set("stage", Value(record_number(8)));
        s.settle();
    }
};

}  // namespace

TEST_CASE("a contact is made from what was typed, by Enter") {
    Making m;
    headless::Session s(m.drawing);
    m.contact(s);
    REQUIRE(s.focused());
    CHECK(s.page().name_of(*s.focused()) == "First name");
    s.type("Ada");
    s.fill("Last name", "Lovelace");
    s.fill("E-mail", "ada@engines.example");
    s.fill("Phone", "+44 20 7946 0000");
    s.focus("combobox", "Company");
    s.type("ac");
    s.key("Enter");
    REQUIRE_FALSE(m.made);
    s.click("button", "Lead status");
    s.click("option", "New");
    CHECK(told(layout_faults(s, 24)) == "");
    s.focus("textbox", "Last name");
    s.key("Enter");
    REQUIRE(m.made);
    CHECK(title_of(*m.made) == "Ada Lovelace");
    CHECK(m.made->get("emails") == Value(LabelledList{{"work", "ada@engines.example"}}));
    CHECK(m.made->get("company") == Value(record_number(1)));
    CHECK(m.made->get("status") == Value(std::string("new")));
    CHECK(m.made->id == record_number(42));
    CHECK_FALSE(s.find("dialog", "New record"));
}

TEST_CASE("what is missing or wrong is said at its field, and focus goes there") {
    Making m;
    headless::Session s(m.drawing);
    m.contact(s);
    s.click("button", "Save");
    CHECK_FALSE(m.made);
    const headless::Element* last = s.find("textbox", "Last name");
    REQUIRE(last);
    CHECK(last->attribute("aria-description") == tr("error.contact_needs_name"));
    CHECK(s.focused() == last);
    s.fill("Last name", "Lovelace");
    s.fill("E-mail", "ada at engines");
    s.click("button", "Save");
    CHECK_FALSE(m.made);
    CHECK(s.find("textbox", "E-mail")->attribute("aria-invalid") == "true");
    s.fill("E-mail", "ada@engines.example");
    CHECK_FALSE(s.find("textbox", "E-mail")->has("aria-invalid"));
    s.click("button", "Save");
    CHECK(m.made);
}

TEST_CASE("required fields stand first; what cannot be read as a number or a day holds the form") {
    Making m;
    headless::Session s(m.drawing);
    m.deal(s);
    REQUIRE(s.focused());
    CHECK(s.page().name_of(*s.focused()) == "Name");
    CHECK(s.focused()->has("required"));
    s.type("Rollout");
    s.fill("Amount", "a lot");
    s.click("button", "Save");
    CHECK_FALSE(m.made);
    CHECK(s.find("textbox", "Amount")->attribute("aria-invalid") == "true");
    s.fill("Amount", "1,250.50");
    s.fill("Expected close", "sometime");
    s.click("button", "Save");
    CHECK_FALSE(m.made);
    s.fill("Expected close", "12 Dec");
    s.fill("Probability", "40");
    s.fill("Notes", "one\ntwo");
    s.click("button", "Save");
    REQUIRE(m.made);
    CHECK(m.made->get("amount") == Value(Money{125'050, "EUR"}));
    CHECK(m.made->get("close_date") == Value(make_date(2026, 12, 12).value_or(Date{})));
    CHECK(m.made->get("probability") == Value(std::int64_t{40}));
    CHECK(m.made->get("stage") == Value(record_number(8)));
}

TEST_CASE("cancelling makes nothing; opened again the form is empty") {
    Making m;
    headless::Session s(m.drawing);
    m.contact(s);
    s.type("Ada");
    s.click("button", "Cancel");
    CHECK(m.form.is_open());  // something was typed: asked first
    s.click("button", "Discard");
    CHECK_FALSE(m.form.is_open());
    CHECK_FALSE(m.made);
    m.contact(s);
    CHECK(s.find("textbox", "First name")->value.empty());
    s.key("Escape");
    CHECK_FALSE(m.form.is_open());
}

TEST_CASE("what was typed into a form is not lost by Escape, Back, a press beside it or the cross") {
    Making m;
    headless::Session s(m.drawing);
    m.contact(s);
    s.type("Ada");
    auto kept = [&] {
        CHECK(s.find("heading", "Discard what you typed?"));
        REQUIRE(s.click("button", "Keep editing"));
        CHECK(m.form.is_open());
        CHECK(s.find("textbox", "First name")->value == "Ada");
        CHECK_FALSE(s.find("heading", "Discard what you typed?"));
    };
    s.key("Escape");
    kept();
    for (int twice = 0; twice < 2; ++twice) {  // Back has its step again each time
        s.back();
        kept();
    }
    s.press_at({1270, 790});
    kept();
    s.click("button", "Close");
    kept();
    s.key("Escape");
    s.key("Escape");  // the second one keeps
    CHECK(m.form.is_open());
    s.fill("First name", "");
    s.key("Escape");
    CHECK_FALSE(m.form.is_open());  // nothing to lose
}

TEST_CASE("a refusal from elsewhere is shown, at its field or above all") {
    Making m;
    headless::Session s(m.drawing);
    m.contact(s);
    const Error errors[] = {{.code = Code::invalid, .key = "error.too_long", .args = {"100"}, .field = "first_name"},
                            {.code = Code::denied, .key = "error.role_may_not_edit"}};
    m.form.show_errors(errors);
    s.settle();
    CHECK(s.find("textbox", "First name")->attribute("aria-description") == "At most 100 characters fit here.");
    CHECK(s.find("alert", tr("error.role_may_not_edit")));
}

TEST_CASE("on a phone the form scrolls and its targets are big enough") {
    Making m;
    headless::Session s(m.drawing, {.width = 390, .height = 640, .dpr = 2, .touch = true});
    m.contact(s);
    CHECK(told(layout_faults(s, 40)) == "");
    CHECK(s.find("button", "Save"));
}

TEST_CASE("with Tab alone every field of a form higher than the screen is reached") {
    Making m;
    headless::Session s(m.drawing, {.width = 800, .height = 420});
    m.contact(s);
    std::string reached;
    for (int i = 0; i < 12; ++i) {
        if (const headless::Element* element = s.focused()) reached += s.page().name_of(*element) + ",";
        s.key("Tab");
    }
    for (const char* name : {"First name", "Last name", "E-mail", "Phone", "Company", "Lead status", "Cancel", "Save"}) {
        INFO(name << " in " << reached);
        CHECK(reached.find(name) != std::string::npos);
    }
}

TEST_CASE("creating what a reference misses is asked of the caller") {
    Making m;
    m.host.creates = true;
    headless::Session s(m.drawing);
    m.contact(s);
    s.focus("combobox", "Company");
    s.type("Zenith");
    s.key("Enter");
    auto create = m.form.take_create();
    REQUIRE(create);
    CHECK(create->first == "company");
    CHECK(create->second == "Zenith");
    m.host.titles[record_number(3).text()] = "Zenith";
    m.form.record().set("company", Value(record_number(3)));
    wake();
    s.settle();
    CHECK(s.find("combobox", "Company")->value == "Zenith");
}
