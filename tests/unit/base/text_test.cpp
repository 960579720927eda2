#include "base/text.h"

#include "support/seeded_random.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;

TEST_CASE("UTF-8 is told from what is not") {
    struct Row {
        const char* text;
        bool valid;
        const char* repaired;
    };
    const Row rows[] = {
        {"", true, ""},
        {"plain", true, "plain"},
        {"Zoë 北京 🙂", true, "Zoë 北京 🙂"},
        {"\xC3", false, "\xEF\xBF\xBD"},                          // cut off
        {"\x80x", false, "\xEF\xBF\xBDx"},                        // a continuation without a start
        {"\xC0\xAF", false, nullptr},                             // overlong
        {"\xED\xA0\x80", false, nullptr},                         // a surrogate
        {"\xF4\x90\x80\x80", false, nullptr},                     // beyond U+10FFFF
        {"a\xFFz", false, "a\xEF\xBF\xBDz"},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        CHECK(valid_utf8(row.text) == row.valid);
        CHECK(valid_utf8(repair_utf8(row.text)));
        if (row.repaired != nullptr) CHECK(repair_utf8(row.text) == row.repaired);
    }
}

TEST_CASE("repaired text is valid, whatever the bytes, and valid text is left alone") {
    test::SeededRandom random(1);
    for (int i = 0; i < 2000; ++i) {
        std::string bytes(random.below(24), '\0');
        random.fill(bytes.data(), bytes.size());
        std::string repaired = repair_utf8(bytes);
        REQUIRE(valid_utf8(repaired));
        REQUIRE(repair_utf8(repaired) == repaired);
        if (valid_utf8(bytes)) REQUIRE(repaired == bytes);
        REQUIRE(valid_utf8(fold(bytes)));
    }
}

TEST_CASE("fold: what people would call the same") {
    const std::pair<const char*, const char*> rows[] = {
        {"  Anna   Müller ", "anna muller"},
        {"STRASSE", "strasse"},
        {"Straße", "strasse"},
        {"Łukasz", "lukasz"},
        {"ΩΜΈΓΑ", "ωμεγα"},
        {"Ёлка", "елка"},
        {"e\xCC\x81t\xC3\xA9", "ete"},
        {"a\xC2\xA0"
         "b",
         "a b"},
        {"北京", "北京"},
        {"O'Brien", "o'brien"},
    };
    for (const auto& [given, wanted] : rows) {
        INFO(given);
        CHECK(fold(given) == wanted);
        CHECK(fold(fold(given)) == fold(given));
    }
    CHECK(fold_key("E-mail Address") == "emailaddress");
    CHECK(fold_key("First Name*") == "firstname");
    CHECK(fold_key("Prénom") == "prenom");
}

TEST_CASE("whole numbers, and nothing else") {
    struct Row {
        const char* text;
        std::optional<std::int64_t> value;
    };
    const Row rows[] = {
        {"0", 0},
        {"-1", -1},
        {"+5", 5},
        {"007", 7},
        {"9223372036854775807", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
        {"9223372036854775808", {}},
        {"-9223372036854775809", {}},
        {"99999999999999999999", {}},
        {"", {}},
        {"-", {}},
        {"1.0", {}},
        {" 1", {}},
        {"1x", {}},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        CHECK(parse_int(row.text) == row.value);
        if (row.value) CHECK(parse_int(to_text(*row.value)) == row.value);
    }
}

TEST_CASE("trim, split, code points") {
    CHECK(trim(" \t\xC2\xA0 x y\r\n") == "x y");
    CHECK(trim("   ").empty());
    CHECK(split("a;;b", ';') == std::vector<std::string>{"a", "", "b"});
    CHECK(split("", ';') == std::vector<std::string>{""});
    CHECK(count_code_points("Zoë🙂") == 4);
    CHECK(starts_with("abc", "ab"));
    CHECK_FALSE(starts_with("a", "ab"));
}
