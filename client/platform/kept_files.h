// KeptFiles: the bytes of attachments that this device has, by their SHA-256. The page puts in what a person chooses
// (web/bridge/attachments.js) before the record that names it is made; the store's worker sends it to the server, fetches what a
// person wants to see, and lets go of what was not looked at for long. Implemented over IndexedDB (web/kept_files_web.cpp) and in
// memory (tests/support/sim_kept_files.h).
//
//   B1  What is here under a sum has that sum, and survives the end of the browser.
//   B2  Nothing that the server has not got is removed, but by erase().
//   B3  No callback runs inside the call that asked; none runs after the object is gone.
//
// Errors: those of a page store (platform/page_store.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"
#include "platform/transport.h"

namespace hera {

class KeptFiles {
public:
    struct Part {
        std::string sha256;  // of these bytes
        std::string bytes;
    };
    // Without a sum: the file is not here.
    using Read = std::function<void(Result<Part>)>;
    using List = std::function<void(Result<std::vector<std::string>>)>;
    using Fetched = std::function<void(Result<HttpReply>)>;

    virtual ~KeptFiles() = default;
    virtual void list(const std::string& folder, List done) = 0;
    virtual void read(const std::string& folder, const std::string& sha256, std::int64_t from, std::int64_t count, Read done) = 0;
    // Asks the server, without the bytes passing through here, and keeps them when they are the ones. The reply has status 200 and
    // no body then; 0 when the network failed or the bytes were others.
    virtual void fetch(const std::string& folder, const std::string& sha256, const HttpRequest& request, Fetched done) = 0;
    // Are the bytes the ones of their sum? true also when they are not here at all.
    using Checked = std::function<void(Result<bool>)>;
    virtual void check(const std::string& folder, const std::string& sha256, Checked done) = 0;
    // The server has it: from now on it may be let go of. What was fetched is such from the start.
    virtual void sent(const std::string& folder, const std::string& sha256) = 0;
    // Lets go of what the server has, the oldest first, until no more than `bytes_max` are left.
    virtual void prune(const std::string& folder, std::int64_t bytes_max) = 0;
    virtual void erase(const std::string& folder) = 0;
};

using MakeKeptFiles = std::function<std::unique_ptr<KeptFiles>()>;

// Page and worker name the place alike.
inline std::string kept_files_folder(TenantId tenant, UserId user) { return tenant.text() + "." + user.text(); }

}  // namespace hera
