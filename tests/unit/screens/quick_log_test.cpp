// "Met X, said Y, next Z on Friday": written down from anywhere in at most six taps, by hand or in one line, all of it undone
// by one; and people are found by the beginning of their name.
#include "day_rig.h"

using namespace hera;
using namespace hera::test;

TEST_CASE_METHOD(DayRig, "from anywhere on a phone: at most six taps, counted") {
    open(phone(), "#/contacts");
    tap("button", "Log");
    REQUIRE(has("dialog", "Log"));
    tap("button", "Call");
    tap("button", "Ada Lovelace");
    CHECK(focused_name() == "What was said");
    type("Wants a proposal");
    tap("textbox", "Next step");
    type("Send it");
    tap("button", "Friday");
    tap("button", "Save");
    CHECK(taps <= 6);
    CHECK_FALSE(has("dialog", "Log"));
    CHECK(says("Logged, next step added"));

    auto activities = all("activity"), todos = all("task");
    REQUIRE(activities.size() == 1);
    CHECK(text(activities[0], "kind") == "call");
    CHECK(text(activities[0], "subject") == "Wants a proposal");
    CHECK(text(activities[0], "zone") == "Europe/Berlin");
    CHECK(role_of(activities[0].id, ada) == "about");
    CHECK(role_of(activities[0].id, acme) == "about");
    REQUIRE(todos.size() == 1);
    CHECK(text(todos[0], "subject") == "Send it");
    CHECK(todos[0].get("due") == Value(friday));
    CHECK(role_of(todos[0].id, ada) == "about");
    CHECK(edits.size() == 1);

    tap("button", "Undo");
    CHECK(all("activity").empty());
    CHECK(all("task").empty());
    CHECK(all("link").empty());
}

TEST_CASE_METHOD(DayRig, "from a record in one typed line: three taps; what was read is shown before it is saved") {
    open(phone(), "#/contacts/" + ada.text());
    tap("button", "Log");
    CHECK(focused_name() == "What was said");
    type("met Bob, wants proposal, next call on Friday");
    run();
    CHECK(has("button", "Ada Lovelace"));
    CHECK(has("button", "Bob Stone"));
    CHECK(session->find("button", "Friday")->attribute("aria-pressed") == "true");
    CHECK(session->find("button", "Meeting")->attribute("aria-pressed") == "true");
    tap("button", "Save");
    CHECK(taps <= 3);
    auto activities = all("activity"), todos = all("task");
    REQUIRE(activities.size() == 1);
    CHECK(text(activities[0], "kind") == "meeting");
    CHECK(text(activities[0], "subject") == "Wants proposal");
    CHECK(text(activities[0], "body") == "met Bob, wants proposal, next call on Friday");
    CHECK(role_of(activities[0].id, ada) == "attendee");
    CHECK(role_of(activities[0].id, bob) == "attendee");
    REQUIRE(todos.size() == 1);
    CHECK(text(todos[0], "subject") == "Call");
    CHECK(todos[0].get("due") == Value(friday));
}

TEST_CASE_METHOD(DayRig, "what was chosen by hand is not changed by what is typed afterwards; an empty entry cannot be saved") {
    open(desktop(), "#/contacts/" + ada.text());
    tap("button", "Log");
    CHECK(session->find("button", "Save")->attribute("aria-disabled") == "true");
    tap("button", "Note");
    tap("button", "Tomorrow");
    session->focus("textbox", "What was said");
    type("met Bob, next visit on Friday");
    CHECK(session->find("button", "Note")->attribute("aria-pressed") == "true");
    CHECK(session->find("button", "Tomorrow")->attribute("aria-pressed") == "true");
    tap("button", "Bob Stone");
    tap("button", "Save");
    auto activities = all("activity"), todos = all("task");
    REQUIRE(activities.size() == 1);
    CHECK(text(activities[0], "kind") == "note");
    CHECK(role_of(activities[0].id, bob).empty());
    REQUIRE(todos.size() == 1);
    CHECK(todos[0].get("due") == Value(Date{monday.days + 1}));
}

TEST_CASE_METHOD(DayRig, "about a deal: its people and company are told, its next step follows") {
    RecordId big = deal(stages, stages.open, "Big", 100'000);
    patch("deal", big, {{"company", Value(acme)}, {"contact", Value(ada)}});
    open(desktop(), "#/deals/" + big.text());
    press("l");
    REQUIRE(has("dialog", "Log"));
    type("called Ada, she likes it, then send the contract tomorrow");
    ui::input::Modifiers ctrl;
    ctrl.ctrl_or_cmd = true;
    session->key("Enter", ctrl);
    run();
    CHECK_FALSE(has("dialog", "Log"));
    auto activities = all("activity"), todos = all("task");
    REQUIRE(activities.size() == 1);
    CHECK(role_of(activities[0].id, big) == "about");
    CHECK(role_of(activities[0].id, ada) == "about");
    CHECK(role_of(activities[0].id, acme) == "about");
    CHECK(text(load("deal", big), "next_step") == "Send the contract");
    REQUIRE(todos.size() == 1);
    CHECK(todos[0].get("due") == Value(Date{monday.days + 1}));
}

TEST_CASE_METHOD(DayRig, "somebody new is made along with the entry") {
    open(desktop(), "#/tasks");
    tap("button", "Log");
    type("Zoë Quick");
    run();
    tap("button", "New: Zoë Quick");
    type("Met at the fair");
    tap("button", "Save");
    bool made = false;
    for (const Record& contact : all("contact")) made = made || title_of(contact) == "Zoë Quick";
    CHECK(made);
    CHECK(all("activity").size() == 1);
}

TEST_CASE_METHOD(DayRig, "a contact is found with two keys plus the beginning of a name, from any screen") {
    for (const char* place : {"#/tasks", "#/settings", "#/deals"}) {
        INFO(place);
        DayRig day;
        day.open(desktop(), place);
        ui::input::Modifiers ctrl;
        ctrl.ctrl_or_cmd = true;
        day.session->key("k", ctrl);  // 1
        day.run();
        day.type("lov");
        day.press("Enter");  // 2
        CHECK(day.address() == "#/contacts/" + day.ada.text());
        CHECK(day.has("heading", "Ada Lovelace"));
    }
}

TEST_CASE_METHOD(DayRig, "search finds every kind, moves by keys, and says when there is nothing") {
    RecordId big = deal(stages, stages.open, "Adams order", 100'000);
    create("lead", {{"last_name", text_value("Adebayo")}, {"company_name", text_value("Harbor")}});
    open(desktop(), "#/tasks");
    tap("button", "Search");
    type("ad");
    CHECK(session->count("option") == 3);
    press("ArrowDown");
    press("Enter");
    CHECK(address() == "#/deals/" + big.text());
    tap("button", "Search");
    type("nobody of that name");
    CHECK(says("Nothing found."));
    press("Enter");
    CHECK(has("dialog", "Search"));
    press("Escape");
    CHECK_FALSE(has("dialog", "Search"));
}

TEST_CASE_METHOD(DayRig, "a new deal from a contact: at most four taps on a phone") {
    open(phone(), "#/contacts/" + ada.text());
    tap("button", "More");
    tap("menuitem", "New deal");
    type("Compiler");
    tap("button", "Save");
    CHECK(taps <= 4);
    auto deals = all("deal");
    REQUIRE(deals.size() == 1);
    CHECK(deals[0].get("contact") == Value(ada));
    CHECK(deals[0].get("company") == Value(acme));
}
