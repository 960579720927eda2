// The lists of contacts and companies as a person meets them: thousands of rows, sorted, filtered, opened, come back to.
#include "board_rig.h"

using namespace hera;
using namespace hera::test;
using ui::headless::Element;
using ui::headless::Options;

namespace {

const Options desktop{.width = 1440, .height = 900};
Options phone() { return {.width = 390, .height = 844, .dpr = 2, .touch = true}; }

std::string three(int number) {
    std::string digits = std::to_string(number);
    return std::string(3 - std::min<std::size_t>(3, digits.size()), '0') + digits;
}

struct Lists : BoardRig {
    RecordId person(const std::string& first, const std::string& last, Fields more = {}) {
        more.emplace_back("first_name", Value(first));
        more.emplace_back("last_name", Value(last));
        return create("contact", std::move(more));
    }
    void people(int count) {
        for (int i = 0; i < count; ++i)
            person("Person", three(i), {{"emails", Value(LabelledList{{"work", "p" + three(i) + "@x.example"}})}});
    }
    // Names of the data rows that are mirrored, top to bottom.
    std::vector<std::string> rows() const {
        std::vector<std::string> out;
        for (const Element* element : session->page().in_order()) {
            if (element->role() != "row" || element->attribute("aria-rowindex") == "1") continue;
            out.push_back(session->page().name_of(*element));
        }
        return out;
    }
    std::string top() const { return rows().empty() ? std::string{} : rows().front(); }
    std::string address() const { return session->page().history[session->page().history_at].hash; }
    bool says(std::string_view words) const {
        for (const Element* element : session->page().in_order()) {
            if (element->text.find(words) != std::string::npos) return true;
        }
        return false;
    }
    const Element& heading_of_column(const char* name) const {
        const Element* found = session->find("columnheader", name);
        REQUIRE(found != nullptr);
        return *found;
    }
};

}  // namespace

TEST_CASE_METHOD(Lists, "a list has its heading, its count, its buttons, and rows that say what they hold") {
    RecordId acme = create("company", {{"name", text_value("Acme")}});
    person(
        "Ada", "Lovelace",
        {{"company", Value(acme)}, {"emails", Value(LabelledList{{"work", "ada@acme.example"}})}, {"status", text_value("new")}});
    open(desktop, "#/contacts");
    CHECK(has("heading", "Contacts"));
    CHECK(says("1 contact"));
    CHECK(has("button", "New contact"));
    CHECK(has("button", "Import"));
    CHECK(has("grid", "Contacts"));
    CHECK(rows() == std::vector<std::string>{"Ada Lovelace, Acme, ada@acme.example, New, not sent yet"});
}

TEST_CASE_METHOD(Lists, "a new organisation is told what to do first") {
    open(desktop, "#/companies");
    CHECK(has("heading", "Companies"));
    CHECK(has("heading", "No companies yet"));
    CHECK(has("button", "New company"));
    CHECK_FALSE(has("grid", "Companies"));
    session->click("button", "Choose a file");
    run();
    CHECK(address() == "#/import");
}

TEST_CASE_METHOD(Lists, "the filter works while it is typed, says what it found, and clears") {
    people(30);
    person("Ada", "Lovelace");
    open(desktop, "#/contacts");
    CHECK(says("31 contacts"));
    session->key("/");
    run();
    REQUIRE(session->focused() != nullptr);
    CHECK(session->focused()->tag == "input");
    session->type("lov");
    run();
    CHECK(rows().size() == 1);
    CHECK(says("1 contact found"));
    CHECK(session->page().announcements.back() == "1 contact found");
    session->type("xx");
    run();
    CHECK(has("heading", "No contact found"));
    session->click("button", "Clear the filter");
    run();
    CHECK(says("31 contacts"));
    session->type("lov");
    run();
    CHECK(rows().size() == 1);
    session->key("Escape");
    run();
    CHECK(says("31 contacts"));
}

