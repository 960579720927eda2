// The order of a line in which scripts of both directions meet: the Unicode Bidirectional Algorithm (UAX #9), all of its
// rules for one paragraph: explicit marks, isolates, numbers, brackets. Pure; the shapes of letters are the browser's.
//
// A line of a longer paragraph is looked at on its own, with the paragraph's reading: what an unclosed mark on an earlier
// line would do to it is not known here.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace hera::ui {

// Which side a paragraph begins at.
enum class Reading : std::uint8_t {
    first_strong,  // as its first letter says; without one from the left (what dir="auto" does in a page)
    left_to_right,
    right_to_left,
};

// first_strong decided for this text.
Reading reading_of(std::string_view text);
// A level per code point: odd ones are read from the right. REQUIRES: `reading` is decided.
void bidi_levels(std::u32string_view text, Reading reading, std::vector<std::uint8_t>& levels);
// Indices into `levels` from left to right (rule L2).
void visual_order(const std::vector<std::uint8_t>& levels, std::vector<std::uint32_t>& order);

}  // namespace hera::ui
