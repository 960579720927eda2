// The page of a record as a person meets it: every field edited where it stands, taken back, its story written and read.
#include "board_rig.h"
#include "screens/timeline_composer.h"
#include "screens/timeline_words.h"

using namespace hera;
using namespace hera::test;
using ui::headless::Element;
using ui::headless::Options;

namespace {

const Options desktop{.width = 1440, .height = 900};
Options phone() { return {.width = 390, .height = 844, .dpr = 2, .touch = true}; }

struct Pages : BoardRig {
    Board stages;
    RecordId acme{}, ada{};

    Pages() {
        stages = board();
        acme = create("company", {{"name", text_value("Acme")}, {"domain", text_value("acme.example")}});
        ada = create("contact", {{"first_name", text_value("Ada")},
                                 {"last_name", text_value("Lovelace")},
                                 {"company", Value(acme)},
                                 {"job_title", text_value("Engineer")},
                                 {"emails", Value(LabelledList{{"work", "ada@acme.example"}})},
                                 {"phones", Value(LabelledList{{"work", "+1 313 555 0101"}})}});
    }
    void show(RecordId id, const char* folder = "contacts", Options options = desktop) {
        open(options, std::string("#/") + folder + "/" + id.text());
    }
    std::string address() const { return session->page().history[session->page().history_at].hash; }
    bool says(std::string_view words) const {
        for (const Element* element : session->page().in_order()) {
            if (element->text.find(words) != std::string::npos) return true;
        }
        return false;
    }
    Value stored(std::string_view of, RecordId id, std::string_view field) {
        auto record = replica->load(entity(of), id);
        REQUIRE(record.ok());
        return record.value().get(field);
    }
    // Of a step of the deal's stages: "true" for the one it is in.
    std::string pressed(std::string_view stage) const {
        for (const Element* element : session->page().in_order()) {
            if (element->has("aria-pressed") && session->page().name_of(*element) == stage)
                return element->attribute("aria-pressed");
        }
        return {};
    }
    // Types over a one-line field and leaves it with Enter.
    void edit(const char* label, std::string_view text) {
        session->fill(label, text);
        session->key("Enter");
        run();
    }
};

}  // namespace

TEST_CASE_METHOD(Pages, "a contact's page says who it is, how to reach them, and where they belong") {
    show(ada);
    CHECK(has("heading", "Ada Lovelace"));
    const Element* mail = session->find("link", "E-mail Ada Lovelace");
    REQUIRE(mail != nullptr);
    CHECK(mail->attribute("href") == "mailto:ada@acme.example");
    CHECK(session->find("link", "Call Ada Lovelace")->attribute("href") == "tel:+13135550101");
    CHECK(has("link", "Acme"));
    CHECK(has("link", "Acme, acme.example"));
    CHECK(says("Ada Lovelace created") == false);
    CHECK(has("heading", "Timeline"));
    int firsts = 0, days = 0;
    for (const Element* element : session->page().in_order()) {
        firsts += element->tag == "h1";
        days += element->tag == "h3";
    }
    CHECK(firsts == 1);
    CHECK(days == 1);
}

TEST_CASE_METHOD(Pages, "a field is changed where it stands, and the toast takes it back") {
    show(ada);
    edit("Job title", "Countess");
    CHECK(stored("contact", ada, "job_title") == text_value("Countess"));
    REQUIRE(edits.size() == 1);
    CHECK(says("Job title changed"));
    session->click("button", "Undo");
    run();
    CHECK(stored("contact", ada, "job_title") == text_value("Engineer"));
}

TEST_CASE_METHOD(Pages, "what was changed elsewhere while somebody types is said, and nothing typed is lost") {
    show(ada);
    session->fill("Job title", "Count");
    patch("contact", ada, {{"job_title", text_value("Director")}});
    changed_elsewhere();
    CHECK(says("Changed by somebody else: Director"));
    session->key("Enter");
    run();
    CHECK(stored("contact", ada, "job_title") == text_value("Count"));
    CHECK_FALSE(says("Changed by somebody else"));
}

