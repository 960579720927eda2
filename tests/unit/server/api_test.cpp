#include "http/api.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/json.h"
#include "http/gzip.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::http;

namespace {

RawRequest request(const std::string& method, const std::string& target, const std::string& headers = {},
                   const std::string& body = {}) {
    HeadResult checked = check_head(method + " " + target + " HTTP/1.1\r\nHost: crm.example\r\nContent-Length: " +
                                    std::to_string(body.size()) + "\r\n" + headers + "\r\n");
    REQUIRE(checked.head);
    return {std::move(*checked.head), body, "192.0.2.1"};
}

constexpr const char* ours = "Hera-Client: 1\r\nContent-Type: application/json\r\n";

std::string body_of(const Answer& answer) { return answer.bytes.substr(answer.bytes.find("\r\n\r\n") + 4); }
int status_of_answer(const Answer& answer) {
    return (answer.bytes[9] - '0') * 100 + (answer.bytes[10] - '0') * 10 + (answer.bytes[11] - '0');
}
bool has_line(const Answer& answer, const std::string& line) {
    return answer.bytes.substr(0, answer.bytes.find("\r\n\r\n") + 2).find("\r\n" + line + "\r\n") != std::string::npos;
}

Api make_api() {
    return Api({
        {"POST", "/v1/echo", 1000, true, [](const Request& r) { return Reply{.body = std::string(r.body)}; }},
        {"GET", "/v1/long", 0, false, [](const Request&) { return Reply{.body = std::string(5000, 'x')}; }},
        {"GET", "/v1/cookie", 0, false, [](const Request& r) { return Reply{.body = std::string(r.cookie("b"))}; }},
        {"GET", "/v1/query", 0, false,
         [](const Request& r) { return Reply{.body = std::string(r.parameter("b")) + "|" + std::string(r.ip)}; }},
        {"GET", "/v1/park", 0, false, [](const Request&) { return Reply{.park = true, .park_key = "k", .park_cursor = 7}; }},
        {"GET", "/v1/full", 0, false,
         [](const Request&) { return error_reply(Error{.code = Code::too_large, .key = "error.disk_full", .detail = "x"}); }},
        {"GET", "/v1/wait", 0, false,
         [](const Request&) { return error_reply(Error{.code = Code::busy, .key = "error.too_many_tries", .args = {"17"}}); }},
        {"DELETE", "/v1/echo", 0, false, [](const Request&) { return Reply{.status = 204}; }},
        {"POST", "/v1/things/*/done", 10, false,
         [](const Request& r) { return Reply{.body = "done " + std::string(r.segment(2))}; }},
        {"PUT", "/v1/things/*/*", 10, false,
         [](const Request& r) { return Reply{.body = std::string(r.segment(2)) + "|" + std::string(r.segment(3)) + "|" +
                                                     std::string(r.segment(4))}; }, "application/octet-stream"},
        {"GET", "/v1/things/*", 0, false,
         [](const Request&) {
             Reply reply{.status = 206, .file = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC), .file_bytes = 17};
             reply.headers.emplace_back("Content-Type", "text/plain");
             return reply;
         }},
    });
}

}  // namespace

TEST_CASE("routes answer by method and path") {
    Api api = make_api();
    auto ask = [&api](RawRequest r) { return api.respond(r); };
    CHECK(api.owns("/v1/x"));
    CHECK(api.owns("/health"));
    CHECK_FALSE(api.owns("/v1x"));
    CHECK_FALSE(api.owns("/"));
    CHECK(api.body_max(request("POST", "/v1/echo").head) == 1000);
    CHECK(api.slow(request("POST", "/v1/echo").head));
    CHECK_FALSE(api.slow(request("DELETE", "/v1/echo").head));

    Answer echoed = ask(request("POST", "/v1/echo", ours, "{\"a\":1}"));
    CHECK(status_of_answer(echoed) == 200);
    CHECK(body_of(echoed) == "{\"a\":1}");
    CHECK(has_line(echoed, "Cache-Control: no-store"));
    CHECK(has_line(echoed, "X-Content-Type-Options: nosniff"));
    CHECK(has_line(echoed, "Content-Type: application/json"));

    Answer missing = ask(request("GET", "/v1/nothing"));
    CHECK(status_of_answer(missing) == 404);
    CHECK(parse_json(body_of(missing)).value()["error"]["key"].string() == "error.not_found");
    CHECK(status_of_answer(ask(request("DELETE", "/v1/echo", ours))) == 204);
    CHECK(body_of(ask(request("HEAD", "/v1/long"))).empty());
}

