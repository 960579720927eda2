// P1–P5 of sync/merged_away.h, through devices and the real service.
#include "two_people.h"

using namespace hera;
using namespace hera::sync;
using namespace hera::test;

namespace {

struct Merges : TwoPeople {
    RecordId stays = ann.create("contact", {{"last_name", text("Maier")}, {"phones", Value(LabelledList{{"work", "+49 1"}})}});
    RecordId firm = ann.create("company", {{"name", text("Acme")}});
    RecordId other_firm = ann.create("company", {{"name", text("Acme Ltd")}});

    Merges() {
        ann.sync();
        bob.pull();
    }
    BatchId merge(Device& device, const char* entity, RecordId loser, RecordId survivor) {
        return device.commit({Draft::Kind::merge, entity, loser, {{"merged_into", Value(survivor)}}});
    }
    Op raw(OpKind kind, const char* entity, RecordId record, std::vector<Cell> fields) {
        Op op;
        op.id = OpId{any_id(ann.random).bytes};
        op.batch = BatchId{any_id(ann.random).bytes};
        op.kind = kind;
        op.entity = entity;
        op.record = record;
        op.base_seq = team.head();
        op.fields = std::move(fields);
        return op;
    }
    PushResult say(Device& device, const Op& op) { return team.push(device, {device.clock.now(), {op}}).results.at(0); }
    PushResult say_merge(const char* entity, RecordId loser, RecordId survivor) {
        return say(ann, raw(OpKind::merge, entity, loser, {{"merged_into", quoted(survivor)}}));
    }
    std::string quoted(RecordId record) { return "\"" + record.text() + "\""; }
    void all_exchanged() {
        for (int i = 0; i < 2; ++i) {
            ann.sync();
            bob.sync();
        }
    }
    void both(const char* entity, RecordId record, const char* field, const std::string& wanted) {
        CHECK(ann.cell(entity, record, field) == wanted);
        CHECK(bob.cell(entity, record, field) == wanted);
    }
    RecordId a_call(std::int64_t at_ms) {
        return ann.create("activity", {{"kind", text("call")}, {"subject", text("Call")}, {"at", Value(Instant{at_ms})}});
    }
    std::int64_t count(store::Database& database, const char* sql) {
        auto s = database.prepare(sql);
        REQUIRE(std::move(s.step()).value());
        return s.integer(0);
    }
    void closed() {
        for (Device* device : {&ann, &bob}) CHECK(still_open(*device) == 0);
    }
};

}  // namespace

TEST_CASE_METHOD(Merges, "P3 what refers to the loser refers to the survivor, on every device, by ops of the merge's batch") {
    RecordId contact = ann.create("contact", {{"last_name", text("A")}, {"company", Value(firm)}});
    RecordId trashed = ann.create("contact", {{"last_name", text("B")}, {"company", Value(firm)}});
    RecordId call = a_call(1'800'000'000'000);
    RecordId link = ann.create("link", {{"from_entity", text("activity")}, {"from_id", Value(call)}, {"to_entity", text("company")},
                                        {"to_id", Value(firm)}, {"role", text("about")}});
    RecordId file = ann.create("attachment", {{"name", text("a.pdf")}, {"size", Value(std::int64_t{1})},
                                              {"sha256", Value(std::string(64, 'a'))}, {"about_entity", text("company")},
                                              {"about_id", Value(firm)}});
    ann.remove("contact", trashed);
    all_exchanged();
    CHECK(bob.cell("company", firm, "last_touch_at") != "null");
    std::string contact_before = ann.cell("company", other_firm, "last_touch_at");
    CHECK(contact_before == "null");
    BatchId batch = merge(bob, "company", firm, other_firm);
    CHECK(bob.deleted("company", firm));  // at once; the references come from the server
    CHECK(bob.cell("contact", contact, "company") == quoted(firm));
    all_exchanged();
    for (RecordId child : {contact, trashed}) both("contact", child, "company", quoted(other_firm));
    both("link", link, "to_id", quoted(other_firm));
    both("attachment", file, "about_id", quoted(other_firm));
    both("company", firm, "merged_into", quoted(other_firm));
    CHECK(ann.deleted("company", firm));
    for (RecordId company : {firm, other_firm})
        CHECK(ann.cell("company", company, "last_touch_at") == bob.cell("company", company, "last_touch_at"));
    CHECK(ann.cell("company", firm, "last_touch_at") == "null");
    CHECK(ann.cell("company", other_firm, "last_touch_at") != "null");
    closed();
    auto ops = ops_of_batch(*ann.database, batch);
    REQUIRE(ops.ok());
    CHECK(ops.value().size() == 5);
    for (const LoggedOp& entry : ops.value()) CHECK(entry.op.user == bob.user);

    SECTION("a merge of activities moves what hangs on them") {
        RecordId second = a_call(1'700'000'000'000);
        ann.sync();
        merge(ann, "activity", call, second);
        all_exchanged();
        both("link", link, "from_id", quoted(second));
        both("company", other_firm, "last_touch_at", "1700000000000");
    }
    SECTION("undone on the device that made it: the loser is back, and what it knows of is moved back") {
        REQUIRE(bob.replica->undo(batch).ok());
        bob.replica->durable_through(bob.replica->commit_number());
        for (const PushResult& result : bob.push().results) CHECK(result.code == OpCode::applied);
        all_exchanged();
        CHECK_FALSE(ann.deleted("company", firm));
        both("company", firm, "merged_into", "null");
        both("contact", contact, "company", quoted(firm));
        both("link", link, "to_id", quoted(firm));
        both("attachment", file, "about_id", quoted(firm));
        closed();
    }
    SECTION("restored, nothing else moves") {
        ann.restore("company", firm);
        all_exchanged();
        both("company", firm, "merged_into", "null");
        both("contact", contact, "company", quoted(other_firm));
    }
    SECTION("what names the loser later is given the survivor, until it is restored") {
        RecordId late = any_id(bob.random);
        Op create = raw(OpKind::create, "contact", late, {{"last_name", "\"Late\""}, {"company", quoted(firm)}});
        CHECK(say(bob, create).code == OpCode::applied);
        CHECK(say(bob, raw(OpKind::patch, "contact", contact, {{"company", quoted(firm)}})).code == OpCode::applied);
        all_exchanged();
        both("contact", contact, "company", quoted(other_firm));
        both("contact", late, "company", quoted(other_firm));
    }
}

