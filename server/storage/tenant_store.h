// TenantStore: the customers' files, one folder each: tenants/<id>/main.db, and their attachments (file_store.h). The only door
// to them is a TenantHandle, and the only way to one is a session's AuthContext: no function takes a tenant id together with
// data.
//
//   T1  One writer per tenant. Callers that come while it is busy are taken together in the next transaction (leader and
//       followers; half of them when they are many): each inside its own savepoint, and each is answered only after that
//       transaction is durable (WAL, synchronous=FULL).
//   T2  A file whose stored tenant id is not the folder's is not opened.
//   T3  At most `open_max` tenants are open; the longest unused one is closed first.
//   T4  The name of the file's log of changes (main.db-wal, made when it is opened) is on the disk before anything is written
//       to it: SQLite itself asks for that, but does not look at the answer.
//   T5  When a commit fails, also in its fsync, all of its callers are refused, and the connection stays: nothing is synced
//       twice in the hope that it was kept meanwhile. The next transaction writes its pages anew in the same place, and a
//       checkpoint that failed copies all of its pages again. After another process: write_ahead_log.h.
//   T6  What was written goes from the log into the file beside the writer (background.h), as soon as `rows_per_copy` rows were
//       written. The writer itself copies only what is left when the log has `log_pages_max` pages, so that nobody waits long
//       for their answer, and the log begins anew. Which of them copies is all the same to T1 and T5: SQLite syncs the log
//       before and the file after it, and counts nothing as copied that was not synced.
//   T7  The few tenants that were written to most have a large cache; one that is no longer among them has its memory taken back.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "storage/auth_context.h"
#include "storage/tenant_data.h"

namespace hera::server {

struct Tenant;

class TenantHandle final : public TenantData {
public:
    TenantHandle(TenantHandle&&) noexcept;
    TenantHandle& operator=(TenantHandle&&) = delete;
    ~TenantHandle() override;

    Result<void> write(const Work& work) override;
    // Outside any transaction of ours, alone on the writer: for work that opens its own (seed, add_user).
    Result<void> write_alone(const Work& work);
    // On a connection of its own.
    Result<void> read(const Work& work) override;
    FileStore files() const override;

private:
    friend class TenantStore;
    explicit TenantHandle(std::shared_ptr<Tenant> tenant);
    std::shared_ptr<Tenant> m_tenant;
};

class TenantStore {
public:
    // Brings an opened file up to the present layout and checks that it is this tenant's (T2).
    using Prepare = std::function<Result<void>(store::Database&, TenantId)>;

    static constexpr std::int64_t rows_per_copy = 1500;
    static constexpr int log_pages_max = 16000;
    static constexpr std::size_t busy_max = 4;
    static constexpr int cache_kib = 8192, busy_cache_kib = 65536;

    // REQUIRES: it outlives its handles.
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
