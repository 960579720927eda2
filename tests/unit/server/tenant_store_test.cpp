#include "storage/tenant_store.h"

#include <atomic>
#include <mutex>
#include <thread>
#include <type_traits>

#include "data_fixture.h"

using namespace hera;
using namespace hera::server;
using hera::test::ServerFixture;

// Nobody but the store can make one, and what it makes cannot be pointed elsewhere.
static_assert(!std::is_default_constructible_v<TenantHandle>);
static_assert(!std::is_copy_constructible_v<TenantHandle>);
static_assert(!std::is_constructible_v<TenantHandle, TenantId>);
static_assert(!std::is_constructible_v<TenantHandle, std::shared_ptr<Tenant>>);

TEST_CASE_METHOD(ServerFixture, "one tenant's handle sees nothing of another") {
    AuthContext a = make_tenant(), b = make_tenant();
    REQUIRE(push(a, {company("Apple tree")}).ok());
    REQUIRE(push(b, {company("Birch tree")}).ok());
    auto names = [&](const AuthContext& who) {
        std::string all;
        for (const sync::WireRow& row : pull(who, 0).rows) {
            if (row.entity == "company") all += row.cells[0].second;
        }
        return all;
    };
    CHECK(names(a) == "\"Apple tree\"");
    CHECK(names(b) == "\"Birch tree\"");
    CHECK(std::filesystem::exists(folder / "tenants/" + a.tenant.text() + "/main.db"));
    CHECK(std::filesystem::exists(folder / "tenants/" + b.tenant.text() + "/main.db"));
}

TEST_CASE_METHOD(ServerFixture, "swapped files are not opened", "[T2]") {
    AuthContext a = make_tenant(), b = make_tenant();
    auto file = [&](const AuthContext& who) { return folder / "tenants/" + who.tenant.text() + "/main.db"; };
    std::filesystem::rename(file(a), folder / "x.db");
    std::filesystem::rename(file(b), file(a));
    std::filesystem::rename(folder / "x.db", file(b));
    CHECK(tenants.open(a).error().key == "error.tenant_mixed_up");
    CHECK(tenants.open(b).error().key == "error.tenant_mixed_up");
}

TEST_CASE_METHOD(ServerFixture, "a tenant that is not there is not made by asking") {
    AuthContext nobody{TenantId::make(clock, random), UserId::make(clock, random), {}, "owner"};
    CHECK_FALSE(tenants.open(nobody).ok());
    CHECK_FALSE(std::filesystem::exists(folder / "tenants/" + nobody.tenant.text()));
}

TEST_CASE_METHOD(ServerFixture, "a failed start leaves nothing") {
    TenantId tenant = TenantId::make(clock, random);
    auto made = tenants.create(tenant, [](store::Database& database) -> Result<void> {
        TRY(database.run("CREATE TABLE half(a)"));
        return Error{.code = Code::internal, .key = "error.database"};
    });
    CHECK_FALSE(made.ok());
    CHECK_FALSE(std::filesystem::exists(folder / "tenants/" + tenant.text()));
}

