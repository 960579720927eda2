#include "http/static_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "http/response.h"

namespace hera::http {
namespace {

namespace fs = std::filesystem;

std::string type_of(std::string_view path) {
    struct Row {
        std::string_view ending, type;
    };
    constexpr Row rows[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".wasm", "application/wasm"},
        {".woff2", "font/woff2"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".txt", "text/plain; charset=utf-8"},
    };
    for (const Row& row : rows) {
        if (path.size() > row.ending.size() && path.substr(path.size() - row.ending.size()) == row.ending)
            return std::string(row.type);
    }
    return "application/octet-stream";
}

// "<stem>.<10 hex>.<ext>", as the bundler names what never changes.
bool hashed_name(std::string_view path) {
    std::size_t last = path.rfind('.');
    if (last == std::string_view::npos || last < 11 || path[last - 11] != '.') return false;
    for (char c : path.substr(last - 10, 10)) {
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
    }
    return true;
}

std::string read_all(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

// FNV-1a over the content: an ETag only has to differ when the file does.
std::string etag_of(const std::string& path) {
    std::uint64_t hash = 14695981039346656037ull;
    for (char c : read_all(path)) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    char text[24];
    std::snprintf(text, sizeof text, "\"%016llx\"", static_cast<unsigned long long>(hash));
    return text;
}

std::uint64_t size_or_zero(const std::string& path) {
    std::error_code failed;
    auto size = fs::file_size(path, failed);
    return failed ? 0 : size;
}

std::string policy(const std::string& folder) {
    std::string script = "script-src 'self' 'wasm-unsafe-eval'", style = "style-src 'self'";
    std::istringstream lines(read_all(folder + "/csp.txt"));
    for (std::string line; std::getline(lines, line);) {
        if (starts_with(line, "script-src ")) script += line.substr(10);
        if (starts_with(line, "style-src ")) style += line.substr(9);
    }
    return "default-src 'none'; " + script + "; " + style +
           "; connect-src 'self'; img-src 'self' blob: data:; font-src 'self'; worker-src 'self'; manifest-src 'self';"
           " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

}  // namespace

Result<StaticFiles> StaticFiles::open(const std::string& folder) {
    StaticFiles site;
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        if (!at->is_regular_file(failed)) continue;
        std::string path = at->path().string();
        std::string name = path.substr(folder.size() + (folder.back() == '/' ? 0 : 1));
        bool variant = name.size() > 3 && (name.substr(name.size() - 3) == ".br" || name.substr(name.size() - 3) == ".gz");
        if (variant || name == "csp.txt") continue;
        File file;
        file.path = path;
        file.type = type_of(name);
        file.bytes = size_or_zero(path);
        file.brotli_bytes = size_or_zero(path + ".br");
        file.gzip_bytes = size_or_zero(path + ".gz");
        file.immutable = hashed_name(name);
        file.page = starts_with(file.type, "text/html") || starts_with(file.type, "text/javascript");
        file.etag = etag_of(path);
        site.m_files.emplace("/" + name, std::move(file));
    }
    auto index = site.m_files.find("/index.html");
    if (index == site.m_files.end()) return Error{.code = Code::not_found, .key = "start.site_missing", .args = {folder}};
    // A folder is its page: "/", "/demo/".
    constexpr std::string_view page = "index.html";
    std::vector<std::pair<std::string, File>> folders;
    for (const auto& [name, file] : site.m_files) {
        std::size_t at = name.size() - std::min(name.size(), page.size());
        if (name.compare(at, page.size(), page) == 0 && name[at - 1] == '/') folders.emplace_back(name.substr(0, at), file);
    }
    for (auto& [name, file] : folders) site.m_files.emplace(name, std::move(file));
    site.m_policy = policy(folder);
    return site;
}

Answer StaticFiles::respond(const Head& head) const {
    Answer out;
    if (head.method != "GET" && head.method != "HEAD") {
        out.bytes = plain_response(405, {}, false);
        return out;
    }
    auto found = m_files.find(head.path);
    if (found == m_files.end()) {
        bool route = head.path.find('.') == std::string::npos;
        if (!route) {
            out.bytes = plain_response(404, {}, false);
            return out;
        }
        if (m_files.count(head.path + "/") != 0) {  // without its slash the page would look for its files one folder up
            out.bytes = "HTTP/1.1 301 Moved Permanently\r\n" + std::string(security_headers()) + "Location: " + head.path +
                        "/\r\nContent-Length: 0\r\n\r\n";
            return out;
        }
        out.bytes = "HTTP/1.1 302 Found\r\n" + std::string(security_headers()) + "Location: /#" + head.path +
                    "\r\nContent-Length: 0\r\n\r\n";
        return out;
    }
    const File& file = found->second;
    std::string common(security_headers());
    common += "ETag: " + file.etag + "\r\nVary: Accept-Encoding\r\nCache-Control: " +
              (file.immutable ? "public, max-age=31536000, immutable" : "no-cache") + "\r\n";
    if (file.page) common += "Content-Security-Policy: " + m_policy + "\r\n";
    if (!file.immutable && head.header("if-none-match").find(file.etag) != std::string_view::npos) {
        out.bytes = "HTTP/1.1 304 Not Modified\r\n" + common + "\r\n";
        return out;
    }
    std::string_view accepted = head.header("accept-encoding");
    std::string path = file.path, encoding;
    std::uint64_t bytes = file.bytes;
    if (file.brotli_bytes != 0 && accepts(accepted, "br")) {
        path += ".br";
        encoding = "Content-Encoding: br\r\n";
        bytes = file.brotli_bytes;
    } else if (file.gzip_bytes != 0 && accepts(accepted, "gzip")) {
        path += ".gz";
        encoding = "Content-Encoding: gzip\r\n";
        bytes = file.gzip_bytes;
    }
    if (head.method == "GET") {
        out.file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        struct stat now {};
        // Replaced under a running server: the list is of the old site, and half of each would be worse than none.
        if (out.file < 0 || fstat(out.file, &now) != 0 || static_cast<std::uint64_t>(now.st_size) != bytes) {
            if (out.file >= 0) ::close(out.file);
            out.file = -1;
            log(LogLevel::error, "the site folder was changed; restart the server: " + path);
            out.bytes = plain_response(503, {}, false, "Retry-After: 10\r\n");
            return out;
        }
        out.file_bytes = bytes;
    }
    out.bytes = "HTTP/1.1 200 OK\r\n" + common + encoding + "Content-Type: " + file.type +
                "\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
    return out;
}

}  // namespace hera::http
