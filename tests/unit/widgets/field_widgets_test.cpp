#include <catch2/catch_test_macros.hpp>

#include "base/text.h"
#include "drawing.h"
#include "layout_lint.h"
#include "widgets/combo_field.h"
#include "widgets/date_field.h"
#include "widgets/search_field.h"
#include "widgets/text_field.h"

using namespace hera;
using namespace hera::ui;

namespace {

struct Choosing {
    ComboState state;
    std::string value = "Acme", log;
    bool can_create = true, clearable = true;
    std::vector<std::string> all{"Acme", "Acorn", "Borealis"};
    std::vector<ComboChoice> choices;
    Drawing drawing{[this] {
        choices.clear();
        for (const std::string& name : all)
            if (starts_with(fold(name), fold(state.typed))) choices.push_back({name, name});
        ComboResult r = combo_field(state, {.id = id_of("control", 31),
                                            .rect = {20, 20, 300, 80},
                                            .label = "Company",
                                            .value = value,
                                            .choices = choices,
                                            .can_create = can_create,
                                            .clearable = clearable});
        if (r.chosen) log += "chosen:" + *r.chosen + " ", value = *r.chosen;
        if (r.create) log += "create:" + *r.create + " ";
        if (r.cleared) log += "cleared ", value.clear();
        text_field({.id = id_of("control", 32), .rect = {20, 400, 300, 80}, .label = "Next", .value = ""});
    }};
};

}  // namespace

TEST_CASE("a combobox suggests what begins like the typed text; Enter takes the lit one") {
    Choosing c;
    headless::Session s(c.drawing);
    const headless::Element* field = s.find("combobox", "Company");
    REQUIRE(field);
    CHECK(field->value == "Acme");
    CHECK(field->attribute("aria-expanded") == "false");
    s.focus("combobox", "Company");
    s.type("ac");
    field = s.find("combobox", "Company");
    CHECK(field->attribute("aria-expanded") == "true");
    CHECK(s.find("listbox", "Suggestions for Company"));
    CHECK(s.count("option") == 3);  // Acme, Acorn, Create
    const headless::Element* lit = s.find("option", "Acme");
    REQUIRE(lit);
    CHECK(lit->attribute("aria-selected") == "true");
    CHECK(field->attribute("aria-activedescendant") == "n" + std::to_string(lit->id));
    s.key("ArrowDown");
    CHECK(s.find("option", "Acorn")->attribute("aria-selected") == "true");
    s.key("Enter");
    CHECK(c.log == "chosen:Acorn ");
    CHECK(s.find("combobox", "Company")->value == "Acorn");
    CHECK(s.count("option") == 0);
    CHECK(s.focused() == s.find("combobox", "Company"));
}

TEST_CASE("the value is selected on focus, but not what was typed before the first frame came") {
    Choosing c;
    headless::Session s(c.drawing);
    s.focus("combobox", "Company");
    CHECK(s.page().selected == id_of("control", 31));
    s.focus("textbox", "Next");
    s.page().selected = 0;
    s.page().set_focus(id_of("control", 31), true);
    s.type("Ac");
    CHECK(s.page().selected == 0);
    s.type("o");
    CHECK(s.find("combobox", "Company")->value.substr(s.find("combobox", "Company")->value.size() - 3) == "Aco");
}

TEST_CASE("a suggestion is taken by the pointer") {
    Choosing c;
    headless::Session s(c.drawing);
    s.focus("combobox", "Company");
    s.type("b");
    CHECK(s.click("option", "Borealis"));
    CHECK(c.log == "chosen:Borealis ");
    CHECK(s.find("combobox", "Company")->value == "Borealis");
    CHECK(s.count("option") == 0);
}

TEST_CASE("what is not there can be created; leaving puts the value back") {
    Choosing c;
    headless::Session s(c.drawing);
    s.focus("combobox", "Company");
    s.type("Zenith");
    CHECK(s.find("option", "Create “Zenith”"));
    s.key("Enter");
    CHECK(c.log == "create:Zenith ");
    c.log.clear();
    s.focus("combobox", "Company");
    s.type("nonsense");
    s.focus("textbox", "Next");
    CHECK(c.log.empty());
    CHECK(s.find("combobox", "Company")->value == "Acme");
    CHECK(s.count("option") == 0);
}

TEST_CASE("leaving with the exact name chooses it; Escape restores; emptying clears") {
    Choosing c;
    headless::Session s(c.drawing);
    s.focus("combobox", "Company");
    s.type("acorn");
    s.focus("textbox", "Next");
    CHECK(c.log == "chosen:Acorn ");
    c.log.clear();
    s.focus("combobox", "Company");
    s.type("b");
    s.key("Escape");
    CHECK(s.count("option") == 0);
    CHECK(s.find("combobox", "Company")->value == "Acorn");
    s.fill("Company", "");
    s.focus("textbox", "Next");
    CHECK(c.log == "cleared ");
    CHECK_FALSE(s.find("button", "Clear Company"));
    c.value = "Acme";
    wake();
    s.settle();
    CHECK(s.click("button", "Clear Company"));
    CHECK(c.value.empty());
}

