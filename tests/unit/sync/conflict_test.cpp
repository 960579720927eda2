// The conflict matrix, as far as this release goes: Ann was offline, Bob reached the server first.
#include "two_people.h"

using namespace hera;
using namespace hera::sync;
using namespace hera::test;


TEST_CASE_METHOD(TwoPeople, "patch × patch of the same field: the later word stands, the other is kept") {
    bob.patch("contact", id, {{"job_title", text("Seller")}});
    wait();
    ann.patch("contact", id, {{"job_title", text("Maker")}});
    CHECK(meet().results[0].code == OpCode::with_conflict);
    same_everywhere("job_title", "\"Maker\"");
    Record conflict = the_conflict();
    CHECK(text_of(conflict, "field") == "job_title");
    CHECK(text_of(conflict, "kept") == "\"Maker\"");
    CHECK(text_of(conflict, "other") == "\"Seller\"");
    CHECK(*std::get_if<RecordId>(&conflict.get("kept_by")) == record_of(team.users[0]));
    CHECK(*std::get_if<RecordId>(&conflict.get("other_by")) == record_of(team.users[1]));
    CHECK(ann.replica->counts().conflicts == 1);
}

TEST_CASE_METHOD(TwoPeople, "patch × patch of the same field: an older word that arrives late does not bury the newer") {
    ann.patch("contact", id, {{"job_title", text("Maker")}});
    wait();
    bob.patch("contact", id, {{"job_title", text("Seller")}});
    CHECK(meet().results[0].code == OpCode::with_conflict);
    same_everywhere("job_title", "\"Seller\"");
    CHECK(text_of(the_conflict(), "other") == "\"Maker\"");
}

TEST_CASE_METHOD(TwoPeople, "a clock in 2099 does not win for seventy years") {
    ann.clock.set_wall(Instant{4'070'908'800'000});
    ann.patch("contact", id, {{"job_title", text("Maker")}});
    wait();
    bob.patch("contact", id, {{"job_title", text("Seller")}});
    meet();
    same_everywhere("job_title", "\"Seller\"");
    // …and what it wrote is no trouble for the next one.
    ann.patch("contact", id, {{"job_title", text("Boss")}});
    CHECK(meet().results[0].code == OpCode::applied);
    same_everywhere("job_title", "\"Boss\"");
}

TEST_CASE_METHOD(TwoPeople, "patch × patch of the same value or of another field is no conflict") {
    bob.patch("contact", id, {{"job_title", text("Seller")}, {"source", text("Fair")}});
    ann.patch("contact", id, {{"job_title", text("Seller")}, {"last_name", text("Maier")}});
    CHECK(meet().results[0].code == OpCode::applied);
    same_everywhere("job_title", "\"Seller\"");
    same_everywhere("source", "\"Fair\"");
    same_everywhere("last_name", "\"Maier\"");
    CHECK(ann.conflicts().empty());
}

TEST_CASE_METHOD(TwoPeople, "a second clash joins the open conflict, and no value is lost") {
    bob.patch("contact", id, {{"job_title", text("Seller")}});
    wait();
    ann.patch("contact", id, {{"job_title", text("Maker")}});
    Device cem(team, team.users[2], "rep");
    cem.patch("contact", id, {{"job_title", text("Driver")}});
    meet();
    wait();
    cem.patch("contact", id, {{"job_title", text("Pilot")}});
    cem.sync();
    ann.pull();
    bob.pull();
    same_everywhere("job_title", "\"Pilot\"");
    Record conflict = the_conflict();
    std::string all = text_of(conflict, "kept") + text_of(conflict, "other") + text_of(conflict, "others");
    for (const char* value : {"Driver", "Maker", "Seller"}) CHECK(all.find(value) != std::string::npos);
}

TEST_CASE_METHOD(TwoPeople, "nobody is in conflict with themselves: own edits that were never pulled back") {
    ann.patch("contact", id, {{"job_title", text("Maker")}});
    ann.push();  // and the answer's row is not pulled
    ann.patch("contact", id, {{"job_title", text("Boss")}});
    CHECK(ann.push().results[0].code == OpCode::applied);
    ann.remove("contact", id);
    CHECK(ann.push().results[0].code == OpCode::applied);
    ann.pull();
    CHECK(ann.conflicts().empty());
}

