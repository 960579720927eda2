#include "platform/text_pieces.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "platform/text_classes.h"

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

bool is_regional(char32_t code) { return code >= 0x1f1e6 && code <= 0x1f1ff; }
bool is_emoji(char32_t code) { return code >= 0x1f000 && code <= 0x1faff; }
// What a joiner may bind to a picture.
bool is_pictographic(char32_t code) {
    return is_emoji(code) || (code >= 0x2190 && code <= 0x2bff) || code == 0xa9 || code == 0xae ||
           code == 0x203c || code == 0x2049 || code == 0x2122 || code == 0x2139 || code == 0x3030 || code == 0x303d ||
           code == 0x3297 || code == 0x3299;
}

// Hangul letters of which the browser builds syllables.
bool is_jamo(char32_t code) {
    return (code >= 0x1100 && code <= 0x11ff) || (code >= 0xa960 && code <= 0xa97f) || (code >= 0xd7b0 && code <= 0xd7ff);
}
bool is_leading_jamo(char32_t code) { return (code >= 0x1100 && code <= 0x115f) || (code >= 0xa960 && code <= 0xa97f); }
bool is_hangul(char32_t code) { return is_jamo(code) || (code >= 0xac00 && code <= 0xd7a3); }

// Signs that bind two consonants of one Indic script into one letter.
bool is_conjoiner(char32_t code) {
    return code == 0x94d || code == 0x9cd || code == 0xacd || code == 0xb4d || code == 0xc4d || code == 0xd4d;
}

bool is_right_to_left(char32_t code) {
    if (code < 0x590 || (code >= 0x900 && code < 0xfb1d) || (code > 0xfefc && code < 0x10800)) return false;
    BidiClass c = bidi_class(code);
    return c == BidiClass::r || c == BidiClass::al;
}

bool is_shaped(char32_t code) {
    static constexpr Range ranges[] = {{0x900, 0x109f}, {0x1100, 0x11ff}, {0x1700, 0x18af}, {0x1900, 0x1cff}, {0x200b, 0x200f},
                                       {0x202a, 0x202e}, {0x2060, 0x206f}, {0xa800, 0xabff}, {0xd7b0, 0xd7ff}};
    return code >= 0x900 && (code >= 0x10000 || within(code, ranges));
}

bool is_ideographic(char32_t code) {
    static constexpr Range ranges[] = {{0x2e80, 0x9fff}, {0xa000, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xff01, 0xff60},
                                       {0xff66, 0xff9d}, {0x1b000, 0x1b16f}, {0x20000, 0x3fffd}};
    return code >= 0x2e80 && within(code, ranges);
}

PieceKind kind_of(char32_t code) {
    if (code < 0x300 || (code >= 0x2e80 && code < 0xa000)) return PieceKind::glyph;
    if (is_emoji(code)) return PieceKind::emoji;
    if (is_right_to_left(code)) return PieceKind::right_to_left;
    return is_shaped(code) || extends_cluster(code) ? PieceKind::shaped : PieceKind::glyph;
}

template <std::size_t N>
bool one_of(char32_t code, const char32_t (&sorted)[N]) {
    return std::binary_search(std::begin(sorted), std::end(sorted), code);
}

}  // namespace

std::size_t next_cluster(std::string_view text, std::size_t at) {
    char32_t last = next_code_point(text, at);
    bool picture = is_pictographic(last), flag = is_regional(last);
    while (at < text.size()) {
        if (static_cast<unsigned char>(text[at]) < 0x80) break;
        std::size_t next = at;
        char32_t code = next_code_point(text, next);
        bool joins = extends_cluster(code) || (flag && is_regional(code)) || (picture && last == 0x200d && is_pictographic(code)) ||
                     (is_conjoiner(last) && code >> 7 == last >> 7) ||
                     (is_hangul(last) && is_jamo(code) && (is_leading_jamo(last) || !is_leading_jamo(code))) ||
                     (is_leading_jamo(last) && is_hangul(code));
        if (!joins) break;
        flag = false;
        last = code;
        at = next;
    }
    return at;
}

