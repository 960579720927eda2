// What can be said about a file before anything is mapped, and files that are refused with a sentence.
#include "import_fixture.h"

#include "app/import_file.h"
#include "hubspot_files.h"

using namespace hera;
using namespace hera::test;

TEST_CASE_METHOD(ImportFixture, "files that cannot be read are refused, each with its own sentence") {
    CHECK(refused("") == "error.import_empty");
    CHECK(refused("\n\r\n\n") == "error.import_empty");
    CHECK(refused("\xEF\xBB\xBF") == "error.import_empty");
    CHECK(refused("First Name,Last Name,Email\r\n") == "error.import_no_rows");
    CHECK(refused("First Name,Last Name,Email\n,,\n  , ,\n") == "error.import_no_rows");
    CHECK(refused(std::string("Name,E\0mail\nx,y\n", 16)) == "error.import_binary");
    CHECK(refused("\x89PNG\r\n\x1A\n\x01\x02\x03") == "error.import_binary");
    CHECK(refused("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n") == "error.import_binary");
    CHECK(refused("\x01\x02\x03\x04") == "error.import_binary");
    CHECK(refused(std::string("PK\x03\x04\x14\x00\x06", 7)) == "error.import_workbook");
    CHECK(refused(std::string("\xD0\xCF\x11\xE0\xA1\xB1", 6)) == "error.import_workbook");
    CHECK(refused(std::string("\xFF\xFEN\0a\0", 6)) == "error.import_no_rows");
    CHECK(refused(std::string("\xFE\xFF\0N\0a", 6)) == "error.import_no_rows");
    CHECK(refused("\"Name,Email\nx,y\n") == "error.csv_unclosed_quote");
    CHECK(refused("Name" + std::string(3000, ',') + "\nx\n") == "error.import_columns");
    CHECK(number("SELECT count(*) FROM op") == 0);
}

TEST_CASE_METHOD(ImportFixture, "a NUL far behind refuses the file as well") {
    std::string text = hubspot_contacts(3000);
    text[text.size() - 100] = '\0';
    chunk_bytes = 50'000;
    CHECK(refused(text) == "error.import_binary");
}

TEST_CASE_METHOD(ImportFixture, "a file of 200 MB is refused at once, with the limit and before its bytes come") {
    said.clear();
    run = std::make_unique<app::ImportRun>(*replica, ticking, random, "USD", link::ImportOpen{7, "big.csv", 200u << 20},
                                           [this](const link::FromStore& message) { said.push_back(message); });
    REQUIRE(count<link::ImportPreview>() == 1);
    const link::ImportPreview& seen = *last<link::ImportPreview>();
    CHECK(seen.request == 7);
    REQUIRE(seen.errors.size() == 1);
    CHECK(seen.errors[0].code == Code::too_large);
    CHECK(seen.errors[0].key == "error.import_too_large");
    CHECK(seen.errors[0].args == std::vector<std::string>{"64"});
    CHECK(run->finished());
    run->chunk({Bytes(1u << 20), false});
    CHECK_FALSE(run->has_work());
    run->map({8, "contact", {}});
    CHECK(last<link::ImportPreview>()->errors[0].key == "error.import_gone");
    run->run(link::ImportRun{9});
    CHECK(last<link::ImportDone>()->errors[0].key == "error.import_gone");
}

TEST_CASE("more bytes than announced do not pass the limit either") {
    app::ImportFile file;
    Bytes mega(1u << 20, 'a');
    for (int i = 0; i < 64; ++i) REQUIRE(file.append(mega).ok());
    auto refused = file.append({'a'});
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().key == "error.import_too_large");
}

TEST_CASE_METHOD(ImportFixture, "bytes that are missing at the end are noticed by the announced size") {
    open("Name,Email\nAnn,ann@x.example\n", 5000);
    work();
    CHECK(last<link::ImportPreview>()->errors[0].key == "error.import_incomplete");
    CHECK(run->finished());
}

TEST_CASE_METHOD(ImportFixture, "BOM, delimiters and a spreadsheet's sep line") {
    for (const char* text : {"\xEF\xBB\xBF" "First Name,Email\nAnn,ann@x.example\n", "First Name;Email\nAnn;ann@x.example\n",
                             "First Name\tEmail\nAnn\tann@x.example\n", "sep=;\r\nFirst Name;Email\r\nAnn;ann@x.example\r\n",
                             "\xEF\xBB\xBFsep=|\nFirst Name|Email\nAnn|ann@x.example"}) {
        INFO(text);
        link::ImportPreview seen = preview(text);
        REQUIRE(seen.errors.empty());
        REQUIRE(seen.columns.size() == 2);
        CHECK(seen.columns[0].heading == "First Name");
        CHECK(seen.columns[0].field == "first_name");
        CHECK(seen.columns[1].field == "emails");
        CHECK(seen.columns[1].samples == std::vector<std::string>{"ann@x.example"});
        CHECK(seen.rows == 1);
        CHECK(seen.will_create == 1);
        CHECK(seen.encoding == "utf-8");
    }
    CHECK(preview("sep=;\nFirst Name;Email\nA;b@c.example\n").delimiter == ";");
    CHECK(preview("First Name\tEmail\nA\tb@c.example\n").delimiter == "\t");
}

