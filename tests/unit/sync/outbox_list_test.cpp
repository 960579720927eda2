// What is not in order between a device and the server, as the sync page reads it, and what its buttons ask for.
#include "app/outbox_list.h"

#include <algorithm>

#include "app/edits.h"
#include "team.h"

#include <catch2/generators/catch_generators.hpp>

using namespace hera;
using namespace hera::test;
using namespace hera::sync;
using State = link::OutboxItem::State;
using Choice = link::OutboxItem::Choice;

namespace {

struct Outbox {
    Team team;
    Device ann{team, team.users[0], "owner"};
    Device bob{team, team.users[1], "rep"};

    std::vector<link::OutboxItem> items(Device& device, RecordId record = {}) {
        link::Query what;
        what.kind = link::Query::Kind::outbox;
        what.record = record;
        auto list = app::read_outbox(*device.replica, what);
        REQUIRE(list.ok());
        CHECK(list.value().total == list.value().items.size());
        return std::move(list).value().items;
    }
    // As the store does it for a tab: checked, then one commit.
    Result<Committed> run(Device& device, const std::vector<link::Edit>& edits, OpId instead = {}) {
        app::CheckedEdits checked = app::check_edits(*device.replica, edits, Date{20'000});
        REQUIRE(checked.errors.empty());
        auto done = device.replica->commit("undo.edit", checked.drafts, BatchId{}, instead);
        device.replica->durable_through(device.replica->commit_number());
        return done;
    }
};

Value text(const char* words) { return Value(std::string(words)); }

}  // namespace

TEST_CASE_METHOD(Outbox, "outbox: a gesture is one line until the server has confirmed it") {
    CHECK(items(ann).empty());
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}, {"job_title", text("Buyer")}});
    auto waiting = items(ann);
    REQUIRE(waiting.size() == 1);
    CHECK(waiting[0].state == State::waiting);
    CHECK(waiting[0].title == "Meyer");
    CHECK(waiting[0].kind == link::Edit::Kind::create);
    CHECK(waiting[0].record == id);
    REQUIRE(waiting[0].fields.size() >= 2);
    CHECK(waiting[0].fields[0].field == "last_name");
    CHECK(waiting[0].fields[0].after == "Meyer");

    BatchId bulk = ann.replica->begin_bulk();
    std::vector<Draft> many;
    for (const char* name : {"Adam", "Berta", "Cem"}) {
        many.push_back({Draft::Kind::create, "contact", any_id(ann.random), {{"last_name", text(name)}}});
    }
    REQUIRE(ann.replica->commit_bulk(bulk, "undo.import", many).ok());
    ann.replica->durable_through(ann.replica->commit_number());
    auto both = items(ann);
    REQUIRE(both.size() == 2);
    CHECK(both[1].changes == 3);
    CHECK(both[1].title == "Adam");
    CHECK(items(ann, id).size() == 1);

    ann.push();
    for (const auto& item : items(ann)) CHECK(item.state == State::sent);
    ann.pull();
    CHECK(items(ann).empty());
}

TEST_CASE_METHOD(Outbox, "L5: a refused change keeps its words and reason; sent again it leaves the inbox in the same write") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}, {"job_title", text("Buyer")}});
    ann.sync();
    bob.pull();
    bob.role = "viewer";
    bob.patch("contact", id, {{"job_title", text("Seller")}});
    RecordId made = bob.create("contact", {{"last_name", text("Schmidt")}});
    bob.sync();

    auto refused = items(bob);
    REQUIRE(refused.size() == 2);
    CHECK(refused[0].state == State::refused);
    CHECK(refused[0].title == "Meyer");
    REQUIRE(refused[0].reason.size() == 1);
    CHECK(refused[0].reason[0].key == "error.role_may_not_edit");
    REQUIRE(refused[0].fields.size() == 1);
    CHECK(refused[0].fields[0].before == "Buyer");
    CHECK(refused[0].fields[0].after == "Seller");
    CHECK(refused[1].title == "Schmidt");  // though the record is not here
    CHECK(bob.cell("contact", made, "last_name") == "gone");
    CHECK(bob.cell("contact", id, "job_title") == "\"Buyer\"");

    bob.role = "rep";
    REQUIRE(run(bob, refused[0].again, refused[0].op).ok());
    REQUIRE(run(bob, refused[1].again, refused[1].op).ok());
    CHECK(bob.replica->counts().refused == 0);
    CHECK(bob.replica->counts().pending == 2);
    CHECK(run(bob, refused[0].again, refused[0].op).error().key == "error.refused_gone");
    CHECK(bob.replica->counts().pending == 2);
    bob.sync();
    ann.pull();
    CHECK(items(bob).empty());
    CHECK(ann.cell("contact", id, "job_title") == "\"Seller\"");
    CHECK(ann.cell("contact", made, "last_name") == "\"Schmidt\"");
}

