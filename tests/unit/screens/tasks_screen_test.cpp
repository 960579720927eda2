// The list of tasks, the timeline's filter, entries that are changed and deleted, reminders.
#include "day_rig.h"

using namespace hera;
using namespace hera::test;

namespace {

struct Tasks : DayRig {
    RecordId todo(const char* subject, std::optional<Date> due = std::nullopt, RecordId of = {}, const char* remind = nullptr) {
        Fields fields{{"subject", text_value(subject)}};
        if (due) fields.emplace_back("due", *due);
        if (remind != nullptr) fields.emplace_back("remind_at", text_value(remind));
        RecordId id = create("task", std::move(fields));
        if (!of.none()) about("task", id, "contact", of);
        return id;
    }
    bool done(RecordId id) { return !empty(load("task", id).get("done_at")); }
};

Date in_days(int days) { return Date{monday.days + days}; }

}  // namespace

TEST_CASE_METHOD(Tasks, "sections by the reader's day; a task leads to what it is about, is ticked off and taken back") {
    RecordId late = todo("Late one", in_days(-3), ada), today = todo("Today one", in_days(0), bob);
    todo("Later one", in_days(4));
    todo("Some day");
    open(desktop(), "#/tasks");
    for (const char* heading : {"Overdue", "Today", "Upcoming", "No date"}) CHECK(has("heading", heading));
    CHECK(says("1 overdue · 1 today"));
    CHECK(containing("link", "Late one, Ada Lovelace") != nullptr);

    tap("checkbox", "Done: Late one");
    CHECK(done(late));
    CHECK_FALSE(has("heading", "Overdue"));
    CHECK(says("“Late one” is done"));
    tap("button", "Undo");
    CHECK_FALSE(done(late));
    CHECK(has("heading", "Overdue"));

    tap("checkbox", "Done: Today one");
    tap("button", "Done 1");
    CHECK(session->find("checkbox", "Done: Today one")->attribute("aria-checked") == "true");
    tap("checkbox", "Done: Today one");
    CHECK_FALSE(done(today));

    session->click("link", session->page().name_of(*containing("link", "Today one")));
    run();
    CHECK(address() == "#/contacts/" + bob.text());
}

TEST_CASE_METHOD(Tasks, "a task is typed in one line; by keys alone it is found, ticked off and opened") {
    RecordId second = todo("Second", in_days(1), ada);
    open(desktop(), "#/tasks");
    press("/");
    CHECK(focused_name() == "New task");
    type("First on Friday");
    CHECK(says("due 28 Nov"));
    press("Enter");
    auto todos = all("task");
    REQUIRE(todos.size() == 2);
    CHECK(focused_name() == "New task");
    CHECK(session->focused()->value.empty());
    const Record& made = todos[0].id == second ? todos[1] : todos[0];
    CHECK(text(made, "subject") == "First");
    CHECK(made.get("due") == Value(friday));
    const auto* row = containing("link", "Second, Ada Lovelace");
    REQUIRE(row != nullptr);
    session->focus("link", session->page().name_of(*row));
    press("x");
    CHECK(done(second));
    CHECK(focused_name().find("First") == 0);
    press("Enter");
    CHECK(has("dialog", "Task"));
}

TEST_CASE_METHOD(Tasks, "mine and everyone's") {
    RecordId other =
        create("user", {{"name", text_value("Olga")}, {"email", text_value("o@b.example")}, {"role", text_value("rep")}});
    patch("task", todo("Hers"), {{"owner", Value(other)}});
    todo("Mine");
    open(phone(), "#/tasks");
    CHECK(has("button", "Mine"));
    CHECK(containing("button", "Hers") == nullptr);
    tap("radio", "Everyone");
    CHECK(containing("button", "Hers, Olga") != nullptr);
}

