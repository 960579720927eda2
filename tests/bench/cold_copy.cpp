// What a cold copy costs without a network or a browser: the server's slices, their text, and what the device does with them,
// on pages that are written to a storage in memory.
//
//   cold_copy [records=100000]       in seconds of the processor
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

#include "base/check.h"
#include "base/text.h"
#include "services/sync_service.h"
#include "store/sqlite.h"
#include "support/sim_page_store.h"
#include "sync/replica.h"
#include "vfs/page_database.h"

using namespace hera;

namespace {

struct WallClock final : Clock {
    Instant now() const override {
        auto since = std::chrono::system_clock::now().time_since_epoch();
        return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
    }
    std::int64_t monotonic_ms() const override { return now().ms; }
};

struct Lcg final : Random {
    std::uint64_t state = 7;
    void fill(void* bytes, std::size_t count) override {
        auto* out = static_cast<std::uint8_t*>(bytes);
        for (std::size_t i = 0; i < count; ++i) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            out[i] = static_cast<std::uint8_t>(state >> 56);
        }
    }
};

template <class T>
T must(Result<T> result) {
    if (!result.ok()) {
        std::fprintf(stderr, "%s %s\n", result.error().key.c_str(), result.error().detail.c_str());
        std::exit(1);
    }
    return std::move(result).value();
}
void must(Result<void> result) {
    if (result.ok()) return;
    std::fprintf(stderr, "%s %s\n", result.error().key.c_str(), result.error().detail.c_str());
    std::exit(1);
}

struct Watch {
    double seconds = 0;
    template <class Work>
    auto time(Work work) {
        double from = cpu_s();
        auto done = work();
        seconds += cpu_s() - from;
        return done;
    }
    static double cpu_s() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
};

sync::Op new_contact(Clock& clock, Random& random, UserId user, int i) {
    std::string n = std::to_string(i);
    sync::Op op;
    op.id = OpId::make(clock, random);
    op.batch = BatchId::make(clock, random);
    op.hlc = sync::Hlc{clock.now().ms << 16};
    op.kind = sync::OpKind::create;
    op.entity = "contact";
    op.record = RecordId::make(clock, random);
    op.fields = {{"first_name", "\"Ann" + n + "\""},
                 {"last_name", "\"Meyer" + std::to_string(i * 7919 % 100'000) + "\""},
                 {"emails", "[[\"work\",\"ann" + n + "@example.org\"]]"},
                 {"phones", "[[\"work\",\"+49 30 " + n + "\"]]"},
                 {"job_title", "\"Buyer " + std::to_string(i % 97) + "\""},
                 {"owner", "\"" + record_of(user).text() + "\""},
                 {"visibility", "\"all\""}};
    return op;
}

}  // namespace

int main(int argc, char** argv) {
    const int records = argc > 1 ? static_cast<int>(parse_int(argv[1]).value_or(100'000)) : 100'000;
    WallClock clock;
    Lcg random;
    std::string folder = std::filesystem::temp_directory_path().string() + "/hera-cold-copy";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    auto server = must(store::Database::open({.path = folder + "/server.db", .wal = true}));
    server::SyncService service(Schema::built_in(), clock, random);
    TenantId tenant = TenantId::make(clock, random);
    UserId ann = UserId::make(clock, random);
    must(service.seed_tenant(*server, tenant, {ann, "Ann", "ann@x.example", "owner"}, "EUR"));
    server::AuthContext who{tenant, ann, DeviceId::make(clock, random), "owner"};

    Watch push;
    for (int i = 0; i < records;) {
        sync::PushRequest request;
        request.now = clock.now();
        for (; i < records && request.ops.size() < sync::push_ops_max; ++i)
            request.ops.push_back(new_contact(clock, random, ann, i));
        push.time([&] {
            auto transaction = must(store::Transaction::begin(*server));
            must(service.push_ops(*server, who, std::move(request)));
            must(transaction.commit());
            return 0;
        });
    }
    std::printf("pushed          %6.2f s  %8.0f ops/s\n", push.seconds, records / push.seconds);

    // Before what lives on it: the disk answers who is still there.
    test::SimDisk disk;
    std::unique_ptr<vfs::PageDatabase> pages;
    vfs::PageDatabase::open(std::make_unique<test::SimPageStore>(disk), "cold", clock, random,
                            [&](auto opened) { pages = must(std::move(opened)); });
    disk.run();
    auto local = must(store::Database::open({.path = pages->file_name(), .vfs = vfs::vfs_name}));
    must(local->run("PRAGMA auto_vacuum=INCREMENTAL"));
    pages->set_durability(Durability::relaxed);
    Watch open, ask, encode, decode, apply;
    auto replica = open.time(
        [&] { return must(sync::Replica::open(*local, Schema::built_in(), {tenant, ann, {}}, clock, random)); });
    must(replica->start_over(must(service.head(*server)), {"all"}));
    disk.run();
    std::uint64_t opened_bytes = disk.figures().bytes;
    std::size_t bytes = 0;
    int slices = 0;
    for (; !replica->snapshots().open().empty(); ++slices) {
        sync::SnapshotRequest request = replica->snapshots().next();
        auto page = ask.time([&] {
            must(server->run("BEGIN"));  // as TenantStore reads
            auto read = must(service.snapshot_page(*server, who, request));
            must(server->run("COMMIT"));
            return read;
        });
        std::string text = encode.time([&] { return sync::encode(page); });
        bytes += text.size();
        auto back = decode.time([&] { return must(sync::decode_snapshot_page(text)); });
        apply.time([&] {
            must(replica->apply_snapshot(back));
            return 0;
        });
        disk.run();
    }
    std::printf("slices          %6d    %8.1f MB of text\n", slices, static_cast<double>(bytes) / 1e6);
    for (auto [name, watch] : {std::pair{"server: page", &ask}, {"server: text", &encode}, {"device: text", &decode},
                               {"device: apply", &apply}}) {
        std::printf("%-15s %6.2f s  %8.1f us a record\n", name, watch->seconds, watch->seconds * 1e6 / records);
    }
    std::printf("device: a new copy %4.0f ms\n", open.seconds * 1000);
    auto each = [&](const char* name, std::uint64_t size) {
        std::printf("%-15s %6.1f MB %7.0f bytes a record\n", name, static_cast<double>(size) / 1e6,
                    static_cast<double>(size) / records);
    };
    each("database", pages->figures().file_bytes);
    each("written", disk.figures().bytes - opened_bytes);
    replica.reset();
    local.reset();
    pages.reset();
    std::filesystem::remove_all(folder);
}
