// Several files as one import, files one after another that name each other, rows that are shown and put right, and what a
// person answers.
#include "import_stages_fixture.h"

#include <fstream>
#include <iterator>

using namespace hera;
using namespace hera::test;

namespace {

std::string bytes_of(const std::string& name) {
    std::ifstream in("tests/data/import/" + name, std::ios::binary);
    REQUIRE(in.good());
    return std::string(std::istreambuf_iterator<char>(in), {});
}

struct Files : StagesFixture {
    void add(const std::string& name, const std::string& text, link::Request request) {
        run->join({request, name, text.size(), true});
        run->chunk({Bytes(text.begin(), text.end()), true});
    }
    std::map<std::uint32_t, link::ImportPreview> previews() const {
        std::map<std::uint32_t, link::ImportPreview> out;
        for (const auto& message : said) {
            if (const auto* seen = std::get_if<link::ImportPreview>(&message)) out[seen->file] = *seen;
        }
        return out;
    }
    link::ImportRows rows(link::ImportKind kind, std::uint32_t file = 0, std::uint32_t offset = 0, std::uint32_t limit = 50) {
        run->show({99, file, kind, offset, limit});
        work();
        REQUIRE(last<link::ImportRows>() != nullptr);
        CHECK(last<link::ImportRows>()->request == 99);
        return *last<link::ImportRows>();
    }
    link::ImportDone run_all() {
        run->run(link::ImportRun{3});
        work();
        REQUIRE(count<link::ImportDone>() == 1);
        return *last<link::ImportDone>();
    }
    std::string title(const RecordId* id, const char* key) {
        return id == nullptr ? "" : title_of(replica->load(entity(key), *id).value());
    }
};

const char* const sales[] = {"11_Opportunity.csv", "11_Contact.csv", "11_Account.csv"};

}  // namespace

TEST_CASE_METHOD(Files, "three Salesforce files at once, in the wrong order: one preview each, one batch, linked by their ids") {
    open(bytes_of(sales[0]));
    add(sales[1], bytes_of(sales[1]), 11);
    add(sales[2], bytes_of(sales[2]), 12);
    work();
    auto seen = previews();
    REQUIRE(seen.size() == 3);
    CHECK(seen[0].entity == "deal");
    CHECK(seen[1].request == 11);
    CHECK(seen[2].request == 12);
    CHECK(seen[2].layout == "salesforce.accounts");
    CHECK(seen[0].companies_new == 0);  // its account comes with its own file
    CHECK(seen[1].companies_new == 1);  // the other one's is unknown
    link::ImportDone done = run_all();
    CHECK(done.created == 5);
    CHECK(done.bad == 2);
    REQUIRE(done.files.size() == 3);
    CHECK(done.files[0].created == 2);
    CHECK(done.files[1].created == seen[1].will_create);
    CHECK(done.files[2].entity == "company");
    CHECK(number("SELECT count(DISTINCT batch) FROM op WHERE label = 'undo.import'") == 1);  // M2
    auto deals = records("deal");
    auto people = records("contact");
    CHECK(title(deals["Acme rollout"].get(deal::company), "company") == "Acme, Inc.");
    CHECK(title(people["Ann Alpha"].get(contact::company), "company") == "Acme, Inc.");
    CHECK(title(people["Bob Beta"].get(contact::company), "company") == "001D000000UNKNOWN");
    std::string after = digest();
    REQUIRE(replica->undo(done.batch).ok());
    CHECK(records("deal").empty());
    CHECK(records("company").empty());
    CHECK(digest() != after);
}

TEST_CASE_METHOD(Files, "one after another, last things first: what was known by its id only is filled when its file comes") {
    import(bytes_of(sales[0]));
    auto before = records("deal");
    CHECK(title(before["Acme rollout"].get(deal::company), "company") == "001D000000K0fXOIAZ");
    import(bytes_of(sales[1]));  // with the id of 15 characters: the same company
    CHECK(records("company").size() == 2);
    link::ImportDone done = import(bytes_of(sales[2]));
    CHECK(done.updated == 1);
    CHECK(done.created == 0);
    auto companies = records("company");
    CHECK(companies.size() == 2);
    REQUIRE(companies.count("Acme, Inc.") == 1);
    CHECK(*records("deal")["Acme rollout"].get(deal::company) == companies["Acme, Inc."].id);
    CHECK(*records("contact")["Ann Alpha"].get(contact::company) == companies["Acme, Inc."].id);
    // All of it again: nothing new, nothing changed.
    std::string whole = digest();
    for (const char* name : sales) {
        link::ImportDone again = import(bytes_of(name));
        CHECK(again.created + again.updated == 0);
    }
    CHECK(digest() == whole);
}

