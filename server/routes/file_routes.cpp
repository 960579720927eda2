#include "routes/file_routes.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"
#include "http/range.h"
#include "model/attachment_rules.h"

namespace hera::server {
namespace {

using http::Reply;
using http::Request;

constexpr std::size_t begin_body_max = 1024;

Error bad_request() { return Error{.code = Code::invalid, .key = "error.bad_request"}; }

Reply answer(Result<Reply> result) {
    return result.ok() ? std::move(result).value() : http::error_reply(std::move(result).error());
}

// An id that is none names nothing, as one that nobody has ever used.
Result<RecordId> attachment_in(const Request& request) {
    auto id = RecordId::parse(request.segment(2));
    if (!id) return Error{.code = Code::not_found, .key = "error.not_found"};
    return *id;
}

// RFC 9110 5.6.2, without what nobody uses in a media type.
bool token(std::string_view text) {
    for (char c : text) {
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && std::string_view("!#$&-^_.+").find(c) == std::string_view::npos) return false;
    }
    return !text.empty();
}

bool shown_in_place(const std::string& type) {
    for (const char* one : {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"}) {
        if (type == one) return true;
    }
    return false;
}

}  // namespace

std::string content_type(const std::string& mime) {
    std::size_t slash = mime.find('/');
    bool named = slash != std::string::npos && token(std::string_view(mime).substr(0, slash)) &&
                 token(std::string_view(mime).substr(slash + 1));
    return named ? lower_ascii(mime) : "application/octet-stream";
}

std::string content_disposition(const std::string& name, const std::string& mime) {
    std::string plain, encoded;
    for (char c : name) {
        auto byte = static_cast<unsigned char>(c);
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view(".-_").find(c) != std::string_view::npos;
        if (letter) {
            encoded += c;
        } else {
            constexpr const char* digits = "0123456789ABCDEF";
            encoded += {'%', digits[byte >> 4], digits[byte & 15]};
        }
        // For programs that know the older form only. Bytes of a longer character are one '_'.
        if (letter || c == ' ') {
            plain += c;
        } else if ((byte & 0xC0) != 0x80) {
            plain += '_';
        }
    }
    return std::string(shown_in_place(content_type(mime)) ? "inline" : "attachment") + "; filename=\"" + plain +
           "\"; filename*=UTF-8''" + encoded;
}

std::vector<http::Route> file_routes(FileService& files, SyncService& sync, TenantStore& tenants, Callers& callers,
                                     const TenantChanged& changed) {
    auto enter = [&](const Request& request, AuthContext& who) -> Result<TenantHandle> {
        TRY(callers.device(request, who));
        TenantHandle tenant = TRY(tenants.open(who));
        TRY(tenant.read([&](store::Database& database) {
            return sync.same_history(database, request.header("hera-incarnation"));
        }));
        return tenant;
    };
    auto begin = [&, enter](const Request& request) -> Result<Reply> {
        AuthContext who;
        TenantHandle tenant = TRY(enter(request, who));
        auto body = parse_json(request.body, {.size_bytes_max = begin_body_max, .depth_max = 2, .nodes_max = 10});
        if (!body.ok() || !body.value()["attachment"].is_string()) return bad_request();
        auto id = RecordId::parse(body.value()["attachment"].string());
        if (!id) return bad_request();
        JsonWriter out;
        out.begin_object().key("part").integer(attachment_part_bytes).key("missing").begin_array();
        for (std::int64_t part : TRY(files.begin(tenant, who, *id))) out.integer(part);
        out.end_array().end_object();
        return Reply{.body = out.take()};
    };
    auto put = [&, enter](const Request& request) -> Result<Reply> {
        AuthContext who;
        TenantHandle tenant = TRY(enter(request, who));
        RecordId id = TRY(attachment_in(request));
        auto part = parse_int(request.segment(3));
        if (!part) return bad_request();
        TRY(files.put_part(tenant, who, id, *part, request.body, request.header("hera-part-sha256")));
        return Reply{.status = 204};
    };
    auto done = [&, enter, changed](const Request& request) -> Result<Reply> {
        AuthContext who;
        TenantHandle tenant = TRY(enter(request, who));
        std::int64_t head = TRY(files.finish(tenant, who, TRY(attachment_in(request))));
        changed(who.tenant, head);
        return Reply{.body = "{\"head\":" + to_text(head) + "}"};
    };
    auto get = [&, enter](const Request& request) -> Result<Reply> {
        AuthContext who;
        TenantHandle tenant = TRY(enter(request, who));
        FileService::File file = TRY(files.open(tenant, who, TRY(attachment_in(request))));
        std::string etag = "\"" + file.sha256 + "\"";
        auto size = static_cast<std::uint64_t>(file.size);
        std::string_view range = request.head->method == "HEAD" ? std::string_view{} : request.header("range");
        http::RangeAnswer part = http::choose_range(range, request.header("if-range"), etag, size);
        if (part.status == 416) {
            ::close(file.descriptor);
            Reply refused = http::error_reply(Error{.code = Code::invalid, .key = "error.file_range"});
            refused.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
            return refused;
        }
        // The kernel reads ahead of the reactor, which sends it.
        auto from = static_cast<off_t>(part.first);
        ::posix_fadvise(file.descriptor, from, static_cast<off_t>(part.count), POSIX_FADV_SEQUENTIAL);
        ::lseek(file.descriptor, from, SEEK_SET);
        Reply reply{.status = part.status, .file = file.descriptor, .file_bytes = part.count};
        reply.headers = {{"Content-Type", content_type(file.mime)},
                         {"Content-Disposition", content_disposition(file.name, file.mime)},
                         {"Content-Security-Policy", "sandbox; default-src 'none'"},
                         {"Cache-Control", "private, no-cache"},
                         {"ETag", etag},
                         {"Accept-Ranges", "bytes"}};
        if (part.status == 206) {
            reply.headers.emplace_back("Content-Range", "bytes " + std::to_string(part.first) + "-" +
                                                            std::to_string(part.first + part.count - 1) + "/" +
                                                            std::to_string(size));
        }
        return reply;
    };
    auto route = [](const char* method, const char* path, std::size_t body_max, auto handle, const char* type) {
        return http::Route{method, path, body_max, false, [handle](const Request& request) { return answer(handle(request)); },
                           type};
    };
    constexpr const char* json = "application/json";
    return {
        route("POST", "/v1/files", begin_body_max, begin, json),
        route("PUT", "/v1/files/*/*", attachment_part_bytes, put, "application/octet-stream"),
        route("POST", "/v1/files/*/done", begin_body_max, done, json),
        route("GET", "/v1/files/*", 0, get, json),
    };
}

}  // namespace hera::server