TEST_CASE_METHOD(TwoPeople, "patch × delete: it stays in the trash with the edit, and both are told") {
    bob.remove("contact", id);
    ann.patch("contact", id, {{"job_title", text("Maker")}});
    CHECK(meet().results[0].code == OpCode::with_conflict);
    same_everywhere("job_title", "\"Maker\"");
    CHECK(ann.deleted("contact", id));
    CHECK(bob.deleted("contact", id));
    Record conflict = the_conflict();
    CHECK(text_of(conflict, "field") == "deleted");
    CHECK(text_of(conflict, "kept") == "true");
    CHECK(text_of(conflict, "other").find("Maker") != std::string::npos);
}

TEST_CASE_METHOD(TwoPeople, "delete × patch: it goes to the trash, and both are told") {
    bob.patch("contact", id, {{"job_title", text("Seller")}});
    ann.remove("contact", id);
    CHECK(meet().results[0].code == OpCode::with_conflict);
    CHECK(bob.deleted("contact", id));
    same_everywhere("job_title", "\"Seller\"");
    CHECK(text_of(the_conflict(), "field") == "deleted");
}

TEST_CASE_METHOD(TwoPeople, "delete × delete is one delete") {
    bob.remove("contact", id);
    ann.remove("contact", id);
    CHECK(meet().results[0].code == OpCode::applied);
    CHECK(ann.deleted("contact", id));
    CHECK(ann.conflicts().empty());
}

TEST_CASE_METHOD(TwoPeople, "create child × delete of the parent: the child is kept") {
    RecordId company = ann.create("company", {{"name", text("Acme")}});
    ann.sync();
    bob.pull();
    bob.remove("company", company);
    RecordId child = ann.create("contact", {{"last_name", text("Neu")}, {"company", Value(company)}});
    CHECK(meet().results[0].code == OpCode::applied);
    CHECK(bob.cell("contact", child, "company") == "\"" + company.text() + "\"");
    CHECK(bob.deleted("company", company));
}

TEST_CASE_METHOD(TwoPeople, "a change of a tracked field by a clock gone mad reaches its author as it was judged") {
    std::vector<RecordId> stages;
    RecordId deal = a_deal(stages);
    wait();
    bob.patch("deal", deal, {{"amount", Value(Money{2000, "EUR"})}});
    wait();
    ann.patch("deal", deal, {{"amount", Value(Money{3000, "EUR"})}});
    ann.clock.set_wall(Instant{4'070'908'800'000});  // 2099: the change above now seems seventy years old
    CHECK(meet().results[0].code == OpCode::with_conflict);
    CHECK(ann.cell("deal", deal, "amount") == "[2000,\"EUR\"]");
    CHECK(ann.cell("deal", deal, "weighted") == bob.cell("deal", deal, "weighted"));
}

TEST_CASE_METHOD(TwoPeople, "a patch never makes a record, and a trashed one comes back by a restore only") {
    Op op;
    op.id = OpId{any_id(ann.random).bytes};
    op.batch = BatchId{any_id(ann.random).bytes};
    op.entity = "contact";
    op.record = any_id(ann.random);
    op.fields = {{"job_title", "\"Ghost\""}};
    PushReply reply = team.push(ann, {ann.clock.now(), {op}});
    CHECK(reply.results[0].code == OpCode::invalid);
    CHECK(reason_error(reply.results[0].reason).key == "error.record_gone");

    bob.remove("contact", id);
    ann.patch("contact", id, {{"job_title", text("Maker")}});
    meet();
    CHECK(bob.deleted("contact", id));
    bob.restore("contact", id);
    bob.sync();
    ann.pull();
    CHECK_FALSE(ann.deleted("contact", id));
}

