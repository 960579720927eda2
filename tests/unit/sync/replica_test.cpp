// The laws of data on one device, quoted by number (sync/replica.h).
#include "team.h"

#include "store/ddl.h"
#include "sync/op_codec.h"

using namespace hera;
using namespace hera::sync;
using namespace hera::test;

namespace {

struct OneDevice {
    Team team;
    Device ann{team, team.users[0], "owner"};

    std::vector<Op> offered() {
        auto ops = ann.replica->to_push(push_ops_max, push_bytes_max);
        REQUIRE(ops.ok());
        return std::move(ops).value();
    }
    std::int64_t count(const char* sql) {
        auto s = ann.database->prepare(sql);
        auto row = s.step();
        REQUIRE((row.ok() && row.value()));
        return s.integer(0);
    }
    LoggedOp op(OpId id) {
        auto found = find_op(*ann.database, id);
        REQUIRE((found.ok() && found.value()));
        return *found.value();
    }
};

}  // namespace

TEST_CASE_METHOD(OneDevice, "L1: cells, op and clock are one transaction: a gesture that fails leaves nothing") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    std::int64_t ops = count("SELECT count(*) FROM op"), hlc = count("SELECT value FROM meta WHERE key = 'hlc'");
    std::uint64_t commits = ann.replica->commit_number();
    (void)ann.replica->take_changes();
    auto failed =
        ann.replica->commit("undo.edit", {{Draft::Kind::patch, "contact", id, {{"job_title", text("Buyer")}}},
                                          {Draft::Kind::patch, "contact", any_id(ann.random), {{"job_title", text("Buyer")}}}});
    REQUIRE_FALSE(failed.ok());
    CHECK(failed.error().key == "error.record_gone");
    CHECK(ann.cell("contact", id, "job_title") == "null");
    CHECK(count("SELECT count(*) FROM op") == ops);
    CHECK(count("SELECT value FROM meta WHERE key = 'hlc'") == hlc);
    CHECK(ann.replica->commit_number() == commits);
    CHECK_FALSE(ann.replica->take_changes().any());
    // …and the clock on disk is at least as far as every stamp given.
    CHECK(count("SELECT max(hlc) FROM op") <= hlc);
}

TEST_CASE_METHOD(OneDevice, "L2: an op is offered when it is durable, and from memory only when that is allowed") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    CHECK(offered().size() == 1);
    auto done = ann.replica->commit("undo.edit", {{Draft::Kind::patch, "contact", id, {{"job_title", text("Buyer")}}}});
    REQUIRE(done.ok());
    CHECK(offered().size() == 1);
    ann.replica->push_from_memory(true);
    CHECK(offered().size() == 2);
    ann.replica->push_from_memory(false);
    CHECK(offered().size() == 1);
    ann.replica->durable_through(done.value().commit_number);
    CHECK(offered().size() == 2);
    ann.replica->durable_through(0);  // never goes back
    CHECK(offered().size() == 2);
}

TEST_CASE_METHOD(OneDevice, "L2: an op that takes the place of a dismissed one is not durable because the old one was") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    ann.role = "viewer";
    ann.patch("contact", id, {{"job_title", text("Buyer")}});
    OpId refused = offered().at(0).id;
    ann.sync();
    REQUIRE(ann.replica->counts().refused == 1);
    REQUIRE(ann.replica->dismiss_refused(refused).ok());
    ann.role = "owner";
    auto done = ann.replica->commit("undo.edit", {{Draft::Kind::patch, "contact", id, {{"job_title", text("Seller")}}}});
    REQUIRE(done.ok());
    CHECK(offered().empty());
    ann.replica->durable_through(done.value().commit_number);
    CHECK(offered().size() == 1);
}

