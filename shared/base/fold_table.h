// What fold() does to letters beyond ASCII: lower case, accents off (Latin, Greek, Cyrillic). Derived from the Unicode 15
// decompositions, with the usual spellings of letters that have none (ß ss, æ ae, ø o, ł l, đ d, þ th).
#pragma once

#include <string_view>

namespace hera {

// The folded letter in UTF-8, or empty when the letter stays as it is.
std::string_view folded_letter(char32_t code_point);

}  // namespace hera
