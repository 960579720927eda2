// Contacts: who is who, what changes, which company.
#include "import_fixture.h"

#include "hubspot_files.h"

using namespace hera;
using namespace hera::test;

TEST_CASE_METHOD(ImportFixture, "a HubSpot contacts export comes in, its companies with it") {
    std::string text = hubspot_contacts(500);
    link::ImportPreview seen = preview(text);
    CHECK(seen.layout == "hubspot.contacts");
    CHECK(seen.entity == "contact");
    CHECK(seen.rows == 500);
    link::ImportDone done = import(text);
    CHECK(done.created == 500);
    CHECK(done.bad == 0);
    CHECK_FALSE(done.batch.none());
    CHECK(done.companies_created == 25);
    CHECK(records("company").size() == 25);

    // One row whole.
    std::string one =
        csv_row({"Record ID", "First Name", "Last Name", "Email", "Phone Number", "Job Title", "Company Name",
                 "Contact owner", "Lead Status", "Lifecycle Stage", "Create Date", "City", "Country/Region",
                 "Associated Company IDs"}) +
        csv_row({"8001", "Zo\xC3\xAB", "Gro\xC3\x9F", "zoe@x.example", "+1-555-0100", "IT \"Lead\"", "New Co",
                 "Nobody Known", "OPEN_DEAL", "salesqualifiedlead", "2024-03-12 09:14", "Warsaw", "Poland", "77"});
    import(one);
    Record zoe = records("contact")["Zo\xC3\xAB Gro\xC3\x9F"];
    CHECK(text_of_all(zoe) ==
          "first_name=Zo\xC3\xAB last_name=Gro\xC3\x9F job_title=IT \"Lead\" company=* emails=work: zoe@x.example "
          "phones=work: +1-555-0100 "
          "addresses=work:  | Warsaw |  |  | Poland status=open_deal lifecycle=sales_lead notes=Contact owner: Nobody "
          "Known source_id=8001 "
          "owner=* visibility=all created_at=2024-03-12T09:14:00.000Z created_by=* ");
    Record company = records("company")["New Co"];
    CHECK(company.id == *zoe.get(contact::company));
    CHECK(shown(company, "source_id") == "77");
}

TEST_CASE_METHOD(ImportFixture, "the same file again changes nothing, a changed one only what changed") {
    std::string text = hubspot_contacts(300);
    import(text);
    std::string before = digest();
    std::int64_t ops = number("SELECT count(*) FROM op");
    link::ImportDone again = import(text);
    CHECK(again.same == 300);
    CHECK(again.created + again.updated + again.bad == 0);
    CHECK(again.companies_created == 0);
    CHECK(again.batch.none());
    CHECK(digest() == before);
    CHECK(number("SELECT count(*) FROM op") == ops);

    std::size_t at = text.find("+1-555-1007");
    text.replace(at, 11, "+1-555-9999");
    text += csv_row({"999", "New", "Person", "new@x.example", "", "", "", "", "", "", ""});
    link::ImportDone changed = import(text);
    CHECK(changed.same == 299);
    CHECK(changed.updated == 1);
    CHECK(changed.created == 1);
    CHECK(number("SELECT count(*) FROM op") == ops + 2);
}

TEST_CASE_METHOD(ImportFixture, "one undo takes the whole import back") {
    create("contact", {{"last_name", text_value("Kept")}, {"source_id", text_value("100003")}, {"job_title", text_value("Old")}});
    std::string before = digest();
    link::ImportDone done = import(hubspot_contacts(200));
    CHECK(done.created == 199);
    CHECK(done.updated == 1);
    CHECK(digest() != before);
    CHECK(number("SELECT count(DISTINCT batch) FROM op WHERE label = 'undo.import'") == 1);  // M2
    REQUIRE(replica->undo(done.batch).ok());
    CHECK(digest() == before);
    // What lies in the trash is not found again.
    CHECK(import(hubspot_contacts(200)).created == 199);
}

