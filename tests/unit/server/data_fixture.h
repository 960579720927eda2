// A data folder of its own below /tmp, gone with the fixture; the services on it with a clock that the test moves.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "services/account_service.h"
#include "services/system.h"
#include "support/fake_clock.h"
#include "support/seeded_random.h"
#include "sync/op_codec.h"

#include <catch2/catch_test_macros.hpp>

namespace hera::test {

class ScratchFolder {
public:
    ScratchFolder() {
        char name[] = "/tmp/hera-unit-XXXXXX";
        REQUIRE(mkdtemp(name) != nullptr);
        m_path = name;
    }
    ~ScratchFolder() { std::filesystem::remove_all(m_path); }
    std::string operator/(const std::string& name) const { return m_path + "/" + name; }
    const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

struct ServerFixture {
    ScratchFolder folder;
    FakeClock clock;
    SeededRandom random{7};
    server::SyncService sync{Schema::built_in(), clock, random};
    std::unique_ptr<server::ControlDb> control = std::move(server::ControlDb::open(folder / "control.db", clock)).value();
    server::TenantStore tenants{
        folder / "tenants", [this](store::Database& database, TenantId tenant) { return sync.open_tenant(database, tenant); }, 3};

    server::AuthContext make_tenant(const std::string& role = "owner") {
        server::AuthContext who{TenantId::make(clock, random), UserId::make(clock, random), DeviceId::make(clock, random), role};
        auto made = tenants.create(who.tenant, [&](store::Database& database) {
            return sync.seed_tenant(database, who.tenant, {who.user, "Ann", "ann@example.org", role}, "USD");
        });
        REQUIRE(made.ok());
        return who;
    }
    server::TenantHandle open(const server::AuthContext& who) {
        auto handle = tenants.open(who);
        REQUIRE(handle.ok());
        return std::move(handle).value();
    }
    sync::Op company(const std::string& name) {
        sync::Op op;
        op.id = OpId::make(clock, random);
        op.batch = BatchId::make(clock, random);
        op.hlc = sync::Hlc{clock.now().ms << 16};
        op.kind = sync::OpKind::create;
        op.entity = "company";
        op.record = RecordId::make(clock, random);
        op.fields = {{"name", "\"" + name + "\""}};
        return op;
    }
    sync::Op patch(RecordId record, const std::string& field, const std::string& json) {
        sync::Op op = company("");
        op.kind = sync::OpKind::patch;
        op.record = record;
        op.fields = {{field, json}};
        return op;
    }
    Result<sync::PushReply> push(const server::AuthContext& who, std::vector<sync::Op> ops) {
        auto handle = open(who);
        sync::PushReply reply;
        auto done = handle.write([&](store::Database& database) -> Result<void> {
            reply = TRY(sync.push_ops(database, who, {clock.now(), ops}));
            return {};
        });
        if (!done.ok()) return done.error();
        return reply;
    }
    sync::PullPage pull(const server::AuthContext& who, std::int64_t cursor, std::size_t limit = 0) {
        auto handle = open(who);
        sync::PullPage page;
        auto done = handle.read([&](store::Database& database) -> Result<void> {
            page = TRY(sync.page(database, who, {cursor, limit}));
            return {};
        });
        if (!done.ok()) UNSCOPED_INFO(done.error().key << " " << done.error().detail);
        REQUIRE(done.ok());
        return page;
    }
};

}  // namespace hera::test