// On a busy machine no frame is drawn between the first keystroke and the other's edit.
TEST_CASE_METHOD(Pages, "what was changed elsewhere before the first keystroke is drawn is said too") {
    show(ada);
    ImGuiID field = session->find("textbox", "Job title")->id;
    session->page().set_focus(field, true);
    session->page().elements.at(field).value = "Count";
    ui::input::field_input(field, "Count", false);
    patch("contact", ada, {{"job_title", text_value("Director")}});
    live.touched(replica->take_changes(), app::LiveQueries::Urgency::now);
    live.run([this](app::ClientId, const link::Page& page) { say(page); });
    session->settle();
    CHECK(says("Changed by somebody else: Director"));
    CHECK(session->find("textbox", "Job title")->value == "Count");
    session->key("Enter");
    run();
    CHECK(stored("contact", ada, "job_title") == text_value("Count"));
    CHECK_FALSE(says("Changed by somebody else"));
}

TEST_CASE_METHOD(Pages, "a deleted record says so and comes back") {
    show(ada);
    session->click("button", "More");
    run();
    session->click("menuitem", "Delete contact");
    run();
    CHECK(says("This contact is in the trash."));
    CHECK(says("Ada Lovelace deleted"));
    CHECK(replica->load(entity("contact"), ada).value().deleted);
    session->click("button", "Restore");
    run();
    CHECK_FALSE(replica->load(entity("contact"), ada).value().deleted);
    CHECK_FALSE(says("This contact is in the trash."));
    session->click("button", "Undo");
    run();
}

TEST_CASE_METHOD(Pages, "a record that is not here says so, and comes up when it arrives") {
    RecordId later = RecordId::make(clock, random);
    show(later);
    CHECK(has("heading", "This contact is not here"));
    write({sync::Draft::Kind::create, "contact", later, {{"last_name", text_value("Late")}}});
    changed_elsewhere();
    CHECK(has("heading", "Late"));
}

TEST_CASE_METHOD(Pages, "a call is written down for the contact and its company") {
    show(ada);
    session->click("tab", "Call");
    run();
    session->fill("What was said", "Wants two of them");
    session->fill("Minutes", "45");
    run();
    session->click("button", "Log call");
    run();
    CHECK(says("Call logged"));
    CHECK(containing("paragraph", "Wants two of them. Call · 45 min") != nullptr);
    REQUIRE(edits.size() == 1);
    CHECK(edits[0].edits.size() == 3);  // the call, and what it is about: the contact and the company
    CHECK_FALSE(empty(stored("contact", ada, "last_touch_at")));
    session->click("button", "Undo");
    run();
    CHECK(containing("paragraph", "Wants two of them. Call") == nullptr);
}

TEST_CASE_METHOD(Pages, "minutes that are no number keep what was written") {
    show(ada);
    session->click("tab", "Meeting");
    run();
    session->fill("What was agreed", "Kick-off");
    session->fill("Minutes", "soon");
    session->click("button", "Log meeting");
    run();
    CHECK(edits.empty());
    CHECK(session->find("textbox", "What was agreed")->value == "Kick-off");
}

TEST_CASE_METHOD(Pages, "a task is added and ticked off where it stands") {
    show(ada);
    session->click("tab", "Task");
    run();
    session->fill("What is to be done", "Send offer");
    session->key("Enter");
    run();
    CHECK(containing("paragraph", "Send offer. To do") != nullptr);
    session->click("checkbox", "Done: Send offer");
    run();
    CHECK(containing("paragraph", "Send offer. Done") != nullptr);
    CHECK(containing("checkbox", "Done: Send offer")->attribute("aria-checked") == "true");
}

