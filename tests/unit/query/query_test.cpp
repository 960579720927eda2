// Lists as people see them, on a real database: what matches, in which order, with which cells.
#include "store/query.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"

#include "../app/replica_fixture.h"

using namespace hera;
using namespace hera::test;

namespace {

struct Lists : ReplicaFixture {
    RecordId acme = create("company", {{"name", text_value("Acme")}, {"domain", text_value("acme.example")}});
    RecordId zeta = create("company", {{"name", text_value("zeta")}});
    RecordId olson = create("contact", {{"first_name", text_value("Zoë")},
                                        {"last_name", text_value("Olson")},
                                        {"job_title", text_value("Buyer")},
                                        {"company", Value(acme)},
                                        {"status", text_value("open")},
                                        {"emails", Value(LabelledList{{"work", "zoe@acme.example"}})}});
    RecordId emile = create("contact", {{"first_name", text_value("Anna")},
                                        {"last_name", text_value("Émile")},
                                        {"company", Value(zeta)},
                                        {"status", text_value("new")},
                                        {"emails", Value(LabelledList{{"home", "anna@home.example"}})}});
    RecordId fritz = create("contact", {{"first_name", text_value("bert")},
                                        {"last_name", text_value("fritz")},
                                        {"job_title", text_value("accountant")}});
    RecordId only_mail = create("contact", {{"emails", Value(LabelledList{{"work", "info@somewhere.example"}})}});

    store::ListQuery query(std::string_view key = "contact") const {
        store::ListQuery out;
        out.entity = &entity(key);
        return out;
    }
    std::vector<RecordId> order(const store::ListQuery& asked) {
        auto plan = store::ListPlan::make(Schema::built_in(), asked);
        REQUIRE(plan.ok());
        auto found = plan.value().order(*database);
        if (!found.ok()) UNSCOPED_INFO(found.error().detail);
        REQUIRE(found.ok());
        return found.value();
    }
    std::vector<store::ListRow> rows(const store::ListQuery& asked, std::size_t offset = 0, std::size_t limit = 100) {
        auto plan = store::ListPlan::make(Schema::built_in(), asked);
        REQUIRE(plan.ok());
        auto found = plan.value().rows(*database, order(asked), offset, limit);
        REQUIRE(found.ok());
        return found.value();
    }
    std::vector<RecordId> sorted(const char* column, bool descending = false) {
        store::ListQuery asked = query();
        asked.sort = {{column, descending}};
        return order(asked);
    }
    std::vector<RecordId> filtered(const char* text) {
        store::ListQuery asked = query();
        asked.text = text;
        return order(asked);
    }
};
using Ids = std::vector<RecordId>;

}  // namespace

TEST_CASE_METHOD(Lists, "without a sort, records come as they were made") {
    CHECK(order(query()) == Ids{olson, emile, fritz, only_mail});
}

TEST_CASE_METHOD(Lists, "titles sort by last name without regard to case and accents") {
    CHECK(sorted("title") == Ids{emile, fritz, only_mail, olson});
    CHECK(sorted("title", true) == Ids{olson, only_mail, fritz, emile});
}

TEST_CASE_METHOD(Lists, "empty values come last in both directions") {
    CHECK(sorted("job_title") == Ids{fritz, olson, emile, only_mail});
    Ids down = sorted("job_title", true);
    CHECK(down[0] == olson);
    CHECK(down[1] == fritz);
}

TEST_CASE_METHOD(Lists, "options sort in their declared order, not by their letters") {
    Ids found = sorted("status");
    CHECK(found[0] == emile);  // new comes before open
    CHECK(found[1] == olson);
}

TEST_CASE_METHOD(Lists, "e-mails sort by address, not by label") {
    CHECK(sorted("emails") == Ids{emile, only_mail, olson, fritz});
}

TEST_CASE_METHOD(Lists, "references sort by the other record's name") {
    for (const char* column : {"company", "company.title", "company.name"}) {
        INFO(column);
        Ids found = sorted(column);
        CHECK(found[0] == olson);  // Acme
        CHECK(found[1] == emile);  // zeta
    }
}

TEST_CASE_METHOD(Lists, "words of people sort without regard to case and accents, whatever the column") {
    RecordId accent = create("contact", {{"last_name", text_value("Last")}, {"job_title", text_value("Ärztin")}});
    CHECK(sorted("job_title") == Ids{fritz, accent, olson, emile, only_mail});
    CHECK(sorted("job_title", true) == Ids{olson, accent, fritz, only_mail, emile});
}

