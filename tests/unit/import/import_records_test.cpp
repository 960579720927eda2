// Companies and deals.
#include "import_fixture.h"

#include "hubspot_files.h"
#include "import_stages_fixture.h"

using namespace hera;
using namespace hera::test;

namespace {

using Deals = StagesFixture;

}  // namespace

TEST_CASE_METHOD(ImportFixture, "companies: all fields, found by id, domain and name") {
    RecordId by_domain = create("company", {{"name", text_value("Acme")}, {"domain", text_value("acme.example")}});
    RecordId by_name = create("company", {{"name", text_value("Bolt AG")}});
    std::string text =
        "Record ID,Company name,Company Domain Name,Website URL,Industry,Number of Employees,Phone Number,Street "
        "Address,"
        "City,Postal Code,Country/Region,Company owner,Associated Contact\n"
        "1,Acme Inc,www.acme.example,acme.example,Tools,\"5,000\",555 0100,Main St 1,Warsaw,00-001,Poland,,x\n"
        "2,BOLT ag,bolt.example,,,,,,,,,,\n"
        "3,Other,acme.example,,,,,,,,,,\n"
        ",Bolt AG,else.example,,,,,,,,,,\n";
    link::ImportPreview seen = preview(text);
    CHECK(seen.layout == "hubspot.companies");
    link::ImportDone done = import(text);
    CHECK(done.updated == 2);
    CHECK(done.created == 2);
    CHECK(done.companies_created == 0);
    auto loaded = replica->load(entity("company"), by_domain).value();
    CHECK(text_of_all(loaded) ==
          "name=Acme Inc domain=acme.example website=https://acme.example industry=Tools employees=5000 phones=work: "
          "555 0100 "
          "addresses=work: Main St 1 | Warsaw |  | 00-001 | Poland source_id=1 owner=* visibility=all "
          "created_at=2026-01-01T00:00:00.001Z "
          "created_by=* ");
    CHECK(shown(replica->load(entity("company"), by_name).value(), "domain") == "bolt.example");
    CHECK(import(text).same == 4);
}

TEST_CASE_METHOD(ImportFixture, "a company made for a contact is found by its own export") {
    import("Record ID,First Name,Associated Company,Associated Company IDs\n1,A,Acme,77\n2,B,Bolt,\n");
    link::ImportDone done =
        import("Record ID,Company name,Company Domain Name\n77,Acme Incorporated,acme.example\n78,Bolt,bolt.example\n");
    CHECK(done.updated == 2);
    CHECK(records("company").size() == 2);
    CHECK(records("company").count("Acme Incorporated") == 1);
}

TEST_CASE_METHOD(Deals, "a HubSpot deals export: stages by name or HubSpot's own, contacts by id, companies by name") {
    import(hubspot_contacts(50));
    std::string text = hubspot_deals(120);
    link::ImportPreview seen = preview(text);
    CHECK(seen.layout == "hubspot.deals");
    link::ImportDone done = import(text);
    CHECK(done.created == 120);
    auto deals = records("deal");
    const char* expected[] = {"Discovery", "Qualification", "Proposal", "Negotiation", "Won", "Lost"};
    for (int i = 0; i < 6; ++i) CHECK(stage_of(deals["Deal " + std::to_string(i)]) == expected[i]);
    const Record& fifth = deals["Deal 5"];
    CHECK(shown(fifth, "amount") == "USD 2250");
    CHECK(shown(fifth, "close_date") == "2026-12-06");
    CHECK(shown(fifth, "created_at") == "2026-01-05T10:00:00.000Z");
    CHECK(*fifth.get(deal::pipeline) == pipeline);
    REQUIRE(fifth.get(deal::contact) != nullptr);
    CHECK(shown(replica->load(entity("contact"), *fifth.get(deal::contact)).value(), "source_id") == "100005");
    REQUIRE(fifth.get(deal::company) != nullptr);
    CHECK(shown(replica->load(entity("company"), *fifth.get(deal::company)).value(), "name") == hubspot_company(5));
    // Known by the id only: called so until the contacts come.
    REQUIRE(deals["Deal 70"].get(deal::contact) != nullptr);
    Record stub = records("contact")["100070"];
    CHECK(*deals["Deal 70"].get(deal::contact) == stub.id);
    CHECK(shown(stub, "source_id") == "100070");
    CHECK(import(text).same == 120);
}

