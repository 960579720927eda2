#include "store/local_database.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/log.h"
#include "store/database_check.h"
#include "store/ddl.h"
#include "store/device_account.h"
#include "store/history_limit.h"
#include "sync/op_log.h"
#include "sync/mutants.h"

namespace hera {

namespace {

// Storage that is not to be had is no reason to keep a person from working; storage that is damaged, newer or somebody
// else's is.
bool can_work_in_memory(const Error& error) {
    return error.code == Code::denied || error.code == Code::too_large || error.code == Code::busy ||
           error.code == Code::internal;
}

// A browser in which three copies in a row cannot be read is broken in another way.
constexpr std::uint32_t damaged_copies_max = 3;

Result<std::unique_ptr<store::Database>> open_sqlite(const vfs::PageDatabase& pages) {
    store::OpenOptions options;
    options.path = pages.file_name();
    options.vfs = vfs::vfs_name;
    auto database = TRY(store::Database::open(options));
    // Says something in a new file only (store/history_limit.h).
    TRY(database->run("PRAGMA auto_vacuum=INCREMENTAL"));
    return database;
}

// The folder is one account's; a first line that cannot be read says nothing against it.
bool foreign(const OutboxText& text, const sync::Identity& mine) {
    const sync::Identity& theirs = text.identity;
    return !theirs.tenant.none() && (!(theirs.tenant == mine.tenant) || !(theirs.user == mine.user));
}

struct Salvaged {
    std::vector<sync::Op> unsent;
    DeviceId device{};
};

}  // namespace

// Pages and mirror are read at the same time; whoever is last builds.
struct LocalDatabase::Opening {
    Storage storage;
    link::Account account;
    std::uint32_t copy;
    Clock& clock;
    Random& random;
    Opened done;
    std::unique_ptr<OutboxMirror> mirror;
    std::optional<OutboxMirror::Kept> kept;
    std::unique_ptr<vfs::PageDatabase> pages;
    std::uint32_t damaged = 0;            // copies that could not be read
    bool salvaged = true;                 // …and of all of them the outbox could
    bool restored = false;
    std::vector<sync::Op> unsent;         // of them, or carried from one that is given up
    DeviceId device{};

