// Cells to values, and how they join what a record has.
#include "app/import_merge.h"
#include "app/import_row.h"

#include <catch2/catch_test_macros.hpp>

#include "model/field_types.h"

using namespace hera;
using namespace hera::app;

namespace {

using Words = std::vector<std::string>;

// One column, its heading and cells; the values of its field as plain text, "!key" for an error, "~line" for a kept one.
Words column(const char* entity_key, const std::string& field, const std::string& heading, const Words& cells,
             const char* currency = "USD") {
    const Entity& entity = Schema::built_in().at(entity_key);
    std::string text = "\"" + heading + "\"\tx\n";
    for (const std::string& cell : cells) text += "\"" + cell + "\"\t.\n";
    ImportFile file;
    REQUIRE(file.append(Bytes(text.begin(), text.end())).ok());
    file.complete();
    auto looked = file.look([] { return false; });
    REQUIRE(looked.ok());
    auto columns = resolve_columns(entity, file.headings(), {field, ""});
    REQUIRE(columns.ok());
    RowParser parser(entity, columns.value(), file.facts(), currency);
    auto reading = file.read();
    CsvRow row;
    Words out;
    while (reading.next(row)) {
        auto parsed = parser.parse(row);
        if (!parsed.ok()) {
            out.push_back("!" + parsed.error().key);
            continue;
        }
        std::string one;
        for (const auto& [at, value] : parsed.value().values) {
            one += (one.empty() ? "" : ", ") + type_row(entity.fields[at].type).plain(value);
        }
        for (const std::string& line : parsed.value().kept) one += "~" + line;
        out.push_back(one);
    }
    return out;
}

}  // namespace

TEST_CASE("dates are decided by their column") {
    CHECK(column("deal", "close_date", "d", {"03/04/2026", "25/12/2026"}) == Words{"2026-04-03", "2026-12-25"});
    CHECK(column("deal", "close_date", "d", {"03/04/2026", "12/25/2026"}, "EUR") == Words{"2026-03-04", "2026-12-25"});
    CHECK(column("deal", "close_date", "d", {"03/04/2026"}) == Words{"2026-03-04"});
    CHECK(column("deal", "close_date", "d", {"03/04/2026"}, "EUR") == Words{"2026-04-03"});
    CHECK(column("deal", "close_date", "d",
                 {"2026-03-04", "2026-03-04 09:14", "3/15/2024 2:30 PM", "12 Mar 2024", "7-Feb-22", "0/0/00"}) ==
          Words{"2026-03-04", "2026-03-04", "2024-03-15", "2024-03-12", "2022-02-07", ""});
    CHECK(column("deal", "close_date", "d", {"04.03.2026"}) == Words{"2026-03-04"});
    CHECK(column("deal", "close_date", "d", {"45631", "45632.5"}) == Words{"2024-12-05", "2024-12-06"});
    CHECK(column("deal", "close_date", "d", {"1735689600000"}) == Words{"2025-01-01"});
    CHECK(column("deal", "close_date", "d", {"soon", "31/02/2026", "45631"}) == Words{"!error.date", "!error.date", "!error.date"});
    CHECK(column("contact", "created_at", "d", {"2024-03-12 09:14", "3/15/2024 2:30 PM"}) ==
          Words{"2024-03-12T09:14:00.000Z", "2024-03-15T14:30:00.000Z"});
}

TEST_CASE("amounts are decided by their column too") {
    CHECK(column("deal", "amount", "Amount", {"1,234", "$5", "USD 500", "(1,200)", "1.2M", "12.50"}) ==
          Words{"USD 1234", "USD 5", "USD 500", "USD -1200", "USD 1200000", "USD 12.50"});
    // A lone mark with three digits: thousands, unless other cells say that it is the decimal one.
    CHECK(column("deal", "amount", "Amount", {"1.234", "12.5"}) == Words{"USD 1.23", "USD 12.50"});
    CHECK(column("deal", "amount", "Amount", {"1.234", "12,5"}) == Words{"USD 1234", "USD 12.50"});
    CHECK(column("deal", "amount", "Amount", {"1,234", "1.234,5"}, "EUR") == Words{"EUR 1.23", "EUR 1234.50"});
    CHECK(column("deal", "amount", "Amount", {"a lot"}) == Words{"!error.money"});
    CHECK(column("deal", "probability", "p", {"40%", "0.4", "40", "140"}) == Words{"40", "40", "40", "!error.percent_range"});
}

