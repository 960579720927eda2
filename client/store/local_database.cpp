#include "store/local_database.h"

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

void LocalDatabase::open(const MakePageStore& make_page_store, const link::Account& account, Clock& clock,
                         Random& random, Opened done) {
    std::string name = database_name(account);
    vfs::PageDatabase::open(
        make_page_store(), name, clock, random,
        [name, account, &clock, &random, done](Result<std::unique_ptr<vfs::PageDatabase>> pages) {
            if (!pages.ok() && !can_work_in_memory(pages.error())) return done(pages.error());
            if (!pages.ok()) {
                return done(build(vfs::PageDatabase::in_memory(name, clock, random, pages.error()), account, clock, random));
            }
            done(build(std::move(pages).value(), account, clock, random));
        });
}

Result<std::unique_ptr<LocalDatabase>> LocalDatabase::build(std::unique_ptr<vfs::PageDatabase> pages,
                                                            const link::Account& account, Clock& clock,
                                                            Random& random) {
    std::unique_ptr<LocalDatabase> self(new LocalDatabase);
    self->m_pages = std::move(pages);
    store::OpenOptions options;
    options.path = self->m_pages->file_name();
    options.vfs = vfs::vfs_name;
    self->m_database = TRY(store::Database::open(options));
    sync::Identity identity;
    identity.tenant = account.tenant;
    identity.user = account.user;
    self->m_replica =
        TRY(sync::Replica::open(*self->m_database, Schema::built_in(), identity, clock, random));
    LocalDatabase* raw = self.get();
    self->m_pages->on_change([raw] { raw->storage_changed(); });
    // Creating or migrating tables is nothing a person did.
    self->note(Durability::relaxed);
    return self;
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
    std::uint64_t record = m_pages->sealed();
    if (durability == Durability::strict) m_strict_record = record;
    m_waiting.push_back({number, record});
    tell_replica();
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