TEST_CASE_METHOD(OneDevice, "L3: a page that cannot be applied moves neither rows nor cursor") {
    Device bob(team, team.users[1], "rep");
    bob.create("contact", {{"last_name", text("Schmidt")}});
    bob.push();
    auto page = team.service.page(*team.database, {team.tenant, ann.user, ann.identity.device, ann.role}, {ann.replica->cursor()});
    REQUIRE(page.ok());
    std::int64_t cursor = ann.replica->cursor(), rows = count("SELECT count(*) FROM r_contact");
    REQUIRE(ann.database->run("CREATE TRIGGER broken BEFORE INSERT ON r_contact BEGIN SELECT RAISE(ABORT, 'disk'); END").ok());
    CHECK_FALSE(ann.replica->apply_page(page.value()).ok());
    CHECK(ann.replica->cursor() == cursor);
    CHECK(count("SELECT value FROM meta WHERE key = 'cursor'") == cursor);
    CHECK(count("SELECT count(*) FROM r_contact") == rows);
    REQUIRE(ann.database->run("DROP TRIGGER broken").ok());
    CHECK(ann.replica->apply_page(page.value()).ok());
    CHECK(ann.replica->cursor() == page.value().to);
    CHECK(count("SELECT count(*) FROM r_contact") == rows + 1);
}

TEST_CASE_METHOD(OneDevice, "L4: own edits stay on top of what arrives, until they are part of it") {
    Device bob(team, team.users[1], "rep");
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    bob.pull();
    ann.patch("contact", id, {{"job_title", text("Buyer")}});
    ann.patch("contact", id, {{"source", text("Fair")}});
    bob.patch("contact", id, {{"last_name", text("Maier")}});
    bob.sync();
    ann.pull();  // Bob's row, with Ann's two edits on it
    CHECK(ann.cell("contact", id, "last_name") == "\"Maier\"");
    CHECK(ann.cell("contact", id, "job_title") == "\"Buyer\"");
    CHECK(ann.cell("contact", id, "source") == "\"Fair\"");
    CHECK(count("SELECT count(*) FROM image") == 1);
    ann.push();
    CHECK(ann.cell("contact", id, "job_title") == "\"Buyer\"");
    ann.pull();
    CHECK(count("SELECT count(*) FROM image") == 0);
    CHECK(ann.cell("contact", id, "source") == "\"Fair\"");
}

TEST_CASE_METHOD(OneDevice, "L5: a refused edit is undone here and stays in the inbox with its content") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    ann.role = "viewer";
    ann.patch("contact", id, {{"job_title", text("Buyer")}});
    RecordId never = ann.create("company", {{"name", text("Acme")}});
    std::vector<Op> ops = offered();
    REQUIRE(ops.size() == 2);
    ann.push();
    CHECK(ann.cell("contact", id, "job_title") == "null");
    CHECK(ann.cell("company", never, "name") == "gone");
    LoggedOp kept = op(ops[0].id);
    CHECK(kept.state == OpState::refused);
    CHECK(kept.op.fields == ops[0].fields);
    CHECK(reason_error(kept.reason).key == "error.role_may_not_edit");
    CHECK(ann.replica->counts().refused == 2);
    CHECK(ann.replica->counts().pending == 0);
    CHECK(offered().empty());
    // What was refused stays refused, however often it is asked.
    ann.role = "owner";
    PushReply again = team.push(ann, {ann.clock.now(), ops});
    CHECK(again.results[0].code == OpCode::forbidden);
    CHECK(ann.replica->dismiss_refused(ops[0].id).ok());
    CHECK_FALSE(ann.replica->dismiss_refused(ops[0].id).ok());
    CHECK(ann.replica->counts().refused == 1);
}

TEST_CASE_METHOD(OneDevice, "an op whose later op was refused still shows, and one on top of a refused create goes with it") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    ann.patch("contact", id, {{"job_title", text("Buyer")}});
    ann.role = "viewer";
    ann.push();
    ann.role = "owner";
    ann.patch("contact", id, {{"source", text("Fair")}});
    CHECK(ann.cell("contact", id, "job_title") == "null");
    CHECK(ann.cell("contact", id, "source") == "\"Fair\"");
    ann.sync();
    CHECK(ann.cell("contact", id, "source") == "\"Fair\"");
    CHECK(count("SELECT count(*) FROM image") == 0);
}