TEST_CASE_METHOD(Outbox, "a refused change that says what stands there already just leaves the inbox; a bad one stays") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    bob.pull();
    bob.role = "viewer";
    bob.patch("contact", id, {{"job_title", text("Seller")}});
    bob.sync();
    auto refused = items(bob);
    ann.patch("contact", id, {{"job_title", text("Seller")}});
    ann.sync();
    bob.pull();

    auto broken = bob.replica->commit("undo.edit", {{Draft::Kind::patch, "contact", id, {{"no_field", text("x")}}}}, BatchId{},
                                      refused[0].op);
    CHECK_FALSE(broken.ok());
    CHECK(bob.replica->counts().refused == 1);
    auto done = run(bob, refused[0].again, refused[0].op);
    REQUIRE(done.ok());
    CHECK(done.value().batch.none());
    CHECK(bob.replica->counts().refused == 0);
    CHECK(bob.replica->counts().pending == 0);
}

TEST_CASE_METHOD(Outbox, "the mirror hears what a change took the place of") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    bob.pull();
    bob.role = "viewer";
    bob.patch("contact", id, {{"job_title", text("Seller")}});
    bob.sync();
    (void)bob.replica->take_own_changes();
    auto refused = items(bob);
    REQUIRE(run(bob, refused[0].again, refused[0].op).ok());
    Replica::OwnChanges own = bob.replica->take_own_changes();
    CHECK(own.made.size() == 1);
    CHECK(own.dismissed == std::vector<OpId>{refused[0].op});
}

TEST_CASE_METHOD(Outbox, "a conflict offers every value that somebody gave; one press settles it for everyone") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    bob.pull();
    ann.patch("contact", id, {{"job_title", text("Buyer")}});
    bob.patch("contact", id, {{"job_title", text("Seller")}});
    ann.sync();
    bob.sync();
    ann.pull();

    auto open = items(ann);
    REQUIRE(open.size() == 1);
    CHECK(open[0].state == State::conflict);
    CHECK(open[0].title == "Meyer");
    REQUIRE(open[0].choices.size() == 2);
    CHECK(open[0].choices[0].kind == Choice::Kind::keep);
    CHECK(open[0].choices[0].words == "Seller");
    CHECK(open[0].choices[0].who == "Bob");
    CHECK(open[0].choices[1].kind == Choice::Kind::take);
    CHECK(open[0].choices[1].words == "Buyer");
    CHECK(open[0].choices[1].who == "Ann");

    SECTION("the other value is taken") {
        REQUIRE(run(ann, open[0].choices[1].edits).ok());
        ann.sync();
        bob.pull();
        for (Device* device : {&ann, &bob}) {
            CHECK(device->cell("contact", id, "job_title") == "\"Buyer\"");
            CHECK(items(*device).empty());
        }
    }
    SECTION("what stands there stays") {
        REQUIRE(run(ann, open[0].choices[0].edits).ok());
        ann.sync();
        bob.pull();
        for (Device* device : {&ann, &bob}) {
            CHECK(device->cell("contact", id, "job_title") == "\"Seller\"");
            CHECK(items(*device).empty());
        }
    }
    SECTION("a third value written since is what would be kept, and both others can be had") {
        ann.patch("contact", id, {{"job_title", text("Chief")}});
        auto now = items(ann);
        REQUIRE_FALSE(now.empty());
        CHECK(now[0].choices.size() == 3);
        CHECK(now[0].choices[0].words == "Chief");
        CHECK(now[0].choices[0].who.empty());
    }
}

TEST_CASE_METHOD(Outbox, "edited while somebody else put it into the trash: it comes back with the change, or stays") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    bob.pull();
    ann.remove("contact", id);
    bob.patch("contact", id, {{"job_title", text("Seller")}});
    ann.sync();
    bob.sync();
    ann.pull();
    auto open = items(ann);
    REQUIRE(open.size() == 1);
    REQUIRE(open[0].choices.size() == 2);
    CHECK(open[0].choices[1].kind == Choice::Kind::restore);
    REQUIRE(run(ann, open[0].choices[1].edits).ok());
    ann.sync();
    bob.pull();
    for (Device* device : {&ann, &bob}) {
        CHECK_FALSE(device->deleted("contact", id));
        CHECK(device->cell("contact", id, "job_title") == "\"Seller\"");
        CHECK(items(*device).empty());
    }
}