TEST_CASE_METHOD(TwoPeople, "a settled conflict is settled for both, and about conflicts there are none") {
    bob.patch("contact", id, {{"job_title", text("Seller")}});
    wait();
    ann.patch("contact", id, {{"job_title", text("Maker")}});
    meet();
    RecordId conflict = the_conflict().id;
    bob.patch("conflict", conflict, {{"state", text("resolved")}});
    ann.patch("conflict", conflict, {{"state", text("resolved")}});
    CHECK(meet().results[0].code == OpCode::applied);
    CHECK(ann.replica->counts().conflicts == 0);
    CHECK(bob.replica->counts().conflicts == 0);
    CHECK(ann.conflicts().size() == 1);
    // A device may not write into one.
    auto forged = ann.replica->commit("undo.edit", {{Draft::Kind::patch, "conflict", conflict, {{"kept", text("\"Forged\"")}}}});
    REQUIRE(forged.ok());
    ann.replica->durable_through(forged.value().commit_number);
    CHECK(ann.push().results[0].code == OpCode::forbidden);
}

TEST_CASE_METHOD(TwoPeople, "S2: an op id that comes with other content, or from another device, is not the same op") {
    Op op;
    op.id = OpId{any_id(ann.random).bytes};
    op.batch = BatchId{any_id(ann.random).bytes};
    op.entity = "contact";
    op.record = id;
    op.base_seq = ann.replica->cursor();
    op.fields = {{"job_title", "\"Maker\""}};
    CHECK(team.push(ann, {ann.clock.now(), {op}}).results[0].code == OpCode::applied);
    CHECK(team.push(ann, {ann.clock.now(), {op}}).results[0].code == OpCode::duplicate);
    PushReply stolen = team.push(bob, {bob.clock.now(), {op}});
    CHECK(stolen.results[0].code == OpCode::invalid);
    op.kind = OpKind::remove;
    op.fields.clear();
    CHECK(team.push(ann, {ann.clock.now(), {op}}).results[0].code == OpCode::invalid);
    ann.pull();
    CHECK_FALSE(ann.deleted("contact", id));
}

TEST_CASE_METHOD(TwoPeople, "fields and entities of a newer build pass through and come back") {
    Op op;
    op.id = OpId{any_id(ann.random).bytes};
    op.batch = BatchId{any_id(ann.random).bytes};
    op.entity = "contact";
    op.record = id;
    op.base_seq = ann.replica->cursor();
    op.fields = {{"favourite_colour", "{\"hue\":[1,2]}"}, {"job_title", "\"Maker\""}};
    CHECK(team.push(ann, {ann.clock.now(), {op}}).results[0].code == OpCode::applied);
    bob.pull();
    auto record = bob.replica->load(Schema::built_in().at("contact"), id);
    REQUIRE(record.ok());
    REQUIRE(record.value().unknown.size() == 1);
    CHECK(record.value().unknown[0] == std::pair<std::string, std::string>{"favourite_colour", "{\"hue\":[1,2]}"});
    bob.patch("contact", id, {{"source", text("Fair")}});
    bob.sync();
    Device cem(team, team.users[2], "rep");
    record = cem.replica->load(Schema::built_in().at("contact"), id);
    REQUIRE(record.ok());
    CHECK(record.value().unknown.size() == 1);
    op.id = OpId{any_id(ann.random).bytes};
    op.entity = "spaceship";
    CHECK(team.push(ann, {ann.clock.now(), {op}}).results[0].code == OpCode::update_needed);
}

// ---- what joins ----

TEST_CASE_METHOD(TwoPeople, "M5 note × note: what each wrote into it stands, and nobody is asked") {
    ann.patch("contact", id, {{"notes", text("Met at the fair.\nWants a demo.")}});
    ann.sync();
    bob.pull();
    bob.patch("contact", id, {{"notes", text("Met at the fair in Ulm.\nWants a demo.")}});
    wait();
    ann.patch("contact", id, {{"notes", text("Met at the fair.\nWants a demo.\nCall in May.")}});
    // A second thought, still offline: it was written over her own words, and must not bury Bob's.
    ann.patch("contact", id, {{"notes", text("Met at the fair.\nWants a demo.\nCall in June.")}});
    PushReply reply = meet();
    CHECK(reply.results[0].code == OpCode::applied);
    CHECK(reply.results[1].code == OpCode::applied);
    same_everywhere("notes", "\"Met at the fair in Ulm.\\nWants a demo.\\nCall in June.\"");
    CHECK(ann.conflicts().empty());
}

