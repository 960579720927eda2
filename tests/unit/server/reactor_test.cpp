// What the reactor does for well-behaved clients, its parked polls and its end.
#include <vector>

#include "socket_fixture.h"

using namespace hera;
using namespace hera::test;

TEST_CASE("requests on one connection, one after the other") {
    TestServer server;
    TestClient client(server);
    for (int i = 0; i < 3; ++i) {
        client.get("/hello");
        CHECK(client.read().body == "hello");
    }
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
    CHECK(client.read().body == "abc");
    client.get("/ip");
    CHECK(client.read().body == "127.0.0.1");
    CHECK(server.reactor->figures().requests == 5);
    CHECK(server.reactor->figures().connections == 1);
}

TEST_CASE("pipelined requests are answered in order") {
    TestServer server;
    TestClient client(server);
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1GET /nap?30 HTTP/1.1\r\nHost: x\r\n\r\n"
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n3GET /hel");
    CHECK(client.read().body == "1");
    CHECK(client.read().body == "hello");
    CHECK(client.read().body == "3");
    client.send("lo HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(client.read().body == "hello");
}

TEST_CASE("a connection ends when the client says so") {
    TestServer server;
    TestClient client(server);
    client.get("/hello", "Connection: close\r\n");
    CHECK(client.read().status == 200);
    CHECK(client.closed_within(1000));
    TestClient old(server);
    old.send("GET /hello HTTP/1.0\r\nHost: x\r\n\r\n");
    CHECK(old.read().status == 200);
    CHECK(old.closed_within(1000));
    // Everything sent, then half closed: the answer still comes.
    TestClient half(server);
    half.get("/nap?50");
    half.finish_sending();
    CHECK(half.read().status == 200);
    CHECK(half.closed_within(1000));
}

TEST_CASE("a large answer to a slow reader arrives whole and holds nobody up") {
    TestServer server;
    TestClient slow(server), other(server);
    slow.get("/big?20000000");
    nap(100);
    for (int i = 0; i < 20; ++i) {
        other.get("/hello");
        REQUIRE(other.read().status == 200);
    }
    TestClient::Response big = slow.read();
    CHECK(big.body.size() == 20'000'000);
}

TEST_CASE("a parked poll is answered when its key passes its cursor", "[R3]") {
    TestServer server;
    TestClient one(server), two(server);
    one.get("/park?5");
    two.get("/park?7");
    REQUIRE(server.wait_for(2));
    server.reactor->wake("other", 100);
    server.reactor->wake("k", 5);
    nap(50);
    CHECK(server.reactor->figures().parked == 2);
    server.reactor->wake("k", 6);
    CHECK(one.read().body == "6");
    CHECK(server.reactor->figures().parked == 1);
    server.reactor->wake("k", 8);
    CHECK(two.read().body == "8");
    // The connection goes on as any other.
    two.get("/hello");
    CHECK(two.read().body == "hello");
}

TEST_CASE("what was committed while a poll was on its way is not missed", "[R3]") {
    TestServer server;
    server.reactor->wake("k", 10);
    nap(30);
    TestClient late(server);
    late.get("/park?9");
    CHECK(late.read().body == "10");
    late.get("/park?10");
    REQUIRE(server.wait_for(1));
    // Many wakes and polls crossing: every poll sees a head above its cursor, and soon.
    std::atomic<bool> done{false};
    std::thread writer([&] {
        for (std::int64_t head = 11; !done.load(); ++head) {
            server.reactor->wake("k", head);
            std::this_thread::sleep_for(std::chrono::microseconds(300));
        }
    });
    std::int64_t cursor = *parse_int(late.read().body);
    bool always = true;
    for (int i = 0; i < 500 && always; ++i) {
        late.get("/park?" + std::to_string(cursor));
        TestClient::Response woken = late.read();
        always = woken.status == 200 && *parse_int(woken.body) > cursor;
        if (always) cursor = *parse_int(woken.body);
    }
    done = true;
    writer.join();
    CHECK(always);
}

TEST_CASE("a poll that nothing happens for ends by itself; one whose client left is forgotten", "[R1]") {
    TestServer server({.park_ms = 300, .sweep_ms = 50});
    TestClient waiting(server), leaving(server);
    std::int64_t started = now_ms();
    waiting.get("/park?1");
    leaving.get("/park?1");
    REQUIRE(server.wait_for(2));
    leaving.close();
    REQUIRE(server.wait_for(1));
    CHECK(waiting.read().status == 204);
    CHECK(now_ms() - started >= 250);
    CHECK(now_ms() - started < 1'000);
    server.reactor->wake("k", 2);  // nobody there any more
    waiting.get("/hello");
    CHECK(waiting.read().status == 200);
}

TEST_CASE("a thousand parked polls are woken together") {
    TestServer server;
    std::vector<std::unique_ptr<TestClient>> clients;
    for (int i = 0; i < 1'000; ++i) {
        clients.push_back(std::make_unique<TestClient>(server));
        clients.back()->get("/park?0");
    }
    REQUIRE(server.wait_for(1'000));
    std::int64_t started = now_ms();
    server.reactor->wake("k", 1);
    for (auto& client : clients) REQUIRE(client->read().body == "1");
    CHECK(now_ms() - started < 2'000);
    CHECK(server.reactor->figures().parked == 0);
}

TEST_CASE("stopping answers what is parked and finishes what is under way", "[R4]") {
    TestServer server;
    TestClient parked(server), working(server), idle(server), half(server);
    parked.get("/park?0");
    working.get("/nap?300");
    half.send("GET /hello HTTP/1.1\r\nHo");
    REQUIRE(server.wait_for(1));
    while (server.responder.napping == 0) nap(5);
    int port = server.reactor->port();
    std::thread stopping([&] { server.stop(); });
    CHECK(parked.read().status == 204);
    CHECK(parked.closed_within(1000));
    CHECK(idle.closed_within(1000));
    half.send("st: x\r\n\r\n");
    CHECK(half.read().status == 200);
    CHECK(working.read().status == 200);
    CHECK(working.closed_within(1000));
    std::int64_t began = now_ms();
    stopping.join();
    CHECK(now_ms() - began < 2'000);
    CHECK(port > 0);
}

TEST_CASE("a client that never finishes cannot hold up the end", "[R4]") {
    TestServer server({.stop_ms = 300, .sweep_ms = 50});
    TestClient half(server);
    half.send("GET /hel");
    nap(50);
    std::int64_t began = now_ms();
    server.stop();
    CHECK(now_ms() - began < 1'500);
}

TEST_CASE("a taken port is said to be taken") {
    TestServer server;
    TestResponder responder;
    http::ReactorOptions options;
    options.port = server.reactor->port();
    CHECK(http::Reactor::listen(options, responder).error().key == "start.port_taken");
    options.address = "192.0.2.77";
    CHECK(http::Reactor::listen(options, responder).error().key == "start.address");
    options.address = "nonsense";
    CHECK(http::Reactor::listen(options, responder).error().key == "start.address");
}
