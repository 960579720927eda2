#include "app/import_layout.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::app;

namespace {

using Words = std::vector<std::string>;

Words guess(const char* entity, const Words& headings) { return guess_fields(Schema::built_in().at(entity), headings); }

std::string layout(const Words& headings) {
    ImportLayout found = guess_layout(headings);
    return found.name + " " + found.entity;
}

}  // namespace

TEST_CASE("HubSpot's three exports are known by their headings") {
    CHECK(layout({"Record ID", "First Name", "Last Name", "Email", "Phone Number", "Company Name", "Contact owner", "Lead Status",
                  "Lifecycle Stage", "Create Date", "Associated Company", "Associated Company IDs"}) == "hubspot.contacts contact");
    CHECK(layout({"hs_object_id", "firstname", "lastname", "email", "hs_lead_status"}) == "hubspot.contacts contact");
    CHECK(layout({"Record ID", "Company name", "Company Domain Name", "Website URL", "Company owner", "Create Date", "Industry",
                  "Phone Number", "City", "Associated Contact", "Associated Contact IDs"}) == "hubspot.companies company");
    CHECK(layout({"Record ID", "Deal Name", "Deal Stage", "Pipeline", "Amount", "Close Date", "Deal owner", "Create Date",
                  "Associated Company", "Associated Company IDs", "Associated Contact"}) == "hubspot.deals deal");
    CHECK(layout({"hs_object_id", "dealname", "dealstage", "closedate", "hubspot_owner_id"}) == "hubspot.deals deal");
}

TEST_CASE("other files are guessed by what only one kind of record has") {
    CHECK(layout({"Name", "E-mail", "Phone"}) == "csv contact");
    CHECK(layout({"Vorname", "Nachname", "Firma"}) == "csv contact");
    CHECK(layout({"Company", "Website", "Industry"}) == "csv company");
    CHECK(layout({"Organization - Name", "Organization - Address"}) == "pipedrive.organizations company");
    CHECK(layout({"Person - Name", "Organization - Name"}) == "csv contact");
    CHECK(layout({"Deal - Title", "Deal - Value", "Deal - Stage"}) == "pipedrive.deals deal");
    CHECK(layout({"Name", "Amount", "Stage", "Company"}) == "csv deal");
    CHECK(layout({"a", "b"}) == "csv contact");
    CHECK(layout({"Record Id", "Account Name", "Last Name"}) == "csv contact");
}

TEST_CASE("each heading finds its field") {
    CHECK(guess("contact", {"Record ID", "First Name", "Last Name", "Email", "Phone Number", "Mobile Phone Number", "Job Title",
                            "Company Name", "Contact owner", "Lead Status", "Lifecycle Stage", "Create Date", "Original Source",
                            "Country/Region", "Associated Company", "Associated Company IDs", "Last Modified Date"}) ==
          Words{"source_id", "first_name", "last_name", "emails", "phones", "phones", "job_title", "company", "owner", "status",
                "lifecycle", "created_at", "source", "addresses", "company", "company", ""});
    CHECK(guess("company", {"Company name", "Company Domain Name", "Website URL", "Number of Employees", "Street Address", "City",
                            "State/Region", "Postal Code", "Country/Region", "Associated Contact"}) ==
          Words{"name", "domain", "website", "employees", "addresses", "addresses", "addresses", "addresses", "addresses", ""});
    CHECK(guess("deal", {"Deal Name", "Deal Stage", "Currency", "Amount", "Close Date", "Deal probability",
                         "Associated Contact IDs"}) ==
          Words{"name", "stage", "amount", "amount", "close_date", "probability", "contact"});
    CHECK(guess("contact", {"Pr\xC3\xA9nom", "Nom", "Soci\xC3\xA9t\xC3\xA9"}) == Words{"first_name", "last_name", "company"});
    CHECK(guess("contact", {"Person - Name*", "Person - Email (Work)", "Person - Phone"}) ==
          Words{"full_name", "emails", "phones"});
}

TEST_CASE("headings that come twice, or say the same twice") {
    CHECK(guess("contact", {"Email", "Email", "Job Title", "Job Title", "Notes", "Notes", "", ""}) ==
          Words{"emails", "emails", "job_title", "", "notes", "notes+", "", ""});
    CHECK(guess("contact", {"Name", "First Name", "Last Name"}) == Words{"", "first_name", "last_name"});
    CHECK(guess("deal", {"Amount", "Value", "Currency", "Currency"}) == Words{"amount", "", "amount", ""});
}

TEST_CASE("columns that make one field together know their part") {
    const Entity& contact = Schema::built_in().at("contact");
    Words headings = {"Home Street", "Home City", "Postal Code", "Country/Region", "Home Phone", "Mobile", "Associated Company IDs",
                      "Associated Company", "Whatever"};
    auto resolved = resolve_columns(
        contact, headings,
        {"addresses", "addresses", "addresses", "addresses", "phones", "phones", "company", "company", "notes+"});
    REQUIRE(resolved.ok());
    using Part = ColumnUse::Part;
    const auto& use = resolved.value();
    CHECK(use[0].part == Part::street);
    CHECK(use[0].label == "home");
    CHECK(use[1].part == Part::city);
    CHECK(use[2].part == Part::postcode);
    CHECK(use[2].label == "work");
    CHECK(use[3].part == Part::country);
    CHECK(use[4].label == "home");
    CHECK(use[5].label == "mobile");
    CHECK(use[6].part == Part::id);
    CHECK(use[7].part == Part::whole);
    CHECK(use[8].kind == ColumnUse::Kind::notes);
}

TEST_CASE("a mapping must fit the file and the fields") {
    const Entity& contact = Schema::built_in().at("contact");
    const Entity& deal = Schema::built_in().at("deal");
    auto wrong = [](const Entity& entity, const Words& headings, const Words& fields) {
        auto resolved = resolve_columns(entity, headings, fields);
        return resolved.ok() ? std::string("fits") : resolved.error().key;
    };
    CHECK(wrong(contact, {"a", "b"}, {"", "first_name"}) == "fits");
    CHECK(wrong(contact, {"a", "b"}, {"first_name"}) == "error.import_mapping");
    CHECK(wrong(contact, {"a"}, {"wings"}) == "error.import_mapping");
    CHECK(wrong(contact, {"a"}, {"last_touch_at"}) == "error.import_mapping");
    CHECK(wrong(contact, {"a"}, {"visibility"}) == "error.import_mapping");
    CHECK(wrong(contact, {"a"}, {"full_name"}) == "fits");
    CHECK(wrong(deal, {"a"}, {"full_name"}) == "error.import_mapping");
}
