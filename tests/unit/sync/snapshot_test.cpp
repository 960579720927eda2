// Snapshots (N1–N4): a new copy is filled, an old one is brought up to date, in slices that may be cut anywhere.
#include <set>

#include "sync/tombstones.h"
#include "services/trash.h"
#include "team.h"

using namespace hera;
using namespace hera::sync;
using namespace hera::test;

namespace {

struct Filling : Team {
    Device ann{*this, users[0], "owner"};

    // A copy that has nothing, not even pulled.
    struct Fresh {
        explicit Fresh(Filling& team) : random(team.random.next_u64()) {
            identity.tenant = team.tenant;
            identity.user = team.users[1];
            open_again();
        }
        void open_again() {
            replica.reset();
            if (!database) {
                auto opened = store::Database::open({.path = ":memory:"});
                REQUIRE(opened.ok());
                database = std::move(opened).value();
            }
            auto made = Replica::open(*database, Schema::built_in(), identity, clock, random);
            REQUIRE(made.ok());
            replica = std::move(made).value();
            identity = replica->identity();
        }
        FakeClock clock;
        SeededRandom random;
        Identity identity;
        std::unique_ptr<store::Database> database;
        std::unique_ptr<Replica> replica;
    };

    SnapshotPage ask(const SnapshotRequest& request, UserId user) {
        auto page = service.snapshot_page(*database, {tenant, user, {}, "rep"}, request);
        REQUIRE(page.ok());
        auto back = decode_snapshot_page(encode(page.value()));
        REQUIRE(back.ok());
        return std::move(back).value();
    }
    // One slice of so many items. False: nothing is open.
    bool slice(Replica& replica, std::size_t limit) {
        if (replica.snapshots().open().empty()) return false;
        SnapshotRequest request = replica.snapshots().next();
        request.limit = limit;
        REQUIRE(replica.apply_snapshot(ask(request, replica.identity().user)).ok());
        return true;
    }
    void pull(Replica& replica) {
        auto page = service.page(*database, {tenant, replica.identity().user, {}, "rep"}, {replica.cursor()});
        REQUIRE(page.ok());
        REQUIRE(replica.apply_page(page.value()).ok());
    }
    void same(Replica& replica) {
        auto ours = replica.sums({});
        auto theirs = service.row_sums(*database, {tenant, replica.identity().user, {}, "rep"}, {});
        REQUIRE(ours.ok());
        REQUIRE(theirs.ok());
        CHECK(ours.value().sums == theirs.value().sums);
    }
    std::vector<RecordId> people(int count) {
        std::vector<RecordId> out;
        for (int i = 0; i < count; ++i) out.push_back(ann.create("contact", {{"last_name", text("Meyer")}}));
        ann.sync();
        return out;
    }
    void remove_for_good(RecordId id) {
        ann.remove("contact", id);
        ann.sync();
        auto transaction = store::Transaction::begin(*database);
        REQUIRE(transaction.ok());
        Instant now = clock.now();
        REQUIRE(server::remove_from_trash(*database, Schema::built_in(), Instant{now.ms - server::trash_kept_ms}).value() == 0);
        REQUIRE(server::remove_from_trash(*database, Schema::built_in(), now).value() == 1);
        REQUIRE(transaction.value().commit().ok());
    }
    void forget() {
        auto transaction = store::Transaction::begin(*database);
        REQUIRE(transaction.ok());
        REQUIRE(forget_tombstones(*database, Instant{clock.now().ms + 1}).ok());
        REQUIRE(transaction.value().commit().ok());
    }
};

}  // namespace

TEST_CASE_METHOD(Filling, "N1: a new copy is whole whatever the slices are, also when it is closed between them") {
    std::vector<RecordId> ids = people(9);
    for (std::size_t limit : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{0}}) {
        INFO("slices of " << limit);
        Fresh copy(*this);
        REQUIRE(copy.replica->start_over(head(), {"all"}).ok());
        CHECK(copy.replica->cursor() == head());
        int slices = 0;
        while (slice(*copy.replica, limit)) {
            if (++slices % 3 == 0) copy.open_again();
            REQUIRE(slices < 200);
        }
        same(*copy.replica);
        // Its history came too.
        store::Statement ours = copy.database->prepare("SELECT count(*) FROM op WHERE state = 0");
        store::Statement theirs = database->prepare("SELECT count(*) FROM op WHERE state = 0");
        REQUIRE(ours.step().ok());
        REQUIRE(theirs.step().ok());
        CHECK(ours.integer(0) == theirs.integer(0));
    }
}

