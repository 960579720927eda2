#include "platform/text_pieces.h"

#include "base/text.h"

namespace hera::ui {
namespace {

// Long runs are cut so that one sprite stays a reasonable texture.
constexpr int run_code_points_max = 40;

struct Range {
    char32_t first, last;
};

template <std::size_t N>
bool within(char32_t code, const Range (&ranges)[N]) {
    for (const Range& range : ranges)
        if (code >= range.first && code <= range.last) return true;
    return false;
}

bool joins_to_previous(char32_t code) {
    static constexpr Range marks[] = {{0x300, 0x36f}, {0x483, 0x489}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200d, 0x200d},
                                      {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0x1f3fb, 0x1f3ff}, {0xe0020, 0xe007f}};
    return code >= 0x300 && within(code, marks);
}

bool is_right_to_left(char32_t code) {
    static constexpr Range ranges[] = {{0x590, 0x8ff}, {0xfb1d, 0xfdff}, {0xfe70, 0xfeff}, {0x10800, 0x10fff}, {0x1e800, 0x1efff}};
    return code >= 0x590 && within(code, ranges);
}

bool is_emoji(char32_t code) { return code >= 0x1f000 && code <= 0x1faff; }

bool is_shaped(char32_t code) {
    static constexpr Range ranges[] = {{0x900, 0x109f}, {0x1100, 0x11ff}, {0x1700, 0x18af}, {0x1900, 0x1cff}, {0x200b, 0x200f},
                                       {0x202a, 0x202e}, {0x2060, 0x206f}, {0xa800, 0xabff}, {0xd7b0, 0xd7ff}};
    return code >= 0x900 && (code >= 0x10000 || within(code, ranges));
}

PieceKind kind_of(char32_t code) {
    if (code < 0x300) return PieceKind::glyph;
    if (is_emoji(code)) return PieceKind::emoji;
    if (is_right_to_left(code)) return PieceKind::right_to_left;
    return is_shaped(code) || joins_to_previous(code) ? PieceKind::shaped : PieceKind::glyph;
}

bool is_neutral(char32_t code) {
    return code < 0x80 && !(code >= '0' && code <= '9') && !((code | 32) >= 'a' && (code | 32) <= 'z');
}

// Neutral characters belong to a right-to-left run when it goes on behind them.
bool run_goes_on(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        char32_t code = next_code_point(text, at);
        if (is_right_to_left(code)) return true;
        if (!is_neutral(code)) return false;
    }
    return false;
}

}  // namespace

Piece next_piece(std::string_view text, std::size_t& at) {
    std::size_t begin = at;
    char32_t code = static_cast<unsigned char>(text[at]);
    if (code < 0x80) ++at;
    else code = next_code_point(text, at);
    PieceKind kind = kind_of(code);
    bool more_is_ascii = at >= text.size() || static_cast<unsigned char>(text[at]) < 0x80;
    if (kind == PieceKind::glyph && more_is_ascii) return {kind, code, text.substr(begin, at - begin)};

    int count = 1;
    bool joined = false;  // the next code point belongs to this one whatever it is
    while (at < text.size()) {
        std::size_t next = at;
        char32_t following = next_code_point(text, next);
        bool mark = joins_to_previous(following);
        bool pictured = following == 0xfe0f || following == 0x20e3;
        if (mark && kind == PieceKind::glyph) kind = pictured ? PieceKind::emoji : PieceKind::shaped;
        if (kind == PieceKind::glyph) break;
        bool same = kind_of(following) == kind ||
                    (kind == PieceKind::right_to_left && is_neutral(following) && run_goes_on(text, at));
        if (!mark && !joined && (!same || count >= run_code_points_max)) break;
        joined = following == 0x200d;
        at = next;
        ++count;
    }
    return {kind, code, text.substr(begin, at - begin)};
}

bool breaks_after(char32_t code) {
    static constexpr Range ranges[] = {{0x2e80, 0x9fff}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xff00, 0xff60}};
    return code == '-' || code == 0x2013 || code == 0x2014 || (code >= 0x2e80 && within(code, ranges));
}

}  // namespace hera::ui
