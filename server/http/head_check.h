// head_check: the strict gate in front of everything else. Reads one HTTP/1.1 request head (RFC 9112) and refuses whatever is
// odd, long or ambiguous, so that nothing behind it meets request smuggling, header injection or unbounded input.
//
// Accepted: GET, HEAD, POST, PUT, DELETE; origin-form targets; one Host; at most one Content-Length; no Transfer-Encoding (our
// clients never need it); no folded or repeated security-relevant headers; no control characters; targets in visible ASCII
// without encoded CR, LF or NUL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hera::http {

inline constexpr std::size_t head_bytes_max = 16 * 1024;
inline constexpr std::size_t headers_max = 64;
inline constexpr std::size_t target_bytes_max = 2048;

struct Head {
    std::string method, target, path, query;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::size_t content_length = 0;
    bool keep_alive = true;

    // "" when absent.
    std::string_view header(std::string_view lower_name) const;
    bool has(std::string_view lower_name) const;  // also with an empty value
};

struct HeadResult {
    std::optional<Head> head;
    int status = 0;  // 400, 405, 413, 414, 417, 431, 501, 505 when there is no head
};

// `text`: the bytes up to and including the empty line.
HeadResult check_head(std::string_view text);

}  // namespace hera::http