TEST_CASE_METHOD(Files, "a file that cannot be read does not keep the others out") {
    open("First Name,Email\nAnn,ann@x.example\n");
    add("photo.png", "\x89PNG\r\n\x1A\n", 11);
    work();
    auto seen = previews();
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].errors.empty());
    REQUIRE(seen[1].errors.size() == 1);
    CHECK(seen[1].errors[0].key == "error.import_binary");
    link::ImportDone done = run_all();
    CHECK(done.created == 1);
    CHECK(done.files.size() == 1);
}

TEST_CASE_METHOD(Files, "the same person in two files is one") {
    open("First Name,Last Name,Email,Phone\nAnn,Alpha,ann@x.example,555 0100\n");
    add("more.csv", "First Name,Last Name,Email,Job Title\nAnn,Alpha,ANN@x.example,CFO\nBob,Beta,bob@x.example,CEO\n", 11);
    work();
    auto seen = previews();
    CHECK(seen[0].will_create == 1);
    CHECK(seen[1].will_create == 1);
    CHECK(seen[1].will_update == 1);
    link::ImportDone done = run_all();
    CHECK(done.created == 2);
    CHECK(done.updated == 1);
    CHECK(text_of_all(records("contact")["Ann Alpha"]).find("job_title=CFO") != std::string::npos);
}

TEST_CASE_METHOD(Files, "rows are shown by kind, changed ones with what they hold now") {
    create("contact", {{"last_name", text_value("Alpha")},
                       {"first_name", text_value("Ann")},
                       {"job_title", text_value("CTO")},
                       {"emails", Value(LabelledList{{"work", "ann@x.example"}})}});
    create("contact", {{"last_name", text_value("Beta")}, {"emails", Value(LabelledList{{"work", "bob@x.example"}})}});
    link::ImportPreview seen = preview("Last Name,First Name,Email,Job Title,Phone\n"
                                       "Alpha,Ann,ann@x.example,CFO,\n"
                                       "Beta,,bob@x.example,,\n"
                                       "Gamma,Cid,cid@x.example,Chef,5.5E+9\n"
                                       "Delta,Dora,no address,,\n");
    CHECK(seen.will_update == 1);
    CHECK(seen.warned == 1);
    link::ImportRows updated = rows(link::ImportKind::updated);
    REQUIRE(updated.total == 1);
    REQUIRE(updated.rows.size() == 1);
    CHECK(updated.rows[0].title == "Ann Alpha");
    CHECK(updated.rows[0].line == 2);
    REQUIRE(updated.rows[0].cells.size() == 1);
    CHECK(updated.rows[0].cells[0].field == "job_title");
    CHECK(updated.rows[0].cells[0].before == "CTO");
    CHECK(updated.rows[0].cells[0].after == "CFO");
    CHECK(rows(link::ImportKind::same).rows.at(0).title == "Beta");
    link::ImportRows created = rows(link::ImportKind::created);
    REQUIRE(created.rows.size() == 1);
    CHECK(created.rows[0].title == "Cid Gamma");
    link::ImportRows warned = rows(link::ImportKind::warned);
    REQUIRE(warned.rows.size() == 1);
    CHECK(warned.rows[0].warnings.at(0).key == "warn.import_phone_damaged");
    link::ImportRows bad = rows(link::ImportKind::bad);
    REQUIRE(bad.rows.size() == 1);
    CHECK(bad.rows[0].errors.at(0).key == "error.email");
    CHECK(bad.rows[0].cells.at(2).after == "no address");
}

TEST_CASE_METHOD(Files, "many rows are shown in pages") {
    std::string text = "First Name,Email\n";
    for (int i = 0; i < 230; ++i) text += "P" + std::to_string(i) + ",p" + std::to_string(i) + "@x.example\n";
    preview(text);
    CHECK(rows(link::ImportKind::created, 0, 0, 1000).rows.size() == 200);
    link::ImportRows end = rows(link::ImportKind::created, 0, 225, 50);
    CHECK(end.total == 230);
    REQUIRE(end.rows.size() == 5);
    CHECK(end.rows[4].title == "P229");
    CHECK(rows(link::ImportKind::bad).total == 0);
    CHECK(rows(link::ImportKind::created, 7).total == 0);  // there is no such file
}