TEST_CASE("a star stands for one part of a path, whatever it is") {
    Api api = make_api();
    auto ask = [&api](const std::string& method, const std::string& path, const std::string& headers = ours) {
        RawRequest r = request(method, path, headers);
        Answer answer = api.respond(r);
        if (answer.file >= 0) ::close(answer.file);
        return std::to_string(status_of_answer(answer)) + " " + body_of(answer);
    };
    CHECK(ask("POST", "/v1/things/a/done") == "200 done a");
    CHECK(ask("PUT", "/v1/things/a%2Fb/..") == "200 a%2Fb|..|");
    for (const char* path : {"/v1/things", "/v1/things/", "/v1/things//done", "/v1/things/a/done/", "/v1/things/a/b/done",
                             "/v1/things/a/don", "/v1/other/a/done", "v1/things/a/done"}) {
        INFO(path);
        if (path[0] == '/') CHECK(ask("POST", path).substr(0, 3) == "404");
    }
    CHECK(ask("PUT", "/v1/things/a").substr(0, 3) == "404");
    CHECK(api.body_max(request("PUT", "/v1/things/a/b").head) == 10);
}

TEST_CASE("a file is handed to the reactor, with its own headers and nothing of it in memory") {
    Api api = make_api();
    RawRequest r = request("GET", "/v1/things/a", "Accept-Encoding: gzip\r\n");
    Answer answer = api.respond(r);
    CHECK(status_of_answer(answer) == 206);
    REQUIRE(answer.file >= 0);
    ::close(answer.file);
    CHECK(answer.file_bytes == 17);
    CHECK(body_of(answer).empty());
    CHECK(has_line(answer, "Content-Length: 17"));
    CHECK(has_line(answer, "Content-Type: text/plain"));
    CHECK(has_line(answer, "X-Content-Type-Options: nosniff"));
    CHECK(answer.bytes.find("Cache-Control") == std::string::npos);
    CHECK(answer.bytes.find("Content-Encoding") == std::string::npos);
    RawRequest head = request("HEAD", "/v1/things/a");
    answer = api.respond(head);
    CHECK(answer.file == -1);
    CHECK(has_line(answer, "Content-Length: 17"));
}

TEST_CASE("a parked poll is handed back to the reactor") {
    Api api = make_api();
    RawRequest r = request("GET", "/v1/park");
    Answer parked = api.respond(r);
    CHECK(parked.park);
    CHECK(parked.park_key == "k");
    CHECK(parked.park_cursor == 7);
    CHECK(parked.bytes.empty());
}

TEST_CASE("cookies and parameters are found by their whole name") {
    Api api = make_api();
    auto cookie = [&api](const std::string& header) {
        RawRequest r = request("GET", "/v1/cookie", header.empty() ? "" : "Cookie: " + header + "\r\n");
        return body_of(api.respond(r));
    };
    CHECK(cookie("b=1") == "1");
    CHECK(cookie("a=0; b=1; c=2") == "1");
    CHECK(cookie("a=0;b=1") == "1");
    CHECK(cookie("bb=9; b=a=b") == "a=b");
    CHECK(cookie("xb=9").empty());
    CHECK(cookie("b").empty());
    CHECK(cookie("b=").empty());
    CHECK(cookie("").empty());
    CHECK(cookie(";;; b=1 ") == "1");
    auto parameter = [&api](const std::string& query) {
        RawRequest r = request("GET", "/v1/query" + query);
        return body_of(api.respond(r));
    };
    CHECK(parameter("?a=1&b=2") == "2|192.0.2.1");
    CHECK(parameter("?bb=2") == "|192.0.2.1");
    CHECK(parameter("") == "|192.0.2.1");
}

