// Splits text into pieces that are drawn on their own: single glyphs, and runs that only the browser can shape (scripts
// that join or reorder, combining marks, joined emoji, everything outside the basic plane). Pure.
//
// Invariants:
//   P1  A piece ends where a grapheme cluster ends: what a person sees as one letter is never in two pieces.
//   P2  All of a piece is read in one direction; what only stands between letters (space, digits, brackets) is no part of
//       a right-to-left piece, whose order in the line bidi.h decides.
#pragma once

#include <cstdint>
#include <string_view>

namespace hera::ui {

enum class PieceKind : std::uint8_t {
    glyph,   // one code point that stands alone
    emoji,   // coloured, possibly joined
    right_to_left,
    shaped,  // joins, reorders, stacks, or lies outside the basic plane
};

struct Piece {
    PieceKind kind = PieceKind::glyph;
    char32_t code = 0;  // the first one
    std::string_view text;
};

// The piece that begins at `at`, which moves behind it. REQUIRES: at < text.size().
Piece next_piece(std::string_view text, std::size_t& at);
// Behind the grapheme cluster (UAX #29) that begins at `at`. REQUIRES: at < text.size().
std::size_t next_cluster(std::string_view text, std::size_t at);

// May a line end between these two neighbours, without a space? The rules of UAX #14 that names and notes need: hyphens,
// ideographs and kana with the punctuation that must not begin or end a line, emoji.
bool may_break_between(char32_t before, char32_t after);

}  // namespace hera::ui
