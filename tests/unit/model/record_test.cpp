#include "model/record.h"

#include <set>

#include "model/options.h"
#include "model/pipeline_rules.h"
#include "model/validate.h"
#include "support/any_value.h"
#include "support/seeded_random.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;

TEST_CASE("the tables are sound: keys unique and plain, targets exist, titles exist") {
    std::set<std::string_view> entities;
    for (const Entity& entity : Schema::built_in().entities()) {
        INFO(entity.key());
        CHECK(entities.insert(entity.key()).second);
        CHECK(entity.find(entity.def->title) >= 0);
        CHECK(&Schema::built_in().at(entity.key()) == &entity);
        std::set<std::string_view> keys;
        for (const FieldDef& field : entity.fields) {
            INFO(field.key);
            CHECK(keys.insert(field.key).second);
            CHECK(field.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos);
            CHECK(field.key != "deleted");  // the trash flag's name in field versions
            if (field.type == FieldType::select) CHECK(find_option_set(field.target) != nullptr);
            if (field.type == FieldType::reference && !field.target.empty())
                CHECK(Schema::built_in().find(field.target) != nullptr);
        }
    }
    CHECK(Schema::built_in().find("spaceship") == nullptr);
}

TEST_CASE("a record with any values the rules allow has no errors; without its required ones it names each") {
    test::SeededRandom random(21);
    for (const Entity& entity : Schema::built_in().entities()) {
        Record record = Record::blank(entity, test::any_id(random));
        std::size_t required = 0;
        for (const FieldDef& field : entity.fields) required += field.required ? 1 : 0;
        std::size_t wanted = required + (entity.key() == "contact" || entity.key() == "lead" ? 1 : 0);
        CHECK(validate(record).size() == wanted);
        for (const FieldDef& field : entity.fields) record.set(field.key, test::any_value(field, random));
        auto errors = validate(record);
        for (const Error& error : errors) INFO(error.field << " " << error.key);
        CHECK(errors.empty());
    }
}

TEST_CASE("what people call a record") {
    Record record = Record::blank(Schema::built_in().at("contact"), RecordId{});
    CHECK(title_of(record).empty());
    record.set(contact::emails, LabelledList{{"work", "ada@x.example"}});
    CHECK(title_of(record) == "ada@x.example");
    record.set(contact::last_name, std::string("Lovelace"));
    CHECK(title_of(record) == "Lovelace");
    record.set(contact::first_name, std::string("Ada"));
    CHECK(title_of(record) == "Ada Lovelace");
}

TEST_CASE("what a deal weighs") {
    struct Row {
        std::optional<Money> amount;
        std::optional<std::int64_t> own;
        std::int64_t stage;
        Outcome outcome;
        std::optional<std::int64_t> minor;
    };
    const Row rows[] = {
        {Money{1000, "EUR"}, {}, 20, Outcome::open, 200}, {Money{1000, "EUR"}, 50, 20, Outcome::open, 500},
        {Money{1000, "EUR"}, 50, 20, Outcome::won, 1000}, {Money{1000, "EUR"}, 50, 20, Outcome::lost, 0},
        {Money{1000, "EUR"}, 0, 20, Outcome::open, 0},    {std::nullopt, 50, 20, Outcome::open, {}},
    };
    for (const Row& row : rows) {
        auto money = weighted({row.amount, row.own, row.stage, row.outcome});
        REQUIRE(money.has_value() == row.minor.has_value());
        if (money) CHECK(money->minor == *row.minor);
    }
}

TEST_CASE("a lead needs something to call it by, and is called by its name, its company or its e-mail, in this order") {
    Record record = Record::blank(Schema::built_in().at("lead"), RecordId{});
    record.set("visibility", std::string("all"));
    REQUIRE(validate(record).size() == 1);
    CHECK(validate(record)[0].key == "error.lead_needs_name");
    record.set("emails", LabelledList{{"work", "mei@harbor.example"}});
    CHECK(validate(record).empty());
    CHECK(title_of(record) == "mei@harbor.example");
    record.set("company_name", std::string("Harbor"));
    CHECK(title_of(record) == "Harbor");
    record.set("last_name", std::string("Chen"));
    CHECK(title_of(record) == "Chen");
    record.set("first_name", std::string("Mei"));
    CHECK(title_of(record) == "Mei Chen");
}

TEST_CASE("a reminder is a time of day") {
    Record record = Record::blank(Schema::built_in().at("task"), RecordId{});
    record.set("visibility", std::string("all"));
    record.set("subject", std::string("Call back"));
    record.set("remind_at", std::string("09:30"));
    CHECK(validate(record).empty());
    record.set("remind_at", std::string("25:00"));
    REQUIRE(validate(record).size() == 1);
    CHECK(validate(record)[0].key == "error.time_of_day");
    CHECK(validate(record)[0].field == "remind_at");
}

TEST_CASE("states of leads as other systems write them") {
    const OptionSet& states = *find_option_set("lead_state");
    CHECK(match_option(states, "Open - Not Contacted") == "new");
    CHECK(match_option(states, "Working - Contacted") == "working");
    CHECK(match_option(states, "Closed - Converted") == "converted");
    CHECK(match_option(states, "Closed - Not Converted") == "unqualified");
    CHECK(match_option(states, "QUALIFIED") == "qualified");
}