TEST_CASE_METHOD(ImportFixture, "records are found by id, then by e-mail, and never by an e-mail of somebody else's id") {
    RecordId ann = create(
        "contact", {{"last_name", text_value("Ann")}, {"emails", Value(LabelledList{{"work", "ANN@x.example"}})}});
    link::ImportDone done = import("Record ID,First Name,Last Name,Email\n"
                                   "1,Ann,Alpha,ann@x.example\n"      // ours by e-mail; gets its id
                                   "2,Bob,Beta,ann@x.example\n"       // another id: another person
                                   "1,Ann,Alpha,anna@x.example\n"     // the first again, by id
                                   "2,Bob,Beta,ann@x.example\n");
    CHECK(done.created == 1);
    CHECK(done.updated == 2);
    CHECK(done.same == 1);
    auto people = records("contact");
    REQUIRE(people.size() == 2);
    CHECK(people["Ann Alpha"].id == ann);
    CHECK(shown(people["Ann Alpha"], "emails") == "work: anna@x.example; work: ANN@x.example");
    CHECK(shown(people["Ann Alpha"], "source_id") == "1");
}

TEST_CASE_METHOD(ImportFixture, "without ids: rows of one file that share an address stay two people, repeated ones are one") {
    link::ImportDone done = import("First Name,Last Name,Email,Phone\n"
                                   "Ann,Alpha,info@x.example,111111\n"
                                   "Bob,Beta,info@x.example,222222\n"
                                   "Ann,Alpha,info@x.example,333333\n"
                                   "Ann,Alpha,info@x.example,111111\n");
    CHECK(done.created == 2);
    CHECK(done.updated == 1);
    CHECK(done.same == 1);
    auto people = records("contact");
    CHECK(shown(people["Ann Alpha"], "phones") == "work: 333333; work: 111111");
    CHECK(shown(people["Bob Beta"], "phones") == "work: 222222");
}

TEST_CASE_METHOD(ImportFixture, "without ids and e-mails: name and company, each record once") {
    std::string text =
        "Name,Company,Phone\nJohn Smith,Acme,111111\nJohn Smith,Acme,222222\nJohn Smith,Other,333333\nMary "
        "Major,,444444\n";
    CHECK(import(text).created == 4);
    link::ImportDone again = import(text);
    CHECK(again.same == 4);
    CHECK(records("contact").size() == 4);
}

TEST_CASE_METHOD(ImportFixture, "companies are found by id, then name; what is not found is made once") {
    RecordId acme = create("company", {{"name", text_value("Acme GmbH")}});
    RecordId known = create("company", {{"name", text_value("Renamed here")}, {"source_id", text_value("500")}});
    link::ImportDone done = import("Record ID,First Name,Company Name,Associated Company,Associated Company IDs\n"
                                   "1,A,ACME  gmbh,,\n"
                                   "2,B,Old Name,Old Name,500\n"
                                   "3,C,Fresh,Fresh,600\n"
                                   "4,D,fresh,,\n"
                                   "5,E,,,600\n"
                                   "6,F,,,700\n"
                                   "7,G,Text only,Linked Ltd;Second Ltd,\n");
    CHECK(done.created == 7);
    CHECK(done.companies_created == 3);
    auto people = records("contact");
    auto companies = records("company");
    CHECK(companies.size() == 5);
    CHECK(*people["A"].get(contact::company) == acme);
    CHECK(*people["B"].get(contact::company) == known);
    CHECK(*people["C"].get(contact::company) == companies["Fresh"].id);
    CHECK(*people["D"].get(contact::company) == companies["Fresh"].id);
    CHECK(*people["E"].get(contact::company) == companies["Fresh"].id);
    // Of which only the id is known: it is called so until its own file comes.
    CHECK(*people["F"].get(contact::company) == companies["700"].id);
    CHECK(shown(companies["700"], "source_id") == "700");
    CHECK(*people["G"].get(contact::company) == companies["Linked Ltd"].id);
    CHECK(shown(people["G"], "notes") == "Associated Company: Linked Ltd;Second Ltd\nCompany Name: Text only");
}