TEST_CASE_METHOD(Lists, "a word no option set has comes after the known ones and before nothing at all") {
    RecordId odd = create("contact", {{"last_name", text_value("Odd")}, {"status", text_value("new")}});
    REQUIRE(database->run("UPDATE r_contact SET f_status = 'aardvark' WHERE f_last_name = 'Odd'").ok());
    CHECK(sorted("status") == Ids{emile, olson, odd, fritz, only_mail});
}

// Above some two thousand rows the other table is read in one go: the order may not depend on that.
TEST_CASE_METHOD(Lists, "a long list sorts like a short one") {
    std::vector<std::string> names;
    std::vector<RecordId> companies;
    std::vector<sync::Draft> drafts;
    for (int i = 0; i < 90; ++i) {
        // The first bytes alike, accents and case mixed, some names twice.
        names.push_back("Company " + std::string(i % 2 == 0 ? "É" : "e") + std::to_string(i * 37 % 61));
        companies.push_back(RecordId::make(clock, random));
        drafts.push_back({sync::Draft::Kind::create, "company", companies.back(), {{"name", Value(names.back())}}});
    }
    struct Row {
        RecordId id{};
        std::string key;  // "": no company
    };
    std::vector<Row> expected;
    for (int i = 0; i < 2500; ++i) {
        std::size_t at = static_cast<std::size_t>(i * 7919 % 97);
        ReplicaFixture::Fields fields = {{"last_name", text_value("Long")}};
        if (at < companies.size()) fields.emplace_back("company", Value(companies[at]));
        Row row{RecordId::make(clock, random), at < companies.size() ? fold(names[at]) : std::string()};
        drafts.push_back({sync::Draft::Kind::create, "contact", row.id, std::move(fields)});
        expected.push_back(std::move(row));
    }
    REQUIRE(replica->commit_bulk(replica->begin_bulk(), "undo.import", drafts).ok());
    for (bool down : {false, true}) {
        std::sort(expected.begin(), expected.end(), [down](const Row& a, const Row& b) {
            if (a.key.empty() != b.key.empty()) return b.key.empty();
            if (a.key != b.key) return down ? b.key < a.key : a.key < b.key;
            return down ? b.id < a.id : a.id < b.id;
        });
        store::ListQuery asked = query();
        asked.text = "long";
        asked.sort = {{"company", down}};
        Ids found = order(asked), wanted;
        for (const Row& row : expected) wanted.push_back(row.id);
        CHECK(found == wanted);
    }
}

TEST_CASE_METHOD(Lists, "stages sort by position") {
    Board at = board();
    RecordId won = deal(at, at.won, "A", 100);
    RecordId open = deal(at, at.open, "B", 100);
    store::ListQuery asked = query("deal");
    asked.sort = {{"stage", false}};
    CHECK(order(asked) == Ids{open, won});
}

TEST_CASE_METHOD(Lists, "the quick filter finds word beginnings in any order, folded") {
    struct Row {
        const char* typed;
        Ids found;
    };
    const Row rows_expected[] = {
        {"ols", {olson}},          {"ZOE", {olson}},     {"zoë olson", {olson}}, {"olson zo", {olson}},
        {"emile", {emile}},        {"ÉMI", {emile}},     {"oe", {}},             {"buy", {olson}},
        {"anna@home", {emile}},    {"bert olson", {}},   {"%", {}},              {"_", {}},
        {"'; DROP TABLE x", {}},   {"", {olson, emile, fritz, only_mail}},
    };
    for (const Row& row : rows_expected) {
        INFO(row.typed);
        CHECK(filtered(row.typed) == row.found);
    }
}

TEST_CASE_METHOD(Lists, "filters compare values of every kind and never mix with the text") {
    store::ListQuery asked = query();
    asked.where = {{"company", store::ListFilter::Op::equals, Value(acme)}};
    CHECK(order(asked) == Ids{olson});
    asked.where = {{"company", store::ListFilter::Op::is_empty, {}}};
    CHECK(order(asked) == Ids{fritz, only_mail});
    asked.where = {{"company", store::ListFilter::Op::not_empty, {}}};
    CHECK(order(asked) == Ids{olson, emile});
    asked.where = {{"status", store::ListFilter::Op::equals, text_value("new")}};
    CHECK(order(asked) == Ids{emile});
    asked.where = {{"company.name", store::ListFilter::Op::equals, text_value("zeta")}};
    CHECK(order(asked) == Ids{emile});
    asked.where = {{"emails", store::ListFilter::Op::equals, Value(LabelledList{{"work", "info@somewhere.example"}})}};
    CHECK(order(asked) == Ids{only_mail});
    asked.where = {{"status", store::ListFilter::Op::equals, Value{}}};  // equal to nothing is empty
    CHECK(order(asked) == Ids{fritz, only_mail});

    Board at = board();
    RecordId small = deal(at, at.open, "Small", 100);
    RecordId other = deal(at, at.open, "Other", 100, "EUR");
    asked = query("deal");
    asked.where = {{"amount", store::ListFilter::Op::equals, Value(Money{100, "EUR"})}};
    CHECK(order(asked) == Ids{other});
    asked.where = {{"pipeline", store::ListFilter::Op::equals, Value(at.pipeline)},
                   {"name", store::ListFilter::Op::equals, text_value("Small")}};
    CHECK(order(asked) == Ids{small});
}

