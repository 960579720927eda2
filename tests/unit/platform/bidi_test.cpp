// The order of lines of both directions: what UAX #9 says of them, as people see it from left to right.
#include "platform/bidi.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <iterator>
#include <string>

#include "base/direction.h"
#include "base/text.h"
#include "platform/text_classes.h"

using namespace hera;
using namespace hera::ui;

namespace {

// In capitals: Hebrew letters. @: an Arabic letter. The rest stands for itself.
std::u32string decoded(std::string_view text) {
    std::u32string out;
    for (std::size_t at = 0; at < text.size();) {
        char32_t c = next_code_point(text, at);
        out += c >= 'A' && c <= 'Z' ? 0x5d0 + (c - 'A') : c == '@' ? char32_t{0x628} : c;
    }
    return out;
}

// What stands on the canvas, from the left, brackets as they are drawn; marks without ink are left out.
std::string seen(std::string_view text, Reading reading) {
    std::u32string codes = decoded(text);
    if (reading == Reading::first_strong) {
        std::string utf8;
        for (char32_t c : codes) append_utf8(utf8, c);
        reading = reading_of(utf8);
    }
    std::vector<std::uint8_t> levels;
    std::vector<std::uint32_t> order;
    bidi_levels(codes, reading, levels);
    visual_order(levels, order);
    std::string out;
    for (std::uint32_t i : order) {
        char32_t c = codes[i];
        if ((c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069)) continue;
        if (levels[i] & 1) c = mirrored(c);
        if (c >= 0x5d0 && c < 0x5d0 + 26) c = 'A' + (c - 0x5d0);
        append_utf8(out, c == 0x628 ? '@' : c);
    }
    return out;
}

struct Case {
    const char *what, *text, *from_left, *from_right;  // as seen in a paragraph of either reading
};

}  // namespace

TEST_CASE("lines of both directions stand in the order people read them") {
    const Case cases[] = {
        {"one direction alone", "abc def.", "abc def.", ".abc def"},
        {"Hebrew alone", "ABC DEF.", "FED CBA.", ".FED CBA"},
        {"a Hebrew name in a sentence", "call ABC DEF today", "call FED CBA today", "today FED CBA call"},
        {"a Latin word among Hebrew ones", "ABC crm DEF", "CBA crm FED", "FED crm CBA"},
        {"digits stay in their order", "ABC 123 DEF", "FED 123 CBA", "FED 123 CBA"},
        {"a telephone number with signs", "ABC +49 30-12", "30-12 49+ CBA", "30-12 49+ CBA"},
        {"a price", "ABC 12.50$", "12.50$ CBA", "12.50$ CBA"},
        {"after Arabic letters digits are Arabic numbers", "@@ 1.2", "1.2 @@", "1.2 @@"},
        {"a percentage", "ABC 5%", "5% CBA", "5% CBA"},
        {"brackets turn with what they hold", "ABC (DEF) GHI", "IHG (FED) CBA", "IHG (FED) CBA"},
        {"brackets of the line keep its way", "a (ABC) b", "a (CBA) b", "b (CBA) a"},
        {"brackets around Latin in Hebrew", "ABC (def) GHI", "CBA (def) IHG", "IHG (def) CBA"},
        {"a comma between Hebrew words", "ABC, DEF", "FED ,CBA", "FED ,CBA"},
        {"an exclamation mark follows the paragraph", "ABC!", "CBA!", "!CBA"},
        {"space at the end follows the paragraph", "ABC  ", "CBA  ", "  CBA"},
        {"two isolated names", "\u2068ABC\u2069, \u2068DEF\u2069: 3", "CBA, FED: 3", "3 :FED ,CBA"},
        {"without isolates they run together", "ABC, DEF: 3", "3 :FED ,CBA", "3 :FED ,CBA"},
        {"a left-to-right isolate in Hebrew", "AB\u2066c (1)\u2069DE", "EDc (1)BA", "EDc (1)BA"},
        {"an embedding", "a \u202bB c D\u202c e", "a D c B e", "e D c B a"},
        {"an override", "\u202eabc\u202c", "cba", "cba"},
        {"a mark for the direction", "ABC!\u200f", "!CBA", "!CBA"},
        {"nothing closes the isolate", "\u2067ABC (d", "d) CBA", "d) CBA"},
    };
    for (const Case& c : cases) {
        INFO(c.what);
        CHECK(seen(c.text, Reading::left_to_right) == c.from_left);
        CHECK(seen(c.text, Reading::right_to_left) == c.from_right);
    }
}

TEST_CASE("a paragraph begins where its first letter says, whatever is isolated in it") {
    CHECK(reading_of("") == Reading::left_to_right);
    CHECK(reading_of("+49 30 1234") == Reading::left_to_right);
    CHECK(reading_of("abc שלום") == Reading::left_to_right);
    CHECK(reading_of("12 שלום abc") == Reading::right_to_left);
    CHECK(reading_of("مرحبا") == Reading::right_to_left);
    CHECK(reading_of("\u2068مرحبا\u2069 called") == Reading::left_to_right);
    CHECK(seen("\u2068ABC\u2069 called DEF", Reading::first_strong) == "CBA called FED");
}

TEST_CASE("marks over brackets and letters go with them") {
    std::vector<std::uint8_t> levels;
    bidi_levels(U"\u05d0\u05b7b", Reading::left_to_right, levels);
    CHECK(levels == std::vector<std::uint8_t>{1, 1, 0});
    bidi_levels(U"\u05d0(\u0300\u05d1)\u0300", Reading::left_to_right, levels);
    CHECK(levels == std::vector<std::uint8_t>{1, 1, 1, 1, 1, 1});
}

TEST_CASE("levels are whole and small, whatever the text, even nested without end") {
    std::uint32_t seed = 11;
    const char32_t pool[] = {U'a', U'1', U' ', U'(', U')', 0x5d0, 0x628, 0x661, 0x60c, 0x202a, 0x202b, 0x202c,
                             0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x300, 0x200d, U'\n'};
    for (int round = 0; round < 300; ++round) {
        std::u32string text;
        for (int i = 0; i < 400; ++i) {
            seed = seed * 1664525u + 1013904223u;
            text += pool[(seed >> 16) % std::size(pool)];
        }
        std::vector<std::uint8_t> levels;
        std::vector<std::uint32_t> order;
        bidi_levels(text, round % 2 ? Reading::right_to_left : Reading::left_to_right, levels);
        visual_order(levels, order);
        std::vector<bool> there(text.size(), false);
        for (std::uint32_t i : order) there[i] = true;
        REQUIRE(std::find(there.begin(), there.end(), false) == there.end());
        for (std::uint8_t level : levels) REQUIRE(level <= 127);
    }
    std::u32string deep(3000, 0x202b);
    std::vector<std::uint8_t> levels;
    bidi_levels(deep + U"a", Reading::left_to_right, levels);
    CHECK(levels.back() == 126);
}

TEST_CASE("only text that is read from the right is looked at twice") {
    for (const char* plain : {"", "Ada", "Müller", "Ελληνικά", "Привет", "日本語", "한국어", "👍🏽", "हिन्दी"})
        CHECK(!has_right_to_left(plain));
    for (const char* right : {"שלום", "عربي", "x \u200f", "\ufb2a", "\U00010800", "٣"}) CHECK(has_right_to_left(right));
    CHECK(isolated("Ada") == "Ada");
    CHECK(isolated("שלום") == "\u2068שלום\u2069");
}
