#include "http/response.h"

#include "base/json.h"
#include "base/text.h"

namespace hera::http {
namespace {

const char* code_word(Code code) {
    switch (code) {
        case Code::invalid: return "invalid";
        case Code::signed_out: return "signed_out";
        case Code::denied: return "denied";
        case Code::not_found: return "not_found";
        case Code::conflict: return "conflict";
        case Code::too_large: return "too_large";
        case Code::busy: return "busy";
        case Code::offline: return "offline";
        case Code::corrupt: return "corrupt";
        case Code::internal: return "internal";
    }
    return "internal";
}

}  // namespace

std::string_view security_headers() {
    return "X-Content-Type-Options: nosniff\r\n"
           "Referrer-Policy: no-referrer\r\n"
           "Cross-Origin-Resource-Policy: same-origin\r\n"
           "Cross-Origin-Opener-Policy: same-origin\r\n"
           "Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=(), usb=()\r\n";
}

const char* status_words(int status) {
    switch (status) {
        case 200: return "OK";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 302: return "Found";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 417: return "Expectation Failed";
        case 431: return "Request Header Fields Too Large";
        case 501: return "Unsupported";
        case 503: return "Service Unavailable";
        case 505: return "HTTP Version Not Supported";
        default: return "Error";
    }
}

std::string plain_response(int status, std::string_view body, bool close, std::string_view headers) {
    std::string out = "HTTP/1.1 " + std::to_string(status) + " " + status_words(status) + "\r\n";
    out += security_headers();
    out += "Cache-Control: no-store\r\n";
    if (status != 204) {
        out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        if (!body.empty()) out += "Content-Type: application/json\r\n";
    }
    out += headers;
    if (close) out += "Connection: close\r\n";
    out += "\r\n";
    if (status != 204) out += body;
    return out;
}

Error outward(Error error) {
    if (error.key == "error.disk_full" || (error.key == "error.database_unsynced" && error.code == Code::too_large)) {
        error.code = Code::busy;
        error.key = "error.server_full";
    } else if (error.key == "error.database_busy") {
        error.key = "error.server_busy";
    } else if (error.code == Code::internal || error.code == Code::corrupt) {
        error.key = "error.server_failed";
        error.args.clear();
    }
    return error;
}

int status_of(const Error& error) {
    if (error.key == "error.server_full") return 507;
    if (error.key == "error.server_busy") return 503;
    if (error.key == "error.files_full") return 507;
    if (error.key == "error.file_range") return 416;
    if (error.key == "error.update_needed") return 426;
    if (error.key == "error.tenant_restored" || error.key == "error.copy_too_old") return 410;
    switch (error.code) {
        case Code::invalid: return 400;
        case Code::signed_out: return 401;
        case Code::denied: return 403;
        case Code::not_found: return 404;
        case Code::conflict: return 409;
        case Code::too_large: return 413;
        case Code::busy: return 429;
        case Code::offline: return 503;
        case Code::corrupt:
        case Code::internal: return 500;
    }
    return 500;
}

std::string error_body(const Error& error) {
    JsonWriter json;
    json.begin_object().key("error").begin_object().key("code").string(code_word(error.code)).key("key").string(error.key);
    json.key("args").begin_array();
    for (const std::string& argument : error.args) json.string(argument);
    json.end_array().key("field").string(error.field).end_object().end_object();
    return json.take();
}

bool accepts(std::string_view header, std::string_view coding) {
    for (const std::string& part : split(header, ',')) {
        std::size_t mark = part.find(';');
        if (lower_ascii(trim(std::string_view(part).substr(0, mark))) != coding) continue;
        if (mark == std::string::npos) return true;
        std::string weight = lower_ascii(part.substr(mark + 1));
        std::string digits;
        for (char c : weight) {
            if (c != ' ') digits += c;
        }
        // "q=0", "q=0.0", "q=0.000": refused.
        return !(starts_with(digits, "q=0") && digits.find_first_not_of("0.", 2) == std::string::npos);
    }
    return false;
}

}  // namespace hera::http
