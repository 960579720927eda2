#include "storage/tenant_store.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/log.h"
#include "storage/background.h"
#include "storage/files.h"
#include "storage/write_ahead_log.h"

namespace hera::server {
namespace {

using store::Database;

constexpr std::size_t readers_kept = 4;
constexpr std::size_t together_min = 16;

struct Job {
    const TenantHandle::Work* work;
    bool alone;
    bool done = false;
    Result<void> result{};
    std::condition_variable turn{};  // done, or the first of those who wait while nobody leads
};

}  // namespace

struct Tenant : std::enable_shared_from_this<Tenant> {
    std::string folder, path;
    std::function<void(std::shared_ptr<Tenant>)> copy_soon;
    std::uint64_t used = 0;

    std::mutex mutex;
    std::vector<Job*> queue;
    bool busy = false;
    std::unique_ptr<Database> writer;
    std::int64_t rows_copied = 0;  // the writer's count when it last asked for a copy
    std::atomic<bool> copying{false};
    std::unique_ptr<Database> copier;  // of the background's thread

    std::mutex readers_mutex;
    std::vector<std::unique_ptr<Database>> readers;

    void lead(std::unique_lock<std::mutex>& lock);
    void run_together(const std::vector<Job*>& jobs);
    void copy_log();
};

struct TenantStore::State {
    std::size_t open_max;
    std::mutex mutex;
    std::uint64_t uses = 0;
    std::unordered_map<TenantId, std::shared_ptr<Tenant>> open;
    std::vector<std::weak_ptr<Tenant>> busy;  // of the background's thread: the latest first
    Background background;                    // ends before what it works on

    void copy(const std::shared_ptr<Tenant>& tenant);
    void give_cache(const std::shared_ptr<Tenant>& tenant);
};

// Called with `lock` held by a thread that found nobody leading. Does the work at the front of the queue: one job that wants
// to be alone, or the first of those that may share a transaction: half of them when they are many, so that while these are
// answered and send more, the others are worked on, and nobody waits for the slowest of all.
void Tenant::lead(std::unique_lock<std::mutex>& lock) {
    busy = true;
    std::size_t most = queue.front()->alone ? 1 : std::max(together_min, queue.size() / 2);
    auto limit = queue.begin() + static_cast<std::ptrdiff_t>(std::min(most, queue.size()));
    auto end = std::find_if(queue.begin() + 1, limit, [](const Job* job) { return job->alone; });
    std::vector<Job*> jobs(queue.begin(), end);
    queue.erase(queue.begin(), end);
    lock.unlock();
    if (jobs.front()->alone) {
        jobs.front()->result = (*jobs.front()->work)(*writer);
    } else {
        run_together(jobs);
        std::int64_t rows = writer->total_changes();
        if (rows - rows_copied >= TenantStore::rows_per_copy && !copying.exchange(true)) {
            rows_copied = rows;
            copy_soon(shared_from_this());
        }
    }
    lock.lock();
    busy = false;
    // The next leader first: it has the most to do. Should somebody who has just come be faster, they lead for both.
    if (!queue.empty()) queue.front()->turn.notify_one();
    for (Job* job : jobs) {
        job->done = true;
        job->turn.notify_one();
    }
}

void Tenant::run_together(const std::vector<Job*>& jobs) {
    auto fail_all = [&jobs](const Error& error) {
        for (Job* job : jobs) job->result = error;
    };
    auto begun = writer->prepare("BEGIN IMMEDIATE").run();
    if (!begun.ok()) return fail_all(begun.error());
    for (Job* job : jobs) {
        auto saved = writer->prepare("SAVEPOINT job").run();
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
        auto released = writer->prepare("RELEASE job").run();
        if (!released.ok()) job->result = released.error();
    }
    auto durable = writer->prepare("COMMIT").run();
    if (durable.ok()) return;
    if (writer->in_transaction()) (void)writer->run("ROLLBACK").ok();
    fail_all(durable.error());
}

namespace {

Result<void> enqueue(Tenant& tenant, const TenantHandle::Work& work, bool alone) {
    Job job{&work, alone};
    std::unique_lock lock(tenant.mutex);
    tenant.queue.push_back(&job);
    // Whoever waits may become the next leader: nobody works for others longer than until their own job is done.
    while (!job.done) {
        if (tenant.busy) {
            job.turn.wait(lock, [&] { return job.done || !tenant.busy; });
        } else {
            tenant.lead(lock);
        }
    }
    return std::move(job.result);
}

}  // namespace

// A copy that fails is made up for by the next one, or by the writer.
void Tenant::copy_log() {
    auto done = [this]() -> Result<void> {
        if (!copier) copier = TRY(Database::open({.path = path, .create = false, .wal = true, .cache_kib = 64}));
        return copier->prepare("PRAGMA wal_checkpoint(PASSIVE)").run();
    }();
    if (!done.ok()) log(LogLevel::warning, "a log of changes could not be copied into its file: " + done.error().detail);
    copying = false;
}

void TenantStore::State::copy(const std::shared_ptr<Tenant>& tenant) {
    give_cache(tenant);
    tenant->copy_log();
}

void TenantStore::State::give_cache(const std::shared_ptr<Tenant>& tenant) {  // T7
    auto resize = [](const std::shared_ptr<Tenant>& whose, int kib) {
        auto done = enqueue(*whose, [kib](Database& database) {
            return database.run("PRAGMA cache_size=-" + std::to_string(kib) + (kib == cache_kib ? ";PRAGMA shrink_memory" : ""));
        }, true);
        if (!done.ok()) log(LogLevel::warning, "the size of a cache could not be changed: " + done.error().detail);
    };
    auto same = [&](const std::weak_ptr<Tenant>& one) { return one.lock() == tenant; };
    auto found = std::find_if(busy.begin(), busy.end(), same);
    if (found == busy.end()) {
        resize(tenant, busy_cache_kib);
        found = busy.insert(busy.end(), tenant);
    }
    std::rotate(busy.begin(), found, found + 1);
    if (busy.size() <= busy_max) return;
    std::shared_ptr<Tenant> last = busy.back().lock();
    busy.pop_back();
    if (last) resize(last, cache_kib);
}

TenantHandle::TenantHandle(std::shared_ptr<Tenant> tenant) : m_tenant(std::move(tenant)) {}
TenantHandle::TenantHandle(TenantHandle&&) noexcept = default;
TenantHandle::~TenantHandle() = default;

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
    TRY(reader->prepare("BEGIN").run());
    auto result = work(*reader);
    TRY(reader->prepare("COMMIT").run());
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
        TRY(make_log_durable(tenant->path));  // T5
        tenant->writer = TRY(Database::open({.path = tenant->path, .create = false, .wal = true, .cache_kib = cache_kib}));
        TRY(tenant->writer->run("PRAGMA wal_autocheckpoint=" + std::to_string(log_pages_max)));  // T6
        tenant->copy_soon = [state = m_state.get()](std::shared_ptr<Tenant> whose) {
            state->background.offer([state, whose = std::move(whose)] { state->copy(whose); });
        };
        TRY(m_prepare(*tenant->writer, who.tenant));  // T2
        TRY(sync_folder(tenant->folder));             // T4
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