TEST_CASE("several entries in one cell, labelled by the heading") {
    CHECK(column("contact", "emails", "Email",
                 {"a@x.example; b@x.example", "c@x.example, d@x.example", "a@x.example;A@X.example", "x@y"}) ==
          Words{"work: a@x.example; work: b@x.example", "work: c@x.example; work: d@x.example", "work: a@x.example",
                "!error.email"});
    CHECK(column("contact", "emails", "Home email", {"a@x.example"}) == Words{"home: a@x.example"});
    CHECK(column("contact", "phones", "Mobile", {"+1 555 0100, +1 555 0101", "555 0100, ext 12"}) ==
          Words{"mobile: +1 555 0100; mobile: +1 555 0101", "mobile: 555 0100, ext 12"});
}

TEST_CASE("what does not fit its field stays readable") {
    CHECK(column("contact", "phones", "Phone", {"n/a"}) == Words{"~Phone: n/a"});
    CHECK(column("contact", "status", "Lead Status", {"OPEN_DEAL", "Simmering"}) == Words{"open_deal", "~Lead Status: Simmering"});
    CHECK(column("company", "website", "Website", {"acme.example", "ask them"}) ==
          Words{"https://acme.example", "~Website: ask them"});
    CHECK(column("company", "employees", "Employees", {"5,000", "11-50"}) == Words{"5000", "~Employees: 11-50"});
    CHECK(column("company", "domain", "Domain", {"https://www.Acme.example/about?x"}) == Words{"acme.example"});
    CHECK(column("contact", "notes+", "Shoe size", {"44"}) == Words{"~Shoe size: 44"});
}

TEST_CASE("whole names are taken apart") {
    auto parts = [](const char* name) { return column("contact", "full_name", "Name", {name})[0]; };
    CHECK(parts("Ada Lovelace") == "Ada, Lovelace");
    CHECK(parts("Lovelace, Ada") == "Ada, Lovelace");
    CHECK(parts("Maria del Mar Garcia") == "Maria del Mar, Garcia");
    CHECK(parts("John Smith, Jr.") == "John, Smith, Jr.");
    CHECK(parts("Plato") == "Plato");
}

TEST_CASE("lists, addresses and notes join what is there") {
    LabelledList before = {{"work", "a@x.example"}, {"home", "b@x.example"}};
    CHECK(merged_list(FieldType::emails, before, {{"work", "A@X.example"}}) == before);
    CHECK(merged_list(FieldType::emails, before, {{"other", "c@x.example"}, {"work", "b@x.example"}}) ==
          LabelledList{{"other", "c@x.example"}, {"work", "a@x.example"}, {"home", "b@x.example"}});
    CHECK(merged_list(FieldType::phones, {{"work", "+1 (555) 0100"}}, {{"mobile", "+1-555-0100"}}) ==
          LabelledList{{"work", "+1 (555) 0100"}});

    AddressList home = {{"work", "Main St 1", "Warsaw", "", "00-001", "Poland"}};
    CHECK(merged_addresses(home, {{"work", "", "", "", "", "Poland"}}) == home);
    CHECK(merged_addresses(home, {{"other", "", "Warsaw", "", "", "Poland"}}) == home);
    CHECK(merged_addresses(home, {{"work", "Main St 2", "", "", "", ""}}) ==
          AddressList{{"work", "Main St 2", "Warsaw", "", "00-001", "Poland"}});
    CHECK(merged_addresses(home, {{"home", "", "Gdansk", "", "", ""}}).size() == 2);

    CHECK(merged_notes("", "Met in Rome", {"Size: 4"}) == "Met in Rome\nSize: 4");
    CHECK(merged_notes("Met in Rome\nSize: 4", "Met in Rome", {"Size: 4"}) == "Met in Rome\nSize: 4");
    CHECK(merged_notes("Size: 44", "", {"Size: 4"}) == "Size: 44\nSize: 4");
    CHECK(merged_notes("Ours", "Two\nlines", {}) == "Ours\n\nTwo\nlines");
    CHECK(merged_notes("Ours\n\nTwo\nlines", "Two\nlines", {}) == "Ours\n\nTwo\nlines");
}
