// TenantStore: the customers' files, one folder each: tenants/<id>/main.db, and their attachments (file_store.h). The only door
// to them is a TenantHandle, and the only way to one is a session's AuthContext: no function takes a tenant id together with
// data.
//
//   T1  One writer per tenant. Callers that come while it is busy are taken together in the next transaction (leader and
//       followers): each inside its own savepoint, and each is answered only after that transaction is durable
//       (WAL, synchronous=FULL).
//   T2  A file whose stored tenant id is not the folder's is not opened.
//   T3  At most `open_max` tenants are open; the longest unused one is closed first.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "storage/auth_context.h"
#include "storage/file_store.h"
#include "store/sqlite.h"

namespace hera::server {

struct Tenant;

class TenantHandle {
public:
    TenantHandle(TenantHandle&&) noexcept;
    TenantHandle& operator=(TenantHandle&&) = delete;
    ~TenantHandle();

    using Work = std::function<Result<void>(store::Database&)>;
    // Inside a transaction that is durable when this returns ok. Work that fails leaves nothing behind.
    Result<void> write(const Work& work);
    // Outside any transaction of ours, alone on the writer: for work that opens its own (seed, add_user).
    Result<void> write_alone(const Work& work);
    // On a connection of its own; sees every write that has returned.
    Result<void> read(const Work& work);
    // The organisation's attachments as they lie on the disk.
    FileStore files() const;

private:
    friend class TenantStore;
    explicit TenantHandle(std::shared_ptr<Tenant> tenant);
    std::shared_ptr<Tenant> m_tenant;
};

class TenantStore {
public:
    // Brings an opened file up to the present layout and checks that it is this tenant's (T2).
    using Prepare = std::function<Result<void>(store::Database&, TenantId)>;

    TenantStore(std::string folder, Prepare prepare, std::size_t open_max = 200);
    ~TenantStore();

    Result<TenantHandle> open(const AuthContext& who);
    // Makes the folder and lets `seed` write the first rows; on failure nothing is left.
    Result<void> create(TenantId tenant, const TenantHandle::Work& seed);
    void remove_unfinished(TenantId tenant);

private:
    struct State;
    std::string folder_of(TenantId tenant) const;
    std::string m_folder;
    Prepare m_prepare;
    std::unique_ptr<State> m_state;
};

}  // namespace hera::server
