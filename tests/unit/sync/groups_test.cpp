// Visibility groups: what leaves a person's sight goes from their device, what comes into it arrives whole (S4, S6, A6, A7).
#include <functional>

#include "team.h"

using namespace hera;
using namespace hera::sync;
using namespace hera::test;

namespace {

struct Groups : Team {
    void in(int person, const std::vector<std::string>& groups) {
        REQUIRE(service.set_groups(*database, users[static_cast<std::size_t>(person)], groups).ok());
    }
    std::int64_t rows(Device& device, const std::string& sql) {
        store::Statement s = device.database->prepare(sql);
        REQUIRE(s.step().ok());
        return s.integer(0);
    }
};

// Pages, then slices.
void fetch(Device& device, std::size_t limit = 0) {
    device.pull();
    while (!device.replica->snapshots().open().empty()) {
        SnapshotRequest request = device.replica->snapshots().next();
        request.limit = limit;
        auto page = device.team.service.snapshot_page(
            *device.team.database, {device.team.tenant, device.user, device.identity.device, device.role}, request);
        REQUIRE(page.ok());
        auto back = decode_snapshot_page(encode(page.value()));
        REQUIRE(back.ok());
        REQUIRE(device.replica->apply_snapshot(back.value()).ok());
    }
    device.replica->durable_through(device.replica->commit_number());
}

}  // namespace

TEST_CASE_METHOD(Groups, "S6: a record that moves out of sight goes with its history; one that comes back is whole") {
    in(0, {"north", "south"});
    in(1, {"north"});
    Device ann(*this, users[0], "owner"), bob(*this, users[1], "rep"), cem(*this, users[2], "rep");
    RecordId id = ann.create("company", {{"name", text("Acme")}});
    ann.patch("company", id, {{"industry", text("Ships")}});
    ann.sync();
    bob.pull();
    cem.pull();
    ann.patch("company", id, {{"visibility", text("north")}});
    ann.sync();
    bob.sync();
    cem.sync();
    CHECK(bob.cell("company", id, "name") == "\"Acme\"");
    CHECK(cem.cell("company", id, "name") == "gone");
    CHECK(rows(cem, "SELECT count(*) FROM op WHERE ifnull(body, '{}') <> '{}' AND entity = 'company'") == 0);
    ann.patch("company", id, {{"visibility", text("south")}});
    ann.sync();
    bob.sync();
    CHECK(bob.cell("company", id, "name") == "gone");
    ann.patch("company", id, {{"visibility", text("all")}});
    ann.sync();
    cem.sync();
    bob.sync();
    CHECK(cem.cell("company", id, "name") == "\"Acme\"");
    CHECK(bob.cell("company", id, "industry") == "\"Ships\"");
    // The history of before its move is there again.
    const char* ops = "SELECT count(*) FROM op WHERE entity = 'company'";
    CHECK(rows(cem, ops) == rows(ann, ops));
}

TEST_CASE_METHOD(Groups, "S6: a device that sleeps through two moves forgets the record all the same") {
    in(0, {"north", "south"});
    in(1, {"north"});
    Device ann(*this, users[0], "owner"), bob(*this, users[1], "rep");
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}, {"visibility", text("north")}});
    ann.sync();
    bob.pull();
    REQUIRE(bob.cell("contact", id, "last_name") == "\"Meyer\"");
    ann.patch("contact", id, {{"visibility", text("all")}});
    ann.patch("contact", id, {{"visibility", text("south")}});
    ann.sync();
    bob.pull();
    CHECK(bob.cell("contact", id, "last_name") == "gone");
}

TEST_CASE_METHOD(Groups, "conflict matrix: a change of a record that was moved out of sight is refused and kept (code 3)") {
    in(0, {"north"});
    Device ann(*this, users[0], "owner"), bob(*this, users[1], "rep");
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}}), child{};
    ann.sync();
    bob.pull();
    ann.patch("contact", id, {{"visibility", text("north")}});
    ann.push();
    struct Row {
        const char* what;
        std::function<void()> act;
    };
    const Row rows_of_matrix[] = {
        {"patch", [&] { bob.patch("contact", id, {{"job_title", text("CTO")}}); }},
        {"delete", [&] { bob.remove("contact", id); }},
    };
    for (const Row& row : rows_of_matrix) row.act();
    PushReply reply = bob.push();
    REQUIRE(reply.results.size() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        INFO(rows_of_matrix[i].what);
        CHECK(reply.results[i].code == OpCode::forbidden);
        CHECK(reason_error(reply.results[i].reason).key == "error.record_not_yours");
    }
    bob.pull();
    CHECK(bob.cell("contact", id, "last_name") == "gone");
    auto unsent = bob.replica->unsent();
    REQUIRE(unsent.ok());
    REQUIRE(unsent.value().size() == 2);
    CHECK(unsent.value()[0].fields == std::vector<Cell>{{"job_title", "\"CTO\""}});
    CHECK(bob.replica->counts().refused == 2);
    CHECK(bob.replica->counts().pending == 0);
    // A child that somebody makes for it is theirs, and is kept.
    child = bob.create("task", {{"subject", text("Call Meyer")}});
    bob.create("link", {{"from_entity", text("task")},
                        {"from_id", Value(child)},
                        {"to_entity", text("contact")},
                        {"to_id", Value(id)},
                        {"role", text("about")}});
    bob.sync();
    CHECK(bob.replica->counts().refused == 2);
    CHECK(bob.cell("task", child, "subject") == "\"Call Meyer\"");
}

