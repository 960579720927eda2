#include "base/json.h"

#include "base/text.h"
#include "support/seeded_random.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;

namespace {

std::string again(std::string_view text) {
    auto json = parse_json(text);
    return json.ok() ? json.value().dump() : json.error().key;
}

}  // namespace

TEST_CASE("what is JSON is read and written the same") {
    for (const char* text : {"null", "true", "[]", "{}", "[1,-2,\"x\",null,{\"a\":[false]}]", "{\"b\":1,\"a\":2}",
                             "\"\\u0001\\n\\\"\\\\\"", "9223372036854775807", "-9223372036854775808"}) {
        CHECK(again(text) == text);
    }
    CHECK(again("\"\\u00e9\\ud83d\\ude42\"") == "\"é🙂\"");
    CHECK(again(" [ 1 , 2 ] ") == "[1,2]");
}

TEST_CASE("what is not JSON is refused") {
    for (const char* text : {"", "nul", "[1,]", "{a:1}", "{\"a\":1,\"a\":2}", "'x'", "[1] x", "\"\x80\"", "\"a\nb\"", "01", "1.",
                             "NaN", "[", "\"\\ud83d\""}) {
        INFO(text);
        auto json = parse_json(text);
        REQUIRE_FALSE(json.ok());
        CHECK(json.error().code == Code::invalid);
        CHECK(json.error().key == "error.json_syntax");
    }
}

TEST_CASE("limits: size, depth and number of nodes") {
    JsonLimits limits{.size_bytes_max = 100, .depth_max = 4, .nodes_max = 10};
    CHECK(parse_json("[[[[1]]]]", limits).ok());
    for (const std::string& text : {std::string("[[[[[1]]]]]"), "\"" + std::string(100, 'x') + "\"",
                                    std::string("[1,2,3,4,5,6,7,8,9,10]"), std::string("{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}")}) {
        INFO(text);
        auto json = parse_json(text, limits);
        REQUIRE_FALSE(json.ok());
        CHECK(json.error().code == Code::too_large);
        CHECK(json.error().key == "error.json_limits");
    }
    // A bomb is refused before it costs anything.
    CHECK_FALSE(parse_json(std::string(5'000'000, '[')).ok());
    CHECK(parse_json(std::string(31, '[') + std::string(31, ']')).ok());
    CHECK_FALSE(parse_json(std::string(33, '[') + std::string(33, ']')).ok());
}

TEST_CASE("the wrong kind reads as nothing") {
    Json json = std::move(parse_json("{\"n\":5,\"s\":\"x\",\"a\":[1]}")).value();
    CHECK(json["s"].integer() == 0);
    CHECK(json["n"].string().empty());
    CHECK(json["none"].is_null());
    CHECK(json["a"][std::size_t{7}].is_null());
    CHECK(json["n"]["deeper"].is_null());
    CHECK(json["n"].number() == 5.0);
    CHECK_FALSE(json.has("none"));
}

TEST_CASE("the writer repairs broken text and writes numbers that can be read") {
    JsonWriter w;
    w.begin_array().string("a\xFF").number(0.1).number(1.0 / 0.0).integer(INT64_MIN).raw("{\"k\":1}").end_array();
    std::string text = w.take();
    auto json = parse_json(text);
    REQUIRE(json.ok());
    CHECK(json.value()[std::size_t{0}].string() == "a\xEF\xBF\xBD");
    CHECK(json.value()[std::size_t{1}].number() == 0.1);
    CHECK(json.value()[std::size_t{2}].is_null());
    CHECK(json.value()[std::size_t{3}].integer() == INT64_MIN);
}

TEST_CASE("random and mutated bytes never crash the parser, and what it takes it writes the same") {
    test::SeededRandom random(3);
    const std::string seed = "{\"a\":[1,2.5e3,\"x\\u00e9\",null],\"b\":{\"c\":true,\"d\":[[],{}]}}";
    for (int i = 0; i < 20'000; ++i) {
        std::string text = seed;
        for (std::uint64_t n = 1 + random.below(4); n > 0; --n) {
            std::size_t at = random.below(text.size());
            if (random.below(3) == 0) {
                text.erase(at, 1 + random.below(3));
            } else {
                text[at] = static_cast<char>(random.below(256));
            }
            if (text.empty()) text = "[";
        }
        auto json = parse_json(text);
        if (!json.ok()) continue;
        std::string written = json.value().dump();
        REQUIRE(valid_utf8(written));
        REQUIRE(again(written) == written);
    }
}

TEST_CASE("what is simple is read as everything else is") {
    const char* texts[] = {"[]", "[[]]", "[1,-2,\"x\"]", "[[\"work\",\"ann@x.example\"]]", "[\"é\",0]", "5", "-7", "[", "[1", "[1,",
                           "[1,]", "[,1]", "[1]]", "[01]", "[-0]", "-0", "-", "[1.5]", "[1e3]", "1e3", "1x", "[\"\\n\"]", "[\"a",
                           "[\"\x80\"]", "[\"\x01\"]", "123456789012345678", "1234567890123456789", "99999999999999999999",
                           "[true]", "[null]", "[{\"a\":1}]", "[1 ,2]", "[1]x"};
    for (const char* text : texts) {
        INFO(text);
        // White space in front of it is not simple.
        std::string other = again(" " + std::string(text));
        CHECK(again(text) == other);
    }
    test::SeededRandom random(91);
    for (int i = 0; i < 20'000; ++i) {
        std::string text = texts[random.below(std::size(texts))];
        if (!text.empty()) text[random.below(text.size())] = "[]\",0123456789-e.a\\ "[random.below(20)];
        INFO(text);
        REQUIRE(again(text) == again(" " + text));
    }
    JsonLimits limits{.size_bytes_max = 100, .depth_max = 2, .nodes_max = 3};
    CHECK(parse_json("[[1]]", limits).ok());
    CHECK(parse_json("[[[1]]]", limits).error().key == "error.json_limits");
    CHECK(parse_json("[1,2,3]", limits).error().key == "error.json_limits");
}

TEST_CASE("a string that stands alone is read like one that does not") {
    test::SeededRandom random(4);
    const std::string_view letters[] = {"a", "é", "🙂", "\"", "\\", "\\n", "\n", "\x7f", "\x80", "\xed\xa0\x80",
                                        "\xf4\x90\x80\x80", " "};
    for (int i = 0; i < 20'000; ++i) {
        std::string text = "\"";
        for (std::uint64_t n = random.below(6); n > 0; --n) text += letters[random.below(std::size(letters))];
        if (random.below(10) != 0) text += "\"";
        auto alone = parse_json(text), among = parse_json("[" + text + "]");
        INFO(text);
        REQUIRE(alone.ok() == among.ok());
        if (alone.ok()) REQUIRE(alone.value().string() == among.value()[std::size_t{0}].string());
    }
}

TEST_CASE("objects of many keys: duplicates are found among few and among many") {
    for (int count : {3, 15, 16, 17, 40, 100'000}) {
        std::string text = "{";
        for (int i = 0; i < count; ++i) text += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
        std::string good = text + "\"last\":[{\"k0\":1}]}", bad = text + "\"k" + std::to_string(count / 2) + "\":1}";
        auto json = parse_json(good);
        REQUIRE(json.ok());
        CHECK(json.value().object().size() == static_cast<std::size_t>(count) + 1);
        CHECK_FALSE(parse_json(bad).ok());
    }
}