TEST_CASE_METHOD(OneDevice, "an answer that arrives twice or for nothing changes nothing") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    std::vector<Op> ops = offered();
    PushReply reply = team.push(ann, {ann.clock.now(), ops});
    REQUIRE(ann.replica->apply_push(reply).ok());
    REQUIRE(ann.replica->apply_push(reply).ok());
    PushReply stranger;
    stranger.results = {{OpId{any_id(ann.random).bytes}, 99, OpCode::forbidden, "[\"error.x\"]"}};
    REQUIRE(ann.replica->apply_push(stranger).ok());
    CHECK(op(ops[0].id).state == OpState::acked);
    // S2: the lost answer's repetition is the same answer.
    PushReply again = team.push(ann, {ann.clock.now(), ops});
    CHECK(again.results[0].code == OpCode::duplicate);
    CHECK(again.results[0].seq == reply.results[0].seq);
    ann.pull();
    CHECK(op(ops[0].id).state == OpState::confirmed);
    CHECK(ann.cell("contact", id, "last_name") == "\"Meyer\"");
}

TEST_CASE_METHOD(OneDevice, "an update the server is too old for is kept and tried again") {
    ann.create("contact", {{"last_name", text("Meyer")}});
    std::vector<Op> ops = offered();
    PushReply reply;
    reply.results = {{ops[0].id, 0, OpCode::update_needed, {}}};
    REQUIRE(ann.replica->apply_push(reply).ok());
    CHECK(offered().size() == 1);
}

TEST_CASE_METHOD(OneDevice, "a field named twice in a gesture: the last word counts, and the op can be read") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}, {"last_name", text("Maier")}});
    CHECK(ann.cell("contact", id, "last_name") == "\"Maier\"");
    ann.patch("contact", id, {{"job_title", text("Buyer")}, {"job_title", text("Seller")}});
    CHECK(ann.cell("contact", id, "job_title") == "\"Seller\"");
    CHECK(offered().size() == 2);
    ann.sync();
    CHECK(ann.cell("contact", id, "job_title") == "\"Seller\"");
}

TEST_CASE_METHOD(OneDevice, "what is not allowed is refused with its field and writes nothing") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    struct Row {
        Draft draft;
        const char* key;
        const char* field;
    };
    const Row rows[] = {
        {{Draft::Kind::patch, "spaceship", id, {}}, "error.no_such_entity", "spaceship"},
        {{Draft::Kind::patch, "contact", id, {{"wings", text("two")}}}, "error.no_such_field", "wings"},
        {{Draft::Kind::patch, "contact", id, {{"last_touch_at", Value(Instant{1})}}}, "error.derived_field", "last_touch_at"},
        {{Draft::Kind::patch, "contact", id, {{"last_name", Value(std::int64_t{5})}}}, "error.wrong_kind", "last_name"},
        {{Draft::Kind::patch, "contact", id, {{"last_name", Value{}}}}, "error.contact_needs_name", "last_name"},
        {{Draft::Kind::create, "company", RecordId{}, {{"name", text("Acme")}}}, "error.no_such_record", "id"},
        {{Draft::Kind::create, "company", any_id(ann.random), {}}, "error.required", "name"},
        {{Draft::Kind::create, "contact", id, {{"last_name", text("Again")}}}, "error.record_exists", ""},
    };
    std::int64_t ops = count("SELECT count(*) FROM op");
    for (const Row& row : rows) {
        INFO(row.key);
        auto done = ann.replica->commit("undo.edit", {row.draft});
        REQUIRE_FALSE(done.ok());
        CHECK(done.error().key == row.key);
        CHECK(done.error().field == row.field);
        CHECK(count("SELECT count(*) FROM op") == ops);
    }
    // Nothing changes: no op.
    auto same = ann.replica->commit("undo.edit", {{Draft::Kind::patch, "contact", id, {{"last_name", text("Meyer")}}}});
    REQUIRE(same.ok());
    CHECK(same.value().batch.none());
}

