// Range requests (RFC 9110, 14.1–14.4) for files that never change under their ETag.
//
// One range of bytes is answered; several at once, another unit and what is no range are ignored, as the standard allows:
// then the whole file is sent.
#pragma once

#include <cstdint>
#include <string_view>

namespace hera::http {

struct RangeAnswer {
    int status = 200;  // 200: everything; 206: this part; 416: there is no such part
    std::uint64_t first = 0, count = 0;
};

// `etag`: of the file, with its quotes. `if_range` that names another one (or a date: we have none) asks for everything.
RangeAnswer choose_range(std::string_view range, std::string_view if_range, std::string_view etag, std::uint64_t size);

}  // namespace hera::http