TEST_CASE_METHOD(Files, "a cell is put right and the rows are counted again") {
    link::ImportPreview seen = preview("First Name,Email\nAnn,ann at x.example\nBob,bob@x.example\nShort\nCut,of");
    CHECK(seen.bad == 2);
    link::ImportRows bad = rows(link::ImportKind::bad);
    REQUIRE(bad.rows.size() == 2);
    run->fix({7, 0, bad.rows[0].row, 1, "bob@x.example"});
    work();
    link::ImportPreview fixed = *last<link::ImportPreview>();
    CHECK(fixed.request == 7);
    CHECK(fixed.bad == 1);
    run->fix({8, 0, bad.rows[1].row, 1, "cut@x.example"});
    work();
    CHECK(last<link::ImportPreview>()->bad == 0);
    run->fix({9, 0, 77, 1, "x"});
    CHECK(last<link::ImportPreview>()->errors.at(0).key == "error.import_gone");
    link::ImportDone done = run_all();
    CHECK(done.bad == 0);
    CHECK(done.created == 4);
    CHECK(shown(records("contact")["Ann"], "emails") == "work: bob@x.example");
}

TEST_CASE_METHOD(Files, "a stage that is not here is asked once, and the answer counts for all its rows") {
    std::string text = "Deal Name,Stage,Amount\nA,Legal Review,1\nB,legal review,2\nC,Discovery,3\n";
    link::ImportPreview seen = preview(text);
    CHECK(seen.bad == 2);
    REQUIRE(seen.unknown.size() == 1);
    CHECK(seen.unknown[0].field == "stage");
    CHECK(seen.unknown[0].text == "Legal Review");
    CHECK(seen.unknown[0].rows == 2);
    CHECK(seen.options.size() == 6);
    link::ImportMapping answer{2, "deal", {"name", "stage", "amount"}, 0, {}, {}, true, {}};
    answer.values = {{"stage", "Legal Review", stages["Negotiation"].text()}};
    run->map(answer);
    work();
    CHECK(last<link::ImportPreview>()->bad == 0);
    REQUIRE(last<link::ImportPreview>()->unknown.size() == 1);
    CHECK(last<link::ImportPreview>()->unknown[0].chosen);
    run_all();
    auto deals = records("deal");
    CHECK(stage_of(deals["A"]) == "Negotiation");
    CHECK(stage_of(deals["B"]) == "Negotiation");
    CHECK(stage_of(deals["C"]) == "Discovery");
}

TEST_CASE_METHOD(Files, "options and colleagues are explained likewise; what is left stays in the notes") {
    RecordId eve = create("user", {{"name", text_value("Eve Adams")}, {"email", text_value("eve@us.example")},
                                   {"role", text_value("rep")}});
    preview("First Name,Lead Status,Contact owner\nA,Simmering,E. Adams\nB,Boiling,E. Adams\n");
    CHECK(last<link::ImportPreview>()->unknown.size() == 3);
    link::ImportMapping answer{2, "contact", {"first_name", "status", "owner"}, 0, {}, {}, true, {}};
    answer.values = {{"status", "Simmering", "in_progress"}, {"status", "Boiling", ""}, {"owner", "E. Adams", eve.text()}};
    run->map(answer);
    work();
    CHECK(last<link::ImportPreview>()->warned == 0);
    run_all();
    auto people = records("contact");
    CHECK(shown(people["A"], "status") == "in_progress");
    CHECK(shown(people["B"], "notes") == "Lead Status: Boiling");
    CHECK(*std::get_if<RecordId>(&people["A"].get("owner")) == eve);
}

TEST_CASE_METHOD(Files, "a person says what dates, numbers and letters mean") {
    preview("Deal Name,Close Date,Amount\nA,03/04/2026,\"1,234\"\n");
    CHECK(last<link::ImportPreview>()->columns[1].asks);
    CHECK(last<link::ImportPreview>()->columns[2].asks);
    run->map({2, "deal", {"name", "close_date", "amount"}, 0, {"", "day_first", "decimal_comma"}, {}, true, {}});
    work();
    CHECK(last<link::ImportPreview>()->columns[1].form == "day_first");
    run_all();
    CHECK(shown(records("deal")["A"], "close_date") == "2026-04-03");
    CHECK(shown(records("deal")["A"], "amount") == "USD 1.23");

    link::ImportPreview seen = preview("First Name,Last Name\nZo\xE9,M\xFCller\n");
    CHECK(seen.encoding == "windows-1252");
    CHECK(seen.encoding_guessed);
    run->map({2, "contact", {"first_name", "last_name"}, 0, {}, "windows-1251", true, {}});
    work();
    CHECK(last<link::ImportPreview>()->encoding == "windows-1251");
    CHECK(last<link::ImportPreview>()->columns[0].samples.at(0) == "Zo\xD0\xB9");
    run->map({3, "contact", {"first_name", "last_name"}, 0, {}, "latin-9", true, {}});
    CHECK(last<link::ImportPreview>()->errors.at(0).key == "error.import_mapping");
    run_all();
    CHECK(records("contact").count("Zo\xD0\xB9 M\xD1\x8Cller") == 1);
}
