// What a code point is to the order of a line and to the letters around it. Derived from the Unicode 14 character database
// (UnicodeData.txt: bidirectional class, general category); unassigned code points take the class of what is before them.
#pragma once

#include <cstdint>

namespace hera::ui {

// UAX #9, table 4.
enum class BidiClass : std::uint8_t {
    l, r, al, en, es, et, an, cs, nsm, bn, b, s, ws, on, lre, rle, lro, rlo, pdf, lri, rli, fsi, pdi,
};

BidiClass bidi_class(char32_t code);
// It belongs to the letter before it whatever that is: marks, joiners, variation selectors, skin tones, tags.
bool extends_cluster(char32_t code);
// What stands for it inside right-to-left text: the other bracket of a pair, or the code itself.
char32_t mirrored(char32_t code);

}  // namespace hera::ui
