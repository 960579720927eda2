// History on demand (history_gaps.h G1–G3, sync_service.h S7): a device knows what of a record's history it lacks, and fetches it.
#include <algorithm>
#include <set>

#include "sync/history_gaps.h"
#include "team.h"

using namespace hera;
using namespace hera::sync;
using namespace hera::test;

namespace {

constexpr std::int64_t day_ms = 86'400'000;

struct History : Team {
    Device ann{*this, users[0], "owner"}, bob{*this, users[1], "rep"};

    RecordId contact(Device& by, const char* name = "Meyer") { return by.create("contact", {{"last_name", text(name)}}); }
    void change(Device& by, RecordId id, int times, const std::string& what = "v") {
        for (int i = 0; i < times; ++i) by.patch("contact", id, {{"job_title", Value(what + std::to_string(i))}});
    }
    // Gives and applies one answer about what is missing.
    void fetch(Device& device, RecordId id, std::size_t limit = 0) {
        auto gap = device.replica->history_gap(id);
        REQUIRE(gap.ok());
        REQUIRE(gap.value());
        auto reply = service.history_of(*database, {tenant, device.user, device.identity.device, device.role},
                                        {"contact", id, gap.value()->below, limit});
        REQUIRE(reply.ok());
        auto told = decode_history_reply(encode(reply.value()));
        REQUIRE(told.ok());
        REQUIRE(device.replica->apply_history(told.value()).ok());
    }
    bool whole(Device& device, RecordId id) {
        auto gap = device.replica->history_gap(id);
        REQUIRE(gap.ok());
        return !gap.value();
    }
    std::set<std::string> told(store::Database& of, RecordId id, std::int64_t through = INT64_MAX) {
        std::set<std::string> out;
        store::Statement s = of.prepare("SELECT id FROM op WHERE record = ? AND state = 0 AND seq <= ?");
        s.bind(1, id).bind(2, through);
        for (;;) {
            auto row = s.step();
            REQUIRE(row.ok());
            if (!row.value()) return out;
            out.insert(OpId{s.id(0)}.text());
        }
    }
    // G1, and that a whole story is one.
    void check(Device& device, RecordId id) {
        auto gap = device.replica->history_gap(id);
        REQUIRE(gap.ok());
        auto here = told(*device.database, id);
        store::Statement s = database->prepare("SELECT id, seq FROM op WHERE record = ? AND state = 0 AND seq <= ?");
        s.bind(1, id).bind(2, device.replica->cursor());
        for (;;) {
            auto row = s.step();
            REQUIRE(row.ok());
            if (!row.value()) return;
            bool known = gap.value() && s.integer(1) > gap.value()->above && s.integer(1) < gap.value()->below;
            if (here.count(OpId{s.id(0)}.text()) == 0) CHECK(known);
        }
    }
    PullPage page(Device& device, std::size_t limit) {
        auto page = service.page(*database, {tenant, device.user, device.identity.device, device.role},
                                 {device.replica->cursor(), limit});
        REQUIRE(page.ok());
        auto back = decode_pull_page(encode(page.value()));
        REQUIRE(back.ok());
        REQUIRE(device.replica->apply_page(back.value()).ok());
        return std::move(back).value();
    }
    void copy(Device& device) {
        REQUIRE(device.replica->start_over(head(), {"all"}).ok());
        slices(device);
    }
    void slices(Device& device) {
        while (!device.replica->snapshots().open().empty()) {
            SnapshotRequest request = device.replica->snapshots().next();
            auto slice = service.snapshot_page(*database, {tenant, device.user, device.identity.device, device.role}, request);
            REQUIRE(slice.ok());
            auto back = decode_snapshot_page(encode(slice.value()));
            REQUIRE(back.ok());
            REQUIRE(device.replica->apply_snapshot(back.value()).ok());
        }
    }
};

}  // namespace

TEST_CASE_METHOD(History, "S7, G1: what was changed very often comes without its changes, and they are fetched") {
    RecordId often = contact(ann), seldom = contact(ann, "Schmidt");
    ann.sync();
    bob.pull();
    change(ann, often, 9);
    change(ann, seldom, 8);
    ann.sync();
    bob.pull();
    CHECK(bob.cell("contact", often, "job_title") == "\"v8\"");
    CHECK(told(*bob.database, often).size() == 1);
    CHECK_FALSE(whole(bob, often));
    CHECK(told(*bob.database, seldom) == told(*database, seldom));
    check(bob, seldom);
    // Who made them has them.
    CHECK(whole(ann, often));
    check(ann, often);
    fetch(bob, often);
    CHECK(whole(bob, often));
    check(bob, often);
    // And so it stays.
    change(ann, often, 3, "later");
    ann.sync();
    bob.pull();
    CHECK(whole(bob, often));
    check(bob, often);
}

