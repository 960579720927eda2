// sync_reads: the questions of the sync protocol that only read, answered by the real service as the server's routes answer them.
// For servers in tests, which have no routes.
#pragma once

#include <optional>
#include <string>

#include "base/text.h"
#include "platform/transport.h"
#include "services/sync_service.h"

namespace hera::test {

// ?…name=<text>
inline std::string text_in(const HttpRequest& request, const std::string& name) {
    for (const char* before : {"?", "&"}) {
        std::size_t at = request.path.find(before + name + "=");
        if (at == std::string::npos) continue;
        std::string text = request.path.substr(at + name.size() + 2);
        return text.substr(0, text.find('&'));
    }
    return {};
}
// ?…name=<number>; `otherwise` when it is not there or is none.
inline std::int64_t number_in(const HttpRequest& request, const std::string& name, std::int64_t otherwise) {
    return parse_int(text_in(request, name)).value_or(otherwise);
}

// Nothing: the path is another one's. `limit`: of rows and ops in one answer, 0 = the service's own.
inline std::optional<Result<std::string>> answer_read(server::SyncService& service, store::Database& database,
                                                      const server::AuthContext& who, const HttpRequest& request,
                                                      std::size_t limit = 0) {
    std::string path = request.path.substr(0, request.path.find('?'));
    if (path == "v1/sync/pull") {
        return service.pull(database, who, {number_in(request, "cursor", -1), limit});
    }
    if (path == "v1/sync/snapshot") {
        auto asked = sync::decode_snapshot_request(request.body);
        if (asked.ok() && limit != 0) asked.value().limit = limit;
        return service.snapshot(database, who, asked.ok() ? sync::encode(asked.value()) : request.body);
    }
    if (path == "v1/sync/history") {
        RecordId record = RecordId::parse(text_in(request, "record")).value_or(RecordId{});
        return service.history(database, who, {text_in(request, "entity"), record, number_in(request, "before", 0), limit});
    }
    if (path == "v1/sync/sums") return service.sums(database, who, request.body);
    return std::nullopt;
}

// What the server's errors are as statuses, of those that these questions can meet.
inline int status_of_read(const Error& error) {
    return error.key == "error.copy_too_old" ? 410 : error.code == Code::not_found ? 404 : 400;
}

}  // namespace hera::test