    std::string name() const { return database_name(account, copy); }
    void fail(const Error& error) { std::exchange(done, nullptr)(error); }
};

void LocalDatabase::open(const Storage& storage, const link::Account& account, Start start, Clock& clock, Random& random,
                         Opened done) {
    auto opening = std::make_shared<Opening>(
        Opening{storage, account, start.copy, clock, random, std::move(done), nullptr, std::nullopt, nullptr,
                start.damaged ? 1u : 0u, start.unsent_known, start.restored, std::move(start.carried), start.device});
    opening->mirror = std::make_unique<OutboxMirror>(storage.make_mirror_files ? storage.make_mirror_files() : nullptr,
                                                     database_name(account, 0), clock, random);
    opening->mirror->read([opening, discard = start.discard_mirror](OutboxMirror::Kept kept) {
        opening->kept = discard ? OutboxMirror::Kept{} : std::move(kept);
        build_if_all_there(opening);
    });
    open_pages(opening);
}

void LocalDatabase::open_pages(const std::shared_ptr<Opening>& opening) {
    std::string name = opening->name();
    vfs::PageDatabase::open(
        opening->storage.make_page_store(), name, opening->clock, opening->random,
        [opening, name](Result<std::unique_ptr<vfs::PageDatabase>> pages) {
            if (!pages.ok() && pages.error().code == Code::corrupt) {
                log(LogLevel::error, "local database: " + pages.error().detail);
                return salvage(opening);
            }
            if (!pages.ok() && !can_work_in_memory(pages.error())) return opening->fail(pages.error());
            opening->pages = pages.ok() ? std::move(pages).value()
                                        : vfs::PageDatabase::in_memory(name, opening->clock, opening->random, pages.error());
            build_if_all_there(opening);
        });
}

void LocalDatabase::build_if_all_there(const std::shared_ptr<Opening>& opening) {
    if (!opening->done || !opening->kept || !opening->pages) return;
    auto built = build(*opening);
    // SQLite finds damage that the checksums of pages cannot.
    if (!built.ok() && built.error().code == Code::corrupt) return salvage(opening);
    std::exchange(opening->done, nullptr)(std::move(built));
}

namespace {

Result<std::vector<sync::Op>> unsent_of(store::Database& database, UserId user) {
    std::vector<sync::Op> out;
    for (sync::LoggedOp& entry : TRY(sync::unsent_ops(database))) {
        if (entry.op.user == user) out.push_back(std::move(entry.op));
    }
    return out;
}

Result<Salvaged> read_outbox_of(const vfs::PageDatabase& pages, const link::Account& account) {
    std::unique_ptr<store::Database> database = TRY(open_sqlite(pages));
    // A table that is not there is no bug of ours in this case: preparing a statement must not find that out.
    TRY(database->run("SELECT 1 FROM op LIMIT 0; SELECT 1 FROM meta LIMIT 0"));
    Salvaged out;
    out.unsent = TRY(unsent_of(*database, account.user));
    if (auto device = DeviceId::parse(TRY(store::meta_text(*database, "device")))) out.device = *device;
    return out;
}

}  // namespace

// What is unsent is read out of a copy as far as that can be read at all; then the next copy is opened.
void LocalDatabase::salvage(const std::shared_ptr<Opening>& opening) {
    opening->pages.reset();
    if (++opening->damaged > damaged_copies_max) return opening->fail({Code::corrupt, "error.storage_damaged"});
    std::string name = opening->name();
    vfs::PageDatabase::salvage(
        opening->storage.make_page_store(), name, opening->clock, opening->random,
        [opening](Result<std::unique_ptr<vfs::PageDatabase>> pages) {
            // Another worker has it: nothing is wrong with the copy.
            if (!pages.ok() && pages.error().code == Code::conflict) return opening->fail(pages.error());
            auto read = pages.ok() ? read_outbox_of(*pages.value(), opening->account) : Result<Salvaged>(pages.error());
            if (read.ok()) {
                auto& ops = read.value().unsent;
                opening->unsent.insert(opening->unsent.end(), ops.begin(), ops.end());
                if (opening->device.none()) opening->device = read.value().device;
            } else {
                log(LogLevel::error, "local database: its outbox cannot be read: " + read.error().key);
                opening->salvaged = false;
            }
            ++opening->copy;
            open_pages(opening);
        });
}

Result<std::unique_ptr<LocalDatabase>> LocalDatabase::build(Opening& opening) {
    std::unique_ptr<LocalDatabase> self(new LocalDatabase);
    self->m_pages = std::move(opening.pages);
    self->m_database = TRY(open_sqlite(*self->m_pages));
    sync::Identity identity;
    identity.tenant = opening.account.tenant;
    identity.user = opening.account.user;
    // A database that is made anew goes on as the device that wrote the mirror: its earlier ops are its own.
    identity.device = opening.device;
    for (const OutboxText& text : opening.kept->texts) {
        if (!foreign(text, identity) && !text.identity.device.none()) identity.device = text.identity.device;
    }
    auto open_replica = [&] {
        return sync::Replica::open(*self->m_database, Schema::built_in(), identity, opening.clock, opening.random);
    };
    auto replica = open_replica();
    bool repaired = false;
    // An index that is wrong is made anew before the whole copy is given up (R1 comes before R2).
    if (!replica.ok() && replica.error().code == Code::corrupt) {
        DatabaseCheck check(*self->m_database, DatabaseCheck::Reason::suspected);
        repaired = check.run() == DatabaseCheck::Outcome::repaired;
        log(LogLevel::error, std::string("local database: ") + (repaired ? "repaired: " : "damaged: ") + check.found());
        if (repaired) replica = open_replica();
    }
    self->m_replica = TRY(std::move(replica));
    self->m_database->take_corrupt();
    LocalDatabase* raw = self.get();
    self->m_pages->on_change([raw] { raw->storage_changed(); });
    // Creating or migrating tables is nothing a person did.
    self->note(Durability::relaxed);
    TRY(self->adopt(opening));
    TRY(self->read_health());
    bool fresh = self->m_pages->origin().fresh && !self->m_recovery.damaged;
    if (repaired || fresh) TRY(self->note_check(opening.clock.now(), repaired));
    // Not before: damage that is found until here leaves the mirror to the next copy.
    self->m_mirror = std::move(opening.mirror);
    self->m_mirror->start(*self->m_replica);
    return self;
}

Result<void> LocalDatabase::adopt(const Opening& opening) {
    const OutboxMirror::Kept& kept = *opening.kept;
    vfs::PageDatabase::Origin origin = m_pages->origin();
    m_recovery.copy = opening.copy;
    m_recovery.damaged = opening.damaged > 0;
    m_recovery.restored = opening.restored;
    m_recovery.lost = !m_recovery.damaged && !opening.restored && origin.fresh && (origin.data_lost || kept.any);
    m_recovery.unsent_known = kept.any || (m_recovery.damaged && opening.salvaged);
    std::vector<OpId> dismissed;
    for (const OutboxText& text : kept.texts) dismissed.insert(dismissed.end(), text.dismissed.begin(), text.dismissed.end());
    auto wanted = [&dismissed](const sync::Op& op) {
        return std::find(dismissed.begin(), dismissed.end(), op.id) == dismissed.end();
    };
    std::vector<sync::Op> ops;
    std::copy_if(opening.unsent.begin(), opening.unsent.end(), std::back_inserter(ops), wanted);
    const sync::Identity& mine = m_replica->identity();
    for (const OutboxText& text : kept.texts) {
        if (foreign(text, mine)) continue;
        std::copy_if(text.ops.begin(), text.ops.end(), std::back_inserter(ops), wanted);
    }
    for (sync::Op& op : ops) {
        op.user = mine.user;
        if (op.device.none()) op.device = mine.device;
    }
    if (ops.empty()) return {};
    m_recovery.adopted = TRY(m_replica->adopt(ops));
    note(Durability::strict);
    return {};
}

LocalDatabase::~LocalDatabase() = default;

// ---- health -------------------------------------------------------------------------------------------------------

namespace {
constexpr const char* checked_key = "checked_at";
constexpr const char* repaired_key = "repaired_at";
constexpr const char* repairs_key = "repairs";  // how often, for whoever looks into a file
}  // namespace

Result<void> LocalDatabase::read_health() {
    m_health.checked = Instant{TRY(store::meta_integer(*m_database, checked_key))};
    m_health.repaired = Instant{TRY(store::meta_integer(*m_database, repaired_key))};
    m_health.history_from = TRY(hera::history_from(*m_database));
    return {};
}

bool LocalDatabase::week_is_over(Instant now) const {
    constexpr std::int64_t day_ms = 86'400'000;
    std::int64_t since = now.ms - m_health.checked.ms;
    // A clock that was set back says nothing of when it was.
    return since < 0 || since > check_after_days * day_ms;
}

Result<void> LocalDatabase::note_check(Instant now, bool repaired) {
    m_health.checked = now;
    if (repaired) m_health.repaired = now;
    Durability before = m_durability;
    set_durability(Durability::relaxed);
    auto written = [&]() -> Result<void> {
        auto transaction = TRY(store::Transaction::begin(*m_database));
        TRY(store::set_meta(*m_database, checked_key, now.ms));
        if (repaired) {
            TRY(store::set_meta(*m_database, repaired_key, now.ms));
            std::int64_t repairs = TRY(store::meta_integer(*m_database, repairs_key));
            TRY(store::set_meta(*m_database, repairs_key, repairs + 1));
        }
        return transaction.commit();
    }();
    set_durability(before);
    return written;
}

Result<std::vector<sync::Op>> LocalDatabase::unsent() const { return unsent_of(*m_database, m_replica->identity().user); }

void LocalDatabase::set_durability(Durability durability) {
    m_durability = durability;
    if (sync::mutant(sync::Mutant::relaxed_instead_of_strict)) durability = Durability::relaxed;
    m_pages->set_durability(durability);
}

void LocalDatabase::committed() { note(m_durability); }

void LocalDatabase::note(Durability durability) {
    std::uint64_t number = m_replica->commit_number();
    if (number == m_noted) return;
    m_noted = number;
    if (m_mirror) m_mirror->committed();
    std::uint64_t record = m_pages->sealed();
    if (durability == Durability::strict) m_strict_record = record;
    m_waiting.push_back({number, record});
    tell_replica();
}

std::optional<std::int64_t> LocalDatabase::wake_at_ms() const {
    auto pages = m_pages->wake_at_ms(), mirror = m_mirror->wake_at_ms();
    if (pages && mirror) return std::min(*pages, *mirror);
    return pages ? pages : mirror;
}

void LocalDatabase::tick() {
    m_pages->tick();
    m_mirror->tick();
}

void LocalDatabase::storage_changed() {
    tell_replica();
    if (m_when_saved && durable() == link::Status::Durable::saved) std::exchange(m_when_saved, nullptr)();
    if (m_changed) m_changed();
}

std::uint64_t LocalDatabase::stored() const {
    return sync::mutant(sync::Mutant::acknowledge_before_durable) ? m_pages->sealed() : m_pages->durable();
}

void LocalDatabase::tell_replica() {
    std::uint64_t through = 0;
    while (!m_waiting.empty() && m_waiting.front().record <= stored()) {
        through = m_waiting.front().commit_number;
        m_waiting.pop_front();
    }
    if (through != 0) m_replica->durable_through(through);
    m_replica->push_from_memory(m_pages->storage() == vfs::Storage::degraded);
}

link::Status::Durable LocalDatabase::durable() const {
    if (m_pages->storage() == vfs::Storage::degraded) return link::Status::Durable::not_saved;
    if (stored() < m_strict_record) return link::Status::Durable::saving;
    return link::Status::Durable::saved;
}

}  // namespace hera