TEST_CASE_METHOD(Deals, "a deal in a stage nobody knows is a bad row, one without a stage begins at the first") {
    RecordId other = create("pipeline", {{"name", text_value("Partners")}, {"position", Value(std::int64_t{1})}});
    stages["Pilot"] = create("stage", {{"name", text_value("Pilot")},
                                       {"pipeline", Value(other)},
                                       {"position", Value(std::int64_t{0})},
                                       {"probability", Value(std::int64_t{50})},
                                       {"outcome", text_value("open")}});
    link::ImportDone done = import(
        "Record ID,Deal Name,Deal Stage,Pipeline\n"
        "1,A,Simmering,\n2,B,,\n3,C,proposal,default\n4,D,Pilot,\n5,E,Pilot,Partners\n6,F,Won,Partners\n7,G,,"
        "Partners\n8,H,lost,Elsewhere\n");
    CHECK(done.created == 6);
    REQUIRE(done.bad_rows.size() == 2);
    CHECK(done.bad_rows[0].line == 2);
    CHECK(done.bad_rows[0].error.key == "error.import_stage");
    CHECK(done.bad_rows[0].error.args == std::vector<std::string>{"Simmering"});
    CHECK(done.bad_rows[1].line == 7);
    auto deals = records("deal");
    CHECK(stage_of(deals["B"]) == "Discovery");
    CHECK(stage_of(deals["C"]) == "Proposal");
    for (const char* name : {"D", "E", "G"}) {
        CHECK(stage_of(deals[name]) == "Pilot");
        CHECK(*deals[name].get(deal::pipeline) == other);
    }
    CHECK(stage_of(deals["H"]) == "Lost");
    CHECK(shown(deals["H"], "notes") == "Pipeline: Elsewhere");

    // Moved here meanwhile: a row without a stage leaves it where it is, one with a stage moves it.
    patch("deal", deals["B"].id, {{"stage", Value(stages["Won"])}});
    CHECK(import("Record ID,Deal Name,Deal Stage\n2,B,\n").same == 1);
    CHECK(import("Record ID,Deal Name,Deal Stage\n2,B,contractsent\n").updated == 1);
    CHECK(stage_of(records("deal")["B"]) == "Negotiation");
}

TEST_CASE_METHOD(Deals, "money with its currency; contacts by address or by the only such name") {
    create("contact", {{"first_name", text_value("Ada")}, {"last_name", text_value("Lovelace")}});
    create("contact", {{"last_name", text_value("Twin")}});
    create("contact", {{"last_name", text_value("Twin")}, {"emails", Value(LabelledList{{"work", "twin@x.example"}})}});
    import("Deal Name,Currency,Amount,Associated Contact\n"
           "A,EUR,\"1,500.50\",ada lovelace\nB,JPY,1500,Twin\nC,,$20,Twin (twin@x.example)\nD,Doubloons,5,twin@x.example\n");
    auto deals = records("deal");
    CHECK(shown(deals["A"], "amount") == "EUR 1500.50");
    CHECK(shown(deals["B"], "amount") == "JPY 1500");
    CHECK(shown(deals["C"], "amount") == "USD 20");
    CHECK(shown(deals["D"], "amount") == "USD 5");
    CHECK(shown(deals["D"], "notes") == "Currency: Doubloons");
    CHECK(deals["A"].get(deal::contact) != nullptr);
    CHECK(deals["B"].get(deal::contact) == nullptr);
    CHECK(shown(deals["B"], "notes") == "Associated Contact: Twin");
    CHECK(deals["C"].get(deal::contact) != nullptr);
    CHECK(deals["D"].get(deal::contact) != nullptr);
}

TEST_CASE_METHOD(Deals, "deals without ids are found by name and company") {
    std::string text = "Deal Name,Stage,Amount,Company\nBig one,Discovery,100,Acme\nBig one,Discovery,200,Bolt\nLone,Won,5,\n";
    CHECK(import(text).created == 3);
    CHECK(import(text).same == 3);
    CHECK(records("company").size() == 2);
}

TEST_CASE_METHOD(ImportFixture, "deals need a pipeline; another kind of record can still be chosen") {
    link::ImportPreview seen = preview("Deal Name,Deal Stage,Amount\nA,Won,5\n");
    REQUIRE(seen.errors.size() == 1);
    CHECK(seen.errors[0].key == "error.import_no_pipeline");
    CHECK(seen.columns.size() == 3);
    CHECK(seen.bad == 1);
    CHECK(map("company", {"name", "", ""}).will_create == 1);
    CHECK(finish().created == 1);
}
