#include "front.h"

#include <fstream>

#include "data_fixture.h"
#include "http/listener.h"

using namespace hera;
using namespace hera::server;

namespace {

http::RawRequest request(const std::string& target, const std::string& peer, const std::string& headers = {}) {
    http::HeadResult checked = http::check_head("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
    REQUIRE(checked.head);
    return {std::move(*checked.head), {}, peer};
}

}  // namespace

TEST_CASE("the client's address is the proxy's word, and only the proxy's") {
    test::ScratchFolder folder;
    std::ofstream(folder / "index.html") << "page";
    http::StaticFiles site = std::move(http::StaticFiles::open(folder.path())).value();
    http::Api api({{"GET", "/v1/ip", 0, false, [](const http::Request& r) { return http::Reply{.body = std::string(r.ip)}; }}});
    Front front(api, site, {"127.0.0.1"});
    auto ip = [&front](const std::string& peer, const std::string& forwarded) {
        std::string bytes =
            front.respond(request("/v1/ip", peer, forwarded.empty() ? "" : "X-Forwarded-For: " + forwarded + "\r\n")).bytes;
        return bytes.substr(bytes.find("\r\n\r\n") + 4);
    };
    CHECK(ip("192.0.2.1", "") == "192.0.2.1");
    CHECK(ip("192.0.2.1", "203.0.113.9") == "192.0.2.1");  // not a proxy of ours
    CHECK(ip("127.0.0.1", "203.0.113.9") == "203.0.113.9");
    CHECK(ip("127.0.0.1", "1.1.1.1, 203.0.113.9") == "203.0.113.9");  // the first is whatever the client wrote
    CHECK(ip("127.0.0.1", "2001:DB8:0::1") == "2001:db8::1");
    CHECK(ip("127.0.0.1", "") == "127.0.0.1");
    CHECK(ip("127.0.0.1", ",") == "127.0.0.1");
    CHECK(ip("127.0.0.1", "unknown") == "127.0.0.1");
    CHECK(front.respond(request("/", "192.0.2.1")).file_bytes == 4);
    CHECK(front.body_max(request("/", "x").head) == 0);
}

TEST_CASE("addresses") {
    CHECK(http::loopback("localhost"));
    CHECK(http::loopback("127.0.0.1"));
    CHECK(http::loopback("::1"));
    CHECK_FALSE(http::loopback("127.evil.example"));
    CHECK_FALSE(http::loopback("0.0.0.0"));
    CHECK_FALSE(http::loopback("::"));
    CHECK(http::canonical_ip("::ffff:192.0.2.1") == "192.0.2.1");
    CHECK(http::canonical_ip("192.0.2.1 ").empty());
    CHECK(http::canonical_ip("192.0.2.300").empty());
}
