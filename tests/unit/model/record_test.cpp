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
        std::size_t wanted = required + (entity.key() == "contact" ? 1 : 0);
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