TEST_CASE_METHOD(TwoPeople, "W3 note × note on the same line: a conflict, both are kept") {
    ann.patch("contact", id, {{"notes", text("Budget open")}});
    ann.sync();
    bob.pull();
    bob.patch("contact", id, {{"notes", text("Budget 10k")}});
    wait();
    ann.patch("contact", id, {{"notes", text("Budget 20k")}});
    CHECK(meet().results[0].code == OpCode::with_conflict);
    same_everywhere("notes", "\"Budget 20k\"");
    Record conflict = the_conflict();
    CHECK(text_of(conflict, "other") == "\"Budget 10k\"");
}

TEST_CASE_METHOD(TwoPeople, "W3 the author's own next word on a joined line does not bury what it was joined with") {
    bob.patch("contact", id, {{"notes", text("Bob was here")}});
    wait();
    ann.patch("contact", id, {{"notes", text("Ann was here")}});   // joined: both lines
    ann.patch("contact", id, {{"notes", text("Ann was there")}});  // her own line again
    PushReply reply = meet();
    CHECK(reply.results[0].code == OpCode::applied);
    CHECK(reply.results[1].code == OpCode::with_conflict);
    same_everywhere("notes", "\"Ann was there\"");
    CHECK(text_of(the_conflict(), "other") == "\"Bob was here\\nAnn was here\"");
}

TEST_CASE_METHOD(TwoPeople, "M5 lists are sets: two people's new numbers both stand, a removal removes one") {
    LabelledList both{{"work", "+49 1"}, {"home", "+49 2"}};
    ann.patch("contact", id, {{"phones", Value(both)}});
    ann.sync();
    bob.pull();
    bob.patch("contact", id, {{"phones", Value(LabelledList{{"work", "+49 1"}, {"home", "+49 2"}, {"mobile", "+49 3"}})}});
    wait();
    ann.patch("contact", id, {{"phones", Value(LabelledList{{"work", "+49 1"}, {"other", "+49 4"}})}});
    CHECK(meet().results[0].code == OpCode::applied);
    same_everywhere("phones", R"([["work","+49 1"],["mobile","+49 3"],["other","+49 4"]])");
    CHECK(ann.conflicts().empty());
}

TEST_CASE_METHOD(TwoPeople, "M5 a device that does not say what its author had before them conflicts as before") {
    bob.patch("contact", id, {{"notes", text("Bob was here")}});
    wait();
    ann.patch("contact", id, {{"notes", text("Ann was here")}});
    bob.sync();
    auto ops = ann.replica->to_push(push_ops_max, push_bytes_max);
    REQUIRE(ops.ok());
    for (Op& op : ops.value()) op.before.clear();
    PushReply reply = team.push(ann, {ann.clock.now(), ops.value()});
    CHECK(reply.results[0].code == OpCode::with_conflict);
}

TEST_CASE_METHOD(TwoPeople, "M5 an author who has pulled the other's words without seeing them does not bury them") {
    ann.patch("contact", id, {{"phones", Value(LabelledList{{"work", "+49 1"}})}});
    ann.sync();
    bob.pull();
    bob.patch("contact", id, {{"phones", Value(LabelledList{{"work", "+49 1"}, {"home", "+49 2"}, {"fax", "+49 3"}})}});
    bob.sync();
    // The same addition, so that Ann's op changes nothing at the server; on her device it still stands over Bob's row.
    ann.patch("contact", id, {{"phones", Value(LabelledList{{"work", "+49 1"}, {"home", "+49 2"}})}});
    ann.pull();
    ann.patch("contact", id, {{"phones", Value(LabelledList{{"work", "+49 1"}, {"home", "+49 2"}, {"other", "+49 4"}})}});
    ann.sync();
    bob.pull();
    same_everywhere("phones", R"([["work","+49 1"],["home","+49 2"],["fax","+49 3"],["other","+49 4"]])");
    CHECK(ann.conflicts().empty());
}

TEST_CASE_METHOD(TwoPeople, "M2 what the author had before them is what stands: nobody is asked, whoever wrote it") {
    bob.patch("contact", id, {{"notes", text("The same")}});
    ann.patch("contact", id, {{"notes", text("The same")}});
    bob.sync();
    ann.push();
    ann.patch("contact", id, {{"notes", text("Something else")}});
    CHECK(ann.push().results[0].code == OpCode::applied);
    ann.pull();
    bob.pull();
    same_everywhere("notes", "\"Something else\"");
}
