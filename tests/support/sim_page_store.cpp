#include "support/sim_page_store.h"

#include <algorithm>

#include "base/check.h"
#include "sync/mutants.h"

namespace hera::test {

namespace {

Error full() { return Error{Code::too_large, "error.storage_full"}; }
Error connection() { return Error{Code::busy, "error.storage_connection"}; }
Error taken() { return Error{Code::conflict, "error.storage_taken"}; }
Error cleared() { return Error{Code::busy, "error.storage_cleared"}; }
Error unavailable() { return Error{Code::denied, "error.storage_unavailable"}; }

}  // namespace

void SimDisk::apply(const OwnedGroup& group, Tables& tables) {
    auto drop = [](Rows& rows, const PageStore::KeyRange& range) {
        rows.erase(rows.lower_bound(range.first), rows.upper_bound(range.last));
    };
    for (const auto& range : group.drop_log) drop(tables.log, range);
    for (const auto& range : group.drop_chunks) drop(tables.chunks, range);
    for (const auto& row : group.log) tables.log[row.first] = row.second;
    for (const auto& row : group.chunks) tables.chunks[row.first] = row.second;
    if (group.has_header) tables.header = group.header;
    if (group.epoch != 0) tables.epoch = group.epoch;
}

void SimDisk::commit(Database& database, OwnedGroup group) {
    apply(group, database.now);
    bool strict = group.durability == Durability::strict;
    ++(strict ? m_figures.strict_writes : m_figures.relaxed_writes);
    for (const auto& row : group.log) m_figures.bytes += row.second.size();
    for (const auto& row : group.chunks) m_figures.bytes += row.second.size();
    database.recent.push_back(std::move(group));
    if (!strict) return;
    // A strict group flushes everything before it (P3).
    for (const OwnedGroup& settled : database.recent) apply(settled, database.settled);
    database.recent.clear();
}

SimDisk::Database& SimDisk::database(const std::string& name) {
    auto& slot = m_databases[name];
    if (!slot) slot = std::make_unique<Database>();
    return *slot;
}

bool SimDisk::step() {
    if (m_waiting.empty()) return false;
    Operation operation = std::move(m_waiting.front());
    m_waiting.pop_front();
    operation.perform();
    return true;
}

void SimDisk::clear(const std::string& name) {
    m_databases.erase(name);
    for (SimPageStore* store : m_stores)
        if (store->m_name == name) store->m_connected = false, store->m_cleared = true;
}

void SimDisk::crash(Crash kind, bool keep_inflight, std::size_t relaxed_lost) {
    if (keep_inflight && !m_waiting.empty() && m_waiting.front().is_write) m_waiting.front().commit();
    std::deque<Operation> gone = std::move(m_waiting);
    m_waiting.clear();
    for (SimPageStore* store : m_stores) store->m_disk = nullptr;
    m_stores.clear();
    gone.clear();  // callbacks may own stores, which are off this disk by now
    m_faults.clear();
    for (auto& entry : m_databases) {
        Database& database = *entry.second;
        if (kind == Crash::power) {
            std::size_t lost = std::min(relaxed_lost, database.recent.size());
            for (std::size_t i = 0; i < lost; ++i) database.recent.pop_back();
        }
        for (const OwnedGroup& group : database.recent) apply(group, database.settled);
        database.recent.clear();
        database.now = database.settled;
    }
}

void SimDisk::inject(Fault fault, std::uint32_t times) {
    m_faults[fault] += times;
}

bool SimDisk::take_fault(Fault fault) {
    auto found = m_faults.find(fault);
    if (found == m_faults.end() || found->second == 0) return false;
    --found->second;
    return true;
}

std::size_t SimDisk::row_count(const std::string& name) const {
    auto found = m_databases.find(name);
    return found == m_databases.end() ? 0 : found->second->now.log.size() + found->second->now.chunks.size();
}

bool SimDisk::flip_bit(const std::string& name, std::size_t which, std::size_t bit) {
    if (which >= row_count(name)) return false;
    Database& target = database(name);
    for (Tables* tables : {&target.settled, &target.now}) {
        bool in_log = which < tables->log.size();
        auto row = in_log ? tables->log.begin() : tables->chunks.begin();
        std::advance(row, in_log ? which : which - tables->log.size());
        std::size_t at = bit / 8 % row->second.size();
        row->second[at] = static_cast<std::uint8_t>(row->second[at] ^ (1u << (bit % 8)));
    }
    return true;
}

bool SimDisk::tear_last_log_row(const std::string& name, std::size_t keep_bytes) {
    Database& target = database(name);
    if (target.now.log.empty()) return false;
    for (Tables* tables : {&target.settled, &target.now}) {
        Bytes& row = tables->log.rbegin()->second;
        if (keep_bytes < row.size()) row.resize(keep_bytes);
    }
    return true;
}

Bytes SimDisk::save(const std::string& name) const {
    ByteWriter out;
    auto found = m_databases.find(name);
    if (found == m_databases.end()) return {};
    const Tables& tables = found->second->now;
    auto bytes = [&out](const Bytes& value) {
        out.u32(static_cast<std::uint32_t>(value.size()));
        out.raw(value.data(), value.size());
    };
    out.u32(tables.epoch);
    bytes(tables.header);
    for (const Rows* rows : {&tables.log, &tables.chunks}) {
        out.u32(static_cast<std::uint32_t>(rows->size()));
        for (const auto& [key, value] : *rows) {
            out.u64(key);
            bytes(value);
        }
    }
    return out.take();
}

bool SimDisk::load(const std::string& name, const Bytes& saved) {
    ByteReader in(saved);
    Tables tables;
    auto bytes = [&in] {
        Bytes value(in.count(1));
        if (!value.empty()) in.raw(value.data(), value.size());
        return value;
    };
    tables.epoch = in.u32();
    tables.header = bytes();
    for (Rows* rows : {&tables.log, &tables.chunks}) {
        for (std::uint32_t count = in.u32(); count > 0 && in.ok(); --count) {
            std::uint64_t key = in.u64();
            (*rows)[key] = bytes();
        }
    }
    if (!in.done()) return false;
    Database& target = database(name);
    target.recent.clear();
    target.settled = target.now = std::move(tables);
    return true;
}

void SimDisk::forget(SimPageStore* store) {
    std::deque<Operation> kept, gone;
    for (Operation& operation : m_waiting) (operation.store == store ? gone : kept).push_back(std::move(operation));
    m_waiting = std::move(kept);
    gone.clear();  // only now: their callbacks may own stores
}

SimPageStore::SimPageStore(SimDisk& disk) : m_disk(&disk) { disk.m_stores.push_back(this); }

SimPageStore::~SimPageStore() {
    if (m_disk == nullptr) return;
    SimDisk* disk = m_disk;
    disk->m_stores.erase(std::remove(disk->m_stores.begin(), disk->m_stores.end(), this), disk->m_stores.end());
    close();
}

void SimPageStore::enqueue(std::function<void()> perform) {
    if (m_disk == nullptr) return;
    m_disk->m_waiting.push_back({this, false, std::move(perform), {}});
}

bool SimPageStore::fenced() const {
    if (sync::mutant(sync::Mutant::skip_epoch_check)) return false;
    auto found = m_disk->m_databases.find(m_name);
    return found == m_disk->m_databases.end() || found->second->now.epoch != m_epoch;
}

void SimPageStore::open(const std::string& name, const Bytes& fresh_header, OpenDone done) {
    HERA_CHECK(m_name.empty() && !name.empty());
    m_name = name;
    enqueue([this, fresh_header, done = std::move(done)] {
        if (m_disk->take_fault(SimDisk::Fault::unavailable)) return done(unavailable());
        ++m_disk->m_figures.opens;
        SimDisk::Database& database = m_disk->database(m_name);
        Opened opened;
        opened.fresh = database.now.epoch == 0;
        opened.data_lost = opened.fresh && std::exchange(m_disk->next_open_lost_data, false);
        SimDisk::OwnedGroup group;
        group.epoch = database.now.epoch + 1;
        group.has_header = opened.fresh;
        group.header = fresh_header;
        m_disk->commit(database, std::move(group));
        m_connected = true;
        opened.epoch = m_epoch = database.now.epoch;
        opened.header = database.now.header;
        done(std::move(opened));
    });
}

void SimPageStore::reopen(Done done) {
    enqueue([this, done = std::move(done)] {
        m_mute = m_disk->take_fault(SimDisk::Fault::silent);
        if (m_mute) return;
        if (m_disk->take_fault(SimDisk::Fault::disconnected)) return done(connection());
        if (m_cleared && !m_disk->exists(m_name)) return done(cleared());
        if (m_cleared || fenced()) return done(taken());
        m_connected = true;
        done({});
    });
}

void SimPageStore::read_chunks(KeyRange range, std::uint32_t rows_max, PageStore::Rows done) {
    read(false, range, rows_max, std::move(done));
}

void SimPageStore::read_log(KeyRange range, std::uint32_t rows_max, PageStore::Rows done) {
    read(true, range, rows_max, std::move(done));
}

void SimPageStore::read(bool log, KeyRange range, std::uint32_t rows_max, PageStore::Rows done) {
    enqueue([this, log, range, rows_max, done = std::move(done)] {
        if (!m_connected) return done(connection());
        const SimDisk::Tables& tables = m_disk->database(m_name).now;
        const SimDisk::Rows& rows = log ? tables.log : tables.chunks;
        std::vector<Row> found;
        // Copies: the owner may write from inside the callback.
        std::vector<Bytes> copies;
        for (auto row = rows.lower_bound(range.first); row != rows.end() && row->first <= range.last; ++row) {
            if (found.size() == rows_max) break;
            copies.push_back(row->second);
            found.push_back({row->first, copies.back().data(), copies.back().size()});
        }
        done(std::move(found));
    });
}

void SimPageStore::write(const WriteGroup& group, Durability durability, Done done) {
    if (m_disk == nullptr) return;
    auto owned = std::make_shared<SimDisk::OwnedGroup>();
    owned->drop_log = group.drop_log;
    owned->drop_chunks = group.drop_chunks;
    for (const Row& row : group.log) owned->log.emplace_back(row.key, Bytes(row.data, row.data + row.size));
    for (const Row& row : group.chunks) owned->chunks.emplace_back(row.key, Bytes(row.data, row.data + row.size));
    owned->has_header = group.header != nullptr;
    if (group.header != nullptr) owned->header = *group.header;
    owned->durability = durability;

    auto commit = [this, owned] {
        if (m_connected && !m_mute && !fenced()) m_disk->commit(m_disk->database(m_name), *owned);
    };
    auto perform = [this, commit, done = std::move(done)] {
        m_mute = m_mute || m_disk->take_fault(SimDisk::Fault::silent);
        if (m_mute) return;
        if (m_connected && m_disk->take_fault(SimDisk::Fault::broken_off)) m_connected = false;
        if (!m_connected) return done(connection());
        if (fenced()) return done(taken());
        if (m_disk->take_fault(SimDisk::Fault::full)) return done(full());
        bool answer_lost = m_disk->take_fault(SimDisk::Fault::lost_answer);
        commit();
        if (answer_lost) m_connected = false;
        done(answer_lost ? Result<void>(connection()) : Result<void>());
    };
    m_disk->m_waiting.push_back({this, true, std::move(perform), std::move(commit)});
}

void SimPageStore::close() {
    m_connected = false;
    if (m_disk != nullptr) m_disk->forget(this);
}

void SimPageStore::erase(const std::string& name, Done done) {
    close();
    enqueue([this, name, done = std::move(done)] {
        m_disk->m_databases.erase(name);
        done({});
    });
}

}  // namespace hera::test
