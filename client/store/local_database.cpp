#include "store/local_database.h"

#include <algorithm>
#include <utility>

#include "store/device_account.h"
#include "sync/mutants.h"

namespace hera {

namespace {

// Storage that is not to be had is no reason to keep a person from working; storage that is damaged, newer or somebody
// else's is.
bool can_work_in_memory(const Error& error) {
    return error.code == Code::denied || error.code == Code::too_large || error.code == Code::busy ||
           error.code == Code::internal;
}

}  // namespace

// Pages and mirror are read at the same time; whoever is last builds.
struct LocalDatabase::Opening {
    std::string name;
    link::Account account;
    Clock& clock;
    Random& random;
    Opened done;
    std::unique_ptr<OutboxMirror> mirror;
    std::optional<OutboxMirror::Kept> kept;
    std::unique_ptr<vfs::PageDatabase> pages;
};

void LocalDatabase::open(const Storage& storage, const link::Account& account, Clock& clock, Random& random, Opened done) {
    auto opening = std::make_shared<Opening>(
        Opening{database_name(account), account, clock, random, std::move(done), nullptr, std::nullopt, nullptr});
    opening->mirror = std::make_unique<OutboxMirror>(storage.make_mirror_files ? storage.make_mirror_files() : nullptr,
                                                     opening->name, clock, random);
    auto build_if_all_there = [opening] {
        if (opening->done && opening->kept && opening->pages) std::exchange(opening->done, nullptr)(build(*opening));
    };
    opening->mirror->read([opening, build_if_all_there](OutboxMirror::Kept kept) {
        opening->kept = std::move(kept);
        build_if_all_there();
    });
    vfs::PageDatabase::open(
        storage.make_page_store(), opening->name, clock, random,
        [opening, build_if_all_there](Result<std::unique_ptr<vfs::PageDatabase>> pages) {
            if (!pages.ok() && !can_work_in_memory(pages.error())) {
                return std::exchange(opening->done, nullptr)(pages.error());
            }
            opening->pages = pages.ok() ? std::move(pages).value()
                                        : vfs::PageDatabase::in_memory(opening->name, opening->clock, opening->random,
                                                                       pages.error());
            build_if_all_there();
        });
}

Result<std::unique_ptr<LocalDatabase>> LocalDatabase::build(Opening& opening) {
    std::unique_ptr<LocalDatabase> self(new LocalDatabase);
    self->m_pages = std::move(opening.pages);
    self->m_mirror = std::move(opening.mirror);
    store::OpenOptions options;
    options.path = self->m_pages->file_name();
    options.vfs = vfs::vfs_name;
    self->m_database = TRY(store::Database::open(options));
    sync::Identity identity;
    identity.tenant = opening.account.tenant;
    identity.user = opening.account.user;
    // A database that is made anew goes on as the device that wrote the mirror: its earlier ops are its own.
    for (const OutboxText& text : opening.kept->texts) {
        bool ours = text.identity.tenant == identity.tenant && text.identity.user == identity.user;
        if (ours && !text.identity.device.none()) identity.device = text.identity.device;
    }
    self->m_replica = TRY(
        sync::Replica::open(*self->m_database, Schema::built_in(), identity, opening.clock, opening.random));
    LocalDatabase* raw = self.get();
    self->m_pages->on_change([raw] { raw->storage_changed(); });
    // Creating or migrating tables is nothing a person did.
    self->note(Durability::relaxed);
    TRY(self->adopt(*opening.kept));
    self->m_mirror->start(*self->m_replica);
    return self;
}

Result<void> LocalDatabase::adopt(const OutboxMirror::Kept& kept) {
    vfs::PageDatabase::Origin origin = m_pages->origin();
    m_recovery.copy_lost = origin.fresh && (origin.data_lost || kept.any);
    m_recovery.mirrored = kept.any;
    std::vector<OpId> dismissed;
    for (const OutboxText& text : kept.texts) dismissed.insert(dismissed.end(), text.dismissed.begin(), text.dismissed.end());
    std::vector<sync::Op> ops;
    const sync::Identity& mine = m_replica->identity();
    for (const OutboxText& text : kept.texts) {
        if (!(text.identity.tenant == mine.tenant) || !(text.identity.user == mine.user)) continue;
        for (const sync::Op& op : text.ops) {
            if (std::find(dismissed.begin(), dismissed.end(), op.id) == dismissed.end()) ops.push_back(op);
        }
    }
    if (ops.empty()) return {};
    m_recovery.adopted = TRY(m_replica->adopt(ops));
    note(Durability::strict);
    return {};
}

LocalDatabase::~LocalDatabase() = default;

void LocalDatabase::set_durability(Durability durability) {
    m_durability = durability;
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
