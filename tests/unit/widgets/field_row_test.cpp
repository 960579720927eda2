// Each type of field: how it rests, what typing commits, what Escape takes back, what it says about nonsense.
#include <catch2/catch_test_macros.hpp>

#include "form_fixture.h"
#include "forms/cell_text.h"
#include "forms/field_editors.h"
#include "layout_lint.h"
#include "strings/strings.h"

using namespace hera;
using namespace hera::ui;

TEST_CASE("text: Enter and leaving commit once, Escape restores, an empty required field is refused") {
    RecordPage page("company", {"name", "industry"});
    page.record.set("name", Value(std::string("Acme")));
    headless::Session s(page.drawing);
    s.fill("Name", "Acme Corp ");
    s.key("Enter");
    REQUIRE(page.edits.size() == 1);
    CHECK(page.edits[0].second == Value(std::string("Acme Corp")));
    s.focus("button", "Elsewhere");
    CHECK(page.edits.size() == 1);
    s.fill("Name", "Other");
    s.key("Escape");
    s.focus("button", "Elsewhere");
    CHECK(page.edits.size() == 1);
    CHECK(s.find("textbox", "Name")->value == "Acme Corp");
    s.fill("Name", "");
    s.focus("button", "Elsewhere");
    CHECK(page.edits.size() == 1);
    const headless::Element* field = s.find("textbox", "Name");
    CHECK(field->attribute("aria-invalid") == "true");
    CHECK(field->attribute("aria-description") == tr("error.required"));
    CHECK(s.page().alerts.back() == tr("error.required"));
    s.fill("Name", "Better");
    s.key("Enter");
    CHECK(page.edits.size() == 2);
    CHECK_FALSE(s.find("textbox", "Name")->has("aria-invalid"));
    s.fill("Industry", "");
    s.focus("button", "Elsewhere");
    CHECK(page.edits.size() == 2);
    CHECK(s.idle());
}

TEST_CASE("a committed value is drawn until the store answers, and the old one again when it does not") {
    RecordPage page("company", {"industry"});
    page.record.set("industry", Value(std::string("Steel")));
    page.applies = false;
    headless::Session s(page.drawing);
    s.fill("Industry", "Glass");
    s.key("Enter");
    s.focus("button", "Elsewhere");
    REQUIRE(page.edits.size() == 1);
    CHECK(s.find("textbox", "Industry")->value == "Glass");
    s.advance(6000);
    CHECK(s.find("textbox", "Industry")->value == "Steel");
}

TEST_CASE("numbers, percentages and money are read as people write them") {
    RecordPage page("deal", {"amount", "probability"});
    headless::Session s(page.drawing);
    s.fill("Amount", "1.2M");
    s.key("Enter");
    CHECK(page.record.get("amount") == Value(Money{120'000'000, "EUR"}));
    s.fill("Amount", "$750,000");
    s.key("Enter");
    CHECK(page.record.get("amount") == Value(Money{75'000'000, "USD"}));
    s.fill("Amount", "800000");  // the deal's own currency
    s.key("Enter");
    CHECK(page.record.get("amount") == Value(Money{80'000'000, "USD"}));
    s.fill("Amount", "a lot");
    s.key("Enter");
    CHECK(s.find("textbox", "Amount")->attribute("aria-invalid") == "true");
    CHECK(s.find("textbox", "Amount")->value == "a lot");
    s.key("Escape");
    s.focus("button", "Elsewhere");
    CHECK(page.record.get("amount") == Value(Money{80'000'000, "USD"}));
    CHECK_FALSE(s.find("textbox", "Amount")->has("aria-invalid"));
    s.fill("Probability", "85");
    s.key("Enter");
    CHECK(page.record.get("probability") == Value(std::int64_t{85}));
    s.fill("Probability", "150");
    s.key("Enter");
    CHECK(page.record.get("probability") == Value(std::int64_t{85}));
    CHECK(s.find("textbox", "Probability")->attribute("aria-description") == tr("error.percent_range"));
    s.fill("Probability", "");
    s.key("Enter");
    CHECK(empty(page.record.get("probability")));

}

TEST_CASE("whole numbers are whole") {
    RecordPage page("company", {"employees"});
    headless::Session s(page.drawing);
    s.fill("Employees", "12500");
    s.key("Enter");
    CHECK(page.record.get("employees") == Value(std::int64_t{12500}));
    s.fill("Employees", "many");
    s.key("Enter");
    CHECK(s.find("textbox", "Employees")->attribute("aria-invalid") == "true");
    CHECK(page.edits.size() == 1);
}

TEST_CASE("a web address is checked and leads there") {
    RecordPage page("company", {"website"});
    headless::Session s(page.drawing);
    s.fill("Website", "https://acme.example");
    s.key("Enter");
    s.focus("button", "Elsewhere");
    const headless::Element* link = s.find("link", "Open https://acme.example");
    REQUIRE(link);
    CHECK(link->attribute("href") == "https://acme.example");
    CHECK(link->attribute("rel") == "noopener noreferrer");
    s.fill("Website", "not a site");
    s.key("Enter");
    CHECK(s.find("textbox", "Website")->attribute("aria-invalid") == "true");
    CHECK(link_of(FieldType::url, "javascript:alert(1)").empty());
    CHECK(link_of(FieldType::phones, "+1 (313) 555-0101") == "tel:+13135550101");
}

