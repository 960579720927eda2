#include "http/range.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace hera::http {
namespace {

// Digits only. Longer than any file of ours: the largest number.
std::optional<std::uint64_t> number(std::string_view digits) {
    if (digits.empty()) return std::nullopt;
    std::uint64_t out = 0;
    for (char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        if (out > UINT64_MAX / 10 - 1) return UINT64_MAX;
        out = out * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return out;
}

}  // namespace

RangeAnswer choose_range(std::string_view range, std::string_view if_range, std::string_view etag, std::uint64_t size) {
    RangeAnswer whole{200, 0, size}, none{416, 0, 0};
    if (lower_ascii(range.substr(0, 6)) != "bytes=" || (!if_range.empty() && if_range != etag)) return whole;
    std::string_view asked = trim(range.substr(6));
    std::size_t dash = asked.find('-');
    if (dash == std::string_view::npos) return whole;
    std::string_view before = asked.substr(0, dash), after = asked.substr(dash + 1);
    auto first = number(before), last = number(after);
    if (before.empty()) {
        if (!last) return whole;
        std::uint64_t count = std::min(*last, size);
        return count == 0 ? none : RangeAnswer{206, size - count, count};
    }
    if (!first || (!last && !after.empty()) || (last && *last < *first)) return whole;
    if (*first >= size) return none;
    return {206, *first, std::min(last.value_or(UINT64_MAX), size - 1) - *first + 1};
}

}  // namespace hera::http
