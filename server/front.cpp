#include "front.h"

#include <chrono>

#include "base/text.h"
#include "http/listener.h"
#include "http/response.h"
#include "request_log.h"

namespace hera::server {
namespace {

constexpr std::int64_t slow_answer_ms = 2'000;

std::int64_t now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

http::Answer Front::respond(http::RawRequest request) {
    LoggedRequest logged(++m_numbers);
    if (!m_api.owns(request.head.path)) return m_site.respond(request.head);
    request.ip = client_address(request);
    std::int64_t started = now_ms();
    http::Answer answer = m_api.respond(request);
    std::int64_t took = now_ms() - started;
    if (took > slow_answer_ms) {
        log(LogLevel::warning, request.head.method + " " + request.head.path + " took " + std::to_string(took) + " ms");
    }
    return answer;
}

// Only the last entry is the proxy's own word; those before it are whatever the client sent.
std::string Front::client_address(const http::RawRequest& request) const {
    if (m_proxies.count(request.ip) == 0) return request.ip;
    std::string_view all = request.head.header("x-forwarded-for");
    std::size_t comma = all.rfind(',');
    std::string named = http::canonical_ip(std::string(trim(comma == std::string_view::npos ? all : all.substr(comma + 1))));
    return named.empty() ? request.ip : named;
}

std::string Front::refusal(int status) const {
    Error error{.code = Code::invalid, .key = "error.bad_request"};
    if (status == 413) error = {Code::too_large, "error.body_too_large"};
    if (status == 503) error = {Code::busy, "error.server_busy"};
    return http::plain_response(status, http::error_body(error), status != 503, status == 503 ? "Retry-After: 2\r\n" : "");
}

std::string Front::woken(std::int64_t head) const {
    return http::plain_response(200, "{\"head\":" + std::to_string(head) + "}", false);
}

std::string Front::not_woken() const { return http::plain_response(204, {}, false); }

}  // namespace hera::server
