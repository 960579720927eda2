#include "vfs/page_loader.h"

#include <algorithm>

#include "base/check.h"
#include "base/log.h"
#include "vfs/checksum.h"
#include "vfs/redo_record.h"

namespace hera::vfs {

namespace {

constexpr std::uint32_t chunks_per_read = 32;  // 8 MiB
constexpr int reads_at_once = 3;
constexpr std::uint32_t log_rows_per_read = 32;
constexpr std::uint64_t key_max = std::uint64_t{1} << 53;  // exact as a JavaScript number

Error damaged(const char* what) { return Error{Code::corrupt, "error.storage_damaged", {}, {}, what}; }

// Kept alive by the callbacks it has handed out; the last one to go takes it along.
class PageLoader : public std::enable_shared_from_this<PageLoader> {
public:
    PageLoader(std::unique_ptr<PageStore> store, Loading loading, LoadDone done) : m_loading(loading), m_done(std::move(done)) {
        m_loaded.store = std::move(store);
        m_loaded.image = std::make_unique<PageImage>();
    }

    void start(const std::string& name, const Bytes& fresh_header) {
        m_loaded.store->open(name, fresh_header, [self = shared_from_this()](Result<PageStore::Opened> opened) {
            if (!opened.ok()) return self->fail(opened.error());
            Result<BaseHeader> header = decode_header(opened.value().header);
            if (!header.ok()) return self->fail(header.error());
            if (opened.value().data_lost) log(LogLevel::error, "page store: the browser lost this database; starting anew");
            self->m_loaded.epoch = opened.value().epoch;
            self->m_loaded.origin = {opened.value().fresh, opened.value().data_lost};
            self->m_loaded.header = header.value();
            self->m_loaded.seq = header.value().base_seq;
            self->m_loaded.chain = header.value().base_chain;
            self->read_base();
        });
    }

private:
    void read_base() {
        const BaseHeader& header = m_loaded.header;
        m_loaded.image->set_size(header.file_bytes);
        while (m_reading < reads_at_once && m_next_chunk < header.chunk_count()) {
            std::uint32_t first = m_next_chunk;
            std::uint32_t count = std::min(chunks_per_read, header.chunk_count() - first);
            m_next_chunk += count;
            ++m_reading;
            PageStore::KeyRange range{chunk_key(header.generation, first), chunk_key(header.generation, first + count - 1)};
            m_loaded.store->read_chunks(range, count, [self = shared_from_this(), first, count](auto rows) {
                --self->m_reading;
                if (self->m_failed) return;
                if (!rows.ok()) return self->fail(rows.error());
                if (auto result = self->load_chunks(rows.value(), first, count); !result.ok())
                    return self->fail(result.error());
                self->read_base();
            });
        }
        if (m_reading > 0) return;
        HERA_CHECK(m_loaded.image->size() == header.file_bytes);
        m_loaded.image->clear_dirty();
        m_loaded.image->clear_touched();
        read_log();
    }

    Result<void> load_chunks(const std::vector<PageStore::Row>& rows, std::uint32_t first, std::uint32_t count) {
        const BaseHeader& header = m_loaded.header;
        if (m_loading == Loading::salvage) {
            // A chunk that does not check has written nothing.
            for (const PageStore::Row& row : rows) {
                auto index = static_cast<std::uint32_t>(row.key - chunk_key(header.generation, 0));
                auto loaded = load_chunk(row.data, row.size, header.generation, index, header.file_bytes, *m_loaded.image);
                if (!loaded.ok()) log(LogLevel::warning, "salvage: " + loaded.error().detail);
            }
            return {};
        }
        if (rows.size() != count) return damaged("base: a chunk is missing");
        for (std::uint32_t i = 0; i < count; ++i) {
            const PageStore::Row& row = rows[i];
            if (row.key != chunk_key(header.generation, first + i)) return damaged("base: a chunk is missing");
            TRY(load_chunk(row.data, row.size, header.generation, first + i, header.file_bytes, *m_loaded.image));
        }
        return {};
    }

    void read_log() {
        m_loaded.store->read_log({next_key(), key_max}, log_rows_per_read, [self = shared_from_this()](auto rows) {
            if (!rows.ok()) return self->fail(rows.error());
            for (const PageStore::Row& row : rows.value()) {
                if (auto result = self->take_row(row); !result.ok()) return self->log_ends(result.error());
            }
            if (rows.value().size() == log_rows_per_read) return self->read_log();
            if (auto result = self->finish_record(); !result.ok()) return self->log_ends(result.error());
            self->m_done(std::move(self->m_loaded));
        });
    }

    void log_ends(const Error& error) {
        if (m_loading == Loading::whole) return fail(error);
        log(LogLevel::warning, "salvage: " + error.detail);
        m_done(std::move(m_loaded));
    }

    std::uint64_t next_key() const {
        return m_record_parts == 0 ? log_key(m_loaded.seq + 1, 0) : log_key(m_record_seq, m_record_parts);
    }

    // Parts of one record follow each other; the first part of another one completes it.
    Result<void> take_row(const PageStore::Row& row) {
        std::uint64_t seq = row.key / log_parts_max;
        auto part = static_cast<std::uint32_t>(row.key % log_parts_max);
        if (part == 0) {
            TRY(finish_record());
            m_record_seq = seq;
        }
        if (seq != m_record_seq || part != m_record_parts) return damaged("log: a part is missing");
        ++m_record_parts;
        m_record_bytes.insert(m_record_bytes.end(), row.data, row.data + row.size);
        return {};
    }

    Result<void> finish_record() {
        if (m_record_parts == 0) return {};
        RedoRecord record = TRY(decode_redo(m_record_bytes));
        const RedoHeader& header = record.header;
        if (header.seq != m_record_seq || header.first_seq != m_loaded.seq + 1) return damaged("log: a record is missing");
        if (header.previous_chain != m_loaded.chain) return damaged("log: chain broken");
        if (header.epoch < m_last_epoch || header.epoch >= m_loaded.epoch) return damaged("log: epoch out of order");
        apply_redo(record, *m_loaded.image);
        m_loaded.seq = header.seq;
        m_loaded.chain = header.chain;
        m_last_epoch = header.epoch;
        m_loaded.log_bytes += m_record_bytes.size();
        ++m_loaded.log_records;
        m_record_bytes.clear();
        m_record_parts = 0;
        return {};
    }

    void fail(const Error& error) {
        m_failed = true;
        m_loaded.store->close();
        m_done(error);
    }

    const Loading m_loading;
    Loaded m_loaded;
    LoadDone m_done;
    std::uint32_t m_next_chunk = 0;
    int m_reading = 0;
    bool m_failed = false;
    std::uint32_t m_last_epoch = 0;
    Bytes m_record_bytes;           // parts of the record being put together
    std::uint64_t m_record_seq = 0;
    std::uint32_t m_record_parts = 0;
};

}  // namespace

void load_pages(std::unique_ptr<PageStore> store, const std::string& name, const Clock& clock, Random& random, Loading loading,
                LoadDone done) {
    BaseHeader fresh;
    random.fill(fresh.database.data(), fresh.database.size());
    fresh.created_ms = clock.now().ms;
    // Records of one database never fit another one, even if both begin with record 1.
    fresh.base_chain = hash64(fresh.database.data(), fresh.database.size(), 0);
    auto loader = std::make_shared<PageLoader>(std::move(store), loading, std::move(done));
    loader->start(name, encode_header(fresh));
}

}  // namespace hera::vfs
