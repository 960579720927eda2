#include "platform/text.h"

#include <catch2/catch_test_macros.hpp>
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
    REQUIRE(arabic.size() == 5);
    CHECK(arabic[2] == std::pair<PieceKind, std::string>{PieceKind::right_to_left, "عربي، نص"});
    auto combined = pieces("e\xCC\x81x");
    REQUIRE(combined.size() == 2);
    CHECK(combined[0].second == "e\xCC\x81");
    CHECK(pieces("👍🏽").size() == 1);
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