TEST_CASE_METHOD(History, "G2: a long story comes in portions, newest first, and each makes the gap smaller") {
    RecordId id = contact(ann);
    ann.sync();
    bob.pull();
    change(ann, id, 40);
    ann.sync();
    bob.pull();
    std::int64_t below = INT64_MAX;
    for (int portions = 0; !whole(bob, id); ++portions) {
        REQUIRE(portions < 20);
        auto gap = bob.replica->history_gap(id).value();
        CHECK(gap->below < below);
        below = gap->below;
        fetch(bob, id, 5);
        check(bob, id);
    }
    check(bob, id);
    CHECK(told(*bob.database, id).size() == 41);
}

TEST_CASE_METHOD(History, "G2: what was left out while an answer was on its way is still missing") {
    RecordId id = contact(ann);
    ann.sync();
    bob.pull();
    change(ann, id, 20);
    ann.sync();
    bob.pull();
    auto gap = bob.replica->history_gap(id).value();
    auto reply = service.history_of(*database, {tenant, bob.user, bob.identity.device, bob.role}, {"contact", id, gap->below, 0});
    change(ann, id, 20, "again");
    ann.sync();
    bob.pull();
    REQUIRE(bob.replica->apply_history(reply.value()).ok());
    CHECK_FALSE(whole(bob, id));
    check(bob, id);
    fetch(bob, id);
    check(bob, id);
    CHECK(whole(bob, id));
}

TEST_CASE_METHOD(History, "G3: a row that comes many pages behind what was left out of its history") {
    std::vector<RecordId> ids;
    for (int i = 0; i < 6; ++i) ids.push_back(contact(ann));
    ann.sync();
    bob.pull();
    change(ann, ids[0], 12);
    for (int round = 0; round < 3; ++round) {
        for (RecordId id : ids) change(ann, id, 1, "round " + std::to_string(round));
    }
    ann.sync();
    int partial = 0, pages = 0;
    for (; bob.replica->cursor() < head(); ++pages) {
        REQUIRE(pages < 100);
        partial += page(bob, 2).partial ? 1 : 0;
        bob.open();  // what it knows, it knows from the disk
        for (RecordId id : ids) check(bob, id);
    }
    CHECK(pages > 3);
    CHECK(partial > 0);
    CHECK_FALSE(whole(bob, ids[0]));
    for (RecordId id : ids) {
        if (!whole(bob, id)) fetch(bob, id);
        CHECK(whole(bob, id));
        check(bob, id);
    }
    // The end of catching up: nothing is in doubt from here on.
    change(ann, ids[1], 2, "after");
    ann.sync();
    bob.pull();
    CHECK(whole(bob, ids[1]));
    check(bob, ids[1]);
}

TEST_CASE_METHOD(History, "S7: own changes, what a merge did to others, transitions and the trash are never left out") {
    RecordId id = contact(bob), pipeline{}, stage{};
    {
        store::Statement s = ann.database->prepare("SELECT id, f_pipeline FROM r_stage ORDER BY f_position LIMIT 1");
        REQUIRE(std::move(s.step()).value());
        stage = RecordId{s.id(0)};
        pipeline = RecordId{s.id(1)};
    }
    RecordId deal = ann.create("deal", {{"name", text("Big")}, {"pipeline", Value(pipeline)}, {"stage", Value(stage)}});
    bob.sync();
    ann.sync();
    change(bob, id, 12);
    bob.push();
    change(ann, id, 12, "hers");
    ann.remove("contact", id);
    ann.restore("contact", id);
    for (int i = 1; i <= 12; ++i) ann.patch("deal", deal, {{"amount", Value(Money{i * 100, "EUR"})}});
    ann.sync();
    bob.pull();
    auto here = told(*bob.database, id);
    CHECK(here.size() == 1 + 12 + 2);
    check(bob, deal);
    CHECK(told(*bob.database, deal) == told(*database, deal));
    fetch(bob, id);
    check(bob, id);
    CHECK(whole(bob, id));
}

