// What leaves with an attachment's bytes (routes/file_routes.h). The routes themselves are in tests/e2e/server/files.mjs.
#include "routes/file_routes.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera::server;

TEST_CASE("a type that is none, or would end the line, is bytes") {
    CHECK(content_type("application/pdf") == "application/pdf");
    CHECK(content_type("Image/PNG") == "image/png");
    CHECK(content_type("application/vnd.ms-excel.sheet.macroEnabled.12") == "application/vnd.ms-excel.sheet.macroenabled.12");
    for (const char* wrong : {"", "pdf", "/", "a/", "/b", "a/b/c", "text/html; charset=x", "text/plain\r\nSet-Cookie: a=b", "a b/c",
                              "text/pl\xC3\xA4in"})
        CHECK(content_type(wrong) == "application/octet-stream");
}

TEST_CASE("only pictures that hold no script are shown in place", "[RFC 6266]") {
    for (const char* shown : {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "IMAGE/PNG"})
        CHECK(content_disposition("a.png", shown).substr(0, 7) == "inline;");
    for (const char* saved : {"", "text/html", "image/svg+xml", "application/pdf", "image/png; x", "text/xml", "image/pngx"})
        CHECK(content_disposition("a.png", saved).substr(0, 11) == "attachment;");
}

TEST_CASE("a name is spelled so that it stays a name", "[RFC 8187]") {
    auto name = [](const std::string& text) { return content_disposition(text, "").substr(12); };
    CHECK(name("Offer 7.pdf") == "filename=\"Offer 7.pdf\"; filename*=UTF-8''Offer%207.pdf");
    CHECK(name("Zo\xC3\xAB.pdf") == "filename=\"Zo_.pdf\"; filename*=UTF-8''Zo%C3%AB.pdf");
    CHECK(name("a\"b\\c\r\nd;e/f") == "filename=\"a_b_c__d_e_f\"; filename*=UTF-8''a%22b%5Cc%0D%0Ad%3Be%2Ff");
    CHECK(name("../../x") == "filename=\".._.._x\"; filename*=UTF-8''..%2F..%2Fx");
}