TEST_CASE_METHOD(ImportFixture, "a bad row makes no company") {
    link::ImportDone done = import("First Name,Email,Company\nAnn,broken,Acme\n,,Lonely Ltd\nBob,bob@x.example," +
                                   std::string(201, 'c') + "\n");
    CHECK(done.bad == 3);
    CHECK(done.companies_created == 0);
    CHECK(done.bad_rows[1].error.key == "error.contact_needs_name");
    CHECK(done.bad_rows[2].error.key == "error.too_long");
    CHECK(done.bad_rows[2].error.field == "company");
    CHECK(records("company").empty());
}

TEST_CASE_METHOD(ImportFixture, "owners are found by name or e-mail") {
    RecordId eve = create(
        "user",
        {{"name", text_value("Eve Adams")}, {"email", text_value("eve@us.example")}, {"role", text_value("rep")}});
    import("First Name,Contact owner\nA,eve adams\nB,EVE@us.example\nC,Somebody\nD,\n");
    auto people = records("contact");
    CHECK(*std::get_if<RecordId>(&people["A"].get("owner")) == eve);
    CHECK(*std::get_if<RecordId>(&people["B"].get("owner")) == eve);
    CHECK(*std::get_if<RecordId>(&people["C"].get("owner")) == record_of(identity.user));
    CHECK(shown(people["C"], "notes") == "Contact owner: Somebody");
    CHECK(*std::get_if<RecordId>(&people["D"].get("owner")) == record_of(identity.user));
}

TEST_CASE_METHOD(ImportFixture, "empty cells take nothing away, and what a person added stays") {
    RecordId ann = create("contact", {{"last_name", text_value("Ann")},
                                      {"source_id", text_value("1")},
                                      {"job_title", text_value("CTO")},
                                      {"phones", Value(LabelledList{{"home", "555 0199"}})},
                                      {"notes", text_value("Likes tea")}});
    link::ImportDone done = import("Record ID,Last Name,Job Title,Phone,Notes\n1,Ann,,555 0100,Met in Rome\n");
    CHECK(done.updated == 1);
    Record record = replica->load(entity("contact"), ann).value();
    CHECK(shown(record, "job_title") == "CTO");
    CHECK(shown(record, "phones") == "work: 555 0100; home: 555 0199");
    CHECK(shown(record, "notes") == "Likes tea\n\nMet in Rome");
    CHECK(import("Record ID,Last Name,Job Title,Phone,Notes\n1,Ann,,555 0100,Met in Rome\n").same == 1);
}

TEST_CASE_METHOD(ImportFixture, "the mapping can be changed, and the preview counts again") {
    link::ImportPreview seen = preview("Whatever,Mail,Shoe size\nAnn Alpha,ann@x.example,44\nBob Beta,broken,45\n");
    CHECK(seen.layout == "csv");
    REQUIRE(seen.columns.size() == 3);
    CHECK(seen.columns[0].field.empty());
    CHECK(seen.columns[1].field == "emails");
    CHECK(seen.columns[2].field.empty());
    CHECK(seen.columns[2].samples == std::vector<std::string>{"44", "45"});
    CHECK(seen.will_create == 1);
    CHECK(seen.bad == 1);

    link::ImportPreview mapped = map("contact", {"full_name", "", "notes+"});
    CHECK(mapped.request == 2);
    CHECK(mapped.errors.empty());
    CHECK(mapped.will_create == 2);
    CHECK(mapped.columns[0].field == "full_name");
    CHECK(map("contact", {"full_name", ""}).errors[0].key == "error.import_mapping");
    CHECK(map("user", {}).errors[0].key == "error.import_mapping");
    // The entity alone: the mapping we would choose.
    CHECK(map("company", {}).columns[1].field.empty());
    CHECK(map("company", {"name", "", ""}).will_create == 2);
    CHECK(map("contact", {"full_name", "", "notes+"}).will_create == 2);

    link::ImportDone done = finish();
    CHECK(done.created == 2);
    CHECK(shown(records("contact")["Bob Beta"], "notes") == "Shoe size: 45");
}