TEST_CASE_METHOD(Groups, "joining a group brings its records, slice by slice; leaving it takes them") {
    in(0, {"north"});
    Device ann(*this, users[0], "owner"), bob(*this, users[1], "rep");
    std::vector<RecordId> ids;
    for (int i = 0; i < 7; ++i)
        ids.push_back(ann.create("contact", {{"last_name", text("Meyer")}, {"visibility", text("north")}}));
    ann.sync();
    bob.pull();
    REQUIRE(bob.cell("contact", ids[0], "last_name") == "gone");
    in(1, {"north"});
    fetch(bob, 2);
    for (RecordId id : ids) CHECK(bob.cell("contact", id, "last_name") == "\"Meyer\"");
    // An op made since belongs to whoever left; it comes to the inbox.
    bob.patch("contact", ids[3], {{"job_title", text("CTO")}});
    in(1, {});
    fetch(bob);
    for (RecordId id : ids) CHECK(bob.cell("contact", id, "last_name") == "gone");
    bob.sync();
    CHECK(bob.replica->counts().refused == 1);
    CHECK(rows(bob, "SELECT count(*) FROM image") == 0);  // a refused op lies on nothing
    in(1, {"north"});
    fetch(bob);
    for (RecordId id : ids) CHECK(bob.cell("contact", id, "last_name") == "\"Meyer\"");
    CHECK(bob.cell("contact", ids[3], "job_title") == "null");
}

TEST_CASE_METHOD(Groups, "A6: conflicts and files go where their record goes") {
    in(0, {"north"});
    Device ann(*this, users[0], "owner"), bob(*this, users[1], "rep"), cem(*this, users[2], "rep");
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    RecordId file = ann.create("attachment", {{"name", text("a.pdf")},
                                              {"mime", text("application/pdf")},
                                              {"size", Value(std::int64_t{3})},
                                              {"sha256", Value(std::string(64, 'a'))},
                                              {"about_entity", text("contact")},
                                              {"about_id", Value(id)}});
    ann.sync();
    bob.pull();
    ann.patch("contact", id, {{"job_title", text("CTO")}});
    bob.patch("contact", id, {{"job_title", text("CEO")}});
    ann.sync();
    bob.sync();
    cem.pull();
    REQUIRE(cem.conflicts().size() == 1);
    REQUIRE(cem.cell("attachment", file, "name") == "\"a.pdf\"");
    ann.pull();
    ann.patch("contact", id, {{"visibility", text("north")}});
    ann.sync();
    cem.pull();
    CHECK(cem.conflicts().empty());
    CHECK(cem.cell("attachment", file, "name") == "gone");
    CHECK(ann.cell("attachment", file, "visibility") == "\"north\"");
}

namespace {

// One page of at most so many rows and ops.
PullPage pull_one(Device& device, std::size_t limit) {
    auto page = device.team.service.page(*device.team.database,
                                         {device.team.tenant, device.user, device.identity.device, device.role},
                                         {device.replica->cursor(), limit});
    REQUIRE(page.ok());
    auto back = decode_pull_page(encode(page.value()));
    REQUIRE(back.ok());
    REQUIRE(device.replica->apply_page(back.value()).ok());
    device.replica->durable_through(device.replica->commit_number());
    return std::move(back).value();
}

const char* const all_ops = "SELECT count(*) FROM op WHERE entity = 'company'";
const char* const words = "SELECT count(*) FROM op WHERE ifnull(body, '{}') <> '{}' AND entity = 'company'";

}  // namespace

TEST_CASE_METHOD(Groups, "S6: a record that moves, is changed again and goes with a group that is left between two pages") {
    in(0, {"north", "south"});
    in(1, {"south"});
    Device ann(*this, users[0], "owner"), bob(*this, users[1], "rep");
    RecordId id = ann.create("company", {{"name", text("Acme")}});
    ann.sync();
    bob.pull();
    ann.patch("company", id, {{"visibility", text("south")}});
    ann.sync();
    std::int64_t moved = head();
    ann.patch("company", id, {{"industry", text("Ships")}});
    ann.sync();
    PullPage page = pull_one(bob, 1);
    REQUIRE(page.to == moved);
    REQUIRE(page.rows.size() == 1);
    CHECK(page.rows.front().carries == WireRow::Carries::group);
    CHECK(bob.cell("company", id, "visibility") == "\"south\"");
    in(1, {});
    bob.pull();
    CHECK(bob.cell("company", id, "name") == "gone");
    CHECK(rows(bob, words) == 0);
}

