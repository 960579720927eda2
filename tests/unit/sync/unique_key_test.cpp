// K1–K3 of sync/unique_key.h, through devices and the real service; and what the sync page makes of it.
#include "app/edits.h"
#include "app/outbox_list.h"
#include "sync/three_way.h"
#include "two_people.h"

using namespace hera;
using namespace hera::sync;
using namespace hera::test;

namespace {

struct Quotas : TwoPeople {
    Quotas() { bob.role = "manager"; }
    RecordId set(Device& device, std::int64_t year, std::int64_t amount) {
        return device.create("quota", {{"user", Value(record_of(team.users[2]))}, {"year", Value(year)},
                                       {"amount", Value(Money{amount, "EUR"})}});
    }
    void both(RecordId record, const char* field, const std::string& wanted) {
        CHECK(ann.cell("quota", record, field) == wanted);
        CHECK(bob.cell("quota", record, field) == wanted);
    }
    // Quotas that count.
    void live(std::int64_t wanted) {
        for (Device* device : {&ann, &bob}) {
            auto s = device->database->prepare("SELECT count(*) FROM r_quota WHERE deleted = 0");
            REQUIRE(std::move(s.step()).value());
            CHECK(s.integer(0) == wanted);
            CHECK(still_open(*device) == 0);
        }
    }
    std::vector<link::OutboxItem> items(Device& device) {
        link::Query what;
        what.kind = link::Query::Kind::outbox;
        auto list = app::read_outbox(*device.replica, what);
        REQUIRE(list.ok());
        return std::move(list).value().items;
    }
};

}  // namespace

TEST_CASE("a key is made of required fields, and of references to what is not merged; it has an index") {
    int keys = 0;
    for (const Entity& entity : Schema::built_in().entities()) {
        for (std::string_view key : entity.def->unique) {
            ++keys;
            const FieldDef& field = entity.fields[entity.at(key)];
            CHECK(field.required);
            CHECK_FALSE(joins(field.type));
            if (field.type == FieldType::reference) CHECK_FALSE(Schema::built_in().at(field.target).def->can_merge());
        }
    }
    CHECK(keys == 2);
    Team team;
    auto s = team.database->prepare("EXPLAIN QUERY PLAN SELECT id FROM r_quota WHERE deleted = 0 AND f_user = ? AND f_year = ?");
    REQUIRE(std::move(s.step()).value());
    CHECK(std::string(s.text(3)).find("i_quota_key") != std::string::npos);
}

TEST_CASE_METHOD(Quotas, "K1 the same quota set twice is one; a differing amount is a conflict that one press settles") {
    RecordId first = set(bob, 2027, 3000);
    wait();
    RecordId second = set(ann, 2027, 2000);
    CHECK(meet().results[0].code == OpCode::with_conflict);
    live(1);
    both(first, "amount", "[2000,\"EUR\"]");
    both(second, "merged_into", "\"" + first.text() + "\"");
    both(second, "amount", "[2000,\"EUR\"]");
    auto open = items(bob);
    REQUIRE(open.size() == 1);
    REQUIRE(open[0].choices.size() == 2);
    CHECK(open[0].choices[1].who == "Bob");
    app::CheckedEdits checked = app::check_edits(*bob.replica, open[0].choices[1].edits, Date{20'000});
    REQUIRE(checked.errors.empty());
    REQUIRE(bob.replica->commit("undo.edit", checked.drafts).ok());
    bob.replica->durable_through(bob.replica->commit_number());
    meet();
    both(first, "amount", "[3000,\"EUR\"]");
    CHECK(items(ann).empty());
}

TEST_CASE_METHOD(Quotas, "K1 equal amounts are nobody's trouble, and what its author writes next is the first one's") {
    RecordId first = set(bob, 2027, 2000);
    RecordId second = set(ann, 2027, 2000);
    BatchId written = ann.patch("quota", second, {{"amount", Value(Money{2500, "EUR"})}});
    PushReply reply = meet();
    CHECK(reply.results[0].code == OpCode::applied);
    CHECK(reply.results[1].code == OpCode::with_conflict);  // Bob's amount is not hers any more, and she had not seen it
    live(1);
    both(first, "amount", "[2500,\"EUR\"]");
    CHECK(ann.conflicts().size() == 1);
    SECTION("undone, the first one has its amount back") {
        REQUIRE(ann.replica->undo(written).ok());
        ann.replica->durable_through(ann.replica->commit_number());
        meet();
        both(first, "amount", "[2000,\"EUR\"]");
    }
    SECTION("deleted, it is the key of nobody") {
        ann.remove("quota", first);
        meet();
        live(0);
        RecordId third = set(bob, 2027, 100);
        meet();
        live(1);
        CHECK_FALSE(ann.deleted("quota", third));
    }
}

TEST_CASE_METHOD(Quotas, "K1 a device alone that sets one twice has one, and no conflict with itself") {
    RecordId first = set(ann, 2027, 2000);
    set(ann, 2027, 3000);
    for (const PushResult& result : ann.push().results) CHECK(result.code == OpCode::applied);
    meet();
    live(1);
    both(first, "amount", "[3000,\"EUR\"]");
    CHECK(ann.conflicts().empty());
}

TEST_CASE_METHOD(Quotas, "K2 a patch does not take another's key; what was wanted is in a conflict, the rest applies") {
    RecordId first = set(bob, 2027, 2000), other = set(bob, 2028, 3000);
    meet();
    ann.patch("quota", other, {{"year", Value(std::int64_t{2027})}, {"amount", Value(Money{3500, "EUR"})}});
    CHECK(meet().results[0].code == OpCode::with_conflict);
    live(2);
    both(first, "amount", "[2000,\"EUR\"]");
    both(other, "year", "2028");
    both(other, "amount", "[3500,\"EUR\"]");
    REQUIRE(ann.conflicts().size() == 1);
    CHECK(text_of(ann.conflicts()[0], "field") == "year");
    CHECK(text_of(ann.conflicts()[0], "kept") == "2028");
    CHECK(text_of(ann.conflicts()[0], "other") == "2027");
    // Free, it may be taken.
    ann.remove("quota", first);
    ann.patch("quota", other, {{"year", Value(std::int64_t{2027})}});
    for (const PushResult& result : meet().results) CHECK(result.code == OpCode::applied);
    both(other, "year", "2027");
}

TEST_CASE_METHOD(Quotas, "K3 what comes back must not be a second one") {
    RecordId first = set(bob, 2027, 2000);
    meet();
    ann.remove("quota", first);
    ann.sync();
    RecordId second = set(ann, 2027, 3000);
    ann.sync();
    ann.restore("quota", first);
    PushReply reply = ann.push();
    CHECK(reply.results[0].code == OpCode::needs_attention);
    CHECK(reason_error(reply.results[0].reason).key == "error.key_taken");
    meet();
    live(1);
    CHECK(ann.deleted("quota", first));
    ann.remove("quota", second);
    ann.sync();
    ann.restore("quota", first);
    CHECK(ann.push().results[0].code == OpCode::applied);
    meet();
    live(1);
}
