#include "vfs/page_database.h"

#include <algorithm>

#include "base/check.h"
#include "vfs/checkpoint.h"
#include "vfs/commit_queue.h"
#include "vfs/page_loader.h"
#include "vfs/page_vfs.h"
#include "vfs/redo_record.h"

namespace hera::vfs {

namespace {

std::string unique_file_name(const std::string& name) {
    // Two databases of one name may be open at once only in tests (a fenced one and its successor), but SQLite must not
    // confuse them even then.
    static std::uint64_t opened = 0;
    return name + "#" + std::to_string(++opened);
}

void commit_of(void* owner);

// What both kinds share: the image, attached to the VFS under a name of its own.
class AttachedDatabase : public PageDatabase {
public:
    AttachedDatabase(const std::string& name, std::unique_ptr<PageImage> image)
        : m_image(std::move(image)), m_file_name(unique_file_name(name)) {
        m_file.image = m_image.get();
        m_file.commit = commit_of;
        m_file.owner = this;
        attach_file(m_file_name, m_file);
    }
    ~AttachedDatabase() override { detach_file(m_file_name); }
    AttachedDatabase(const AttachedDatabase&) = delete;
    AttachedDatabase& operator=(const AttachedDatabase&) = delete;

    virtual void commit() = 0;

    const std::string& file_name() const override { return m_file_name; }
    void set_durability(Durability durability) override { m_durability = durability; }
    void read(std::uint64_t at, Bytes& out) const override { m_image->read(out.data(), out.size(), at); }

protected:
    std::unique_ptr<PageImage> m_image;
    Durability m_durability = Durability::strict;

private:
    AttachedFile m_file;
    std::string m_file_name;
};

void commit_of(void* owner) { static_cast<AttachedDatabase*>(owner)->commit(); }

class StoredDatabase final : public AttachedDatabase {
public:
    StoredDatabase(const std::string& name, Loaded loaded, const Clock& clock)
        : AttachedDatabase(name, std::move(loaded.image)),
          m_clock(clock),
          m_store(std::move(loaded.store)),
          m_epoch(loaded.epoch),
          m_origin(loaded.origin),
          m_seq(loaded.seq),
          m_chain(loaded.chain),
          m_checkpoint(*m_image, clock, loaded.header, {loaded.log_bytes, loaded.log_records}, loaded.seq,
                       loaded.chain),
          m_queue(*m_store, clock, m_checkpoint, loaded.seq) {}
    ~StoredDatabase() override { m_store->close(); }

    // V1: one record per commit that changed something.
    void commit() override {
        if (!m_image->dirty()) return;
        SealedRecord record;
        record.changed = m_image->dirty_lines();
        record.header.epoch = m_epoch;
        record.header.first_seq = record.header.seq = m_seq + 1;
        record.header.previous_chain = m_chain;
        record.header.file_bytes = m_image->size();
        record.header.wall_ms = m_clock.now().ms;
        record.header.durability = m_durability;
        record.bytes = encode_redo(record.header, record.changed, *m_image);
        m_image->clear_dirty();
        m_seq = record.header.seq;
        m_chain = record.header.chain;
        m_checkpoint.sealed(m_seq, m_chain, record.bytes.size(), m_durability);
        m_queue.add(std::move(record));
        if (auto chain = m_queue.join_if_large(*m_image)) {
            m_chain = *chain;
            m_checkpoint.joined(m_chain);
        }
    }

    Origin origin() const override { return m_origin; }
    std::uint64_t sealed() const override { return m_seq; }
    std::uint64_t durable() const override { return m_queue.durable(); }
    Storage storage() const override { return m_queue.storage(); }
    std::optional<Error> problem() const override { return m_queue.problem(); }
    void on_change(std::function<void()> callback) override { m_queue.on_change(std::move(callback)); }

    std::optional<std::int64_t> wake_at_ms() const override {
        auto retry = m_queue.wake_at_ms();
        auto idle = m_checkpoint.wake_at_ms();
        if (storage() != Storage::good) idle.reset();  // not the time for housekeeping
        if (retry && idle) return std::min(*retry, *idle);
        return retry ? retry : idle;
    }
    void tick() override {
        m_queue.tick();
        if (storage() == Storage::good && m_checkpoint.start_if_idle()) m_queue.pump();
    }

    Figures figures() const override {
        Figures figures;
        figures.file_bytes = m_image->size();
        figures.log_bytes = m_checkpoint.log().bytes;
        figures.log_records = m_checkpoint.log().records;
        figures.queued_bytes = m_queue.queued_bytes();
        figures.checkpoints = m_checkpoint.finished();
        return figures;
    }

private:
    const Clock& m_clock;
    std::unique_ptr<PageStore> m_store;
    const std::uint32_t m_epoch;
    const Origin m_origin;
    std::uint64_t m_seq;    // last sealed
    std::uint64_t m_chain;  // of it
    Checkpoint m_checkpoint;
    CommitQueue m_queue;
};

class MemoryDatabase final : public AttachedDatabase {
public:
    MemoryDatabase(const std::string& name, Error reason, std::unique_ptr<PageImage> image)
        : AttachedDatabase(name, std::move(image)), m_reason(std::move(reason)) {}

    void commit() override {
        if (!m_image->dirty()) return;
        m_image->clear_dirty();
        m_image->clear_touched();
        ++m_seq;
    }
    Origin origin() const override { return {}; }  // what is on the disk is not lost, only out of reach
    std::uint64_t sealed() const override { return m_seq; }
    std::uint64_t durable() const override { return 0; }
    Storage storage() const override { return Storage::degraded; }
    std::optional<Error> problem() const override { return m_reason; }
    void on_change(std::function<void()>) override {}  // nothing ever changes
    std::optional<std::int64_t> wake_at_ms() const override { return std::nullopt; }
    void tick() override {}
    Figures figures() const override {
        Figures figures;
        figures.file_bytes = m_image->size();
        return figures;
    }

private:
    Error m_reason;
    std::uint64_t m_seq = 0;
};

}  // namespace

void PageDatabase::open(std::unique_ptr<PageStore> store, const std::string& name, Clock& clock, Random& random,
                        Opened done) {
    register_page_vfs(clock, random);
    auto open = [name, &clock, done = std::move(done)](Result<Loaded> loaded) {
        if (!loaded.ok()) return done(loaded.error());
        done(std::unique_ptr<PageDatabase>(
            std::make_unique<StoredDatabase>(name, std::move(loaded).value(), clock)));
    };
    load_pages(std::move(store), name, clock, random, Loading::whole, std::move(open));
}

void PageDatabase::salvage(std::unique_ptr<PageStore> store, const std::string& name, Clock& clock, Random& random,
                           Opened done) {
    register_page_vfs(clock, random);
    load_pages(std::move(store), name, clock, random, Loading::salvage, [name, done = std::move(done)](Result<Loaded> loaded) {
        if (!loaded.ok()) return done(loaded.error());
        loaded.value().store->close();
        done(std::unique_ptr<PageDatabase>(std::make_unique<MemoryDatabase>(
            name, Error{Code::corrupt, "error.storage_damaged"}, std::move(loaded.value().image))));
    });
}

std::unique_ptr<PageDatabase> PageDatabase::in_memory(const std::string& name, Clock& clock, Random& random,
                                                      Error reason) {
    register_page_vfs(clock, random);
    return std::make_unique<MemoryDatabase>(name, std::move(reason), std::make_unique<PageImage>());
}

}  // namespace hera::vfs