TEST_CASE_METHOD(Groups, "S6: a record that comes into sight in one page and with its row in a later one has all its history") {
    in(0, {"north", "south"});
    in(1, {"south"});
    Device ann(*this, users[0], "owner"), bob(*this, users[1], "rep"), cem(*this, users[2], "rep");
    RecordId id = ann.create("company", {{"name", text("Acme")}, {"visibility", text("south")}});
    ann.patch("company", id, {{"industry", text("Ships")}});
    ann.sync();
    bob.pull();
    cem.pull();
    REQUIRE(cem.cell("company", id, "name") == "gone");
    ann.patch("company", id, {{"visibility", text("all")}});
    ann.sync();
    ann.patch("company", id, {{"website", text("https://acme.example")}});
    ann.sync();
    SECTION("for one who did not see it") {}
    SECTION("for one who leaves the group it was in") { in(1, {}); }
    for (Device* device : {&bob, &cem}) {
        pull_one(*device, 1);
        device->pull();
        CHECK(device->cell("company", id, "website") == "\"https://acme.example\"");
        CHECK(rows(*device, all_ops) == rows(ann, all_ops));
    }
}

TEST_CASE_METHOD(Groups, "N5: history of a record whose row never came goes when everything is here") {
    in(0, {"north", "south"});
    in(1, {"south"});
    Device ann(*this, users[0], "owner"), bob(*this, users[1], "rep");
    RecordId id = ann.create("company", {{"name", text("Acme")}, {"visibility", text("south")}});
    ann.patch("company", id, {{"industry", text("Ships")}});
    ann.sync();
    ann.patch("company", id, {{"industry", text("Cars")}});
    ann.sync();
    while (rows(bob, words) == 0) pull_one(bob, 1);
    REQUIRE(bob.cell("company", id, "name") == "gone");
    in(1, {});
    bob.pull();
    CHECK(rows(bob, all_ops) == 0);
}

TEST_CASE_METHOD(Groups, "S6: what has come back into sight arrives on top of own edits, also when the group it was in was left") {
    in(0, {"north", "south"});
    in(1, {"south"});
    Device ann(*this, users[0], "owner"), bob(*this, users[1], "rep");
    RecordId id = ann.create("company", {{"name", text("Acme")}, {"visibility", text("south")}});
    ann.sync();
    bob.pull();
    bob.patch("company", id, {{"industry", text("Ships")}});
    ann.patch("company", id, {{"visibility", text("all")}});
    ann.create("company", {{"name", text("Later")}});
    ann.sync();
    in(1, {});
    bob.pull();
    CHECK(bob.cell("company", id, "name") == "\"Acme\"");
    CHECK(bob.cell("company", id, "industry") == "\"Ships\"");
    bob.sync();
    ann.pull();
    CHECK(ann.cell("company", id, "industry") == "\"Ships\"");
}

TEST_CASE_METHOD(Groups, "A7: an own op that turns out to have been accepted when its record is out of sight leaves no words") {
    in(0, {"north", "south"});
    Device ann(*this, users[0], "owner"), bob(*this, users[1], "rep");
    RecordId id = ann.create("company", {{"name", text("Acme")}});
    ann.sync();
    bob.pull();
    bob.patch("company", id, {{"industry", text("Ships")}});
    auto ops = bob.replica->to_push(push_ops_max, push_bytes_max);
    push(bob, {bob.clock.now(), ops.value()});  // the answer is lost
    ann.pull();
    ann.patch("company", id, {{"visibility", text("south")}});
    ann.sync();
    bob.pull();
    bob.sync();
    CHECK(bob.replica->counts().pending == 0);
    CHECK(rows(bob, "SELECT count(*) FROM op WHERE entity = 'company' AND state = 0") == 1);
    CHECK(rows(bob, words) == 0);
}

TEST_CASE_METHOD(Groups, "L2: an op that takes the place of history that went out of sight is not durable because that was") {
    in(0, {"north", "south"});
    Device ann(*this, users[0], "owner"), bob(*this, users[1], "rep");
    RecordId other = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    RecordId id = ann.create("company", {{"name", text("Acme")}});
    ann.patch("company", id, {{"industry", text("Ships")}});
    ann.sync();
    bob.pull();
    ann.patch("company", id, {{"visibility", text("south")}});
    ann.sync();
    bob.pull();
    REQUIRE(rows(bob, all_ops) == 0);
    auto done = bob.replica->commit("undo.edit", {{Draft::Kind::patch, "contact", other, {{"first_name", text("Ann")}}}});
    REQUIRE(done.ok());
    CHECK(bob.replica->to_push(push_ops_max, push_bytes_max).value().empty());
    bob.replica->durable_through(bob.replica->commit_number());
    CHECK(bob.replica->to_push(push_ops_max, push_bytes_max).value().size() == 1);
}