TEST_CASE_METHOD(ImportFixture, "bad rows are listed with line and reason; the others come in") {
    // So much good UTF-8 that one broken byte makes no other encoding of it.
    std::string good;
    for (int i = 0; i < 16; ++i) good += "\xC3\xA9";
    std::string text =
        "First Name,Last Name,Email\n"                     // 1
        "Ann,Alpha,ann@x.example\n"                        // 2
        "\"Two\nlines\",Beta,beta@x.example\n"             // 3, 4
        "Bad,Mail,not-an-address\n"                        // 5
        "Too,Many,cells@x.example,extra\n"                 // 6
        + good + ",Empty,empty@x.example,,,\n"                 // 7
        ",,\n"                                             // 8: no row
        "Latin,Caf\xE9,latin@x.example\n"                  // 9
        ",,nobody@x.example\n"                             // 10
        "Short\n" +                                        // 11
        std::string(101, 'n') + ",Long,long@x.example\n"   // 12
        "Cut,\"off here,cut@x.example\n";                  // 13
    link::ImportDone done = import(text);
    CHECK(done.created == 5);
    REQUIRE(done.bad_rows.size() == 5);
    auto row = [&](std::size_t at) { return std::to_string(done.bad_rows[at].line) + " " + done.bad_rows[at].error.key; };
    CHECK(row(0) == "5 error.email");
    CHECK(done.bad_rows[0].error.field == "emails");
    CHECK(done.bad_rows[0].error.args == std::vector<std::string>{"not-an-address"});
    CHECK(done.bad_rows[0].text == "Bad,Mail,not-an-address");
    CHECK(row(1) == "6 error.csv_too_many_cells");
    CHECK(done.bad_rows[1].error.args == std::vector<std::string>{"4", "3"});
    CHECK(row(2) == "9 error.csv_not_utf8");
    CHECK(done.bad_rows[2].text == "Latin,Caf\xEF\xBF\xBD,latin@x.example");
    CHECK(row(3) == "12 error.too_long");
    CHECK(row(4) == "13 error.csv_unclosed_quote");
    auto people = records("contact");
    CHECK(people.size() == 5);
    CHECK(people.count("Two lines Beta") == 1);
    CHECK(people.count("Short") == 1);
}

TEST_CASE_METHOD(ImportFixture, "a file that ends in the middle of its last row says so") {
    std::string whole = "First Name,Last Name,Email\nAnn,Alpha,ann@x.example\nBob,Beta,bob@x.example\n";
    link::ImportDone done = import(whole.substr(0, whole.find(",bob@")));
    CHECK(done.created == 1);
    REQUIRE(done.bad_rows.size() == 1);
    CHECK(done.bad_rows[0].line == 3);
    CHECK(done.bad_rows[0].error.key == "error.csv_cut_off");
    CHECK(done.bad_rows[0].text == "Bob,Beta");
    // Where rows are short anyway, a short last one is nothing special.
    CHECK(import("First Name,Last Name,Email\nCid\nDora,Delta").bad == 0);
}

TEST_CASE_METHOD(ImportFixture, "a cell of 2 MB makes one bad row and takes no room") {
    std::string text = "First Name,Notes\nAnn,fine\nBig,\"" + std::string(2u << 20, 'x') + "\"\nCid,\"two\nlines\"\n";
    link::ImportDone done = import(text);
    CHECK(done.created == 2);
    REQUIRE(done.bad_rows.size() == 1);
    CHECK(done.bad_rows[0].line == 3);
    CHECK(done.bad_rows[0].error.key == "error.csv_cell_too_long");
    CHECK(done.bad_rows[0].text.size() < 300);
}

TEST_CASE_METHOD(ImportFixture, "at most a thousand bad rows are listed, all are counted") {
    std::string text = "First Name,Email\n";
    for (int i = 0; i < 1500; ++i) text += "x,broken\n";
    link::ImportDone done = import(text);
    CHECK(done.bad == 1500);
    CHECK(done.bad_rows.size() == 1000);
    CHECK(done.bad_rows.back().line == 1001);
    CHECK(done.batch.none());
    CHECK(number("SELECT count(*) FROM op") == 0);
}
