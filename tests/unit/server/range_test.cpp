#include "http/range.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera::http;

namespace {

constexpr const char* etag = "\"abc\"";

bool is(const RangeAnswer& answer, int status, std::uint64_t first, std::uint64_t count) {
    return answer.status == status && (status == 416 || (answer.first == first && answer.count == count));
}
RangeAnswer of_100(std::string_view range, std::string_view if_range = {}) { return choose_range(range, if_range, etag, 100); }

}  // namespace

TEST_CASE("one range of bytes is answered", "[RFC 9110 14.1.2]") {
    CHECK(is(of_100("bytes=0-0"), 206, 0, 1));
    CHECK(is(of_100("bytes=0-99"), 206, 0, 100));
    CHECK(is(of_100("bytes=99-99"), 206, 99, 1));
    CHECK(is(of_100("bytes=50-"), 206, 50, 50));
    CHECK(is(of_100("bytes=50-1000"), 206, 50, 50));
    CHECK(is(of_100("bytes=-1"), 206, 99, 1));
    CHECK(is(of_100("bytes=-100"), 206, 0, 100));
    CHECK(is(of_100("bytes=-1000"), 206, 0, 100));
    CHECK(is(of_100("Bytes= 3-4 "), 206, 3, 2));
    CHECK(is(of_100("bytes=0-99999999999999999999999999"), 206, 0, 100));
}

TEST_CASE("what lies beyond the end is not there") {
    for (const char* range : {"bytes=100-", "bytes=100-100", "bytes=1000-2000", "bytes=-0", "bytes=99999999999999999999999999-"})
        CHECK(of_100(range).status == 416);
    CHECK(choose_range("bytes=0-", {}, etag, 0).status == 416);
    CHECK(choose_range("bytes=-5", {}, etag, 0).status == 416);
    CHECK(is(choose_range({}, {}, etag, 0), 200, 0, 0));
}

TEST_CASE("what is no single range of bytes asks for everything") {
    for (const char* range : {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1-b", "bytes=5-4", "bytes=0-1,3-4", "items=0-1",
                              "bytes=+1-2", "bytes=1 - 2", "0-1"}) {
        INFO(range);
        CHECK(is(of_100(range), 200, 0, 100));
    }
}

TEST_CASE("a range of another version asks for everything", "[RFC 9110 13.1.5]") {
    CHECK(is(of_100("bytes=0-0", "\"abc\""), 206, 0, 1));
    CHECK(is(of_100("bytes=0-0", "\"abd\""), 200, 0, 100));
    CHECK(is(of_100("bytes=0-0", "W/\"abc\""), 200, 0, 100));
    CHECK(is(of_100("bytes=0-0", "Sat, 28 Nov 2026 10:00:00 GMT"), 200, 0, 100));
    CHECK(is(of_100("bytes=100-", "\"abd\""), 200, 0, 100));
}