TEST_CASE_METHOD(Filling, "what changes between two slices comes by pull, once, in its latest state") {
    std::vector<RecordId> ids = people(6);
    Fresh copy(*this);
    REQUIRE(copy.replica->start_over(head(), {"all"}).ok());
    for (int round = 0; slice(*copy.replica, 2); ++round) {
        RecordId id = ids[static_cast<std::size_t>(round) % ids.size()];
        ann.patch("contact", id, {{"job_title", Value("Title " + std::to_string(round))}});
        if (round % 2 == 0) ann.create("company", {{"name", text("New")}});
        ann.sync();
        if (round % 3 == 0) pull(*copy.replica);
    }
    while (copy.replica->cursor() < head()) pull(*copy.replica);
    same(*copy.replica);
    for (RecordId id : ids) {
        auto record = copy.replica->load(Schema::built_in().at("contact"), id);
        REQUIRE(record.ok());
        CHECK(record.value().get("job_title") ==
              ann.replica->load(Schema::built_in().at("contact"), id).value().get("job_title"));
    }
}

TEST_CASE_METHOD(Filling, "S6, N3: a cursor from before the horizon is refused; starting over takes what has gone, own ops stay") {
    std::vector<RecordId> ids = people(5);
    Device bob(*this, users[1], "rep");
    RecordId mine = bob.create("contact", {{"last_name", text("Unsent")}});
    bob.patch("contact", ids[1], {{"job_title", text("CTO")}});
    bob.patch("contact", ids[2], {{"job_title", text("CFO")}});
    std::int64_t cursor = bob.replica->cursor();
    remove_for_good(ids[2]);
    remove_for_good(ids[3]);
    ann.patch("contact", ids[4], {{"job_title", text("CEO")}});
    ann.sync();
    forget();

    auto page = service.page(*database, {tenant, users[1], {}, "rep"}, {cursor});
    REQUIRE_FALSE(page.ok());
    CHECK(page.error().key == "error.copy_too_old");
    auto hello = service.hello(*database, {tenant, users[1], {}, "rep"}, encode(HelloRequest{.cursor = cursor}));
    REQUIRE(hello.ok());
    auto told = decode_hello_reply(hello.value());
    REQUIRE(told.ok());
    REQUIRE(told.value().horizon > cursor);

    REQUIRE(bob.replica->start_over(told.value().head, told.value().groups).ok());
    // N4: what is edited now was seen as it was then.
    bob.patch("contact", ids[4], {{"job_title", text("Boss")}});
    auto ops = bob.replica->unsent();
    REQUIRE(ops.ok());
    CHECK(ops.value().back().base_seq == cursor);
    while (slice(*bob.replica, 3)) bob.open();
    CHECK(bob.cell("contact", ids[3], "last_name") == "gone");
    CHECK(bob.cell("contact", ids[2], "last_name") == "gone");
    CHECK(bob.cell("contact", ids[1], "job_title") == "\"CTO\"");
    CHECK(bob.cell("contact", ids[4], "job_title") == "\"Boss\"");
    CHECK(bob.cell("contact", mine, "last_name") == "\"Unsent\"");
    bob.replica->durable_through(bob.replica->commit_number());
    PushReply reply = bob.push();
    REQUIRE(reply.results.size() == 4);
    CHECK(reply.results[0].code == OpCode::applied);
    CHECK(reply.results[2].code == OpCode::invalid);        // its record is gone for good
    CHECK(reply.results[3].code == OpCode::with_conflict);  // Ann's CEO was not seen
    bob.pull();
    same(*bob.replica);
    CHECK(bob.replica->counts().refused == 1);
}

TEST_CASE_METHOD(Filling, "a record that was removed for good does not come back, neither by its create nor by a restore") {
    RecordId id = people(1).front();
    Device bob(*this, users[1], "rep");
    auto ops = ann.replica->unsent_since(0);
    REQUIRE(ops.ok());
    remove_for_good(id);
    bob.pull();
    CHECK(bob.cell("contact", id, "last_name") == "gone");
    for (Op op : ops.value()) {
        if (!(op.record == id)) continue;
        INFO(kind_word(op.kind));
        CHECK(push(ann, {clock.now(), {op}}).results[0].code == OpCode::duplicate);
        op.id = OpId::make(clock, random);
        CHECK(refused(push(ann, {clock.now(), {op}}).results[0].code));
    }
    // Its words are not kept.
    store::Statement s = database->prepare("SELECT count(*) FROM op WHERE record = ? AND body IS NOT NULL");
    s.bind(1, id);
    REQUIRE(s.step().ok());
    CHECK(s.integer(0) == 0);
}
