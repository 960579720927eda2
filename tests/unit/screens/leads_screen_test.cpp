// Leads: made, listed, converted: into new records or into those that are here already, shown before anything is done.
#include "day_rig.h"

using namespace hera;
using namespace hera::test;

namespace {

struct Leads : DayRig {
    RecordId lead(const char* first, const char* last, const char* company, const char* email) {
        return create("lead", {{"first_name", text_value(first)},
                               {"last_name", text_value(last)},
                               {"company_name", text_value(company)},
                               {"emails", Value(LabelledList{{"work", email}})},
                               {"status", text_value("working")}});
    }
};

}  // namespace

TEST_CASE_METHOD(Leads, "a lead is made by hand, stands in the list with its state, and has a page") {
    open(desktop(), "#/leads");
    CHECK(has("heading", "No leads yet"));
    tap("button", "New lead");
    session->fill("First name", "Mei");
    session->fill("Company", "Harbor");
    tap("button", "Save");
    auto leads = all("lead");
    REQUIRE(leads.size() == 1);
    CHECK(text(leads[0], "status") == "new");
    CHECK(address() == "#/leads/" + leads[0].id.text());
    CHECK(has("heading", "Mei"));
    CHECK(says("Harbor · New"));
    session->go_to("#/leads");
    run();
    CHECK(containing("row", "Mei, Harbor, New") != nullptr);
}

TEST_CASE_METHOD(Leads, "a lead becomes a new contact at a new company with a deal; the list of open leads is shorter by one") {
    RecordId mei = lead("Mei", "Chen", "Harbor", "mei@harbor.example");
    open(desktop(), "#/leads/" + mei.text());
    tap("button", "Convert");
    REQUIRE(has("dialog", "Convert Mei Chen"));
    CHECK(session->find("radio", "New company “Harbor”")->attribute("aria-checked") == "true");
    CHECK(session->find("radio", "New contact “Mei Chen”")->attribute("aria-checked") == "true");
    tap("checkbox", "Open a deal with them");
    session->fill("Name of the deal", "First order");
    session->fill("Amount", "a lot");
    session->activate("button", "Convert");
    run();
    CHECK(says("is not an amount"));
    session->fill("Amount", "1500");
    session->activate("button", "Convert");
    run();
    auto deals = all("deal");
    REQUIRE(deals.size() == 1);
    CHECK(deals[0].get("amount") == Value(Money{150'000, "USD"}));
    CHECK(address() == "#/deals/" + deals[0].id.text());
    CHECK(says("Mei Chen converted"));
    CHECK(text(load("lead", mei), "status") == "converted");

    session->go_to("#/leads/" + mei.text());
    run();
    CHECK_FALSE(has("button", "Convert"));
    CHECK(has("heading", "Became contact"));
    CHECK(containing("link", "First order") != nullptr);
    session->go_to("#/leads");
    run();
    CHECK(containing("row", "Mei Chen") == nullptr);
    tap("button", "Converted");
    CHECK(containing("row", "Mei Chen, Harbor") != nullptr);
}

TEST_CASE_METHOD(Leads, "who is here already is offered first, with the reason; one undo takes all back") {
    RecordId twin = lead("A.", "Lovelace", "ACME Inc.", "ada@acme.example");
    RecordId call = create("activity", {{"kind", text_value("call")},
                                        {"subject", text_value("First")},
                                        {"at", Value(clock.now())}});
    about("activity", call, "lead", twin);
    open(phone(), "#/leads/" + twin.text());
    tap("button", "Convert");
    CHECK(session->find("radio", "Ada Lovelace")->attribute("aria-checked") == "true");
    CHECK(session->find("radio", "Acme")->attribute("aria-checked") == "true");
    CHECK(has("radio", "No company"));
    session->activate("button", "Convert");
    run();
    CHECK(address() == "#/contacts/" + ada.text());
    CHECK(all("contact").size() == 2);
    CHECK(all("company").size() == 1);
    CHECK(role_of(call, ada) == "about");
    tap("button", "Undo");
    CHECK(text(load("lead", twin), "status") == "working");
    CHECK(role_of(call, ada).empty());
}
