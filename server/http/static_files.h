// StaticFiles: the app itself. The folder is listed once at start; a request is looked up in that list, so no path a client
// writes ever reaches the file system.
//
// Content-hashed names are cached for ever, the others are revalidated by ETag. The bundler left .br and .gz beside each
// file; the best one the client takes is sent. A page that asks for "/contacts" is sent to "/#/contacts": the routes of
// the app live behind the #.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace hera::http {

class StaticFiles {
public:
    // Errors: not_found "start.site_missing" when there is no index.html.
    static Result<StaticFiles> open(const std::string& folder);
    Answer respond(const Head& head) const;

private:
    struct File {
        std::string path;  // on disk
        std::string type, etag;
        std::uint64_t bytes = 0, brotli_bytes = 0, gzip_bytes = 0;  // 0: there is no such variant
        bool immutable = false, page = false;
    };
    std::map<std::string, File, std::less<>> m_files;  // by URL path
    std::string m_policy;                              // Content-Security-Policy of pages and workers
};

}  // namespace hera::http