TEST_CASE_METHOD(History, "G1: a first copy has the history of 90 days; older records lack what is older, young ones nothing") {
    Device cem(*this, users[2], "rep");  // has seen nothing of what follows
    RecordId old = contact(ann, "Old");
    change(ann, old, 3);
    ann.sync();
    clock.advance(100 * day_ms);
    ann.clock.advance(100 * day_ms);
    RecordId young = contact(ann, "Young");
    change(ann, young, 3);
    change(ann, old, 2, "new");
    ann.sync();
    SECTION("whole") {
        copy(cem);
        CHECK(whole(cem, young));
        check(cem, young);
        CHECK(told(*cem.database, old).size() == 2);
        CHECK_FALSE(whole(cem, old));
        fetch(cem, old);
        CHECK(whole(cem, old));
        check(cem, old);
        // Begun anew: what was whole is not known to be any more, and what is young is.
        copy(cem);
        CHECK(whole(cem, young));
        CHECK_FALSE(whole(cem, old));
    }
    SECTION("under way: nothing is whole before its history has come, but what was fetched is") {
        REQUIRE(cem.replica->start_over(head(), {"all"}).ok());
        CHECK_FALSE(whole(cem, young));
        fetch(cem, young);
        CHECK(whole(cem, young));
        check(cem, young);
    }
}

TEST_CASE_METHOD(History, "G1: what comes back into sight, or is fetched again, brings the history that the server says") {
    RecordId id = contact(ann);
    change(ann, id, 3);
    ann.sync();
    bob.pull();
    REQUIRE(whole(bob, id));
    SECTION("into sight, with a beginning from before the window") {
        clock.advance(100 * day_ms);
        ann.clock.advance(100 * day_ms);
        REQUIRE(service.set_groups(*database, users[0], {"north"}).ok());
        ann.pull();
        ann.patch("contact", id, {{"visibility", text("north")}});
        ann.sync();
        bob.pull();
        REQUIRE(bob.cell("contact", id, "job_title") == "gone");
        change(ann, id, 2, "north");
        ann.patch("contact", id, {{"visibility", text("all")}});
        ann.sync();
        bob.pull();
        CHECK_FALSE(whole(bob, id));
        check(bob, id);
        fetch(bob, id);
        CHECK(whole(bob, id));
        check(bob, id);
    }
    SECTION("a stretch that differed") {
        REQUIRE(bob.replica->repair("contact", {{RecordId{}, RecordId{}}}).ok());
        REQUIRE(bob.database->prepare("DELETE FROM op WHERE record = ? AND kind = 'patch'").bind(1, id).run().ok());
        REQUIRE(bob.database->prepare("DELETE FROM r_contact WHERE id = ?").bind(1, id).run().ok());
        auto slice = service.snapshot_page(*database, {tenant, bob.user, bob.identity.device, bob.role},
                                           bob.replica->snapshots().next());
        REQUIRE(bob.replica->apply_snapshot(slice.value()).ok());
        REQUIRE(bob.replica->snapshots().open().empty());
        CHECK_FALSE(whole(bob, id));
        fetch(bob, id);
        CHECK(whole(bob, id));
        check(bob, id);
    }
}

TEST_CASE_METHOD(History, "G1: what a full device lets go of is missing, and not what it keeps") {
    RecordId id = contact(ann), other = contact(ann, "Schmidt");
    change(ann, id, 12);
    ann.sync();
    bob.pull();
    fetch(bob, id);
    REQUIRE(whole(bob, id));
    std::int64_t through = head();
    RecordId later = contact(ann, "Later");
    ann.sync();
    bob.pull();
    REQUIRE(bob.database->prepare("DELETE FROM op WHERE seq <= ?").bind(1, through).run().ok());
    REQUIRE(note_history_let_go(*bob.database, through).ok());
    CHECK_FALSE(whole(bob, id));
    CHECK_FALSE(whole(bob, other));
    CHECK(whole(bob, later));
    fetch(bob, id);
    CHECK(whole(bob, id));
    check(bob, id);

    // The same with a gap that is open, and with more behind it.
    change(ann, id, 12, "more");
    ann.sync();
    bob.pull();
    change(ann, id, 3, "and more");
    ann.sync();
    bob.pull();
    REQUIRE_FALSE(whole(bob, id));
    through = head();
    REQUIRE(bob.database->prepare("DELETE FROM op WHERE seq <= ?").bind(1, through).run().ok());
    REQUIRE(note_history_let_go(*bob.database, through).ok());
    check(bob, id);
    fetch(bob, id, 5);
    check(bob, id);
    while (!whole(bob, id)) fetch(bob, id);
    check(bob, id);
}