TEST_CASE_METHOD(Outbox, "the file holds every change the server has not taken, with all that was typed") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    bob.pull();
    bob.role = "viewer";
    bob.patch("contact", id, {{"job_title", text("Seller \"A\"")}});
    bob.sync();
    bob.create("company", {{"name", text("Ōsaka GmbH")}});
    auto file = app::outbox_file(*bob.replica);
    REQUIRE(file.ok());
    auto json = parse_json(file.value());
    REQUIRE(json.ok());
    CHECK(json.value()["user"].string() == bob.user.text());
    const Json& changes = json.value()["changes"];
    REQUIRE(changes.size() == 2);
    CHECK(changes[0]["state"].string() == "refused");
    CHECK(changes[0]["title"].string() == "Meyer");
    CHECK(changes[0]["reason"][std::size_t{0}].string() == "error.role_may_not_edit");
    CHECK(changes[0]["fields"]["job_title"].string() == "Seller \"A\"");
    CHECK(changes[1]["state"].string() == "waiting");
    CHECK(changes[1]["fields"]["name"].string() == "Ōsaka GmbH");
}

TEST_CASE_METHOD(Outbox, "M4 settling a conflict does not close a clash that the one who settles has not seen") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    bob.pull();
    ann.patch("contact", id, {{"job_title", text("Buyer")}});
    bob.patch("contact", id, {{"job_title", text("Seller")}});
    ann.sync();
    bob.sync();
    ann.pull();
    auto open = items(ann);
    REQUIRE(open.size() == 1);
    Device cem(team, team.users[2], "rep");
    bob.pull();
    // Ann decides offline; meanwhile the field is written again.
    cem.patch("contact", id, {{"job_title", text("Chief")}});
    bob.patch("contact", id, {{"job_title", text("Boss")}});
    cem.sync();
    bob.sync();
    REQUIRE(run(ann, open[0].choices[GENERATE(std::size_t{0}, std::size_t{1})].edits).ok());
    ann.sync();
    bob.pull();
    for (Device* device : {&ann, &bob}) {
        auto still = items(*device);
        REQUIRE_FALSE(still.empty());
        std::vector<std::string> all;
        for (const auto& item : still)
            for (const auto& choice : item.choices) all.push_back(choice.words);
        for (const char* word : {"Chief", "Boss"}) CHECK(std::find(all.begin(), all.end(), word) != all.end());
    }
}

TEST_CASE_METHOD(Outbox, "a refused change that is tried again does not write over what others did since") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}, {"notes", text("First")}, {"job_title", text("Buyer")}});
    ann.sync();
    bob.pull();
    bob.role = "viewer";
    bob.patch("contact", id, {{"notes", text("First\nOf Bob")}, {"job_title", text("Seller")}});
    bob.sync();
    ann.patch("contact", id, {{"notes", text("Of Ann\nFirst")}, {"job_title", text("Chief")}});
    ann.sync();
    bob.pull();
    bob.role = "rep";
    auto refused = items(bob);
    REQUIRE(run(bob, refused[0].again, refused[0].op).ok());
    CHECK(bob.cell("contact", id, "notes") == "\"Of Ann\\nFirst\\nOf Bob\"");
    PushReply reply = bob.push();
    CHECK(reply.results[0].code == OpCode::with_conflict);  // the job title
    bob.pull();
    ann.pull();
    CHECK(ann.cell("contact", id, "notes") == "\"Of Ann\\nFirst\\nOf Bob\"");
    auto open = items(ann);
    REQUIRE(open.size() == 1);
    CHECK(open[0].fields[0].field == "job_title");
    CHECK(open[0].choices.size() == 2);
}

TEST_CASE_METHOD(Outbox, "L2: what takes the place of a refused op is not durable because that one was") {
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    ann.role = "viewer";
    ann.patch("contact", id, {{"job_title", text("Buyer")}});
    ann.sync();
    ann.role = "owner";
    auto refused = items(ann);
    app::CheckedEdits checked = app::check_edits(*ann.replica, refused[0].again, Date{20'000});
    auto done = ann.replica->commit("undo.edit", checked.drafts, BatchId{}, refused[0].op);
    REQUIRE(done.ok());
    CHECK(ann.replica->to_push(push_ops_max, push_bytes_max).value().empty());
    ann.replica->durable_through(done.value().commit_number);
    CHECK(ann.replica->to_push(push_ops_max, push_bytes_max).value().size() == 1);
}
