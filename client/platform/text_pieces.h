// Splits text into pieces that are drawn on their own: single glyphs, and runs that only the browser can shape (scripts
// that join or reorder, combining marks, joined emoji, everything outside the basic plane). Pure.
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
    char32_t code = 0;  // of a glyph
    std::string_view text;
};

// The piece that begins at `at`, which moves behind it. REQUIRES: at < text.size().
Piece next_piece(std::string_view text, std::size_t& at);

// A line may end after this code point although no space follows.
bool breaks_after(char32_t code);

}  // namespace hera::ui
