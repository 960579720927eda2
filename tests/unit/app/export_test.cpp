// Exports: what a file says, cell by cell, and that nothing in it can harm a spreadsheet or be lost on the way back.
#include "app/export_run.h"

#include "app/csv_reader.h"
#include "support/fake_clock.h"
#include "support/seeded_random.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::app;

namespace {

struct Rig {
    test::FakeClock clock;
    test::SeededRandom random{7};
    std::unique_ptr<store::Database> database;
    std::unique_ptr<sync::Replica> replica;

    Rig() {
        store::OpenOptions options;
        options.path = ":memory:";
        auto opened = store::Database::open(options);
        REQUIRE(opened.ok());
        database = std::move(opened).value();
        sync::Identity identity;
        identity.tenant = TenantId::make(clock, random);
        identity.user = UserId::make(clock, random);
        auto made = sync::Replica::open(*database, Schema::built_in(), identity, clock, random);
        REQUIRE(made.ok());
        replica = std::move(made).value();
    }
    RecordId create(const char* entity, std::vector<std::pair<std::string, Value>> fields) {
        RecordId id = RecordId::make(clock, random);
        auto done = replica->commit("test", {{sync::Draft::Kind::create, entity, id, std::move(fields)}});
        if (!done.ok()) FAIL(done.error().key + " " + done.error().field);
        return id;
    }
    std::string file(const char* entity) {
        link::Query query;
        query.entity = entity;
        query.sort = {{"title", false}};
        auto run = ExportRun::begin(*replica, query);
        REQUIRE(run.ok());
        std::string out;
        for (int i = 0; i < 1'000; ++i) {
            auto slice = run.value()->step();
            REQUIRE(slice.ok());
            out += slice.value().text;
            if (slice.value().last) return out;
        }
        FAIL("never ends");
        return {};
    }
};

std::vector<std::vector<std::string>> rows_of(const std::string& file) {
    REQUIRE(file.substr(0, 3) == "\xEF\xBB\xBF");
    CsvReader reader(',');
    reader.feed(file.data() + 3, file.size() - 3);
    reader.finish();
    std::vector<std::vector<std::string>> out;
    CsvRow row;
    while (reader.next(row) == CsvReader::Got::row) {
        out.emplace_back();
        for (std::size_t i = 0; i < row.size(); ++i) out.back().emplace_back(row.cell(i));
    }
    return out;
}

std::string cell(const std::vector<std::vector<std::string>>& rows, std::size_t row, const std::string& heading) {
    for (std::size_t i = 0; i < rows.at(0).size(); ++i)
        if (rows[0][i] == heading) return rows.at(row).at(i);
    FAIL("no column " + heading);
    return {};
}

}  // namespace

TEST_CASE("a list becomes a file with every stored field, as many numbered columns as the widest row needs") {
    Rig rig;
    RecordId acme = rig.create("company", {{"name", Value(std::string("Acme, \"the\" one"))}});
    rig.create("contact",
               {{"first_name", Value(std::string("Zoë"))},
                {"last_name", Value(std::string("Žižek"))},
                {"company", Value(acme)},
                {"emails", Value(LabelledList{{"work", "zoe@acme.example"}, {"home", "zoe@home.example"}})},
                {"addresses", Value(AddressList{{"work", "1 Main St", "Springfield", "IL", "62701", "USA"}})},
                {"notes", Value(std::string("two\nlines"))},
                {"source_id", Value(std::string("17"))}});
    RecordId ada = rig.create("contact", {{"last_name", Value(std::string("Ada"))}});
    auto rows = rows_of(rig.file("contact"));
    REQUIRE(rows.size() == 3);
    for (const auto& row : rows) CHECK(row.size() == rows[0].size());
    CHECK(cell(rows, 1, "Record ID") == ada.text());
    CHECK(cell(rows, 1, "E-mail 2 - Value").empty());
    CHECK(cell(rows, 2, "Record ID") == "17");
    CHECK(cell(rows, 2, "First Name") == "Zoë");
    CHECK(cell(rows, 2, "Company") == "Acme, \"the\" one");
    CHECK(cell(rows, 2, "E-mail 1 - Label") == "work");
    CHECK(cell(rows, 2, "E-mail 2 - Value") == "zoe@home.example");
    CHECK(cell(rows, 2, "Address 1 - Postal Code") == "62701");
    CHECK(cell(rows, 2, "Notes") == "two\nlines");
    for (const std::string& heading : rows[0]) {
        CHECK(heading.find("Phone") == std::string::npos);  // nobody has one
        CHECK(heading != "Visibility");
        CHECK(heading != "Last Touch At");  // derived
    }
    CHECK(rows_of(rig.file("deal")).size() == 1);  // headings alone
}

