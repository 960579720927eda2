// What is removed for good, and when (trash.h, record_sweep.h, tombstones.h), in a tenant's file.
#include "services/record_sweep.h"

#include "data_fixture.h"
#include "sync/tombstones.h"

using namespace hera;
using namespace hera::test;

namespace {

constexpr std::int64_t day_ms = std::int64_t{24} * 3600 * 1000;

struct SweepFixture : ServerFixture {
    server::AuthContext owner = make_tenant();

    bool sweep() {
        auto handle = open(owner);
        auto removed = server::sweep_records(handle, Schema::built_in(), clock);
        if (!removed.ok()) UNSCOPED_INFO(removed.error().key << " " << removed.error().detail);
        REQUIRE(removed.ok());
        return removed.value().has_value();
    }
    void days(int count) { clock.advance(count * day_ms); }
    void flip(RecordId record, sync::OpKind kind) {
        sync::Op op = company("");
        op.kind = kind;
        op.record = record;
        op.fields.clear();
        REQUIRE(sync::accepted(push(owner, {op}).value().results[0].code));
    }
    std::int64_t count(const std::string& sql) {
        std::int64_t out = -1;
        auto handle = open(owner);
        REQUIRE(handle
                    .read([&](store::Database& database) -> Result<void> {
                        store::Statement s = database.prepare(sql);
                        TRY(s.step());
                        out = s.integer(0);
                        return {};
                    })
                    .ok());
        return out;
    }
};

}  // namespace

TEST_CASE_METHOD(SweepFixture, "what has been in the trash for 90 days goes for good; what came out of it meanwhile begins anew") {
    sync::Op gone = company("Gone"), back = company("Back"), stays = company("Stays");
    // Its author was on the way with it for a year: people have 90 days all the same.
    gone.hlc = sync::Hlc{(clock.now().ms - 365 * day_ms) << 16};
    REQUIRE(push(owner, {gone, back, stays}).ok());
    flip(gone.record, sync::OpKind::remove);
    flip(back.record, sync::OpKind::remove);
    CHECK_FALSE(sweep());
    days(50);
    flip(back.record, sync::OpKind::restore);
    CHECK_FALSE(sweep());
    flip(back.record, sync::OpKind::remove);
    days(39);
    CHECK_FALSE(sweep());
    CHECK(count("SELECT count(*) FROM r_company") == 3);
    days(2);
    std::int64_t cursor = pull(owner, 0).head;
    CHECK(sweep());
    CHECK_FALSE(sweep());  // once a day
    CHECK(count("SELECT count(*) FROM r_company") == 2);
    CHECK(count("SELECT count(*) FROM op WHERE body LIKE '%Gone%'") == 0);
    sync::PullPage page = pull(owner, cursor);
    REQUIRE(page.rows.size() == 1);
    CHECK(page.rows[0].carries == sync::WireRow::Carries::end);
    CHECK(page.rows[0].id == gone.record);
    // The op that made it is known for ever.
    CHECK(push(owner, {gone}).value().results[0].code == sync::OpCode::duplicate);
    CHECK(push(owner, {patch(gone.record, "industry", "\"Ships\"")}).value().results[0].code == sync::OpCode::invalid);
}

TEST_CASE_METHOD(SweepFixture, "T2: what has gone is told for 180 days; a device that was away longer starts over") {
    sync::Op gone = company("Gone");
    REQUIRE(push(owner, {gone}).ok());
    std::int64_t cursor = pull(owner, 0).head;
    flip(gone.record, sync::OpKind::remove);
    CHECK_FALSE(sweep());
    days(91);
    CHECK(sweep());
    days(179);
    CHECK_FALSE(sweep());
    CHECK(pull(owner, cursor).rows.size() == 1);
    days(2);
    CHECK_FALSE(sweep());
    auto handle = open(owner);
    auto page = handle.read([&](store::Database& database) -> Result<void> {
        TRY(sync.page(database, owner, {cursor}));
        return {};
    });
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().key == "error.copy_too_old");
    // Whoever has nothing yet misses nothing.
    CHECK(pull(owner, 0).to == pull(owner, 0).head);
}