TEST_CASE("Down opens all suggestions without typing") {
    Choosing c;
    headless::Session s(c.drawing);
    s.focus("combobox", "Company");
    CHECK(s.key("ArrowDown"));
    CHECK(s.count("option") == 3);
    s.key("ArrowUp");
    CHECK(s.find("option", "Borealis")->attribute("aria-selected") == "true");
    CHECK(told(layout_faults(s, 24)) == "");
}

namespace {

struct Dating {
    DateState state;
    std::optional<Date> value = make_date(2026, 12, 12);
    std::string error;
    int changes = 0;
    Drawing drawing{[this] {
        DateResult r = date_field(state, {.id = id_of("control", 41),
                                          .rect = {20, 20, 300, 80},
                                          .label = "Expected close",
                                          .error = error,
                                          .value = value,
                                          .today = make_date(2026, 11, 24).value_or(Date{})});
        if (r.changed) value = r.value, ++changes;
        error = r.not_a_day ? "This is not a day." : "";
        text_field({.id = id_of("control", 42), .rect = {20, 500, 300, 80}, .label = "Next", .value = ""});
    }};
    std::string text() const { return value ? format_iso(*value) : "none"; }
};

}  // namespace

TEST_CASE("a day is typed; what is no day stays and says so") {
    Dating d;
    headless::Session s(d.drawing);
    CHECK(s.find("textbox", "Expected close")->value == "12 Dec 2026");
    s.fill("Expected close", "tomorrow");
    s.key("Enter");
    CHECK(d.text() == "2026-11-25");
    s.fill("Expected close", "soon");
    s.focus("textbox", "Next");
    CHECK(d.text() == "2026-11-25");
    const headless::Element* field = s.find("textbox", "Expected close");
    CHECK(field->value == "soon");
    CHECK(field->attribute("aria-invalid") == "true");
    s.focus("textbox", "Expected close");
    s.key("Escape");
    s.fill("Expected close", "");
    s.focus("textbox", "Next");
    CHECK(d.text() == "none");
    CHECK(d.error.empty());
}

TEST_CASE("a day is picked from the calendar by keys and by the pointer") {
    Dating d;
    headless::Session s(d.drawing);
    CHECK(s.click("button", "Choose a day for Expected close"));
    REQUIRE(s.find("grid", "December 2026"));
    REQUIRE(s.focused());
    CHECK(s.page().name_of(*s.focused()) == "12 Dec 2026");
    s.key("ArrowDown");
    s.key("ArrowRight");
    CHECK(s.page().name_of(*s.focused()) == "20 Dec 2026");
    s.key("PageDown");
    CHECK(s.find("grid", "January 2027"));
    s.key("Home");
    CHECK(s.page().name_of(*s.focused()) == "18 Jan 2027");
    s.key("Enter");
    CHECK(d.text() == "2027-01-18");
    CHECK_FALSE(s.find("grid", "January 2027"));
    s.click("button", "Choose a day for Expected close");
    CHECK(s.click("button", "Next month"));
    CHECK(told(layout_faults(s, 24)) == "");
    CHECK(s.click("button", "14 Feb 2027"));
    CHECK(d.text() == "2027-02-14");
    s.click("button", "Choose a day for Expected close");
    s.key("Escape");
    CHECK(d.text() == "2027-02-14");
    CHECK(d.changes == 2);
}

TEST_CASE("a month away from the 31st is the last day of a shorter month") {
    Dating d;
    d.value = make_date(2027, 1, 31);
    headless::Session s(d.drawing, {.width = 390, .height = 844, .dpr = 2, .touch = true});
    s.click("button", "Choose a day for Expected close");
    s.key("PageDown");
    REQUIRE(s.focused());
    CHECK(s.page().name_of(*s.focused()) == "28 Feb 2027");
    CHECK(told(layout_faults(s, 44)) == "");
}

TEST_CASE("a quick filter reports each change and is cleared by Escape and by the cross") {
    std::string text;
    int changes = 0;
    Drawing drawing{[&] {
        if (search_field({.id = id_of("control", 51), .rect = {20, 20, 240, 32}, .label = "Filter contacts", .hint = "/"}, text))
            ++changes;
    }};
    headless::Session s(drawing);
    s.focus("searchbox", "Filter contacts");
    s.type("ada");
    CHECK(text == "ada");
    CHECK(changes >= 1);
    CHECK(told(layout_faults(s, 24)) == "");
    CHECK(s.click("button", "Clear"));
    CHECK(text.empty());
    CHECK(s.find("searchbox", "Filter contacts")->value.empty());
    s.type("bob");
    s.key("Escape");
    CHECK(text.empty());
    CHECK(s.find("searchbox", "Filter contacts")->value.empty());
}
