#include "http/response.h"

#include "base/json.h"
#include "http/gzip.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::http;

TEST_CASE("accept-encoding is read by name and weight") {
    CHECK(accepts("gzip, deflate, br", "br"));
    CHECK(accepts("gzip;q=0.5", "gzip"));
    CHECK(accepts("GZIP", "gzip"));
    CHECK_FALSE(accepts("", "gzip"));
    CHECK_FALSE(accepts("x-gzip, brotli", "gzip"));
    CHECK_FALSE(accepts("brotli", "br"));
    CHECK_FALSE(accepts("gzip;q=0, br", "gzip"));
    CHECK_FALSE(accepts("gzip; q=0.000", "gzip"));
    CHECK(accepts("gzip; q=0.001", "gzip"));
}

TEST_CASE("each kind of failure has its status") {
    CHECK(status_of(Error{.code = Code::invalid}) == 400);
    CHECK(status_of(Error{.code = Code::signed_out}) == 401);
    CHECK(status_of(Error{.code = Code::denied}) == 403);
    CHECK(status_of(Error{.code = Code::not_found}) == 404);
    CHECK(status_of(Error{.code = Code::conflict}) == 409);
    CHECK(status_of(Error{.code = Code::too_large}) == 413);
    CHECK(status_of(Error{.code = Code::busy}) == 429);
    CHECK(status_of(Error{.code = Code::internal}) == 500);
    CHECK(status_of(Error{.code = Code::invalid, .key = "error.update_needed"}) == 426);
    CHECK(status_of(Error{.code = Code::conflict, .key = "error.tenant_restored"}) == 410);
}

TEST_CASE("what goes on inside the server stays there") {
    Error full = outward(Error{.code = Code::too_large, .key = "error.disk_full", .detail = "/var/x"});
    CHECK(full.key == "error.server_full");
    CHECK(status_of(full) == 507);
    CHECK(status_of(outward(Error{.code = Code::busy, .key = "error.database_busy"})) == 503);
    Error broken = outward(Error{.code = Code::corrupt, .key = "error.database_corrupt", .args = {"secret"}, .detail = "page 7"});
    CHECK(broken.key == "error.server_failed");
    std::string body = error_body(broken);
    CHECK(body.find("secret") == std::string::npos);
    CHECK(body.find("page 7") == std::string::npos);
}

TEST_CASE("the error body is what clients read") {
    auto json =
        parse_json(error_body(Error{.code = Code::conflict, .key = "error.email_taken", .args = {"a", "\"b"}, .field = "email"}));
    REQUIRE(json.ok());
    const Json& error = json.value()["error"];
    CHECK(error["code"].string() == "conflict");
    CHECK(error["key"].string() == "error.email_taken");
    CHECK(error["args"][1].string() == "\"b");
    CHECK(error["field"].string() == "email");
}

TEST_CASE("a whole response") {
    std::string text = plain_response(404, "{}", true, "Retry-After: 2\r\n");
    CHECK(text.substr(0, 24) == "HTTP/1.1 404 Not Found\r\n");
    CHECK(text.find("Content-Length: 2\r\n") != std::string::npos);
    CHECK(text.find("Retry-After: 2\r\n") != std::string::npos);
    CHECK(text.find("Connection: close\r\n") != std::string::npos);
    CHECK(text.find("X-Content-Type-Options: nosniff\r\n") != std::string::npos);
    CHECK(text.substr(text.size() - 6) == "\r\n\r\n{}");
    CHECK(plain_response(204, "ignored", false).find("Content-Length") == std::string::npos);
}

TEST_CASE("gzip there and back, and bounded") {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += "row " + std::to_string(i % 7) + ";";
    std::string packed = gzip(text);
    CHECK(packed.size() < text.size() / 10);
    CHECK(gunzip(packed, text.size()).value() == text);
    CHECK(gunzip(packed, text.size() - 1).error().key == "error.body_too_large");
    CHECK(gunzip(packed.substr(0, packed.size() - 3), 1 << 20).error().key == "error.gzip");
    CHECK(gunzip(packed + "x", 1 << 20).error().key == "error.gzip");
    CHECK(gunzip("no gzip", 1 << 20).error().key == "error.gzip");
    CHECK(gunzip("", 1 << 20).error().key == "error.gzip");
    // A bomb stops at the limit, not at its end.
    CHECK(gunzip(gzip(std::string(50u << 20, '0')), 1 << 20).error().key == "error.body_too_large");
}
