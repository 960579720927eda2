#include "platform/text.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "platform/text_pieces.h"
#include "screen.h"

using namespace hera::ui;

namespace {

std::vector<std::pair<PieceKind, std::string>> pieces(std::string_view text) {
    std::vector<std::pair<PieceKind, std::string>> out;
    for (std::size_t at = 0; at < text.size();) {
        Piece piece = next_piece(text, at);
        out.emplace_back(piece.kind, piece.text);
    }
    return out;
}

}  // namespace

TEST_CASE("plain letters stand alone, what the browser must shape stays together") {
    CHECK(pieces("aé") == std::vector<std::pair<PieceKind, std::string>>{{PieceKind::glyph, "a"}, {PieceKind::glyph, "é"}});
    CHECK(pieces("日本").size() == 2);
    auto family = pieces("a👨‍👩‍👧b");
    REQUIRE(family.size() == 3);
    CHECK(family[1] == std::pair<PieceKind, std::string>{PieceKind::emoji, "👨‍👩‍👧"});
    auto arabic = pieces("x عربي، نص y");
    REQUIRE(arabic.size() == 8);
    CHECK(arabic[2] == std::pair<PieceKind, std::string>{PieceKind::right_to_left, "عربي"});
    CHECK(arabic[3] == std::pair<PieceKind, std::string>{PieceKind::glyph, "،"});
    auto combined = pieces("e\xCC\x81x");
    REQUIRE(combined.size() == 2);
    CHECK(combined[0].second == "e\xCC\x81");
    CHECK(pieces("👍🏽").size() == 1);
}

TEST_CASE("letters as people see them") {
    struct Case {
        const char* what;
        std::vector<std::string> letters;
    };
    const Case cases[] = {
        {"composed and decomposed", {"é", "e\u0301", "x"}},
        {"stacked marks", {"e\u0302\u0301\u0323", "Z\u0351\u036b\u0343\u036a"}},
        {"flags", {"🇩🇪", "🇫🇷", "🇯🇵"}},
        {"a flag of a region", {"🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", "!"}},
        {"families", {"👨‍👩‍👧‍👦", "👩🏽‍❤️‍💋‍👨🏿", "🧑‍💻"}},
        {"skin tones", {"👍🏽", "👍", "👋🏿"}},
        {"hearts with and without colour", {"❤️", "❤", "❤️‍🔥"}},
        {"a keycap", {"1️⃣", "2"}},
        {"Hangul letters", {"한", "\u1112\u1161\u11ab", "\u1100\u1161", "글"}},
        {"Devanagari", {"न", "म", "स्ते", "क्षि"}},
        {"Tamil", {"நி", "க்", "க"}},
        {"Thai", {"ที่", "นี่", "ก"}},
        {"Hebrew with points", {"שּׁ", "ל", "וֹ", "ם"}},
        {"Arabic with vowels", {"مُ", "حَ", "مَّ", "د"}},
        {"kana with marks of their own", {"か\u3099", "が", "ｶﾞ"}},
        {"ideographs with variants", {"葛\U000E0100", "城"}},
        {"a joiner binds no letters", {"a\u200d", "b"}},
    };
    for (const Case& c : cases) {
        INFO(c.what);
        std::string text;
        for (const std::string& letter : c.letters) text += letter;
        std::vector<std::string> found;
        for (std::size_t at = 0; at < text.size();) {
            std::size_t end = next_cluster(text, at);
            found.push_back(text.substr(at, end - at));
            at = end;
        }
        CHECK(found == c.letters);
        // Nor does a piece end inside of one.
        std::size_t letter_end = 0, letter = 0;
        std::size_t piece_end = 0;
        for (const auto& [kind, part] : pieces(text)) {
            piece_end += part.size();
            while (letter_end < piece_end) letter_end += c.letters[letter++].size();
            CHECK(letter_end == piece_end);
        }
    }
}

TEST_CASE("emoji are pieces of their own, words that are read from the right are pieces without what is between them") {
    using P = std::pair<PieceKind, std::string>;
    CHECK(pieces("👍🏽👍").size() == 2);
    CHECK(pieces("🇩🇪🇫🇷") == std::vector<P>{{PieceKind::emoji, "🇩🇪"}, {PieceKind::emoji, "🇫🇷"}});
    CHECK(pieces("שלום 12") == std::vector<P>{{PieceKind::right_to_left, "שלום"}, {PieceKind::glyph, " "},
                                              {PieceKind::glyph, "1"}, {PieceKind::glyph, "2"}});
    CHECK(pieces("می‌خواهم").size() == 1);
    CHECK(pieces("❤️")[0].first == PieceKind::emoji);
    CHECK(pieces("नमस्ते").size() == 1);
    // The letter behind a mark is no part of it: a line must not end there.
    CHECK(pieces("Cafe\u0301s").size() == 5);
}

TEST_CASE("pieces lose no byte, whatever the text") {
    std::uint32_t seed = 3;
    for (int round = 0; round < 300; ++round) {
        std::string text;
        for (int i = 0; i < 60; ++i) {
            seed = seed * 1664525u + 1013904223u;
            text += static_cast<char>(seed >> 16);
        }
        std::string joined;
        for (const auto& [kind, part] : pieces(text)) joined += part;
        REQUIRE(joined == text);
    }
}

