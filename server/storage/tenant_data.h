// TenantData: what a service sees of one organisation: its rows in transactions, and the bytes of its files. The server's is a
// session's TenantHandle (tenant_store.h); a program with one organisation and no sessions has its own (tests/sim).
#pragma once

#include <functional>

#include "base/result.h"
#include "storage/file_store.h"
#include "store/sqlite.h"

namespace hera::server {

class TenantData {
public:
    using Work = std::function<Result<void>(store::Database&)>;
    virtual ~TenantData() = default;
    // Inside a transaction that is durable when this returns ok; alone at the writer's place meanwhile. Work that fails leaves
    // nothing behind.
    virtual Result<void> write(const Work& work) = 0;
    // Sees every write that has returned.
    virtual Result<void> read(const Work& work) = 0;
    // The organisation's attachments as they lie on the disk.
    virtual FileStore files() const = 0;
};

}  // namespace hera::server