TEST_CASE_METHOD(Pages, "the story tells who changed what from what to what, and a long one comes in parts") {
    for (int i = 0; i < 60; ++i) {
        clock.advance(1000);
        patch("contact", ada, {{"job_title", Value("Title " + std::to_string(i))}});
    }
    patch("contact", ada, {{"status", text_value("open")}});
    show(ada);
    CHECK(containing("paragraph", "set Lead status to Open") != nullptr);
    CHECK(containing("paragraph", "changed Job title from Title 58 to Title 59") != nullptr);
    CHECK(containing("paragraph", "from Title 2 to Title 3") == nullptr);
    session->wheel({1000, 600}, {0, 20'000});
    run();
    session->click("button", "Show more");
    run();
    session->wheel({1000, 600}, {0, 20'000});
    run();
    CHECK(containing("paragraph", "from Title 2 to Title 3") != nullptr);
    CHECK(containing("paragraph", "created this contact") != nullptr);
}

TEST_CASE_METHOD(Pages, "a company shows its people and deals; a new one belongs to it") {
    deal(stages, stages.open, "Big", 100'000);
    RecordId big = create("deal", {{"name", text_value("Engine")},
                                   {"pipeline", Value(stages.pipeline)},
                                   {"stage", Value(stages.open)},
                                   {"company", Value(acme)},
                                   {"amount", Value(Money{75'000'000, "USD"})}});
    show(acme, "companies");
    CHECK(has("link", "Ada Lovelace, Engineer"));
    CHECK(has("link", "Engine, New, $750,000"));
    CHECK(containing("link", "Big") == nullptr);
    session->press_at(centre("link", "Engine, New"));
    run();
    CHECK(address() == "#/deals/" + big.text());
}

TEST_CASE_METHOD(Pages, "a deal is moved by its steps, its value is seen at a glance") {
    RecordId engine = create("deal", {{"name", text_value("Engine")},
                                      {"pipeline", Value(stages.pipeline)},
                                      {"stage", Value(stages.open)},
                                      {"contact", Value(ada)},
                                      {"company", Value(acme)},
                                      {"amount", Value(Money{75'000'000, "USD"})}});
    show(engine, "deals");
    CHECK(says("$750,000, 20 % · weighted $150,000"));
    CHECK(pressed("New") == "true");
    session->click("button", "Won");
    run();
    CHECK(stored("deal", engine, "stage") == Value(stages.won));
    CHECK(says("Moved to Won"));
    CHECK(pressed("Won") == "true");
    CHECK(pressed("New") == "false");
    session->click("button", "Undo");
    run();
    CHECK(stored("deal", engine, "stage") == Value(stages.open));
}

TEST_CASE_METHOD(Pages, "a reference is picked from what is typed, or made") {
    RecordId zeta = create("company", {{"name", text_value("Zeta Works")}});
    show(ada);
    session->fill("Company", "zet");
    run();
    session->key("Enter");  // the best match is lit already
    run();
    CHECK(stored("contact", ada, "company") == Value(zeta));
    CHECK(has("link", "Zeta Works"));
}

TEST_CASE_METHOD(Pages, "while the choices for what is typed are on their way, Enter takes of those here only what fits it") {
    create("company", {{"name", text_value("Aardvark")}});  // the first of all
    RecordId zeta = create("company", {{"name", text_value("Zeta Works")}});
    show(ada);
    session->focus("combobox", "Company");
    run();
    hold_pages = true;  // the store takes its time
    SECTION("none fits") {
        RecordId bolt = create("company", {{"name", text_value("Bolt")}});
        session->fill("Company", "bol");
        session->key("Enter");
        run();
        CHECK(stored("contact", ada, "company") == Value(acme));
        CHECK(edits.empty());
        hold_pages = false;
        run();
        session->key("Enter");
        run();
        CHECK(stored("contact", ada, "company") == Value(bolt));
    }
    SECTION("one fits") {
        session->fill("Company", "zet");
        session->key("Enter");
        run();
        CHECK(stored("contact", ada, "company") == Value(zeta));
    }
}

TEST_CASE_METHOD(Pages, "on a phone the page has parts") {
    show(ada, "contacts", phone());
    CHECK(has("tab", "Details"));
    CHECK(has("button", "Log"));
    session->click("tab", "Timeline");
    run();
    CHECK(containing("paragraph", "created this contact") != nullptr);
    session->click("tab", "Related 1");
    run();
    CHECK(has("link", "Acme, acme.example"));
    session->click("button", "Log");
    run();
    CHECK(session->focused() != nullptr);
    CHECK(has("dialog", "Log"));
    CHECK(session->page().name_of(*session->focused()) == "What was said");
}

TEST_CASE("a text becomes subject and body") {
    using ui::split_entry;
    CHECK(split_entry("  One line ") == std::pair<std::string, std::string>{"One line", ""});
    CHECK(split_entry("First\nsecond") == std::pair<std::string, std::string>{"First", "second"});
    std::string accents;
    for (int i = 0; i < 400; ++i) accents += "é";
    auto [subject, body] = split_entry(accents);
    CHECK(subject.size() == 600);
    CHECK(body == accents);
}

TEST_CASE("days are named from today") {
    Date today = *make_date(2026, 11, 24);
    CHECK(ui::day_heading(today, today) == "Today");
    CHECK(ui::day_heading(Date{today.days - 1}, today) == "Yesterday");
    CHECK(ui::day_heading(*make_date(2026, 11, 3), today) == "Tuesday, 3 Nov");
}