TEST_CASE_METHOD(Lists, "cells carry typed values, titles and what a reference leads to") {
    store::ListQuery asked = query();
    asked.columns = {"title", "emails", "company", "company.title", "company.domain", "status"};
    auto found = rows(asked);
    REQUIRE(found.size() == 4);
    CHECK(found[0].cells[0] == text_value("Zoë Olson"));
    CHECK(found[0].cells[1] == Value(LabelledList{{"work", "zoe@acme.example"}}));
    CHECK(found[0].cells[2] == Value(acme));
    CHECK(found[0].cells[3] == text_value("Acme"));
    CHECK(found[0].cells[4] == text_value("acme.example"));
    CHECK(found[0].cells[5] == text_value("open"));
    CHECK(empty(found[2].cells[3]));
    CHECK(found[3].cells[0] == text_value("info@somewhere.example"));
}

TEST_CASE_METHOD(Lists, "a reference to a record that has not arrived reads as empty and keeps its row") {
    RecordId early = create("contact", {{"last_name", text_value("Early")}, {"company", Value(RecordId::make(clock, random))}});
    store::ListQuery asked = query();
    asked.columns = {"company.title"};
    asked.text = "early";
    auto found = rows(asked);
    REQUIRE(found.size() == 1);
    CHECK(found[0].id == early);
    CHECK(empty(found[0].cells[0]));
}

TEST_CASE_METHOD(Lists, "the trash lists what was deleted and nothing else does") {
    remove("contact", olson);
    CHECK(order(query()) == Ids{emile, fritz, only_mail});
    store::ListQuery asked = query();
    asked.trash = true;
    auto found = rows(asked);
    REQUIRE(found.size() == 1);
    CHECK(found[0].id == olson);
    CHECK(found[0].deleted);
}

TEST_CASE_METHOD(Lists, "pages cover the order without gaps and end where it ends") {
    store::ListQuery asked = query();
    asked.sort = {{"title", false}};
    CHECK(rows(asked, 1, 2).size() == 2);
    CHECK(rows(asked, 1, 2)[0].id == fritz);
    CHECK(rows(asked, 3, 100).size() == 1);
    CHECK(rows(asked, 50, 100).empty());
}

TEST_CASE_METHOD(Lists, "columns that do not exist are refused") {
    for (const char* column : {"nope", "company.nope", "nope.name", "emails.value", "id; DROP TABLE contact", "company.name.x"}) {
        INFO(column);
        store::ListQuery asked = query();
        asked.columns = {column};
        auto plan = store::ListPlan::make(Schema::built_in(), asked);
        REQUIRE_FALSE(plan.ok());
        CHECK(plan.error().key == "error.query_column");
        asked.columns.clear();
        asked.sort = {{column, false}};
        CHECK_FALSE(store::ListPlan::make(Schema::built_in(), asked).ok());
        asked.sort.clear();
        asked.where = {{column, store::ListFilter::Op::is_empty, {}}};
        CHECK_FALSE(store::ListPlan::make(Schema::built_in(), asked).ok());
    }
}

TEST_CASE_METHOD(Lists, "a filter whose value is of another kind than its column is refused") {
    store::ListQuery asked = query();
    asked.where = {{"company", store::ListFilter::Op::equals, text_value("Acme")}};
    CHECK_FALSE(store::ListPlan::make(Schema::built_in(), asked).ok());
}

TEST_CASE_METHOD(Lists, "every column of every entity can be shown, sorted by and filtered") {
    for (const Entity& any : Schema::built_in().entities()) {
        for (const FieldDef& field : any.fields) {
            INFO(any.key() << "." << field.key);
            store::ListQuery asked = query(any.key());
            asked.columns = {std::string(field.key), "title"};
            asked.sort = {{std::string(field.key), true}};
            asked.where = {{std::string(field.key), store::ListFilter::Op::not_empty, {}}};
            rows(asked);
            asked.sort = {{std::string(field.key), false}};
            asked.where = {{std::string(field.key), store::ListFilter::Op::is_empty, {}}};
            rows(asked);
        }
    }
}
