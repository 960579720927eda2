// Rows of every entity of the Schema: what is stored is what is loaded.
#include "store/record_table.h"

#include "model/field_types.h"
#include "store/ddl.h"
#include "support/any_value.h"
#include "support/seeded_random.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::store;

namespace {

std::unique_ptr<Database> prepared(Side side) {
    auto opened = Database::open({.path = ":memory:"});
    REQUIRE(opened.ok());
    REQUIRE(prepare_database(*opened.value(), Schema::built_in(), side).ok());
    return std::move(opened).value();
}

}  // namespace

TEST_CASE("a record of every entity with any values comes back as it was, stored once or over another") {
    test::SeededRandom random(51);
    for (Side side : {Side::device, Side::server}) {
        auto database = prepared(side);
        for (const Entity& entity : Schema::built_in().entities()) {
            RecordId id = test::any_id(random);
            for (int i = 0; i < 20; ++i) {
                Record record = Record::blank(entity, id);
                for (std::size_t at = 0; at < entity.fields.size(); ++at) {
                    if (random.below(4) != 0) record.values[at] = test::any_value(entity.fields[at], random);
                }
                record.deleted = random.below(2) == 0;
                record.ver = i;
                if (i % 2 == 0) record.unknown = {{"newer", "{\"a\":1}"}, {"other", "[null]"}};
                REQUIRE(store_record(*database, record, i % 3 == 0 ? "{}" : "").ok());
                auto back = load_record(*database, entity, id);
                REQUIRE((back.ok() && back.value()));
                INFO(entity.key());
                REQUIRE(back.value()->record.values == record.values);
                REQUIRE(back.value()->record.unknown == record.unknown);
                REQUIRE((back.value()->record.deleted == record.deleted && back.value()->record.ver == i));
                REQUIRE(back.value()->versions == (i % 3 == 0 ? "{}" : ""));
            }
            REQUIRE(erase_record(*database, entity, id).ok());
            CHECK_FALSE(std::move(load_record(*database, entity, id)).value());
        }
    }
}

TEST_CASE("a cell that is not what its field holds is damage, not a crash") {
    auto database = prepared(Side::device);
    const Entity& contact = Schema::built_in().at("contact");
    test::SeededRandom random(52);
    for (const char* damage :
         {"f_emails = 'x'", "f_emails = '[[1]]'", "f_company = x'0102'", "f_addresses = '{}'", "unknown = '[5'"}) {
        RecordId id = test::any_id(random);
        REQUIRE(store_record(*database, Record::blank(contact, id), {}).ok());
        REQUIRE(database->run(std::string("UPDATE r_contact SET ") + damage).ok());
        auto back = load_record(*database, contact, id);
        INFO(damage);
        REQUIRE_FALSE(back.ok());
        REQUIRE(erase_record(*database, contact, id).ok());
    }
}

TEST_CASE("what the quick filter looks at, and what lists sort by") {
    Record record = Record::blank(Schema::built_in().at("contact"), RecordId{});
    record.set(contact::first_name, std::string("Zoë"));
    record.set(contact::last_name, std::string("O'Brien  Müller"));
    record.set(contact::emails, LabelledList{{"work", "Zoe@X.example"}});
    CHECK(search_text(record) == " zoe o'brien muller zoe@x.example");
    CHECK(sort_title(record) == "o'brien muller zoe");
    CHECK(search_text(Record::blank(Schema::built_in().at("deal"), RecordId{})).empty());
}