TEST_CASE("a page of another origin cannot change anything") {
    Api api = make_api();
    auto status = [&api](const std::string& headers, const std::string& body = "{}") {
        RawRequest r = request("POST", "/v1/echo", headers, body);
        return status_of_answer(api.respond(r));
    };
    CHECK(status(ours) == 200);
    CHECK(status("Hera-Client: 1\r\nContent-Type: application/json; charset=utf-8\r\n") == 200);
    CHECK(status("Hera-Client: 1\r\n", "") == 200);
    CHECK(status("Content-Type: application/json\r\n") == 403);
    CHECK(status("Hera-Client: 1\r\nContent-Type: text/plain\r\n") == 403);
    CHECK(status("Hera-Client: 1\r\n") == 403);
    auto put = [&api](const std::string& headers) {
        RawRequest r = request("PUT", "/v1/things/a/0", headers, "bytes");
        return status_of_answer(api.respond(r));
    };
    CHECK(put("Hera-Client: 1\r\nContent-Type: application/octet-stream\r\n") == 200);
    CHECK(put("Content-Type: application/octet-stream\r\n") == 403);
    CHECK(put("Hera-Client: 1\r\nContent-Type: text/plain\r\n") == 403);
    CHECK(put(ours) == 403);
    CHECK(status(std::string(ours) + "Origin: http://crm.example\r\n") == 200);
    CHECK(status(std::string(ours) + "Origin: http://crm.example.evil\r\n") == 403);
    CHECK(status(std::string(ours) + "Origin: null\r\n") == 403);
    CHECK(status(std::string(ours) + "Sec-Fetch-Site: same-origin\r\nOrigin: https://behind.a.proxy\r\n") == 200);
    CHECK(status(std::string(ours) + "Sec-Fetch-Site: cross-site\r\n") == 403);
    CHECK(status(std::string(ours) + "Sec-Fetch-Site: none\r\n") == 403);
}

TEST_CASE("compressed both ways") {
    Api api = make_api();
    std::string text(900, 'y');
    RawRequest packed = request("POST", "/v1/echo", std::string(ours) + "Content-Encoding: gzip\r\n", gzip(text));
    CHECK(body_of(api.respond(packed)) == text);
    RawRequest bomb =
        request("POST", "/v1/echo", std::string(ours) + "Content-Encoding: gzip\r\n", gzip(std::string(20'000, 'y')));
    CHECK(status_of_answer(api.respond(bomb)) == 413);
    RawRequest broken = request("POST", "/v1/echo", std::string(ours) + "Content-Encoding: gzip\r\n", "nonsense");
    CHECK(status_of_answer(api.respond(broken)) == 400);

    RawRequest takes = request("GET", "/v1/long", "Accept-Encoding: br, gzip\r\n");
    Answer small = api.respond(takes);
    CHECK(has_line(small, "Content-Encoding: gzip"));
    CHECK(gunzip(body_of(small), 10'000).value() == std::string(5000, 'x'));
    RawRequest plain = request("GET", "/v1/long", "Accept-Encoding: br\r\n");
    CHECK(body_of(api.respond(plain)).size() == 5000);
}

TEST_CASE("'later' says when") {
    Api api = make_api();
    RawRequest full = request("GET", "/v1/full"), busy = request("GET", "/v1/wait");
    Answer told = api.respond(full);
    CHECK(status_of_answer(told) == 507);
    CHECK(has_line(told, "Retry-After: 60"));
    CHECK(parse_json(body_of(told)).value()["error"]["key"].string() == "error.server_full");
    told = api.respond(busy);
    CHECK(status_of_answer(told) == 429);
    CHECK(has_line(told, "Retry-After: 17"));
}
