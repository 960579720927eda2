// A reactor on a real loopback port with a responder made for tests, and a plain blocking client.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "base/text.h"
#include "http/reactor.h"
#include "http/response.h"

#include <catch2/catch_test_macros.hpp>

namespace hera::test {

inline std::int64_t now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}
inline void nap(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

// GET /hello · POST /echo (≤ 100 kB) · GET /nap, /slow?ms: answers late · GET /big?bytes · GET /file?bytes: zeros from a file ·
// GET /park?cursor, key "k".
class TestResponder final : public http::Responder {
public:
    std::atomic<int> napping{0}, answered{0};

    std::size_t body_max(const http::Head& head) const override { return head.path == "/echo" ? 100'000 : 0; }
    bool slow(const http::Head& head) const override { return head.path == "/slow"; }
    http::Answer respond(http::RawRequest request) override {
        const http::Head& head = request.head;
        std::int64_t number = parse_int(head.query).value_or(0);
        http::Answer answer;
        if (head.path == "/park") {
            answer.park = true;
            answer.park_key = "k";
            answer.park_cursor = number;
            return answer;
        }
        if (head.path == "/file") {
            answer.file = ::memfd_create("file", MFD_CLOEXEC);
            if (::ftruncate(answer.file, number) == 0) answer.file_bytes = static_cast<std::uint64_t>(number);
            answer.bytes = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(number) + "\r\n\r\n";
            ++answered;
            return answer;
        }
        if (head.path == "/nap" || head.path == "/slow") {
            ++napping;
            nap(static_cast<int>(number));
        }
        std::string body = head.path == "/echo" ? request.body : head.path == "/ip" ? request.ip : "hello";
        if (head.path == "/big") body = std::string(static_cast<std::size_t>(number), 'x');
        answer.bytes = http::plain_response(200, body, false);
        ++answered;
        return answer;
    }
    std::string refusal(int status) const override { return http::plain_response(status, {}, true); }
    std::string woken(std::int64_t head) const override { return http::plain_response(200, std::to_string(head), false); }
    std::string not_woken() const override { return http::plain_response(204, {}, false); }
};

class TestServer {
public:
    TestResponder responder;
    std::unique_ptr<http::Reactor> reactor;

    explicit TestServer(http::ReactorOptions options = {}) {
        options.port = 0;
        auto listening = http::Reactor::listen(options, responder);
        REQUIRE(listening.ok());
        reactor = std::move(listening).value();
        m_thread = std::thread([this] { reactor->run(); });
    }
    ~TestServer() { stop(); }
    void stop() {
        reactor->stop();
        if (m_thread.joinable()) m_thread.join();
    }
    bool wait_for(std::size_t parked) const {
        for (int i = 0; i < 500 && reactor->figures().parked != parked; ++i) nap(10);
        return reactor->figures().parked == parked;
    }

private:
    std::thread m_thread;
};

// Every read ends after `patience_ms`.
class TestClient {
public:
    explicit TestClient(const TestServer& server, int patience_ms = 5'000) : m_patience_ms(patience_ms) {
        m_fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(server.reactor->port()));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(m_fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    }
    ~TestClient() { close(); }
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    void close() {
        if (m_fd >= 0) ::close(m_fd);
        m_fd = -1;
    }
    void finish_sending() { ::shutdown(m_fd, SHUT_WR); }
    int fd() const { return m_fd; }

    // false: the other side has gone.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            ssize_t sent = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    void get(const std::string& target, const std::string& more = {}) {
        send("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n");
    }

    struct Response {
        int status = 0;  // 0: closed or reset before a whole response; −1: nothing came in time
        std::string head, body;
    };
    Response read() {
        Response out;
        while (m_in.find("\r\n\r\n") == std::string::npos) {
            if (int end = more(); end != 1) return end == 0 ? Response{} : Response{-1, {}, {}};
        }
        std::size_t end = m_in.find("\r\n\r\n") + 4;
        out.head = m_in.substr(0, end);
        std::size_t at = out.head.find("Content-Length: ");
        std::size_t size = 0;
        if (at != std::string::npos) {
            size = static_cast<std::size_t>(*parse_int(out.head.substr(at + 16, out.head.find("\r\n", at) - at - 16)));
        }
        while (m_in.size() < end + size) {
            if (int state = more(); state != 1) return state == 0 ? Response{} : Response{-1, {}, {}};
        }
        out.body = m_in.substr(end, size);
        m_in.erase(0, end + size);
        out.status = static_cast<int>(*parse_int(out.head.substr(9, 3)));
        return out;
    }
    // Does the server close within the time? What it still says is thrown away.
    bool closed_within(int ms) {
        std::int64_t end = now_ms() + ms;
        while (now_ms() < end) {
            pollfd one{m_fd, POLLIN, 0};
            if (::poll(&one, 1, 20) <= 0) continue;
            char buffer[4096];
            if (::recv(m_fd, buffer, sizeof buffer, 0) <= 0) return true;
        }
        return false;
    }

private:
    // 1: more came; 0: closed; −1: nothing in time.
    int more() {
        pollfd one{m_fd, POLLIN, 0};
        if (::poll(&one, 1, m_patience_ms) <= 0) return -1;
        char buffer[65536];
        ssize_t got = ::recv(m_fd, buffer, sizeof buffer, 0);
        if (got <= 0) return 0;
        m_in.append(buffer, static_cast<std::size_t>(got));
        return 1;
    }

    int m_fd = -1, m_patience_ms;
    std::string m_in;
};

}  // namespace hera::test
