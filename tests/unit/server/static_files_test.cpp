#include "http/static_files.h"

#include <unistd.h>

#include <fstream>

#include "data_fixture.h"

using namespace hera;
using namespace hera::http;

namespace {

struct SiteFixture {
    test::ScratchFolder folder;

    SiteFixture() {
        write("index.html", "<!doctype html>");
        write("index.html.br", "BR");
        write("index.html.gz", "GZ!");
        write("demo/index.html", "<!doctype html><p>demo");
        write("ui.0123456789.wasm", "wasm");
        write("fonts/inter.abcdef0123.woff2", "font");
        write("service_worker.js", "worker");
        write("ui.notahash00.js", "script");
        write("csp.txt", "script-src 'sha256-one='\nstyle-src 'sha256-two='\n");
    }
    void write(const std::string& name, const std::string& text) {
        std::filesystem::create_directories(std::filesystem::path(folder / name).parent_path());
        std::ofstream(folder / name) << text;
    }
    StaticFiles open() { return std::move(StaticFiles::open(folder.path())).value(); }
};

Head head(const std::string& target, const std::string& headers = {}, const std::string& method = "GET") {
    HeadResult result = check_head(method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
    REQUIRE(result.head);
    return *result.head;
}

// The whole response as it would be sent.
std::string sent(const StaticFiles& site, const Head& asked) {
    Answer answer = site.respond(asked);
    std::string body(answer.file_bytes, '\0');
    if (answer.file >= 0) {
        REQUIRE(::read(answer.file, body.data(), body.size()) == static_cast<ssize_t>(body.size()));
        ::close(answer.file);
    }
    return answer.bytes + body;
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE_METHOD(SiteFixture, "site: types, caching and the policy") {
    StaticFiles site = open();
    std::string page = sent(site, head("/"));
    CHECK(has(page, "HTTP/1.1 200 OK\r\n"));
    CHECK(has(page, "Content-Type: text/html; charset=utf-8\r\n"));
    CHECK(has(page, "Cache-Control: no-cache\r\n"));
    CHECK(has(page, "script-src 'self' 'wasm-unsafe-eval' 'sha256-one='; style-src 'self' 'sha256-two=';"));
    CHECK(has(page, "default-src 'none'"));
    CHECK(has(page, "frame-ancestors 'none'"));
    for (const char* line : {"X-Content-Type-Options: nosniff", "Referrer-Policy: no-referrer",
                             "Cross-Origin-Opener-Policy: same-origin", "Permissions-Policy: "}) {
        CHECK(has(page, line));
    }
    CHECK(page.substr(page.size() - 15) == "<!doctype html>");
    std::string module = sent(site, head("/ui.0123456789.wasm"));
    CHECK(has(module, "Content-Type: application/wasm\r\n"));
    CHECK(has(module, "Cache-Control: public, max-age=31536000, immutable\r\n"));
    CHECK(has(sent(site, head("/fonts/inter.abcdef0123.woff2")), "immutable"));
    CHECK(has(sent(site, head("/service_worker.js")), "Cache-Control: no-cache\r\n"));
    CHECK(has(sent(site, head("/service_worker.js")), "Content-Security-Policy: "));
    CHECK(has(sent(site, head("/ui.notahash00.js")), "Cache-Control: no-cache\r\n"));
}

TEST_CASE_METHOD(SiteFixture, "site: the best encoding the client takes") {
    StaticFiles site = open();
    std::string best = sent(site, head("/", "Accept-Encoding: gzip, deflate, br\r\n"));
    CHECK(has(best, "Content-Encoding: br\r\n"));
    CHECK(has(best, "Vary: Accept-Encoding\r\n"));
    CHECK(best.substr(best.size() - 6) == "\r\n\r\nBR");
    std::string good = sent(site, head("/", "Accept-Encoding: gzip, br;q=0\r\n"));
    CHECK(has(good, "Content-Encoding: gzip\r\n"));
    CHECK(has(good, "Content-Length: 3\r\n"));
    CHECK_FALSE(has(sent(site, head("/ui.0123456789.wasm", "Accept-Encoding: br\r\n")), "Content-Encoding"));
}

TEST_CASE_METHOD(SiteFixture, "site: unchanged pages are not sent again") {
    StaticFiles site = open();
    std::string page = sent(site, head("/index.html"));
    std::size_t at = page.find("ETag: ") + 6;
    std::string tag = page.substr(at, page.find("\r\n", at) - at);
    std::string again = sent(site, head("/index.html", "If-None-Match: \"x\", " + tag + "\r\n"));
    CHECK(has(again, "HTTP/1.1 304 Not Modified\r\n"));
    CHECK(again.substr(again.size() - 4) == "\r\n\r\n");
    write("index.html", "<!doctype html>!");
    CHECK(has(sent(open(), head("/index.html", "If-None-Match: " + tag + "\r\n")), "200 OK"));
}

TEST_CASE_METHOD(SiteFixture, "site: only what was listed at the start is sent") {
    write("../secret.txt", "secret");
    std::filesystem::create_symlink("/etc/passwd", folder / "link.txt");
    StaticFiles site = open();
    for (const char* path : {"/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/etc/passwd.", "/csp.txt",
                             "/index.html.br", "/nothing.js", "/fonts/.", "//etc/passwd."}) {
        INFO(path);
        std::string answer = sent(site, head(path));
        CHECK(has(answer, "HTTP/1.1 404 Not Found\r\n"));
        CHECK_FALSE(has(answer, "secret"));
    }
    write("late.txt", "late");
    CHECK(has(sent(site, head("/late.txt")), "404"));
    std::filesystem::remove(folder.path() + "/../secret.txt");
}

TEST_CASE_METHOD(SiteFixture, "site: deep links go to the app, other methods nowhere") {
    StaticFiles site = open();
    std::string moved = sent(site, head("/contacts/abc"));
    CHECK(has(moved, "HTTP/1.1 302 Found\r\n"));
    CHECK(has(moved, "Location: /#/contacts/abc\r\n"));
    // A folder with a page of its own.
    CHECK(has(sent(site, head("/demo/")), "<p>demo"));
    CHECK(has(sent(site, head("/demo")), "301 Moved Permanently\r\n"));
    CHECK(has(sent(site, head("/demo")), "Location: /demo/\r\n"));
    CHECK(has(sent(site, head("/demo/x")), "Location: /#/demo/x\r\n"));
    CHECK(has(sent(site, head("//evil.example/x")), "404"));
    CHECK(has(sent(site, head("//evil/x")), "Location: /#//evil/x\r\n"));
    std::string only_head = sent(site, head("/", "", "HEAD"));
    CHECK(has(only_head, "Content-Length: 15\r\n"));
    CHECK(only_head.substr(only_head.size() - 4) == "\r\n\r\n");
    CHECK(has(sent(site, head("/", "", "POST")), "405"));
}

TEST_CASE_METHOD(SiteFixture, "site: a folder that changes under the server is noticed, one without a page refused") {
    StaticFiles site = open();
    write("index.html", "<!doctype html><p>a longer page than before");
    CHECK(has(sent(site, head("/")), "HTTP/1.1 503 "));
    std::filesystem::remove(folder / "ui.0123456789.wasm");
    CHECK(has(sent(site, head("/ui.0123456789.wasm")), "HTTP/1.1 503 "));
    std::filesystem::remove(folder / "index.html");
    CHECK(StaticFiles::open(folder.path()).error().key == "start.site_missing");
    CHECK(StaticFiles::open(folder / "nothing").error().key == "start.site_missing");
}