TEST_CASE_METHOD(Lists, "a press on a column's head sorts by it, a second one the other way; nothing at all comes last") {
    RecordId zeta = create("company", {{"name", text_value("Zeta")}});
    RecordId acme = create("company", {{"name", text_value("acme")}});
    person("Bea", "Berg", {{"company", Value(zeta)}});
    person("Cy", "Cole");
    person("Al", "Abel", {{"company", Value(acme)}});
    open(desktop, "#/contacts");
    CHECK(heading_of_column("Name").attribute("aria-sort") == "ascending");
    session->click("columnheader", "Company");
    run();
    CHECK(heading_of_column("Company").attribute("aria-sort") == "ascending");
    CHECK_FALSE(heading_of_column("Name").has("aria-sort"));
    REQUIRE(rows().size() == 3);
    CHECK(rows()[0].find("Al Abel") == 0);
    CHECK(rows()[2].find("Cy Cole") == 0);
    session->advance(1000);  // presses in quick succession count once
    session->focus("columnheader", "Company");
    session->activate("columnheader", "Company");
    run();
    CHECK(heading_of_column("Company").attribute("aria-sort") == "descending");
    CHECK(rows()[0].find("Bea Berg") == 0);
    CHECK(rows()[2].find("Cy Cole") == 0);
}

TEST_CASE_METHOD(Lists, "any row of a long list is reached, with placeholders until it is here, and Back finds it again") {
    people(900);
    open(desktop, "#/contacts");
    CHECK(top().find("Person 000") == 0);
    CHECK(session->find("grid", "Contacts")->attribute("aria-rowcount") == "901");

    hold_pages = true;  // the store takes its time
    session->wheel({800, 500}, {0, 24'000});
    run();
    CHECK_FALSE(rows().empty());
    CHECK(top().empty());  // a row that is not here yet has no name, and the list is not blank
    hold_pages = false;
    run();
    CHECK(top().find("Person 6") == 0);
    std::string before = top();

    std::string opened = rows()[5];
    session->press_at(centre("row", opened));
    run();
    CHECK(address().find("#/contacts/") == 0);
    CHECK(has("heading", opened.substr(0, opened.find(','))));
    session->back();
    run();
    CHECK(top() == before);
    REQUIRE(session->focused() != nullptr);
    CHECK(session->page().name_of(*session->focused()) == opened);
}

TEST_CASE_METHOD(Lists, "arrow keys move through the rows, Enter opens") {
    people(40);
    open(desktop, "#/contacts");
    const Element* first = containing("row", "Person 000");
    REQUIRE(first != nullptr);
    INFO(session->tree());
    std::string name = session->page().name_of(*first);
    REQUIRE(session->focus("row", name));
    session->key("ArrowDown");
    session->key("ArrowDown");
    run();
    CHECK(session->page().name_of(*session->focused()).find("Person 002") == 0);
    session->key("End");
    run();
    CHECK(session->page().name_of(*session->focused()).find("Person 039") == 0);
    session->key("Enter");
    run();
    CHECK(has("heading", "Person 039"));
}

TEST_CASE_METHOD(Lists, "a phone shows links of two lines, sorted by choice; nothing is drawn while nothing happens") {
    RecordId acme = create("company", {{"name", text_value("Acme")}});
    person("Ada", "Lovelace", {{"company", Value(acme)}, {"emails", Value(LabelledList{{"work", "ada@acme.example"}})}});
    person("Bea", "Berg");
    open(phone(), "#/contacts");
    CHECK(has("list", "Contacts"));
    const Element* row = containing("link", "Ada Lovelace, Acme, ada@acme.example");
    REQUIRE(row != nullptr);
    CHECK(row->rect.h >= 48);
    CHECK(row->attribute("href").find("#/contacts/") == 0);
    CHECK(has("button", "New contact"));
    session->click("button", "Name");
    run();
    session->click("menuitem", "Last touch");
    run();
    CHECK(has("button", "Last touch"));
    int frames = session->frames();
    session->advance(5000);
    CHECK(session->frames() == frames);
}

TEST_CASE_METHOD(Lists, "what others change arrives in the list while it is open") {
    RecordId ada = person("Ada", "Lovelace");
    open(desktop, "#/contacts");
    patch("contact", ada, {{"last_name", text_value("King")}});
    changed_elsewhere();
    CHECK(top().find("Ada King") == 0);
    remove("contact", ada);
    changed_elsewhere();
    CHECK(has("heading", "No contacts yet"));
}