TEST_CASE_METHOD(ServerFixture, "work that fails leaves nothing behind and does not hurt its neighbours", "[T1]") {
    AuthContext who = make_tenant();
    auto handle = open(who);
    REQUIRE(handle.write([](store::Database& database) { return database.run("CREATE TABLE t(n INTEGER)"); }).ok());
    std::vector<std::thread> threads;
    std::atomic<int> failed{0};
    for (int i = 0; i < 40; ++i) {
        threads.emplace_back([&, i] {
            auto done = handle.write([i](store::Database& database) -> Result<void> {
                TRY(database.run("INSERT INTO t VALUES(" + std::to_string(i) + ")"));
                if (i % 4 == 0) return Error{.code = Code::invalid, .key = "error.wire_op"};
                return {};
            });
            if (!done.ok()) ++failed;
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(failed == 10);
    std::int64_t count = 0, bad = 0;
    REQUIRE(handle.read([&](store::Database& database) -> Result<void> {
        auto statement = database.prepare("SELECT count(*), sum(n % 4 = 0) FROM t");
        TRY(statement.step());
        count = statement.integer(0);
        bad = statement.integer(1);
        return {};
    }).ok());
    CHECK(count == 30);
    CHECK(bad == 0);
}

TEST_CASE_METHOD(ServerFixture, "writers that come together share one transaction", "[T1]") {
    AuthContext who = make_tenant();
    auto handle = open(who);
    REQUIRE(handle.write([](store::Database& database) { return database.run("CREATE TABLE t(n INTEGER, at INTEGER)"); }).ok());
    std::atomic<int> transactions{0};
    // The first holds the place until all others wait.
    std::mutex gate;
    gate.lock();
    std::vector<std::thread> threads;
    threads.emplace_back([&] {
        REQUIRE(handle.write([&](store::Database&) -> Result<void> {
            std::lock_guard wait(gate);
            return {};
        }).ok());
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    std::atomic<store::Database*> connection{nullptr};
    std::atomic<std::int64_t> first_seen{-1};
    for (int i = 0; i < 16; ++i) {  // more of them would go in halves
        threads.emplace_back([&] {
            REQUIRE(handle.write([&](store::Database& database) -> Result<void> {
                connection = &database;
                auto statement = database.prepare("SELECT count(*) FROM t");
                TRY(statement.step());
                // Inside one transaction each sees what those before it have written.
                if (statement.integer(0) == 0) ++transactions;
                return database.run("INSERT INTO t VALUES(1, 1)");
            }).ok());
        });
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    // Nothing of them can be read before all are durable together.
    std::int64_t before = -1;
    REQUIRE(handle.read([&](store::Database& database) -> Result<void> {
        auto statement = database.prepare("SELECT count(*) FROM t");
        TRY(statement.step());
        before = statement.integer(0);
        return {};
    }).ok());
    CHECK(before == 0);
    gate.unlock();
    for (std::thread& thread : threads) thread.join();
    CHECK(transactions == 1);
}

TEST_CASE_METHOD(ServerFixture, "reading sees one moment and does not wait for the writer") {
    AuthContext who = make_tenant();
    REQUIRE(push(who, {company("One")}).ok());
    auto handle = open(who);
    REQUIRE(handle.read([&](store::Database& database) -> Result<void> {
        std::int64_t before = TRY(sync.head(database));
        REQUIRE(push(who, {company("Two")}).ok());
        CHECK(TRY(sync.head(database)) == before);
        return {};
    }).ok());
    REQUIRE(handle.read([&](store::Database& database) -> Result<void> {
        CHECK_FALSE(database.run("DELETE FROM op").ok());
        return {};
    }).ok());
}

TEST_CASE_METHOD(ServerFixture, "few are open at a time; who is in use stays open", "[T3]") {
    std::vector<AuthContext> all;
    for (int i = 0; i < 6; ++i) all.push_back(make_tenant());
    auto held = open(all[0]);
    for (int round = 0; round < 2; ++round) {
        for (const AuthContext& who : all) REQUIRE(push(who, {company("Again")}).ok());
    }
    REQUIRE(held.write([](store::Database&) -> Result<void> { return {}; }).ok());
    for (const AuthContext& who : all) {
        std::size_t companies = 0;
        for (const sync::WireRow& row : pull(who, 0).rows) companies += row.entity == "company";
        CHECK(companies == 2);
    }
}

TEST_CASE_METHOD(ServerFixture, "what was written gets into the file beside the writer, long before the log is full", "[T6]") {
    AuthContext who = make_tenant();
    const std::string file = folder / "tenants/" + who.tenant.text() + "/main.db";
    {
        auto handle = open(who);
        REQUIRE(handle.write([](store::Database& database) { return database.run("CREATE TABLE t(n INTEGER, text TEXT)"); }).ok());
        const auto before = std::filesystem::file_size(file);
        // Some 1,000 pages: the writer would not copy them by itself.
        const std::int64_t rows = 3 * TenantStore::rows_per_copy + 500;
        std::int64_t written = 0;
        auto add = [&](store::Database& database) -> Result<void> {
            for (int i = 0; i < 500; ++i) {
                TRY(database.prepare("INSERT INTO t VALUES(?, ?)").bind(1, ++written).bind(2, std::string(700, 'x')).run());
            }
            return {};
        };
        while (written < rows) REQUIRE(handle.write(add).ok());
        auto copied = [&] { return std::filesystem::file_size(file) > before + 2'000'000; };
        for (int tries = 0; tries < 500 && !copied(); ++tries) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        CHECK(copied());
        // Nothing is missing beside it, and it goes on.
        REQUIRE(handle.write(add).ok());
        std::int64_t count = 0;
        REQUIRE(handle.read([&](store::Database& database) -> Result<void> {
            auto statement = database.prepare("SELECT count(DISTINCT n) FROM t");
            TRY(statement.step());
            count = statement.integer(0);
            return {};
        }).ok());
        CHECK(count == written);
    }
    for (int i = 0; i < 4; ++i) open(make_tenant());  // closes it
    REQUIRE(open(who).read([](store::Database& database) { return database.run("SELECT * FROM t"); }).ok());
}

TEST_CASE_METHOD(ServerFixture, "tenants that are no longer among the busiest give their memory back", "[T7]") {
    TenantStore store(folder / "tenants", [this](store::Database& database, TenantId tenant) {
        return sync.open_tenant(database, tenant);
    });
    std::vector<AuthContext> all;
    for (std::size_t i = 0; i < TenantStore::busy_max + 2; ++i) all.push_back(make_tenant());
    auto cache_of = [&](const AuthContext& who) {
        std::int64_t kib = 0;
        REQUIRE(std::move(store.open(who)).value().write([&](store::Database& database) -> Result<void> {
            auto statement = database.prepare("PRAGMA cache_size");
            TRY(statement.step());
            kib = -statement.integer(0);
            return {};
        }).ok());
        return kib;
    };
    auto becomes = [&](const AuthContext& who, int kib) {
        for (int tries = 0; tries < 500 && cache_of(who) != kib; ++tries) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        CHECK(cache_of(who) == kib);
    };
    for (const AuthContext& who : all) {
        CHECK(cache_of(who) == TenantStore::cache_kib);
        REQUIRE(std::move(store.open(who)).value().write([](store::Database& database) -> Result<void> {
            TRY(database.run("CREATE TABLE t(n INTEGER)"));
            for (std::int64_t i = 0; i < TenantStore::rows_per_copy; ++i) TRY(database.prepare("INSERT INTO t VALUES(1)").run());
            return {};
        }).ok());
        becomes(who, TenantStore::busy_cache_kib);
    }
    for (std::size_t i = 0; i < all.size(); ++i) becomes(all[i], i < 2 ? TenantStore::cache_kib : TenantStore::busy_cache_kib);
}
