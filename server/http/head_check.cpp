#include "http/head_check.h"

#include "base/text.h"

namespace hera::http {
namespace {

// RFC 9110 5.6.2
bool token_char(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool token(std::string_view text) {
    if (text.empty()) return false;
    for (char c : text) {
        if (!token_char(c)) return false;
    }
    return true;
}

// Percent-encoded CR, LF or NUL in a target: nothing of ours has such a name, and some programs decode twice.
bool encoded_control(std::string_view text) {
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        if (text[i] != '%') continue;
        char high = text[i + 1], low = text[i + 2];
        if (high == '0' && (low == '0' || low == 'a' || low == 'A' || low == 'd' || low == 'D')) return true;
    }
    return false;
}

bool visible_ascii(std::string_view text) {
    for (char c : text) {
        if (c <= 0x20 || c >= 0x7F) return false;
    }
    return true;
}

// RFC 9110 5.5. Bytes past ASCII are let through: other programs' cookies on the same host may hold them.
bool field_value(std::string_view text) {
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t') || byte == 0x7F) return false;
    }
    return true;
}

HeadResult refuse(int status) { return {std::nullopt, status}; }

int check_request_line(std::string_view line, Head& head) {
    std::size_t first = line.find(' ');
    std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos || line.find(' ', second + 1) != std::string_view::npos) return 400;
    std::string_view method = line.substr(0, first), target = line.substr(first + 1, second - first - 1);
    std::string_view version = line.substr(second + 1);
    if (!token(method)) return 400;
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return 505;
    if (method != "GET" && method != "HEAD" && method != "POST" && method != "PUT" && method != "DELETE") return 405;
    if (target.size() > target_bytes_max) return 414;
    if (target.empty() || target.front() != '/' || !visible_ascii(target) || encoded_control(target)) {
        return 400;
    }
    head.method = method;
    head.target = target;
    std::size_t mark = target.find('?');
    head.path = target.substr(0, mark);
    if (mark != std::string_view::npos) head.query = target.substr(mark + 1);
    head.keep_alive = version == "HTTP/1.1";
    return 0;
}

int check_header(std::string_view line, Head& head) {
    if (line.front() == ' ' || line.front() == '\t') return 400;  // obs-fold
    std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return 400;
    std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
    if (!token(name) || !field_value(value)) return 400;
    std::string lower = lower_ascii(name);
    for (std::string_view single :
         {"host", "content-length", "content-type", "content-encoding", "cookie", "origin", "sec-fetch-site", "connection",
          "x-forwarded-for", "range", "if-range", "hera-client", "hera-tenant", "hera-user", "hera-device", "hera-incarnation",
          "hera-part-sha256"}) {
        if (lower == single && head.has(lower)) return 400;
    }
    if (value.empty() && (lower == "content-length" || lower == "host")) return 400;
    if (lower == "transfer-encoding") return 501;
    if (lower == "expect") return 417;
    head.headers.emplace_back(std::move(lower), std::string(value));
    return 0;
}

}  // namespace

std::string_view Head::header(std::string_view lower_name) const {
    for (const auto& [name, value] : headers) {
        if (name == lower_name) return value;
    }
    return {};
}

bool Head::has(std::string_view lower_name) const {
    for (const auto& [name, value] : headers) {
        if (name == lower_name) return true;
    }
    return false;
}

HeadResult check_head(std::string_view text) {
    if (text.size() > head_bytes_max) return refuse(431);
    Head head;
    bool first = true;
    while (!text.empty()) {
        std::size_t end = text.find("\r\n");
        if (end == std::string_view::npos) return refuse(400);
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 2);
        if (line.find('\r') != std::string_view::npos || line.find('\n') != std::string_view::npos) return refuse(400);
        if (first) {
            if (int status = check_request_line(line, head)) return refuse(status);
            first = false;
            continue;
        }
        if (line.empty()) break;
        if (head.headers.size() >= headers_max) return refuse(431);
        if (int status = check_header(line, head)) return refuse(status);
    }
    if (first || head.header("host").empty()) return refuse(400);
    if (std::string_view length = head.header("content-length"); !length.empty()) {
        for (char c : length) {
            if (c < '0' || c > '9') return refuse(400);
        }
        auto value = parse_int(length);
        if (!value || length.size() > 12) return refuse(413);
        head.content_length = static_cast<std::size_t>(*value);
    }
    std::string connection = lower_ascii(head.header("connection"));
    if (connection.find("close") != std::string::npos) head.keep_alive = false;
    return {std::move(head), 0};
}

}  // namespace hera::http
