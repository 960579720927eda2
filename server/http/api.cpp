#include "http/api.h"

#include <httplib.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "http/gzip.h"

namespace hera::http {
namespace {

constexpr std::size_t gzip_from_bytes = 1024;
constexpr std::size_t inflated_bytes_max = 8u << 20;

// What a handler of the library needs beyond what we let the library see. One per worker while it answers.
struct Current {
    const RawRequest* request = nullptr;
    const Route* route = nullptr;  // none: there is no such path or method
    std::string_view body;
    Reply reply;
};
thread_local Current* t_current = nullptr;

// The request as bytes in, the response as bytes out.
class MemoryStream final : public httplib::Stream {
public:
    MemoryStream(std::string_view in, std::string_view ip) : m_in(in), m_ip(ip) {}
    bool is_readable() const override { return !m_in.empty(); }
    bool wait_readable() const override { return !m_in.empty(); }
    bool wait_writable() const override { return true; }
    ssize_t read(char* out, std::size_t size) override {
        std::size_t count = std::min(size, m_in.size());
        std::memcpy(out, m_in.data(), count);
        m_in.remove_prefix(count);
        return static_cast<ssize_t>(count);
    }
    ssize_t write(const char* bytes, std::size_t size) override {
        m_out.append(bytes, size);
        return static_cast<ssize_t>(size);
    }
    void get_remote_ip_and_port(std::string& ip, int& port) const override {
        ip = m_ip;
        port = 0;
    }
    void get_local_ip_and_port(std::string& ip, int& port) const override {
        ip.clear();
        port = 0;
    }
    socket_t socket() const override { return INVALID_SOCKET; }
    time_t duration() const override { return 0; }
    std::string take() { return std::move(m_out); }

private:
    std::string_view m_in, m_ip;
    std::string m_out;
};

// A page of another origin can neither send our header nor our type without asking first (CORS), and is refused. Browsers
// also say themselves where a request comes from; what they say must agree.
bool from_our_page(const Head& head, std::string_view type) {
    if (head.header("hera-client") != "1") return false;
    if (head.content_length != 0 && lower_ascii(head.header("content-type").substr(0, type.size())) != type) return false;
    std::string_view site = head.header("sec-fetch-site");
    if (!site.empty()) return site == "same-origin";
    std::string_view origin = head.header("origin");
    if (origin.empty()) return true;
    std::size_t host = origin.find("://");
    return host != std::string_view::npos && origin.substr(host + 3) == head.header("host");
}

bool matches(std::string_view pattern, std::string_view path) {
    for (;;) {
        std::size_t end = pattern.find('/'), cut = path.find('/');
        std::string_view wanted = pattern.substr(0, end), found = path.substr(0, cut);
        if (wanted == "*" ? found.empty() : wanted != found) return false;
        if (end == std::string_view::npos || cut == std::string_view::npos) return end == cut;
        pattern.remove_prefix(end + 1);
        path.remove_prefix(cut + 1);
    }
}

std::string file_head(const Reply& reply) {
    std::string out = "HTTP/1.1 " + std::to_string(reply.status) + " " + status_words(reply.status) + "\r\n";
    out += security_headers();
    for (const auto& [name, value] : reply.headers) out += name + ": " + value + "\r\n";
    return out + "Content-Length: " + std::to_string(reply.file_bytes) + "\r\n\r\n";
}

// Runs the route and turns its Reply into the library's response.
void answer(httplib::Response& response) {
    Current& current = *t_current;
    const Head& head = current.request->head;
    Request request{&head, current.body, current.request->ip};
    if (!current.route) {
        current.reply = error_reply(Error{.code = Code::not_found, .key = "error.not_found"});
    } else if (std::strcmp(current.route->method, "GET") != 0 && !from_our_page(head, current.route->type)) {
        current.reply = error_reply(Error{.code = Code::denied, .key = "error.foreign_request"});
    } else {
        current.reply = current.route->handle(request);
    }
    Reply& reply = current.reply;
    if (reply.file >= 0) return;  // the library has no part in it
    response.status = reply.status;
    for (const auto& [name, value] : reply.headers) response.set_header(name, value);
    response.set_header("Cache-Control", "no-store");
    if (reply.status == 204 || reply.park) return;
    if (reply.body.size() > gzip_from_bytes && accepts(head.header("accept-encoding"), "gzip")) {
        response.set_header("Content-Encoding", "gzip");
        response.set_header("Vary", "Accept-Encoding");
        reply.body = gzip(reply.body);
    }
    response.set_content(std::move(reply.body), "application/json");
}

}  // namespace

class Api::Dispatcher final : public httplib::Server {
public:
    Dispatcher() {
        // One pattern with a parameter: the library would turn a path without one into a regular expression, and what a
        // client sends never meets one of those.
        auto handler = [](const httplib::Request&, httplib::Response& response) noexcept { answer(response); };
        Get("/:route", handler);
        Post("/:route", handler);
        Put("/:route", handler);
        Delete("/:route", handler);
        set_payload_max_length(inflated_bytes_max);
        // What it says about keep-alive must be what the reactor does.
        set_keep_alive_timeout(75);
        set_keep_alive_max_count(1'000'000);
        httplib::Headers headers;
        std::string_view all = security_headers();
        while (!all.empty()) {
            std::size_t end = all.find("\r\n"), colon = all.find(": ");
            headers.emplace(all.substr(0, colon), all.substr(colon + 2, end - colon - 2));
            all.remove_prefix(end + 2);
        }
        set_default_headers(headers);
    }