TEST_CASE_METHOD(OneDevice, "undo takes back what still stands, and says what it left alone") {
    Device bob(team, team.users[1], "rep");
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}, {"job_title", text("Buyer")}});
    ann.sync();
    bob.pull();
    BatchId edit = ann.patch("contact", id, {{"job_title", text("Seller")}, {"source", text("Fair")}});
    ann.sync();
    bob.pull();
    bob.patch("contact", id, {{"source", text("Web")}});
    bob.sync();
    ann.pull();
    auto undone = ann.replica->undo(edit);
    REQUIRE(undone.ok());
    CHECK(undone.value().skipped == 1);
    CHECK(ann.cell("contact", id, "job_title") == "\"Buyer\"");
    CHECK(ann.cell("contact", id, "source") == "\"Web\"");
    // Undo of the undo brings it back.
    REQUIRE(ann.replica->undo(undone.value().batch).ok());
    CHECK(ann.cell("contact", id, "job_title") == "\"Seller\"");

    BatchId gone = ann.remove("contact", id);
    REQUIRE(ann.replica->undo(gone).ok());
    CHECK_FALSE(ann.deleted("contact", id));
    BatchId unknown{any_id(ann.random).bytes};
    CHECK(ann.replica->undo(unknown).error().key == "error.nothing_to_undo");
}

TEST_CASE_METHOD(OneDevice, "undo of a gesture that made and changed a record takes it away as a whole") {
    RecordId id = any_id(ann.random);
    auto done = ann.replica->commit("undo.create", {{Draft::Kind::create, "contact", id, {{"last_name", text("Meyer")}}},
                                                    {Draft::Kind::patch, "contact", id, {{"job_title", text("Buyer")}}}});
    REQUIRE(done.ok());
    auto undone = ann.replica->undo(done.value().batch);
    REQUIRE(undone.ok());
    CHECK(undone.value().skipped == 0);
    CHECK(ann.deleted("contact", id));
    CHECK(ann.cell("contact", id, "job_title") == "\"Buyer\"");
    REQUIRE(ann.replica->undo(undone.value().batch).ok());
    CHECK_FALSE(ann.deleted("contact", id));
}

TEST_CASE_METHOD(OneDevice, "undo of an edit whose op was refused has nothing to take back") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    ann.role = "viewer";
    BatchId batch = ann.patch("contact", id, {{"job_title", text("Buyer")}});
    ann.push();
    auto undone = ann.replica->undo(batch);
    REQUIRE(undone.ok());
    CHECK(undone.value().batch.none());
}

TEST_CASE_METHOD(OneDevice, "a database opens again as itself, and never as somebody else's") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    DeviceId device = ann.identity.device;
    ann.open();
    CHECK(ann.identity.device == device);
    CHECK(offered().size() == 1);
    CHECK(ann.cell("contact", id, "last_name") == "\"Meyer\"");

    Identity other = ann.identity;
    other.user = team.users[1];
    auto opened = Replica::open(*ann.database, Schema::built_in(), other, ann.clock, ann.random);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().key == "error.database_of_other_account");

    REQUIRE(store::set_meta(*ann.database, "format", store::database_format(store::Side::device) + 1).ok());
    opened = Replica::open(*ann.database, Schema::built_in(), ann.identity, ann.clock, ann.random);
    REQUIRE_FALSE(opened.ok());
    CHECK(opened.error().key == "error.database_newer");
}

TEST_CASE_METHOD(OneDevice, "a push is cut by number and by bytes, and one large op goes alone") {
    for (int i = 0; i < 5; ++i) ann.create("contact", {{"last_name", text("Meyer")}, {"notes", Value(std::string(5000, 'x'))}});
    CHECK(ann.replica->to_push(3, push_bytes_max).value().size() == 3);
    CHECK(ann.replica->to_push(500, 11'000).value().size() == 2);
    CHECK(ann.replica->to_push(500, 10).value().size() == 1);
}
