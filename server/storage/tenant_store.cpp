#include "storage/tenant_store.h"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/log.h"
#include "storage/files.h"

namespace hera::server {
namespace {

using store::Database;

constexpr std::size_t readers_kept = 4;

struct Job {
    const TenantHandle::Work* work;
    bool alone;
    bool done = false;
    Result<void> result{};
};

}  // namespace

struct Tenant {
    std::string folder, path;
    std::uint64_t used = 0;

    std::mutex mutex;
    std::condition_variable finished;
    std::vector<Job*> queue;
    bool busy = false;
    std::unique_ptr<Database> writer;

    std::mutex readers_mutex;
    std::vector<std::unique_ptr<Database>> readers;

    void lead(std::unique_lock<std::mutex>& lock);
    void run_together(const std::vector<Job*>& jobs);
};

struct TenantStore::State {
    std::size_t open_max;
    std::mutex mutex;
    std::uint64_t uses = 0;
    std::unordered_map<TenantId, std::shared_ptr<Tenant>> open;
};

// Called with `lock` held by a thread that found nobody leading. Does the work at the front of the queue: one job that wants
// to be alone, or all that may share a transaction.
void Tenant::lead(std::unique_lock<std::mutex>& lock) {
    busy = true;
    auto end = queue.begin() + 1;
    if (!queue.front()->alone) end = std::find_if(queue.begin(), queue.end(), [](const Job* job) { return job->alone; });
    std::vector<Job*> jobs(queue.begin(), end);
    queue.erase(queue.begin(), end);
    lock.unlock();
    if (jobs.front()->alone) {
        jobs.front()->result = (*jobs.front()->work)(*writer);
    } else {
        run_together(jobs);
    }
    lock.lock();
    for (Job* job : jobs) job->done = true;
    busy = false;
    finished.notify_all();
}

void Tenant::run_together(const std::vector<Job*>& jobs) {
    auto fail_all = [&jobs](const Error& error) {
        for (Job* job : jobs) job->result = error;
    };
    auto begun = writer->run("BEGIN IMMEDIATE");
    if (!begun.ok()) return fail_all(begun.error());
    for (Job* job : jobs) {
        auto saved = writer->run("SAVEPOINT job");
        if (!saved.ok()) {
            job->result = saved.error();
            continue;
        }
        job->result = (*job->work)(*writer);
        if (!job->result.ok()) {
            // After a full disk SQLite may have rolled everything back itself.
            if (!writer->in_transaction()) return fail_all(Error(job->result.error()));
            auto undone = writer->run("ROLLBACK TO job");
            if (!undone.ok()) {
                (void)writer->run("ROLLBACK").ok();
                return fail_all(undone.error());
            }
        }
        auto released = writer->run("RELEASE job");
        if (!released.ok()) job->result = released.error();
    }
    auto durable = writer->run("COMMIT");
    if (durable.ok()) return;
    if (writer->in_transaction()) (void)writer->run("ROLLBACK").ok();
    fail_all(durable.error());
}

TenantHandle::TenantHandle(std::shared_ptr<Tenant> tenant) : m_tenant(std::move(tenant)) {}
TenantHandle::TenantHandle(TenantHandle&&) noexcept = default;
TenantHandle::~TenantHandle() = default;

namespace {
Result<void> enqueue(Tenant& tenant, const TenantHandle::Work& work, bool alone) {
    Job job{&work, alone};
    std::unique_lock lock(tenant.mutex);
    tenant.queue.push_back(&job);
    // Whoever waits may become the next leader: nobody works for others longer than until their own job is done.
    while (!job.done) {
        if (tenant.busy) {
            tenant.finished.wait(lock, [&] { return job.done || !tenant.busy; });
        } else {
            tenant.lead(lock);
        }
    }
    return std::move(job.result);
}
}  // namespace

Result<void> TenantHandle::write(const Work& work) { return enqueue(*m_tenant, work, false); }
Result<void> TenantHandle::write_alone(const Work& work) { return enqueue(*m_tenant, work, true); }

FileStore TenantHandle::files() const { return FileStore(m_tenant->folder); }

Result<void> TenantHandle::read(const Work& work) {
    std::unique_ptr<Database> reader;
    {
        std::lock_guard lock(m_tenant->readers_mutex);
        if (!m_tenant->readers.empty()) {
            reader = std::move(m_tenant->readers.back());
            m_tenant->readers.pop_back();
        }
    }
    if (!reader) reader = TRY(Database::open({.path = m_tenant->path, .create = false, .read_only = true, .cache_kib = 4096}));
    // One snapshot for all statements of the work.
    TRY(reader->run("BEGIN"));
    auto result = work(*reader);
    TRY(reader->run("COMMIT"));
    std::lock_guard lock(m_tenant->readers_mutex);
    if (m_tenant->readers.size() < readers_kept) m_tenant->readers.push_back(std::move(reader));
    return result;
}

TenantStore::TenantStore(std::string folder, Prepare prepare, std::size_t open_max)
    : m_folder(std::move(folder)), m_prepare(std::move(prepare)), m_state(std::make_unique<State>()) {
    m_state->open_max = open_max;
}
TenantStore::~TenantStore() = default;

// The text of an id has no character that means anything to a file system.
std::string TenantStore::folder_of(TenantId tenant) const { return m_folder + "/" + tenant.text(); }

Result<TenantHandle> TenantStore::open(const AuthContext& who) {
    std::lock_guard lock(m_state->mutex);
    auto found = m_state->open.find(who.tenant);
    if (found == m_state->open.end()) {
        while (m_state->open.size() >= m_state->open_max) {
            auto oldest = m_state->open.end();
            for (auto at = m_state->open.begin(); at != m_state->open.end(); ++at) {
                bool unused = at->second.use_count() == 1;
                if (unused && (oldest == m_state->open.end() || at->second->used < oldest->second->used)) oldest = at;
            }
            if (oldest == m_state->open.end()) break;  // all in use: one more than planned is better than a refusal
            m_state->open.erase(oldest);
        }
        auto tenant = std::make_shared<Tenant>();
        tenant->folder = folder_of(who.tenant);
        tenant->path = tenant->folder + "/main.db";
        tenant->writer = TRY(Database::open({.path = tenant->path, .create = false, .wal = true, .cache_kib = 8192}));
        TRY(m_prepare(*tenant->writer, who.tenant));  // T2
        found = m_state->open.emplace(who.tenant, std::move(tenant)).first;
    }
    found->second->used = ++m_state->uses;
    return TenantHandle(found->second);
}

Result<void> TenantStore::create(TenantId tenant, const TenantHandle::Work& seed) {
    std::string folder = folder_of(tenant);
    std::error_code failed;
    if (!std::filesystem::create_directories(folder, failed)) return storage_error(failed.value(), folder);
    auto seeded = [&]() -> Result<void> {
        auto database = TRY(Database::open({.path = folder + "/main.db", .wal = true}));
        TRY(seed(*database));
        TRY(sync_folder(folder));
        return sync_folder(m_folder);
    }();
    if (!seeded.ok()) remove_unfinished(tenant);
    return seeded;
}

void TenantStore::remove_unfinished(TenantId tenant) {
    std::error_code failed;
    std::filesystem::remove_all(folder_of(tenant), failed);
    if (failed) log(LogLevel::warning, "could not remove the folder of an unfinished organisation: " + failed.message());
}

}  // namespace hera::server
