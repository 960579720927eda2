#include "model/attachment_rules.h"

#include <string>

#include "model/validate.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;

TEST_CASE("a content is named by 64 hexadecimal digits in lower case") {
    std::string sum(64, 'a');
    CHECK(is_sha256(sum));
    CHECK(is_sha256(std::string(32, '0') + std::string(32, 'f')));
    for (const std::string& wrong : {std::string(), std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'),
                                     std::string(64, 'g'), "../../" + std::string(58, 'a'), std::string(63, 'a') + '\0'})
        CHECK_FALSE(is_sha256(wrong));
}

TEST_CASE("parts are 4 MiB, the last one is what is left") {
    constexpr std::int64_t part = attachment_part_bytes;
    struct Row {
        std::int64_t size, parts, last;
    };
    for (const Row& row : {Row{1, 1, 1}, {part - 1, 1, part - 1}, {part, 1, part}, {part + 1, 2, 1}, {9 << 20, 3, 1 << 20}}) {
        CHECK(attachment_parts(row.size) == row.parts);
        CHECK(attachment_part_size(row.size, row.parts - 1) == row.last);
        if (row.parts > 1) CHECK(attachment_part_size(row.size, 0) == part);
    }
    CHECK(attachment_parts(0) == 0);
    CHECK(attachment_parts(INT64_MAX) == INT64_MAX / part + 1);
}

TEST_CASE("an attachment says what it holds") {
    Record record = Record::blank(Schema::built_in().at("attachment"), RecordId{});
    record.set("visibility", std::string("all"));
    record.set(attachment::name, std::string("Offer.pdf"));
    record.set(attachment::sha256, std::string(64, 'a'));
    record.set(attachment::size, std::int64_t{0});
    record.set(attachment::about_entity, std::string("deal"));
    record.set(attachment::about_id, RecordId{{1}});
    CHECK(validate(record).empty());
    CHECK_FALSE(attachment_available(record));
    record.set(attachment::state, std::string("available"));
    CHECK(attachment_available(record));
    record.set(attachment::size, std::int64_t{-1});
    REQUIRE(validate(record).size() == 1);
    CHECK(validate(record)[0].key == "error.file_size");
    record.set(attachment::size, std::int64_t{5});
    record.set(attachment::sha256, std::string("abc"));
    REQUIRE(validate(record).size() == 1);
    CHECK(validate(record)[0].key == "error.file_sum");
}