TEST_CASE("a note has several lines and commits when it is left") {
    RecordPage page("company", {"notes"});
    headless::Session s(page.drawing);
    s.fill("Notes", "one\ntwo");
    s.focus("button", "Elsewhere");
    CHECK(page.record.get("notes") == Value(std::string("one\ntwo")));
    CHECK(s.find("textbox", "Notes")->tag == "textarea");
}

TEST_CASE("an option is chosen from its list, also by keys, and can be unset") {
    RecordPage page("contact", {"status"});
    headless::Session s(page.drawing);
    s.focus("button", "Lead status");
    s.key("Enter");
    REQUIRE(s.find("listbox", "Lead status"));
    CHECK(s.click("option", "In progress"));
    CHECK(page.record.get("status") == Value(std::string("in_progress")));
    CHECK(s.find("button", "Lead status")->attribute("aria-description") == "In progress");
    s.focus("button", "Lead status");
    s.key("Enter");
    s.key("Home");
    s.key("Enter");
    CHECK(empty(page.record.get("status")));
    page.record.set("status", Value(std::string("of_a_newer_build")));
    wake();
    s.settle();
    CHECK(s.find("button", "Lead status")->attribute("aria-description") == "of_a_newer_build");
}

TEST_CASE("a reference is chosen by its title and leads to its page") {
    RecordPage page("contact", {"company"});
    headless::Session s(page.drawing);
    s.focus("combobox", "Company");
    s.type("bor");
    s.key("Enter");
    CHECK(page.record.get("company") == Value(record_number(2)));
    CHECK(s.find("combobox", "Company")->value == "Borealis");
    s.focus("button", "Elsewhere");
    REQUIRE(s.find("link", "Open Borealis"));
    CHECK(s.find("link", "Open Borealis")->attribute("href") == "#/company/" + record_number(2).text());
    s.fill("Company", "");
    s.focus("button", "Elsewhere");
    CHECK(empty(page.record.get("company")));
}

TEST_CASE("a day is typed, and refused when it is none") {
    RecordPage page("deal", {"close_date"});
    headless::Session s(page.drawing);
    s.fill("Expected close", "12 Dec");
    s.key("Enter");
    CHECK(page.record.get("close_date") == Value(make_date(2026, 12, 12).value_or(Date{})));
    s.fill("Expected close", "whenever");
    s.focus("button", "Elsewhere");
    CHECK(s.find("textbox", "Expected close")->attribute("aria-invalid") == "true");
    CHECK(page.edits.size() == 1);
    s.fill("Expected close", "13 Dec");
    s.focus("button", "Elsewhere");
    CHECK(page.edits.size() == 2);
    CHECK_FALSE(s.find("textbox", "Expected close")->has("aria-invalid"));
}

TEST_CASE("a moment carries its time of day") {
    RecordPage activity("activity", {"at"});
    headless::Session t(activity.drawing);
    t.fill("When", "24 Nov 2026 10:20");
    t.key("Enter");
    auto expected = parse_iso_instant("2026-11-24T10:20:00+01:00");
    REQUIRE(expected);
    CHECK(activity.record.get("at") == Value(*expected));
    CHECK(moment_text(*expected, 60) == "24 Nov 2026 10:20");
    t.fill("When", "25:99");
    t.key("Enter");
    CHECK(t.find("textbox", "When")->attribute("aria-invalid") == "true");
}

TEST_CASE("e-mails: first, added, labelled, mended and removed") {
    RecordPage page("contact", {"emails"});
    headless::Session s(page.drawing);
    s.fill("E-mail", "ada@work.example");
    s.key("Enter");
    CHECK(page.record.get("emails") == Value(LabelledList{{"work", "ada@work.example"}}));
    CHECK(s.click("button", "Add e-mail"));
    REQUIRE(s.focused());
    CHECK(s.page().name_of(*s.focused()) == "E-mail 2");
    s.type("ada@home");
    s.key("Enter");
    const headless::Element* second = s.find("textbox", "E-mail 2");
    REQUIRE(second);
    CHECK(second->attribute("aria-invalid") == "true");
    CHECK(second->value == "ada@home");
    CHECK(page.edits.size() == 1);
    s.fill("E-mail 2", "ada@home.example");
    s.key("Enter");
    CHECK(page.record.get("emails") == Value(LabelledList{{"work", "ada@work.example"}, {"work", "ada@home.example"}}));
    s.click("button", "Label of E-mail 2");
    CHECK(s.click("option", "Home"));
    CHECK(page.record.get("emails") == Value(LabelledList{{"work", "ada@work.example"}, {"home", "ada@home.example"}}));
    s.focus("button", "Elsewhere");
    CHECK(s.find("link", "E-mail ada@home.example")->attribute("href") == "mailto:ada@home.example");
    CHECK(told(layout_faults(s, 24)) == "");
    s.focus("textbox", "E-mail");
    CHECK(told(layout_faults(s, 24)) == "");
    CHECK(s.click("button", "Remove ada@work.example"));
    CHECK(page.record.get("emails") == Value(LabelledList{{"home", "ada@home.example"}}));
    s.fill("E-mail", "");
    s.focus("button", "Elsewhere");
    CHECK(empty(page.record.get("emails")));
}

