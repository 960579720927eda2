// G1–G4 of sync/guard.h, through two devices and the real service; and what the sync page makes of a refused command.
#include "app/edits.h"
#include "app/outbox_list.h"
#include "two_people.h"

using namespace hera;
using namespace hera::sync;
using namespace hera::test;

namespace {

struct Moves : TwoPeople {
    std::vector<RecordId> stages;
    RecordId deal = a_deal(stages);

    BatchId move(Device& device, std::size_t to) { return device.patch("deal", deal, {{"stage", Value(stages[to])}}); }
    void stands_at(std::size_t stage) {
        for (Device* device : {&ann, &bob}) {
            CHECK(device->cell("deal", deal, "stage") == "\"" + stages[stage].text() + "\"");
        }
        CHECK(ann.cell("deal", deal, "weighted") == bob.cell("deal", deal, "weighted"));
        CHECK(ann.cell("deal", deal, "stage_entered_at") == bob.cell("deal", deal, "stage_entered_at"));
    }
    std::vector<link::OutboxItem> inbox(Device& device) {
        link::Query what;
        what.kind = link::Query::Kind::outbox;
        auto list = app::read_outbox(*device.replica, what);
        REQUIRE(list.ok());
        return std::move(list).value().items;
    }
    void again(Device& device, const link::OutboxItem& item) {
        app::CheckedEdits checked = app::check_edits(*device.replica, item.again, Date{20'000});
        REQUIRE(checked.errors.empty());
        REQUIRE(device.replica->commit("undo.edit", checked.drafts, BatchId{}, item.op).ok());
        device.replica->durable_through(device.replica->commit_number());
    }
};

}  // namespace

TEST_CASE_METHOD(Moves, "G1 a move of what somebody else has moved meanwhile comes back to its author, and nothing of it counts") {
    move(bob, 5);
    wait();
    ann.patch("deal", deal, {{"stage", Value(stages[4])}, {"next_step", text("Invoice")}});
    PushReply reply = meet();
    CHECK(reply.results[0].code == OpCode::needs_attention);
    CHECK(reason_error(reply.results[0].reason).args ==
          std::vector<std::string>{"stage", record_of(team.users[1]).text(), "\"" + stages[5].text() + "\""});
    stands_at(5);
    CHECK(ann.cell("deal", deal, "next_step") == "null");
    CHECK(ann.conflicts().empty());

    auto items = inbox(ann);
    REQUIRE(items.size() == 1);
    CHECK(items[0].state == link::OutboxItem::State::refused);
    REQUIRE(items[0].reason.size() == 1);
    CHECK(items[0].reason[0].key == "error.changed_meanwhile");
    CHECK(items[0].reason[0].args == std::vector<std::string>{"Bob", "deal.stage", "Lost"});

    SECTION("made again it starts from what stands now, and goes through") {
        again(ann, items[0]);
        CHECK(ann.push().results[0].code == OpCode::applied);
        ann.pull();
        bob.pull();
        stands_at(4);
        CHECK(bob.cell("deal", deal, "next_step") == "\"Invoice\"");
        CHECK(inbox(ann).empty());
        CHECK(ann.conflicts().empty());
    }
    SECTION("moved once more before it is made again: it comes back once more") {
        again(ann, items[0]);
        move(bob, 3);
        CHECK(meet().results[0].code == OpCode::needs_attention);
        stands_at(3);
        CHECK(inbox(ann).size() == 1);
    }
    SECTION("discarded it is gone") {
        REQUIRE(ann.replica->dismiss_refused(items[0].op).ok());
        CHECK(inbox(ann).empty());
        stands_at(5);
    }
}

TEST_CASE_METHOD(Moves, "G1 another field that two changed beside a guarded one is still a conflict when it is made again") {
    bob.patch("deal", deal, {{"stage", Value(stages[5])}, {"next_step", text("Ask why")}});
    wait();
    ann.patch("deal", deal, {{"stage", Value(stages[4])}, {"next_step", text("Invoice")}});
    CHECK(meet().results[0].code == OpCode::needs_attention);
    again(ann, inbox(ann)[0]);
    CHECK(ann.push().results[0].code == OpCode::with_conflict);
    ann.pull();
    bob.pull();
    stands_at(4);
    REQUIRE(ann.conflicts().size() == 1);
    CHECK(text_of(ann.conflicts()[0], "field") == "next_step");
}

TEST_CASE_METHOD(Moves, "G1 the same move by two is one; what the author had before them may be there again") {
    SECTION("both to Won") {
        move(bob, 4);
        move(ann, 4);
        CHECK(meet().results[0].code == OpCode::applied);
        stands_at(4);
    }
    SECTION("there and back") {
        move(bob, 4);
        move(bob, 0);
        move(ann, 1);
        CHECK(meet().results[0].code == OpCode::applied);
        stands_at(1);
    }
    CHECK(ann.conflicts().empty());
    CHECK(inbox(ann).empty());
}

TEST_CASE_METHOD(Moves, "G2 a move of what somebody else has put into the trash comes back; made again it brings the record back") {
    bob.remove("deal", deal);
    move(ann, 4);
    CHECK(meet().results[0].code == OpCode::needs_attention);
    CHECK(ann.deleted("deal", deal));
    CHECK(ann.conflicts().empty());
    auto items = inbox(ann);
    REQUIRE(items.size() == 1);
    CHECK(items[0].reason[0].key == "error.deleted_meanwhile");
    CHECK(items[0].reason[0].args == std::vector<std::string>{"Bob", "deal.stage"});
    again(ann, items[0]);
    for (const PushResult& result : ann.push().results) CHECK(result.code == OpCode::applied);
    ann.pull();
    bob.pull();
    CHECK_FALSE(bob.deleted("deal", deal));
    stands_at(4);
}

TEST_CASE_METHOD(Moves, "G3 a device is not held up by its own moves, but by the refused one that they build on") {
    SECTION("alone") {
        move(ann, 1);
        ann.push();  // and what became of it is not pulled
        move(ann, 2);
        move(ann, 3);
        for (const PushResult& result : ann.push().results) CHECK(result.code == OpCode::applied);
        ann.pull();
        bob.pull();
        stands_at(3);
    }
    SECTION("both made offline") {
        move(bob, 5);
        move(ann, 3);
        move(ann, 4);
        for (const PushResult& result : meet().results) CHECK(result.code == OpCode::needs_attention);
        stands_at(5);
    }
    SECTION("the second made when the other's move was pulled, which the first one hid") {
        move(ann, 3);
        move(bob, 5);
        bob.sync();
        ann.pull();
        move(ann, 4);
        for (const PushResult& result : meet().results) CHECK(result.code == OpCode::needs_attention);
        stands_at(5);
        CHECK(inbox(ann).size() == 2);
    }
}

TEST_CASE_METHOD(Moves, "G4 a device that does not say what its author had before them conflicts as before") {
    move(bob, 1);
    wait();
    move(ann, 2);
    bob.sync();
    auto ops = ann.replica->to_push(push_ops_max, push_bytes_max);
    REQUIRE(ops.ok());
    REQUIRE(ops.value()[0].before.size() == 1);
    for (Op& op : ops.value()) op.before.clear();
    PushReply reply = team.push(ann, {ann.clock.now(), ops.value()});
    CHECK(reply.results[0].code == OpCode::with_conflict);
    REQUIRE(ann.replica->apply_push(reply).ok());
    ann.pull();
    bob.pull();
    stands_at(2);
    REQUIRE(ann.conflicts().size() == 1);
    CHECK(text_of(ann.conflicts()[0], "other") == "\"" + stages[1].text() + "\"");
}

TEST_CASE_METHOD(Moves, "what was not taken needs no undo; what was taken has one, and it is guarded too") {
    move(bob, 5);
    BatchId refused = move(ann, 4);
    meet();
    auto nothing = ann.replica->undo(refused);
    REQUIRE(nothing.ok());
    CHECK(nothing.value().batch.none());
    again(ann, inbox(ann)[0]);
    BatchId taken{};
    {
        auto s = ann.database->prepare("SELECT batch FROM op WHERE state = 1");
        REQUIRE(std::move(s.step()).value());
        taken = BatchId{s.id(0)};
    }
    meet();
    stands_at(4);
    SECTION("undone") {
        REQUIRE(ann.replica->undo(taken).ok());
        ann.replica->durable_through(ann.replica->commit_number());
        CHECK(meet().results[0].code == OpCode::applied);
        stands_at(5);
    }
    SECTION("undone when another has moved it on") {
        move(bob, 2);
        REQUIRE(ann.replica->undo(taken).ok());
        ann.replica->durable_through(ann.replica->commit_number());
        CHECK(meet().results[0].code == OpCode::needs_attention);
        stands_at(2);
    }
}

TEST_CASE_METHOD(Moves, "the former value of a guarded field may be spelt differently, and travels in the mirror") {
    Op op;
    op.id = OpId{any_id(ann.random).bytes};
    op.batch = BatchId{any_id(ann.random).bytes};
    op.entity = "deal";
    op.record = deal;
    op.base_seq = 0;
    op.fields = {{"stage", "\"" + stages[1].text() + "\""}};
    std::string upper = stages[0].text();
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    op.before = {{"stage", "\"" + upper + "\""}};
    CHECK(team.push(bob, {bob.clock.now(), {op}}).results[0].code == OpCode::applied);
    (void)ann.replica->take_own_changes();
    move(ann, 3);
    Replica::OwnChanges own = ann.replica->take_own_changes();
    REQUIRE(own.made.size() == 1);
    CHECK(own.made[0].before == std::vector<Cell>{{"stage", "\"" + stages[0].text() + "\""}});
}
