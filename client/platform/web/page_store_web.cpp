#include "platform/web/page_store_web.h"

#include <emscripten.h>

#include <unordered_map>

#include "base/check.h"
#include "platform/web/storage_error_web.h"
#include "platform/web/store_abi.h"

extern "C" {
void page_store_js_open(std::uint32_t store, std::uint32_t request, const char* name, const std::uint8_t* fresh_header,
                        std::uint32_t size);
void page_store_js_reopen(std::uint32_t store, std::uint32_t request);
void page_store_js_read(std::uint32_t store, std::uint32_t request, int table, double first, double last,
                        std::uint32_t rows_max);
void page_store_js_begin(std::uint32_t store, std::uint32_t request, int strict);
void page_store_js_drop(std::uint32_t store, int table, double first, double last);
void page_store_js_put(std::uint32_t store, int table, double key, const std::uint8_t* bytes, std::uint32_t size);
void page_store_js_header(std::uint32_t store, const std::uint8_t* bytes, std::uint32_t size);
void page_store_js_close(std::uint32_t store);
void page_store_js_erase(std::uint32_t store, std::uint32_t request, const char* name);
}

namespace hera {

namespace {

constexpr int table_chunks = 0;
constexpr int table_log = 1;

class PageStoreWeb;
std::unordered_map<std::uint32_t, PageStoreWeb*>& open_stores() {
    static std::unordered_map<std::uint32_t, PageStoreWeb*> stores;
    return stores;
}

class PageStoreWeb final : public PageStore {
public:
    explicit PageStoreWeb(std::string scope) : m_scope(std::move(scope)) {
        static std::uint32_t last_number = 0;
        m_number = ++last_number;
        open_stores()[m_number] = this;
    }
    ~PageStoreWeb() override {
        close();
        open_stores().erase(m_number);
    }

    void open(const std::string& name, const Bytes& fresh_header, OpenDone done) override {
        std::uint32_t request = expect([done = std::move(done)](const Reply& reply) {
            if (reply.fault != 0) return done(storage_error(reply.bytes, reply.fault, true));
            ByteReader reader(reply.bytes, reply.size);
            Opened opened;
            opened.epoch = reader.u32();
            std::uint8_t flags = reader.u8();
            opened.fresh = (flags & 1u) != 0;
            opened.data_lost = (flags & 2u) != 0;
            opened.header.resize(reader.left());
            reader.raw(opened.header.data(), opened.header.size());
            done(std::move(opened));
        });
        page_store_js_open(m_number, request, scoped_name(name, m_scope).c_str(), fresh_header.data(),
                           static_cast<std::uint32_t>(fresh_header.size()));
    }

    void reopen(Done done) override { page_store_js_reopen(m_number, expect_done(std::move(done))); }

    void read_chunks(KeyRange range, std::uint32_t rows_max, Rows done) override {
        read(table_chunks, range, rows_max, std::move(done));
    }
    void read_log(KeyRange range, std::uint32_t rows_max, Rows done) override {
        read(table_log, range, rows_max, std::move(done));
    }

    void write(const WriteGroup& group, Durability durability, Done done) override {
        page_store_js_begin(m_number, expect_done(std::move(done)), durability == Durability::strict ? 1 : 0);
        for (const KeyRange& range : group.drop_log) drop(table_log, range);
        for (const KeyRange& range : group.drop_chunks) drop(table_chunks, range);
        for (const Row& row : group.log) put(table_log, row);
        for (const Row& row : group.chunks) put(table_chunks, row);
        if (group.header != nullptr)
            page_store_js_header(m_number, group.header->data(), static_cast<std::uint32_t>(group.header->size()));
    }

    void close() override {
        m_expected.clear();
        page_store_js_close(m_number);
    }

    void erase(const std::string& name, Done done) override {
        close();
        page_store_js_erase(m_number, expect_done(std::move(done)), scoped_name(name, m_scope).c_str());
    }

    struct Reply {
        std::uint32_t fault;  // length of the error's name, 0 = none
        const std::uint8_t* bytes;
        std::uint32_t size;
    };
    // The callback may destroy this object: nothing is touched after it.
    void take(std::uint32_t request, const Reply& reply) {
        auto found = m_expected.find(request);
        if (found == m_expected.end()) return;
        auto answered = std::move(found->second);
        m_expected.erase(found);
        answered(reply);
    }

private:
    using Answered = std::function<void(const Reply&)>;

    std::uint32_t expect(Answered answered) {
        std::uint32_t request = ++m_last_request;
        m_expected[request] = std::move(answered);
        return request;
    }
    std::uint32_t expect_done(Done done) {
        return expect([done = std::move(done)](const Reply& reply) {
            if (reply.fault != 0) return done(storage_error(reply.bytes, reply.fault, false));
            done({});
        });
    }

    void read(int table, KeyRange range, std::uint32_t rows_max, Rows done) {
        std::uint32_t request = expect([done = std::move(done)](const Reply& reply) {
            if (reply.fault != 0) return done(storage_error(reply.bytes, reply.fault, false));
            std::vector<Row> rows;
            std::uint32_t at = 4, count = 0;
            std::memcpy(&count, reply.bytes, 4);
            rows.reserve(count);
            for (std::uint32_t i = 0; i < count; ++i) {
                double key = 0;
                std::uint32_t size = 0;
                std::memcpy(&key, reply.bytes + at, 8);
                std::memcpy(&size, reply.bytes + at + 8, 4);
                at += 12;
                HERA_CHECK(size <= reply.size - at);
                rows.push_back({static_cast<std::uint64_t>(key), reply.bytes + at, size});
                at += size;
            }
            HERA_CHECK(at == reply.size);
            done(std::move(rows));
        });
        page_store_js_read(m_number, request, table, static_cast<double>(range.first), static_cast<double>(range.last),
                           rows_max);
    }
    void drop(int table, const KeyRange& range) {
        page_store_js_drop(m_number, table, static_cast<double>(range.first), static_cast<double>(range.last));
    }
    void put(int table, const Row& row) {
        page_store_js_put(m_number, table, static_cast<double>(row.key), row.data, static_cast<std::uint32_t>(row.size));
    }

    std::string m_scope;
    std::uint32_t m_number = 0;
    std::uint32_t m_last_request = 0;
    std::unordered_map<std::uint32_t, Answered> m_expected;
};

}  // namespace

std::string scoped_name(const std::string& name, const std::string& scope) {
    return scope.empty() || scope == "/" ? name : name + "@" + scope;
}

MakePageStore page_stores_web(const std::string& scope) {
    return [scope] { return std::make_unique<PageStoreWeb>(scope); };
}

}  // namespace hera

extern "C" EMSCRIPTEN_KEEPALIVE void page_store_reply(std::uint32_t store, std::uint32_t request, std::uint32_t fault,
                                                      const std::uint8_t* bytes, std::uint32_t size) {
    auto found = hera::open_stores().find(store);
    if (found != hera::open_stores().end()) found->second->take(request, {fault, bytes, size});
}