TEST_CASE("amounts have their currency beside them, dates are civil days") {
    Rig rig;
    RecordId pipeline = rig.create("pipeline", {{"name", Value(std::string("Sales"))}});
    RecordId stage = rig.create("stage", {{"name", Value(std::string("Proposal"))},
                                          {"pipeline", Value(pipeline)},
                                          {"outcome", Value(std::string("open"))}});
    rig.create("deal", {{"name", Value(std::string("Big"))},
                        {"pipeline", Value(pipeline)},
                        {"stage", Value(stage)},
                        {"amount", Value(Money{75'000'050, "USD"})},
                        {"probability", Value(std::int64_t{85})},
                        {"close_date", Value(make_date(2026, 12, 31).value())}});
    auto rows = rows_of(rig.file("deal"));
    CHECK(cell(rows, 1, "Amount") == "750000.50");
    CHECK(cell(rows, 1, "Currency") == "USD");
    CHECK(cell(rows, 1, "Probability") == "85");
    CHECK(cell(rows, 1, "Stage") == "Proposal");
    CHECK(cell(rows, 1, "Pipeline") == "Sales");
    CHECK(cell(rows, 1, "Close Date") == "2026-12-31");
}

TEST_CASE("nothing in a file is taken for a formula, and every guard comes off again") {
    struct Row {
        const char *text, *guarded;
    };
    const Row table[] = {
        {"=1+1", "'=1+1"},
        {"@SUM(A1)", "'@SUM(A1)"},
        {"+1-313-555-0101", "+1-313-555-0101"},
        {"-5", "-5"},
        {"+cmd|x", "'+cmd|x"},
        {"-2+3", "'-2+3"},
        {"\tx", "'\tx"},
        {"plain", "plain"},
        {"", ""},
        {"'=1", "''=1"},
        {"''a", "'''a"},
        {"'tis", "'tis"},
        {"'", "'"},
        {"a=b", "a=b"},
        {"=", "'="},
    };
    for (const Row& row : table) {
        INFO(row.text);
        CHECK(guard_formula(row.text) == row.guarded);
        CHECK(unguard_formula(guard_formula(row.text)) == row.text);
    }
    test::SeededRandom random(3);
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (std::uint64_t n = random.below(5); n > 0; --n) text += "'=+-@\ta1 ("[random.below(10)];
        INFO(text);
        CHECK(unguard_formula(guard_formula(text)) == text);
    }
}

TEST_CASE("any cell survives the way through the file") {
    test::SeededRandom random(11);
    std::string file = "\xEF\xBB\xBF";
    std::vector<std::string> wanted;
    for (int i = 0; i < 2'000; ++i) {
        std::string text = "x";
        for (std::uint64_t n = random.below(8); n > 0; --n) text += "\",\n ;aé\t"[random.below(9)];
        write_csv_cell(file, text, false);
        file += "\r\n";
        wanted.push_back(text);
    }
    auto rows = rows_of(file);
    REQUIRE(rows.size() == wanted.size());
    for (std::size_t i = 0; i < rows.size(); ++i) CHECK(rows[i].at(0) == wanted[i]);
}

TEST_CASE("what does not exist cannot be exported") {
    Rig rig;
    link::Query query;
    query.entity = "spaceship";
    CHECK(ExportRun::begin(*rig.replica, query).error().key == "error.unknown_entity");
    query.entity = "contact";
    query.sort = {{"nonsense", false}};
    CHECK(ExportRun::begin(*rig.replica, query).error().key == "error.query_column");
}
