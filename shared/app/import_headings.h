// Where the table of a file begins and ends: exports put titles and remarks above their headings, and totals and notices
// below their last row.
#pragma once

#include <cstdint>
#include <string_view>

namespace hera::app {

struct FoundHeadings {
    std::uint64_t offset = 0;  // of the row of headings
    std::uint32_t line = 1;
    std::uint32_t lines_above = 0;
};

// `text` is the beginning of a file, cut anywhere; it stands at `offset` on `line`. The row among the first 20 in which most
// names are known; when none is, the first one that is as wide as the rows below it.
FoundHeadings find_headings(std::string_view text, char delimiter, std::uint64_t offset, std::uint32_t line);

// Does the first cell of a row say what only footers say?
bool says_footer(std::string_view cell);

}  // namespace hera::app
