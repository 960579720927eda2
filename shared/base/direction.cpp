#include "base/direction.h"

#include "base/text.h"

namespace hera {

bool has_right_to_left(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        // Everything below U+0590 begins with a smaller byte.
        if (static_cast<unsigned char>(text[at]) < 0xd6) {
            ++at;
            continue;
        }
        char32_t c = next_code_point(text, at);
        if ((c >= 0x590 && c <= 0x8ff) || c == 0x200f || c == 0x202b || c == 0x202e || c == 0x2067 ||
            (c >= 0xfb1d && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfefc) || (c >= 0x10800 && c <= 0x10fff) ||
            (c >= 0x1e800 && c <= 0x1efff))
            return true;
    }
    return false;
}

std::string isolated(std::string_view text) {
    std::string out(text);
    if (has_right_to_left(text)) out.insert(0, "\u2068").append("\u2069");
    return out;
}

}  // namespace hera