TEST_CASE_METHOD(Tasks, "a task is changed and deleted; a reminder is a time of day") {
    RecordId id = todo("Call back", in_days(0), ada);
    open(desktop(), "#/tasks");
    tap("button", "Edit Call back");
    REQUIRE(has("dialog", "Task"));
    session->fill("Reminder", "25:00");
    tap("button", "Save");
    CHECK(says("is not a time of day"));
    session->fill("Reminder", "9:30");
    session->fill("Subject", "Call back soon");
    tap("button", "Save");
    CHECK_FALSE(has("dialog", "Task"));
    CHECK(text(load("task", id), "remind_at") == "09:30");
    CHECK(text(load("task", id), "subject") == "Call back soon");
    tap("button", "Edit Call back soon");
    tap("button", "Remove Ada Lovelace");
    tap("button", "Save");
    CHECK(role_of(id, ada).empty());
    session->advance(7000);  // the toasts of before are gone
    tap("button", "Edit Call back soon");
    tap("button", "Delete task");
    CHECK(all("task").empty());
    CHECK(says("Call back soon deleted"));
    tap("button", "Undo");
    CHECK(all("task").size() == 1);
}

TEST_CASE_METHOD(Tasks, "the timeline tells what is chosen; a meeting is changed with its people and deleted") {
    RecordId meeting = create("activity", {{"kind", text_value("meeting")},
                                           {"subject", text_value("Kick-off")},
                                           {"at", Value(*parse_iso_instant("2025-11-24T14:00Z"))},
                                           {"zone", text_value("Etc/UTC")},
                                           {"minutes", Value(std::int64_t{45})}});
    about("activity", meeting, "contact", ada, "organizer");
    RecordId call = create("activity", {{"kind", text_value("call")},
                                        {"subject", text_value("Prices")},
                                        {"at", Value(*parse_iso_instant("2025-11-23T14:00Z"))}});
    about("activity", call, "contact", ada);
    // Told on the company's page too, and with whom.
    open(desktop(), "#/companies/" + acme.text());
    CHECK(containing("paragraph", "Kick-off. Meeting · 45 min · 14:00 in UTC") != nullptr);
    CHECK(containing("paragraph", "with Ada Lovelace") != nullptr);

    session->go_to("#/contacts/" + ada.text());
    run();
    tap("button", "Calls");
    CHECK(containing("paragraph", "Prices") != nullptr);
    CHECK(containing("paragraph", "Kick-off. Meeting") == nullptr);
    CHECK(containing("paragraph", "created this contact") == nullptr);
    tap("button", "Meetings");
    CHECK(containing("paragraph", "Kick-off") != nullptr);
    tap("button", "E-mails");
    tap("button", "Calls");
    tap("button", "Meetings");
    CHECK(says("Nothing of this kind yet."));
    tap("button", "All");
    CHECK(containing("paragraph", "created this contact") != nullptr);

    tap("button", "Edit Kick-off");
    REQUIRE(has("dialog", "Activity"));
    CHECK(says("14:00 in UTC"));
    session->fill("Time", "16:30");
    session->fill("Outcome", "Agreed");
    session->focus("combobox", "Add a person");
    type("Bob");
    press("Enter");
    tap("button", "Save");
    Record changed = load("activity", meeting);
    CHECK(changed.get("at") == Value(*parse_iso_instant("2025-11-24T15:30Z")));
    CHECK(text(changed, "outcome") == "Agreed");
    CHECK(text(changed, "zone") == "Etc/UTC");
    CHECK(role_of(meeting, bob) == "attendee");
    CHECK(role_of(meeting, ada) == "organizer");
    CHECK(containing("paragraph", "with Bob Stone") != nullptr);
    tap("button", "Edit Kick-off");
    tap("button", "Delete activity");
    CHECK(containing("paragraph", "Kick-off. Meeting") == nullptr);
    tap("button", "Undo");
    CHECK(containing("paragraph", "Kick-off") != nullptr);
}

TEST_CASE_METHOD(Tasks, "a reminder comes at its time, waits when it is put off, and is done from where it stands") {
    RecordId id = todo("Call back", in_days(0), ada, "17:05");
    todo("Not today", in_days(1), ada, "17:05");
    open(desktop(), "#/settings");
    CHECK_FALSE(says("Call back"));
    CHECK(session->idle());
    session->advance(6 * 60'000);
    run();
    CHECK(says("17:05 Call back · Ada Lovelace"));
    CHECK_FALSE(says("Not today"));
    tap("button", "In 10 minutes");
    CHECK_FALSE(says("17:05 Call back"));
    session->advance(11 * 60'000);
    run();
    CHECK(says("17:05 Call back"));
    session->activate("region", "Reminder");
    tap("button", "Done");
    CHECK(done(id));
    CHECK_FALSE(says("17:05 Call back"));
}