TEST_CASE_METHOD(Merges, "P4 what was written into the loser before its author had seen the merge is the survivor's") {
    merge(bob, "contact", id, stays);
    ann.patch("contact", id, {{"job_title", text("Maker")}, {"phones", Value(LabelledList{{"home", "+49 2"}})}});
    bob.sync();
    auto ops = ann.replica->to_push(push_ops_max, push_bytes_max);
    REQUIRE(ops.ok());
    PushReply reply = ann.push();
    CHECK(reply.results[0].code == OpCode::applied);
    // Sent again it is known, by the record that it named.
    CHECK(team.push(ann, {ann.clock.now(), ops.value()}).results[0].code == OpCode::duplicate);
    bool small_pages = false;
    SECTION("pulled at once") {}
    SECTION("pulled seq by seq") { small_pages = true; }
    while (small_pages && ann.replica->cursor() < team.head()) {
        server::AuthContext who{team.tenant, ann.user, ann.identity.device, ann.role};
        auto page = team.service.page(*team.database, who, {ann.replica->cursor(), 1});
        REQUIRE(page.ok());
        REQUIRE(ann.replica->apply_page(page.value()).ok());
    }
    all_exchanged();
    both("contact", stays, "job_title", "\"Maker\"");
    both("contact", stays, "phones", R"([["work","+49 1"],["home","+49 2"]])");
    both("contact", id, "job_title", "\"Buyer\"");
    closed();
    auto entry = find_op(*ann.database, ops.value()[0].id);
    REQUIRE((entry.ok() && entry.value()));
    CHECK(entry.value()->op.record == stays);
    CHECK(entry.value()->state == OpState::confirmed);
    // Who has seen the merge means the one in the trash.
    ann.patch("contact", id, {{"job_title", text("Chief")}});
    all_exchanged();
    both("contact", id, "job_title", "\"Chief\"");
    both("contact", stays, "job_title", "\"Maker\"");
    CHECK(ann.conflicts().empty());
}

TEST_CASE_METHOD(Merges, "P4 a chain is followed to its end; the own device's merge is known to it") {
    RecordId last = ann.create("contact", {{"last_name", text("Mayer")}});
    ann.sync();
    bob.pull();
    merge(bob, "contact", id, stays);
    merge(bob, "contact", stays, last);
    bob.patch("contact", id, {{"source", text("Fair")}});
    ann.patch("contact", id, {{"job_title", text("Maker")}});
    bob.sync();
    ann.push();
    all_exchanged();
    both("contact", last, "job_title", "\"Maker\"");
    both("contact", id, "source", "\"Fair\"");
    both("contact", last, "source", "null");
    closed();
}

TEST_CASE_METHOD(Merges, "P5 restoring what one had deleted oneself does not undo a merge one has not seen") {
    merge(bob, "contact", id, stays);
    ann.remove("contact", id);
    ann.restore("contact", id);
    bob.sync();
    for (const PushResult& result : ann.push().results) CHECK(result.code == OpCode::applied);
    all_exchanged();
    CHECK(ann.deleted("contact", id));
    both("contact", id, "merged_into", quoted(stays));
    closed();
}

