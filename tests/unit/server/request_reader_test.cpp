#include "http/request_reader.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera::http;
using Step = RequestReader::Step;

namespace {

class SmallBodies final : public Responder {
public:
    std::size_t body_max(const Head& head) const override { return head.path == "/big" ? 100'000 : 10; }
    bool slow(const Head&) const override { return false; }
    Answer respond(RawRequest) override { return {}; }
    std::string refusal(int) const override { return {}; }
    std::string woken(std::int64_t) const override { return {}; }
    std::string not_woken() const override { return {}; }
};
const SmallBodies limits;

}  // namespace

TEST_CASE("a request may come byte by byte") {
    RequestReader reader;
    std::string text = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        reader.append(text.substr(i, 1));
        REQUIRE(reader.next(limits).step == Step::incomplete);
    }
    reader.append(text.substr(text.size() - 1));
    RequestReader::Next next = reader.next(limits);
    REQUIRE(next.step == Step::complete);
    CHECK(next.request.body == "hello");
    CHECK(next.request.head.path == "/a");
    CHECK(reader.empty());
}

TEST_CASE("what was pipelined behind a request is the next one") {
    RequestReader reader;
    reader.append("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none" "GET /b HTTP/1.1\r\nHost: x\r\n\r\n" "GET /c");
    CHECK(reader.next(limits).request.body == "one");
    CHECK(reader.next(limits).request.head.path == "/b");
    CHECK(reader.next(limits).step == Step::incomplete);
    CHECK_FALSE(reader.empty());
}

TEST_CASE("no more is taken in than the request may have") {
    RequestReader reader;
    CHECK(reader.room() == head_bytes_max + 4);
    reader.append("POST /big HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
    CHECK(reader.next(limits).step == Step::incomplete);
    CHECK(reader.has_head());
    CHECK(reader.body_bytes() == 100'000);
    CHECK(reader.room() == 100'000);
    reader.append(std::string(99'999, 'x'));
    CHECK(reader.room() == 1);
}

TEST_CASE("too much is refused before it is read") {
    RequestReader reader;
    reader.append("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n");
    RequestReader::Next next = reader.next(limits);
    CHECK(next.step == Step::refused);
    CHECK(next.status == 413);
    CHECK(reader.empty());

    RequestReader endless;
    endless.append("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(head_bytes_max, 'a'));
    CHECK(endless.next(limits).status == 431);
    RequestReader nonsense;
    nonsense.append("\r\n\r\n");
    CHECK(nonsense.next(limits).status == 400);
}