TEST_CASE("text wraps at spaces, breaks words that are too long, and is cut with an ellipsis") {
    TextStyle style{10, 16, Weight::regular, false};
    float letter = 0, two_lines = 0, drawn = 0;
    std::vector<std::string> lines, broken;
    Screen screen([&] {
        letter = text_width("a", style);
        lines.clear(), broken.clear();
        for (std::string_view line : wrap_text("one two three", style, letter * 8.5f)) lines.emplace_back(line);
        for (std::string_view line : wrap_text("abcdefghij", style, letter * 4.5f)) broken.emplace_back(line);
        two_lines = draw_text_wrapped(canvas(), {0, 0, letter * 8.5f, 100}, style, 0xff000000, "one two three four five six", 2);
        drawn = draw_text_in(canvas(), {0, 0, letter * 5, 20}, style, 0xff000000, "a long name");
    });
    headless::Session s(screen);
    CHECK(lines == std::vector<std::string>{"one two", "three"});
    CHECK(broken == std::vector<std::string>{"abcd", "efgh", "ij"});
    CHECK(two_lines == 32);
    CHECK(drawn <= letter * 5);
    CHECK(drawn > letter * 3);
}

TEST_CASE("each script is wrapped where it allows it, and never inside a letter") {
    // The headless font: a letter is 0.55 em wide, an ideograph or emoji 1 em, each code point by itself.
    TextStyle style{10, 16, Weight::regular, false};
    struct Case {
        const char* what;
        std::string text;
        float ems;  // width of the box
        std::vector<std::string> lines;
    };
    const Case cases[] = {
        {"ideographs anywhere", "日本語の文章", 4.2f, {"日本語の", "文章"}},
        {"no full stop begins a line", "日本語文。次", 4.2f, {"日本語", "文。次"}},
        {"no bracket ends a line", "あいう「東京」", 4.2f, {"あいう", "「東京」"}},
        {"small kana and the long mark stay", "コンピューター", 4.2f, {"コン", "ピュー", "ター"}},
        {"Latin words among ideographs stay whole", "東京 hera 支社", 4.2f, {"東京", "hera 支", "社"}},
        {"Hangul", "가나다라 마바", 3.2f, {"가나다", "라 마", "바"}},
        {"emoji", "👍👍👍👍", 2.2f, {"👍👍", "👍👍"}},
        {"a family is not torn", "👨‍👩‍👧👨‍👩‍👧", 1.0f, {"👨‍👩‍👧", "👨‍👩‍👧"}},
        {"a decomposed accent is no place to end", "ae\u0301bb cc", 3.4f, {"ae\u0301bb", "cc"}},
        {"a long word ends between letters", "e\u0301e\u0301e\u0301", 2.3f, {"e\u0301e\u0301", "e\u0301"}},
        {"Arabic at its spaces", "مرحبا بكم", 3.0f, {"مرحبا", "بكم"}},
        {"a long Arabic word between letters", "مرحبا", 1.7f, {"مرح", "با"}},
        {"Hebrew with a hyphen", "שלום-עולם", 3.0f, {"שלום-", "עולם"}},
        {"Cyrillic and Greek", "Привет Ελλάδα", 4.0f, {"Привет", "Ελλάδα"}},
        {"paragraphs", "日\n\n本", 4.2f, {"日", "", "本"}},
        {"not before a digit", "AB-12 x", 2.4f, {"AB-1", "2 x"}},
        {"no-break space", "a\u00a0b c", 1.8f, {"a\u00a0b", "c"}},
        {"ideographic space hangs", "東京　大阪", 2.2f, {"東京", "大阪"}},
    };
    std::vector<std::vector<std::string>> found;
    Screen screen([&] {
        found.clear();
        for (const Case& c : cases) {
            found.emplace_back();
            for (std::string_view line : wrap_text(c.text, style, c.ems * 10)) found.back().emplace_back(line);
        }
    });
    headless::Session s(screen);
    for (std::size_t i = 0; i < std::size(cases); ++i) {
        INFO(cases[i].what);
        CHECK(found[i] == cases[i].lines);
    }
}

TEST_CASE("lines of one paragraph are read the same way") {
    std::string text = "שלום hera\nhera שלום";
    std::string_view all = text;
    auto second = text.find("hera"), paragraph = text.find('\n') + 1;
    CHECK(paragraph_reading(all, all.substr(0, 4)) == Reading::right_to_left);
    CHECK(paragraph_reading(all, all.substr(second, 4)) == Reading::right_to_left);
    CHECK(paragraph_reading(all, all.substr(paragraph, 4)) == Reading::left_to_right);
}

TEST_CASE("what is too long is cut between letters, and never drawn wider than its box") {
    TextStyle style{10, 16, Weight::regular, false};
    const std::string texts[] = {"日本語の文章です", "مرحبا بكم في الشركة", "שלום (עולם) 123", "👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧",
                                 "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301",
                                 "नमस्तेनमस्तेनमस्ते", "🇩🇪🇫🇷🇯🇵🇩🇪🇫🇷🇯🇵", "Привет, мир и все", "a long name"};
    Screen screen([&] {
        for (const std::string& text : texts) {
            float whole = text_width(text, style);
            for (float width = 6; width < whole; width += 3) {
                float drawn = draw_text_in(canvas(), {0, 0, width, 20}, style, 0xff000000, text);
                CHECK(drawn <= std::fmax(width, text_width("…", style)) + 0.01f);
            }
            CHECK(draw_text_in(canvas(), {0, 0, whole, 20}, style, 0xff000000, text) == whole);
        }
    });
    headless::Session s(screen);
}

TEST_CASE("sizes follow the pixel ratio in whole device pixels") {
    TextStyle style{13, 20, Weight::regular, false};
    float height = 0, ratio = 0;
    Screen screen([&] {
        height = line_height(style);
        ratio = text_width("abc", style);
    });
    headless::Session s(screen, {.dpr = 1.25f});
    CHECK(height == 25);
    float at_one_and_a_quarter = ratio;
    s.resize(1280, 800, 2);
    CHECK(height == 40);
    CHECK(ratio > at_one_and_a_quarter * 1.5f);
}