    std::string run(std::string_view request, std::string_view ip, bool& close) {
        MemoryStream stream(request, ip);
        bool closed = false;
        bool ok = process_request(stream, std::string(ip), 0, "", 0, false, closed, nullptr);
        close = closed || !ok;
        return stream.take();
    }
};

std::string_view Request::cookie(std::string_view name) const {
    std::string_view all = header("cookie");
    while (!all.empty()) {
        std::size_t end = all.find(';');
        std::string_view one = all.substr(0, end);
        while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
        std::size_t equals = one.find('=');
        if (equals != std::string_view::npos && one.substr(0, equals) == name) return one.substr(equals + 1);
        if (end == std::string_view::npos) break;
        all.remove_prefix(end + 1);
    }
    return {};
}

std::string_view Request::parameter(std::string_view name) const {
    std::string_view all = head->query;
    while (!all.empty()) {
        std::size_t end = all.find('&');
        std::string_view one = all.substr(0, end);
        std::size_t equals = one.find('=');
        if (equals != std::string_view::npos && one.substr(0, equals) == name) return one.substr(equals + 1);
        if (end == std::string_view::npos) break;
        all.remove_prefix(end + 1);
    }
    return {};
}

std::string_view Request::segment(std::size_t n) const {
    std::string_view rest = std::string_view(head->path).substr(1);
    for (; n > 0; --n) {
        std::size_t end = rest.find('/');
        if (end == std::string_view::npos) return {};
        rest.remove_prefix(end + 1);
    }
    return rest.substr(0, rest.find('/'));
}

Reply error_reply(Error error) {
    Error told = outward(error);
    Reply reply;
    reply.status = status_of(told);
    if (!error.detail.empty() || reply.status >= 500) {
        log(reply.status >= 500 ? LogLevel::error : LogLevel::warning,
            error.key + (error.detail.empty() ? "" : ": " + error.detail));
    }
    if (reply.status == 429 || reply.status == 503 || reply.status == 507) {
        auto seconds = told.args.empty() ? std::nullopt : parse_int(told.args[0]);
        reply.headers.emplace_back("Retry-After", std::to_string(seconds.value_or(reply.status == 507 ? 60 : 2)));
    }
    reply.body = error_body(told);
    return reply;
}

Api::Api(std::vector<Route> routes) : m_routes(std::move(routes)), m_dispatcher(std::make_unique<Dispatcher>()) {}
Api::~Api() = default;

bool Api::owns(std::string_view path) const { return path == "/health" || path.substr(0, 4) == "/v1/" || path == "/v1"; }

const Route* Api::find(const Head& head) const {
    std::string_view method = head.method == "HEAD" ? std::string_view("GET") : std::string_view(head.method);
    for (const Route& route : m_routes) {
        if (method == route.method && matches(route.path, head.path)) return &route;
    }
    return nullptr;
}

std::size_t Api::body_max(const Head& head) const {
    const Route* route = find(head);
    return route ? route->body_max : 0;
}

bool Api::slow(const Head& head) const {
    const Route* route = find(head);
    return route && route->slow;
}

Answer Api::respond(RawRequest& raw) {
    std::string inflated;
    Current current;
    current.request = &raw;
    current.route = find(raw.head);
    current.body = raw.body;
    if (raw.head.header("content-encoding") == "gzip") {
        // A small request does not become a large one.
        auto plain = gunzip(raw.body, std::min(inflated_bytes_max, body_max(raw.head) * 16));
        if (!plain.ok()) {
            // Closed, as a HEAD request would take the sentence for the next answer.
            return Answer{.bytes = plain_response(status_of(plain.error()), error_body(plain.error()), false), .close = true};
        }
        inflated = std::move(plain).value();
        current.body = inflated;
    }
    t_current = &current;
    // The library never sees path or body.
    std::string rewritten = raw.head.method + " /route HTTP/1.1\r\nHost: hera\r\nContent-Length: 0\r\n\r\n";
    Answer out;
    out.bytes = m_dispatcher->run(rewritten, raw.ip, out.close);
    t_current = nullptr;
    if (current.reply.file >= 0) {
        out.bytes = file_head(current.reply);
        if (raw.head.method == "HEAD") {
            ::close(current.reply.file);
        } else {
            out.file = current.reply.file;
            out.file_bytes = current.reply.file_bytes;
        }
        return out;
    }
    if (current.reply.park && raw.head.method == "HEAD") {
        // There is nothing to wait for without the answer.
        Error refused{.code = Code::invalid, .key = "error.not_found"};
        return Answer{.bytes = plain_response(405, error_body(refused), false), .close = true};
    }
    if (current.reply.park) {
        out.bytes.clear();
        out.park = true;
        out.park_key = current.reply.park_key;
        out.park_cursor = current.reply.park_cursor;
    }
    return out;
}

}  // namespace hera::http