TEST_CASE_METHOD(History, "G1: a copy of a former build does not know what it lacks, and says so") {
    RecordId id = contact(ann);
    change(ann, id, 3);
    ann.sync();
    bob.pull();
    REQUIRE(whole(bob, id));
    REQUIRE(bob.database->run("DROP TABLE history_gap; UPDATE meta SET value = 1 WHERE key = 'format'").ok());
    bob.open();
    CHECK_FALSE(whole(bob, id));
    fetch(bob, id);
    CHECK(whole(bob, id));
    RecordId later = contact(ann);
    ann.sync();
    bob.pull();
    CHECK(whole(bob, later));
}

TEST_CASE_METHOD(History, "G1: what moves between groups that one sees is not missing anything, nor is anything else") {
    REQUIRE(service.set_groups(*database, users[0], {"north"}).ok());
    REQUIRE(service.set_groups(*database, users[1], {"north"}).ok());
    RecordId old = contact(ann), other = contact(ann);
    change(ann, old, 3);
    ann.sync();
    bob.pull();
    for (FakeClock* time : {&clock, &ann.clock}) time->advance(100 * day_ms);
    ann.pull();
    ann.patch("contact", old, {{"visibility", text("north")}});
    ann.sync();
    bob.pull();
    slices(bob);  // of the group that he joined
    CHECK(whole(bob, old));
    CHECK(whole(bob, other));
    check(bob, old);
}

TEST_CASE_METHOD(History, "S4: history of a record that is not to be seen, or not there, is not told") {
    REQUIRE(service.set_groups(*database, users[0], {"north"}).ok());
    ann.pull();
    RecordId id = ann.create("contact", {{"last_name", text("Secret")}, {"visibility", text("north")}});
    ann.sync();
    const server::AuthContext person{tenant, bob.user, bob.identity.device, bob.role};
    for (const HistoryRequest& asked : {HistoryRequest{"contact", id, 1000}, HistoryRequest{"contact", any_id(random), 1000},
                                        HistoryRequest{"deal", id, 1000}, HistoryRequest{"nonsense", id, 1000}}) {
        auto reply = service.history_of(*database, person, asked);
        REQUIRE_FALSE(reply.ok());
        CHECK(reply.error().key == "error.not_found");
    }
    // More than there is, is what there is.
    auto reply = service.history_of(*database, {tenant, ann.user, {}, "owner"}, {"contact", id, 1'000'000});
    REQUIRE(reply.ok());
    CHECK(reply.value().before == head() + 1);
    CHECK(reply.value().above == 0);
}

TEST_CASE("an answer about history that is not one is refused", "[protocol]") {
    const std::string front = R"({"record":"00000000000000000000000001","above":3,"before":9)";
    const std::string ids = R"("00000000000000000000000002","00000000000000000000000003","00000000000000000000000004",)"
                            R"("00000000000000000000000005",7,"patch","contact",)";
    REQUIRE(decode_history_reply(front + R"(,"ops":[]})").ok());
    REQUIRE(decode_history_reply(front + R"(,"ops":[[8,)" + ids + R"("00000000000000000000000001",{},{}]]})").ok());
    for (const std::string& bad : {
             std::string("{}"),
             std::string(R"({"record":"x","above":3,"before":9,"ops":[]})"),
             std::string(R"({"record":"00000000000000000000000001","above":"3","before":9,"ops":[]})"),
             front + "}",
             front + R"(,"ops":[[]]})",
             // Outside, and of another record.
             front + R"(,"ops":[[9,)" + ids + R"("00000000000000000000000001",{},{}]]})",
             front + R"(,"ops":[[3,)" + ids + R"("00000000000000000000000001",{},{}]]})",
             front + R"(,"ops":[[5,)" + ids + R"("00000000000000000000000006",{},{}]]})",
         }) {
        INFO(bad);
        CHECK_FALSE(decode_history_reply(bad).ok());
    }
}
