#include "http/head_check.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera::http;

namespace {

int status_of_head(const std::string& text) {
    HeadResult result = check_head(text);
    return result.head ? 200 : result.status;
}

// A head of one header line besides Host.
int with(const std::string& line) { return status_of_head("GET / HTTP/1.1\r\nHost: x\r\n" + line + "\r\n\r\n"); }
int request_line(const std::string& line) { return status_of_head(line + "\r\nHost: x\r\n\r\n"); }

}  // namespace

TEST_CASE("a head is taken apart") {
    HeadResult result = check_head(
        "POST /v1/sync/push?cursor=7&x HTTP/1.1\r\nHost: localhost:8080\r\nContent-Length: 12\r\nHera-Client:\t1 \r\n\r\n");
    REQUIRE(result.head);
    const Head& head = *result.head;
    CHECK(head.method == "POST");
    CHECK(head.path == "/v1/sync/push");
    CHECK(head.query == "cursor=7&x");
    CHECK(head.content_length == 12);
    CHECK(head.keep_alive);
    CHECK(head.header("hera-client") == "1");
    CHECK(head.header("nothing").empty());
}

TEST_CASE("request lines") {
    CHECK(request_line("GET / HTTP/1.1") == 200);
    CHECK(request_line("HEAD /a/b.js?x HTTP/1.1") == 200);
    CHECK(request_line("DELETE /v1/session HTTP/1.1") == 200);
    CHECK(request_line("PUT /v1/files/a/0 HTTP/1.1") == 200);
    CHECK(request_line("PATCH / HTTP/1.1") == 405);
    CHECK(request_line("TRACE / HTTP/1.1") == 405);
    CHECK(request_line("G(T / HTTP/1.1") == 400);
    CHECK(request_line("GET  / HTTP/1.1") == 400);
    CHECK(request_line("GET / HTTP/1.1 ") == 400);
    CHECK(request_line("GET /") == 400);
    CHECK(request_line("GET / HTTP/2.0") == 505);
    CHECK(request_line("GET / http/1.1") == 505);
    CHECK(request_line("GET http://x/ HTTP/1.1") == 400);
    CHECK(request_line("GET * HTTP/1.1") == 400);
    CHECK(request_line("GET x HTTP/1.1") == 400);
    CHECK(request_line("GET /\x01 HTTP/1.1") == 400);
    CHECK(request_line("GET /\xC3\xA4 HTTP/1.1") == 400);
    CHECK(request_line("GET /a%0d%0aSet-Cookie:x HTTP/1.1") == 400);
    CHECK(request_line("GET /a%00 HTTP/1.1") == 400);
    CHECK(request_line("GET /a%20b%E2%82%AC HTTP/1.1") == 200);
    CHECK(request_line("GET /" + std::string(target_bytes_max - 1, 'a') + " HTTP/1.1") == 200);
    CHECK(request_line("GET /" + std::string(target_bytes_max, 'a') + " HTTP/1.1") == 414);
}

TEST_CASE("what smuggling is made of is refused") {
    CHECK(with("Transfer-Encoding: chunked") == 501);
    CHECK(with("Transfer-Encoding : chunked") == 400);
    CHECK(with("Transfer-Encoding:") == 501);
    CHECK(with("Content-Length: 1\r\nTransfer-Encoding: chunked") == 501);
    CHECK(with("Content-Length: 1\r\nContent-Length: 1") == 400);
    CHECK(with("Content-Length: 1\r\nContent-Length: 2") == 400);
    CHECK(with("Content-Length:\r\nContent-Length: 5") == 400);  // empty counts as there
    CHECK(with("Content-Length:") == 400);
    CHECK(with("Content-Length: 1, 1") == 400);
    CHECK(with("Content-Length: +1") == 400);
    CHECK(with("Content-Length: -1") == 400);
    CHECK(with("Content-Length: 0x10") == 400);
    CHECK(with("Content-Length: 1 1") == 400);
    CHECK(with("Content-Length: 9999999999999") == 413);
    CHECK(with("Content-Length: 99999999999999999999999999") == 413);
    CHECK(with("Content-Length: 0012") == 200);
    CHECK(with("Host: y") == 400);
    CHECK(with("Cookie: a\r\nCookie: b") == 400);
    CHECK(with("Hera-User: a\r\nhera-user: b") == 400);
    CHECK(with("Origin:\r\nOrigin: http://x") == 400);
    CHECK(with("X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2") == 400);
    CHECK(with("Expect: 100-continue") == 417);
}

TEST_CASE("header lines") {
    CHECK(with("A: b") == 200);
    CHECK(with("A:") == 200);
    CHECK(with("A: b\tc") == 200);
    CHECK(with(" A: b") == 400);
    CHECK(with("A: b\r\n c") == 400);  // folded
    CHECK(with("A b") == 400);
    CHECK(with(": b") == 400);
    CHECK(with("A : b") == 400);
    CHECK(with("A: b\nC: d") == 400);
    CHECK(with("A: b\rC: d") == 400);
    CHECK(with(std::string("A: b\0c", 6)) == 400);
    CHECK(with("A: \x7f") == 400);
    CHECK(with("A: \x1b[0m") == 400);
    // Another program's cookies on the same host are no reason to answer nothing.
    CHECK(with("Cookie: theirs=caf\xC3\xA9%0Ax") == 200);
}

TEST_CASE("sizes of a head") {
    CHECK(status_of_head("GET / HTTP/1.1\r\n\r\n") == 400);  // no host
    CHECK(status_of_head("GET / HTTP/1.1\r\nHost:\r\n\r\n") == 400);
    CHECK(status_of_head("") == 400);
    CHECK(status_of_head("\r\n\r\n") == 400);
    std::string many;
    for (std::size_t i = 1; i < headers_max; ++i) many += "A" + std::to_string(i) + ": b\r\n";
    CHECK(status_of_head("GET / HTTP/1.1\r\nHost: x\r\n" + many + "\r\n") == 200);
    CHECK(status_of_head("GET / HTTP/1.1\r\nHost: x\r\n" + many + "One: more\r\n\r\n") == 431);
    CHECK(with("A: " + std::string(head_bytes_max, 'b')) == 431);
}

TEST_CASE("keep-alive") {
    auto keeps = [](const std::string& text) { return check_head(text).head->keep_alive; };
    CHECK(keeps("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    CHECK(keeps("GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n"));
    CHECK_FALSE(keeps("GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Close\r\n\r\n"));
    CHECK_FALSE(keeps("GET / HTTP/1.0\r\nHost: x\r\n\r\n"));
}