Piece next_piece(std::string_view text, std::size_t& at) {
    std::size_t begin = at, behind = at;
    if (static_cast<unsigned char>(text[at]) < 0x80 && (at + 1 == text.size() || static_cast<unsigned char>(text[at + 1]) < 0x80)) {
        ++at;  // most of what is ever drawn
        return {PieceKind::glyph, static_cast<char32_t>(text[begin]), text.substr(begin, 1)};
    }
    char32_t code = next_code_point(text, behind);
    PieceKind kind = kind_of(code);
    at = next_cluster(text, begin);
    if (kind == PieceKind::glyph && at > behind) {
        std::string_view marks = text.substr(behind, at - behind);
        auto has = [marks](std::string_view mark) { return marks.find(mark) != std::string_view::npos; };
        bool pictured = has("\xEF\xB8\x8F") || has("\xE2\x83\xA3");  // asks for colour; a keycap
        kind = pictured || is_pictographic(code) ? PieceKind::emoji : PieceKind::shaped;
        return {kind, code, text.substr(begin, at - begin)};
    }
    bool runs = kind == PieceKind::right_to_left || (kind == PieceKind::shaped && !is_ideographic(code));
    for (int count = 1; runs && at < text.size() && count < run_code_points_max; ++count) {
        std::size_t next = at;
        char32_t following = next_code_point(text, next);
        if (kind_of(following) != kind || is_ideographic(following)) break;
        at = next_cluster(text, at);
    }
    return {kind, code, text.substr(begin, at - begin)};
}

bool may_break_between(char32_t before, char32_t after) {
    // Closing punctuation, marks of repetition and length, small kana; opening punctuation and currency signs.
    static constexpr char32_t not_first[] = {
        '!', '%', ')', ',', '.', ':', ';', '?', ']', '}', 0xa2, 0xb0, 0xbb, 0x2019, 0x201d, 0x2025, 0x2026, 0x2030, 0x203a,
        0x203c, 0x2103, 0x3001, 0x3002, 0x3005, 0x3009, 0x300b, 0x300d, 0x300f, 0x3011, 0x3015, 0x3017, 0x301c, 0x303b, 0x3041,
        0x3043, 0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085, 0x3087, 0x308e, 0x3095, 0x3096, 0x309b, 0x309c, 0x309d, 0x309e,
        0x30a0, 0x30a1, 0x30a3, 0x30a5, 0x30a7, 0x30a9, 0x30c3, 0x30e3, 0x30e5, 0x30e7, 0x30ee, 0x30f5, 0x30f6, 0x30fb, 0x30fc,
        0x30fd, 0x30fe, 0xff01, 0xff05, 0xff09, 0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff1f, 0xff3d, 0xff5d, 0xff60};
    static constexpr char32_t not_last[] = {'$', '(', '[', '{', 0xa3, 0xa5, 0xab, 0x2018, 0x201c, 0x2039, 0x20ac, 0x3008, 0x300a,
                                            0x300c, 0x300e, 0x3010, 0x3014, 0x3016, 0xff04, 0xff08, 0xff3b, 0xff5b, 0xff5f, 0xffe5};
    if (before == '-' || before == 0x2010) return after != '-' && !(after >= '0' && after <= '9') && !one_of(after, not_first);
    if (before == 0x200b || before == 0x2014 || after == 0x2014) return !one_of(after, not_first);
    if (before == 0x2013) return !one_of(after, not_first);
    bool ideographs = is_ideographic(before) || is_ideographic(after) || is_emoji(before) || is_emoji(after);
    return ideographs && !one_of(after, not_first) && !one_of(before, not_last) && after != 0xa0 && before != 0xa0 &&
           after != 0x2060 && before != 0x2060;
}

}  // namespace hera::ui
