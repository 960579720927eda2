// Properties of every field type and of every field of the Schema, so that a new one is covered the day it is added.
#include "model/field_types.h"

#include "base/text.h"
#include "model/schema.h"
#include "model/validate.h"
#include "support/any_value.h"
#include "support/seeded_random.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;

namespace {

std::string wire(const FieldDef& field, const Value& value) {
    JsonWriter w;
    encode_value(w, field, value);
    return w.take();
}

// One field of each type besides those the Schema happens to use.
std::vector<FieldDef> all_fields() {
    std::vector<FieldDef> out;
    for (std::size_t i = 0; i < static_cast<std::size_t>(FieldType::count); ++i) {
        out.push_back(FieldDef{.key = "field", .type = static_cast<FieldType>(i), .target = "lead_status"});
    }
    for (const Entity& entity : Schema::built_in().entities()) out.insert(out.end(), entity.fields.begin(), entity.fields.end());
    return out;
}

}  // namespace

TEST_CASE("a value survives the wire, the editor and the rules") {
    test::SeededRandom random(11);
    for (const FieldDef& field : all_fields()) {
        const FieldTypeRow& type = type_row(field.type);
        for (int i = 0; i < 200; ++i) {
            Value value = test::any_value(field, random);
            std::string text = wire(field, value), plain = type.plain(value);
            INFO(field.key << " type " << static_cast<int>(field.type) << " wire " << text << " plain " << plain);
            auto json = parse_json(text);
            REQUIRE(json.ok());
            auto decoded = decode_value(field, json.value());
            REQUIRE(decoded.ok());
            REQUIRE(decoded.value() == value);
            REQUIRE(wire(field, decoded.value()) == text);
            auto parsed = type.parse(field, plain, {});
            REQUIRE(parsed.ok());
            REQUIRE(parsed.value() == value);
            auto checked = type.check(field, value);
            if (!checked.ok()) INFO(checked.error().key);
            REQUIRE(checked.ok());
            REQUIRE(valid_utf8(type.format(value)));
        }
    }
}

TEST_CASE("nothing is nothing in every type") {
    for (const FieldDef& field : all_fields()) {
        INFO(field.key);
        CHECK(wire(field, Value{}) == "null");
        CHECK(empty(decode_value(field, Json{}).value()));
        CHECK(type_row(field.type).plain(Value{}).empty());
        auto parsed = type_row(field.type).parse(field, "  ", {});
        REQUIRE(parsed.ok());
        CHECK(empty(parsed.value()));
    }
    CHECK(empty(normalised(Value(std::string{}))));
    CHECK(empty(normalised(Value(LabelledList{}))));
    CHECK(empty(normalised(Value(AddressList{}))));
}

TEST_CASE("a value of another kind is an error at every door, never a crash") {
    test::SeededRandom random(12);
    std::vector<FieldDef> fields = all_fields();
    const char* odd[] = {"true",
                         "5",
                         "-1",
                         "1.5",
                         "\"x\"",
                         "[]",
                         "{}",
                         "[[]]",
                         "[1]",
                         "[\"a\",\"b\"]",
                         "[[\"a\"]]",
                         "[[1,2]]",
                         "[5,\"USD\",1]",
                         "[[\"\",\"\",\"\",\"\",\"\",5]]"};
    for (const FieldDef& field : fields) {
        for (const FieldDef& other : fields) {
            Value value = test::any_value(other, random);
            auto checked = type_row(field.type).check(field, value);
            if (!checked.ok()) CHECK(checked.error().field == field.key);
            (void)type_row(field.type).format(value);
            (void)type_row(field.type).plain(value);
            (void)wire(field, value);
        }
        for (const char* text : odd) {
            auto decoded = decode_value(field, parse_json(text).value());
            if (decoded.ok())
                CHECK(decode_value(field, parse_json(wire(field, decoded.value())).value()).value() == decoded.value());
        }
    }
}

TEST_CASE("what people type, good and bad, is a value or an error with its field") {
    test::SeededRandom random(13);
    for (const FieldDef& field : all_fields()) {
        for (int i = 0; i < 300; ++i) {
            std::string text = test::any_words(random, 5);
            if (i % 3 == 0) {
                text.resize(random.below(30));
                random.fill(text.data(), text.size());
            }
            auto parsed = type_row(field.type).parse(field, text, {.currency = "EUR", .day_first = i % 2 == 0});
            if (!parsed.ok()) {
                CHECK(parsed.error().code == Code::invalid);
                CHECK_FALSE(parsed.error().key.empty());
            } else if (type_row(field.type).check(field, parsed.value()).ok() && !empty(parsed.value())) {
                // What the rules allow comes back the same from the wire.
                auto json = parse_json(wire(field, parsed.value()));
                REQUIRE(json.ok());
                CHECK(decode_value(field, json.value()).value() == parsed.value());
            }
        }
    }
}

TEST_CASE("labels, dates and percentages as exports write them") {
    FieldDef emails{.key = "emails", .type = FieldType::emails}, phones{.key = "phones", .type = FieldType::phones};
    auto list = [](const FieldDef& field, const char* text) {
        auto parsed = type_row(field.type).parse(field, text, {});
        REQUIRE(parsed.ok());
        const auto* found = std::get_if<LabelledList>(&parsed.value());
        return found ? *found : LabelledList{};
    };
    CHECK(list(emails, "ada@x.example; HOME: ada@y.example") == LabelledList{{"work", "ada@x.example"}, {"home", "ada@y.example"}});
    CHECK(list(emails, "mailto:ada@x.example") == LabelledList{{"work", "ada@x.example"}});
    CHECK(list(phones, "Ferienhaus: +49 30 1") == LabelledList{{"Ferienhaus", "+49 30 1"}});
    CHECK(list(phones, "+49 30 12 ext: 5") == LabelledList{{"work", "+49 30 12 ext: 5"}});
    CHECK_FALSE(type_row(FieldType::emails).parse(emails, "not an address", {}).ok());

    FieldDef places{.key = "addresses", .type = FieldType::addresses};
    auto street = type_row(FieldType::addresses).parse(places, "Attn: Ada, Main St 5", {});
    CHECK(std::get_if<AddressList>(&street.value())->front().street == "Attn: Ada, Main St 5");

    FieldDef day{.key = "d", .type = FieldType::date};
    auto date = [&day](const char* text, bool day_first) {
        auto parsed = type_row(FieldType::date).parse(day, text, {.currency = "USD", .day_first = day_first});
        return parsed.ok() && !empty(parsed.value()) ? format_iso(*std::get_if<Date>(&parsed.value())) : std::string("-");
    };
    CHECK(date("03/04/2026", true) == "2026-04-03");
    CHECK(date("03/04/2026", false) == "2026-03-04");
    CHECK(date("12.03.2024", false) == "2024-03-12");
    CHECK(date("15/03/2024", false) == "2024-03-15");
    CHECK(date("12 Mar 2024", false) == "2024-03-12");
    CHECK(date("2024-03-12 10:00", false) == "2024-03-12");
    CHECK(date("31/02/2024", true) == "-");

    FieldDef share{.key = "p", .type = FieldType::percent};
    for (auto [text, value] : {std::pair{"85", 85}, {"85 %", 85}, {"0.85", 85}, {"0,5", 50}, {"1", 1}}) {
        INFO(text);
        CHECK(type_row(FieldType::percent).parse(share, text, {}).value() == Value(std::int64_t{value}));
    }
    CHECK_FALSE(type_row(FieldType::percent).check(share, Value(std::int64_t{101})).ok());
}