TEST_CASE_METHOD(Merges, "merging what somebody else has edited meanwhile tells both; two merges of one record do not both count") {
    RecordId third = ann.create("contact", {{"last_name", text("Mayer")}});
    ann.sync();
    bob.pull();
    SECTION("edited") {
        bob.patch("contact", id, {{"job_title", text("Seller")}});
        merge(ann, "contact", id, stays);
        CHECK(meet().results[0].code == OpCode::with_conflict);
        REQUIRE(ann.conflicts().size() == 1);
        CHECK(text_of(ann.conflicts()[0], "field") == "deleted");
        both("contact", id, "merged_into", quoted(stays));
    }
    SECTION("into the same one") {
        merge(bob, "contact", id, stays);
        merge(ann, "contact", id, stays);
        CHECK(meet().results[0].code == OpCode::applied);
    }
    SECTION("the other way round: they are one already") {
        merge(bob, "contact", id, stays);
        merge(ann, "contact", stays, id);
        CHECK(meet().results[0].code == OpCode::applied);
        both("contact", stays, "merged_into", "null");
        CHECK_FALSE(ann.deleted("contact", stays));
    }
    SECTION("into another one") {
        merge(bob, "contact", id, stays);
        merge(ann, "contact", id, third);
        PushResult answer = meet().results[0];
        CHECK(answer.code == OpCode::needs_attention);
        CHECK(reason_error(answer.reason).key == "error.merged_meanwhile");
        both("contact", id, "merged_into", quoted(stays));
    }
    closed();
}

TEST_CASE_METHOD(Merges, "what cannot be merged") {
    RecordId trashed = ann.create("contact", {{"last_name", text("Gone")}});
    ann.remove("contact", trashed);
    ann.sync();
    auto refused = [&](const PushResult& answer, const char* key) {
        CHECK_FALSE(accepted(answer.code));
        CHECK(reason_error(answer.reason).key == key);
    };
    refused(say_merge("contact", id, id), "error.merge_survivor");
    refused(say_merge("contact", id, trashed), "error.merge_survivor");
    refused(say_merge("contact", id, any_id(ann.random)), "error.merge_survivor");
    refused(say_merge("contact", id, firm), "error.merge_survivor");
    refused(say_merge("contact", any_id(ann.random), id), "error.record_gone");
    refused(say_merge("user", record_of(ann.user), record_of(bob.user)), "error.users_by_server");
    refused(say(ann, raw(OpKind::merge, "contact", id, {})), "error.wire_op");
    refused(say(ann, raw(OpKind::merge, "contact", id, {{"merged_into", "null"}})), "error.merge_survivor");
    refused(say(ann, raw(OpKind::merge, "contact", id, {{"job_title", "\"x\""}})), "error.wire_op");
    // The pointer is written by a merge alone.
    refused(say(ann, raw(OpKind::patch, "contact", id, {{"merged_into", quoted(stays)}})), "error.derived_field");
    refused(say(ann, raw(OpKind::create, "contact", any_id(ann.random), {{"last_name", "\"x\""}, {"merged_into", quoted(stays)}})),
            "error.derived_field");
    for (RecordId survivor : {id, trashed, firm}) {
        auto local = ann.replica->commit("undo.merge", {{Draft::Kind::merge, "contact", id, {{"merged_into", Value(survivor)}}}});
        REQUIRE_FALSE(local.ok());
        CHECK(local.error().key == "error.merge_survivor");
    }
    auto patched = ann.replica->commit("undo.edit", {{Draft::Kind::patch, "contact", id, {{"merged_into", Value(stays)}}}});
    CHECK_FALSE(patched.ok());
    both("contact", id, "merged_into", "null");
}

TEST_CASE_METHOD(Merges, "S4 nobody merges into what is outside their groups") {
    REQUIRE(team.database->prepare("UPDATE r_contact SET f_visibility = 'board' WHERE id = ?").bind(1, stays).run().ok());
    CHECK(reason_error(say_merge("contact", id, stays).reason).key == "error.merge_survivor");
}

TEST_CASE_METHOD(Merges, "P1, P2 whatever is merged and restored in whatever order, pointers lead to a record without one") {
    std::vector<RecordId> all{id, stays};
    for (int i = 0; i < 5; ++i) all.push_back(ann.create("contact", {{"last_name", text("X")}}));
    ann.sync();
    SeededRandom dice(5);
    int merged = 0, no_survivor = 0;
    for (int i = 0; i < 1500; ++i) {
        RecordId a = all[dice.below(all.size())], b = all[dice.below(all.size())];
        if (dice.below(3) == 0) {
            CHECK(say(ann, raw(OpKind::restore, "contact", a, {})).code == OpCode::applied);
        } else {
            (accepted(say_merge("contact", a, b).code) ? merged : no_survivor) += 1;
        }
        REQUIRE(count(*team.database, "SELECT count(*) FROM r_contact WHERE deleted = 0 AND f_merged_into IS NOT NULL") == 0);
        // Each step is to another record, and after as many as there are records at the latest there is none any more.
        REQUIRE(count(*team.database, "WITH RECURSIVE way(id, steps) AS (SELECT id, 0 FROM r_contact UNION ALL"
                                      " SELECT c.f_merged_into, steps + 1 FROM way w JOIN r_contact c ON c.id = w.id"
                                      " WHERE c.f_merged_into IS NOT NULL AND steps < 9) SELECT max(steps) FROM way") < 8);
    }
    CHECK(merged > 200);
    CHECK(no_survivor > 100);
    ann.pull();
    bob.pull();
    for (RecordId contact : all) CHECK(ann.cell("contact", contact, "merged_into") == bob.cell("contact", contact, "merged_into"));
}