TEST_CASE("phones keep what people type and can be called") {
    RecordPage page("contact", {"phones"});
    headless::Session s(page.drawing);
    s.fill("Phone", "call me");
    s.key("Enter");
    CHECK(s.find("textbox", "Phone")->attribute("aria-invalid") == "true");
    s.fill("Phone", "+1-313-555-0101");
    s.key("Enter");
    s.focus("button", "Elsewhere");
    CHECK(page.record.get("phones") == Value(LabelledList{{"work", "+1-313-555-0101"}}));
    CHECK(s.find("link", "Call +1-313-555-0101")->attribute("href") == "tel:+13135550101");
}

TEST_CASE("addresses are edited part by part and removed") {
    RecordPage page("contact", {"addresses"});
    headless::Session s(page.drawing);
    CHECK(s.click("button", "Add address"));
    s.fill("Street", "1 Main Street");
    s.key("Enter");
    s.fill("City", "Springfield");
    s.focus("textbox", "Country");
    CHECK(page.record.get("addresses") == Value(AddressList{{"work", "1 Main Street", "Springfield", "", "", ""}}));
    CHECK(told(layout_faults(s, 24)) == "");
    s.click("button", "Close");
    CHECK_FALSE(s.find("textbox", "Street"));
    const headless::Element* shown = s.find("button", "Edit Addresses");
    REQUIRE(shown);
    CHECK(shown->attribute("aria-description") == "1 Main Street, Springfield");
    s.click("button", "Edit Addresses");
    CHECK(s.click("button", "Remove Addresses"));
    CHECK(empty(page.record.get("addresses")));
}

TEST_CASE("yes or no is a checkbox") {
    static constexpr FieldDef fields[] = {{.key = "vip", .type = FieldType::boolean}};
    static constexpr EntityDef def{.key = "contact", .fields = fields, .title = "vip"};
    Entity entity{&def, 0, {fields[0]}};
    Choices host;
    FieldEditor editor;
    Value value;
    Drawing drawing{[&] {
        FieldEdit edit = field_row(editor, host, {.id = id_of("control", 3), .rect = {20, 20, 400, 40},
                                                  .entity = &entity, .field = 0}, value);
        if (edit.value) value = *edit.value;
    }};
    headless::Session s(drawing);
    CHECK(s.click("checkbox", "vip"));
    CHECK(value == Value(true));
    CHECK(s.click("checkbox", "vip"));
    CHECK(value == Value(false));
}

TEST_CASE("what is worked out cannot be edited but is read") {
    RecordPage page("contact", {"last_touch_at"});
    page.record.set("last_touch_at", Value(Instant{1'794'000'000'000}));
    headless::Session s(page.drawing);
    CHECK(s.count("textbox") == 0);
    CHECK(s.page().tree().find("Last touch: ") != std::string::npos);
}

TEST_CASE("every type of field has its editor and its one-line text") {
    Choices host;
    for (int i = 0; i < static_cast<int>(FieldType::count); ++i) {
        FieldType type = static_cast<FieldType>(i);
        CHECK(editor_row(type).type == type);
        CHECK(editor_row(type).edit != nullptr);
        CHECK(cell_text(FieldDef{.key = "x", .type = type}, Value{}, host).empty());
    }
    FieldDef company{.key = "company", .type = FieldType::reference, .target = "company"};
    CHECK(cell_text(company, Value(record_number(1)), host) == "Acme");
    CHECK(cell_text({.key = "n", .type = FieldType::note}, Value(std::string("a\nb")), host) == "a b");
    CHECK(cell_text({.key = "n", .type = FieldType::integer}, Value(std::int64_t{12500}), host) == "12,500");
    CHECK(cell_text({.key = "s", .type = FieldType::select, .target = "lead_status"}, Value(std::string("new")), host) == "New");
    CHECK(cell_text({.key = "b", .type = FieldType::boolean}, Value(true), host) == "Yes");
    CHECK(cell_text({.key = "m", .type = FieldType::money}, Value(Money{75'000'000, "USD"}), host) == "$750,000");
    CHECK(cell_align(FieldType::money) == Align::right);
}

TEST_CASE("on a phone every input of a record page is big enough") {
    RecordPage page("contact", {"first_name", "company", "emails", "phones", "addresses", "status", "notes"});
    page.record.set("emails", Value(LabelledList{{"work", "a@b.example"}, {"home", "c@d.example"}}));
    page.record.set("addresses", Value(AddressList{{"work", "1 Main Street", "Springfield", "IL", "62701", "United States"}}));
    page.width = 700;
    headless::Session s(page.drawing, {.width = 390, .height = 1400, .dpr = 2, .touch = true});
    CHECK(told(layout_faults(s, 44)) == "");
    s.focus("textbox", "E-mail 2");
    CHECK(told(layout_faults(s, 44)) == "");
}
