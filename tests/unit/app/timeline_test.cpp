#include "app/timeline.h"

#include "replica_fixture.h"

using namespace hera;
using namespace hera::test;

namespace {

using Item = link::TimelineItem;

struct Stories : ReplicaFixture {
    std::vector<Item> story(std::string_view key, RecordId record, std::size_t offset = 0, std::size_t limit = 100,
                            std::uint8_t groups = 0) {
        auto told = app::read_timeline(*replica, entity(key), record, offset, limit, groups);
        if (!told.ok()) UNSCOPED_INFO(told.error().key << " " << told.error().detail);
        REQUIRE(told.ok());
        total = told.value().total;
        return told.value().items;
    }
    void link_to(std::string_view from, RecordId from_id, std::string_view to, RecordId to_id, const char* role) {
        create("link", {{"from_entity", Value(std::string(from))},
                        {"from_id", Value(from_id)},
                        {"to_entity", Value(std::string(to))},
                        {"to_id", Value(to_id)},
                        {"role", text_value(role)}});
    }
    std::uint32_t total = 0;
};

}  // namespace

TEST_CASE_METHOD(Stories, "a story begins with the record and tells changes newest first, as people read values") {
    Board at = board();
    RecordId acme = create("company", {{"name", text_value("Acme")}});
    RecordId big = deal(at, at.open, "Big", 100000);
    clock.advance(1000);
    patch("deal", big, {{"stage", Value(at.won)}});
    clock.advance(1000);
    patch("deal", big, {{"company", Value(acme)}, {"close_date", Value(*make_date(2026, 3, 31))}});

    auto items = story("deal", big);
    REQUIRE(items.size() == 3);
    CHECK(items[0].kind == Item::Kind::changed);
    REQUIRE(items[0].changes.size() == 2);
    CHECK(items[1].kind == Item::Kind::changed);
    REQUIRE(items[1].changes.size() == 1);
    CHECK(items[1].changes[0].field == "stage");
    CHECK(items[1].changes[0].before == "New");
    CHECK(items[1].changes[0].after == "Won");
    CHECK(items[1].pending);
    CHECK_FALSE(items[1].op.none());
    CHECK(items[2].kind == Item::Kind::created);
    for (const Item::Change& change : items[0].changes) {
        if (change.field == "company") CHECK(change.after == "Acme");
        CHECK(change.before.empty());
    }
    CHECK(items[0].at.ms > items[1].at.ms);
}

TEST_CASE_METHOD(Stories, "activities and tasks about a record, or attended by it, are part of its story") {
    RecordId ann = create("contact", {{"last_name", text_value("Ann")}});
    RecordId other = create("contact", {{"last_name", text_value("Other")}});
    RecordId call = create("activity", {{"kind", text_value("call")},
                                        {"subject", text_value("Called about prices")},
                                        {"body", text_value("Wants two")},
                                        {"at", Value(Instant{clock.now().ms + 60'000})}});
    RecordId meeting = create("activity", {{"kind", text_value("meeting")},
                                           {"subject", text_value("Kick-off")},
                                           {"at", Value(Instant{clock.now().ms + 120'000})}});
    RecordId todo = create("task", {{"subject", text_value("Send offer")}});
    link_to("activity", call, "contact", ann, "about");
    link_to("activity", meeting, "contact", ann, "attendee");
    link_to("task", todo, "contact", ann, "about");
    link_to("activity", call, "contact", other, "about");

    auto items = story("contact", ann);
    REQUIRE(items.size() == 4);
    CHECK(items[0].kind == Item::Kind::activity);
    CHECK(items[0].title == "Kick-off");
    CHECK(items[1].title == "Called about prices");
    CHECK(items[1].detail == "Wants two");
    CHECK(items[1].id == call);
    CHECK(items[2].kind == Item::Kind::task);
    CHECK(items[3].kind == Item::Kind::created);
    CHECK(story("contact", other).size() == 2);

    REQUIRE(items[1].changes.size() == 1);
    CHECK(items[1].changes[0].field == "kind");
    CHECK(items[1].changes[0].after == "call");
    CHECK(items[2].changes.empty());
    patch("activity", call, {{"minutes", Value(std::int64_t{45})}});
    patch("task", todo, {{"due", Value(*make_date(2026, 12, 12))}, {"done_at", Value(Instant{clock.now().ms + 1000})}});
    items = story("contact", ann);
    REQUIRE(items.size() == 4);
    REQUIRE(items[1].changes.size() == 2);
    CHECK(items[1].changes[1].field == "minutes");
    CHECK(items[1].changes[1].after == "45");
    REQUIRE(items[2].changes.size() == 2);
    CHECK(items[2].changes[0].after == "2026-12-12");
    CHECK(items[2].changes[1].field == "done_at");

    remove("activity", call);
    CHECK(story("contact", ann).size() == 3);
}

TEST_CASE_METHOD(Stories, "a company's story has what was done with its people and deals, a contact's with its deals") {
    Board at = board();
    RecordId acme = create("company", {{"name", text_value("Acme")}});
    RecordId ann = create("contact", {{"last_name", text_value("Ann")}, {"company", Value(acme)}});
    RecordId tom = create("contact", {{"last_name", text_value("Tom")}});
    RecordId big = deal(at, at.open, "Big", 100000);
    patch("deal", big, {{"company", Value(acme)}, {"contact", Value(ann)}});
    auto activity = [&](const char* kind, const char* subject, std::int64_t later) {
        return create("activity", {{"kind", text_value(kind)},
                                   {"subject", text_value(subject)},
                                   {"at", Value(Instant{clock.now().ms + later * 60'000})}});
    };
    RecordId call = activity("call", "About Big", 1), meeting = activity("meeting", "With Ann and Tom", 2);
    RecordId todo = create("task", {{"subject", text_value("Send offer")}});
    link_to("activity", call, "deal", big, "about");
    link_to("activity", meeting, "contact", ann, "organizer");
    link_to("activity", meeting, "contact", tom, "attendee");
    link_to("task", todo, "deal", big, "about");
    link_to("task", todo, "company", acme, "about");  // linked twice over, told once

    using G = Item::Group;
    std::uint8_t done = G::calls | G::meetings | G::emails | G::notes | G::tasks;
    auto items = story("company", acme, 0, 100, done);
    REQUIRE(items.size() == 3);
    CHECK(items[0].title == "With Ann and Tom");
    REQUIRE(items[0].parties.size() == 2);
    CHECK(items[0].parties[0].title == "Ann");
    CHECK(items[0].parties[0].role == "organizer");
    CHECK(items[0].parties[1].entity == "contact");
    CHECK(items[1].parties.at(0).title == "Big");
    CHECK(items[2].kind == Item::Kind::task);
    REQUIRE(items[2].parties.size() == 1);  // the company's own page needs no word of the company
    CHECK(items[2].parties[0].title == "Big");

    CHECK(story("contact", ann, 0, 100, done).size() == 3);
    CHECK(story("contact", tom, 0, 100, done).size() == 1);
    CHECK(story("deal", big, 0, 100, done).size() == 2);

    // Somebody who has left takes along what was done with them.
    patch("contact", ann, {{"company", Value{}}});
    CHECK(story("company", acme, 0, 100, done).size() == 2);
    remove("deal", big);
    CHECK(story("company", acme, 0, 100, done).size() == 1);
}

TEST_CASE_METHOD(Stories, "a reader chooses what is told; the count is of what was chosen") {
    RecordId ann = create("contact", {{"last_name", text_value("Ann")}});
    struct Kind {
        const char* key;
        std::uint8_t group;
    };
    using G = Item::Group;
    for (const Kind& kind : {Kind{"call", G::calls}, {"meeting", G::meetings}, {"demo", G::meetings}, {"email", G::emails},
                             {"note", G::notes}, {"of_a_newer_build", G::notes}}) {
        RecordId id = create("activity", {{"kind", text_value("note")},
                                          {"subject", text_value(kind.key)},
                                          {"at", Value(clock.now())}});
        std::string key(kind.key);
        REQUIRE(database->run("UPDATE r_activity SET f_kind = '" + key + "' WHERE f_subject = '" + key + "'").ok());
        link_to("activity", id, "contact", ann, "about");
    }
    link_to("task", create("task", {{"subject", text_value("Send offer")}}), "contact", ann, "about");
    patch("contact", ann, {{"job_title", text_value("CTO")}});
    CHECK(story("contact", ann, 0, 100, G::calls).size() == 1);
    CHECK(story("contact", ann, 0, 100, G::meetings).size() == 2);
    CHECK(story("contact", ann, 0, 100, G::emails).size() == 1);
    CHECK(story("contact", ann, 0, 100, G::notes).size() == 2);
    CHECK(story("contact", ann, 0, 100, G::tasks).size() == 1);
    CHECK(story("contact", ann, 0, 100, G::changes_made).size() == 2);
    CHECK(story("contact", ann, 0, 100, G::calls | G::tasks).size() == 2);
    CHECK(story("contact", ann).size() == 9);
    story("contact", ann, 0, 1, G::notes);
    CHECK(total == 2);
}

TEST_CASE_METHOD(Stories, "deleting and restoring are told") {
    RecordId ann = create("contact", {{"last_name", text_value("Ann")}});
    clock.advance(10);
    remove("contact", ann);
    clock.advance(10);
    write({sync::Draft::Kind::restore, "contact", ann, {}});
    auto items = story("contact", ann);
    REQUIRE(items.size() == 3);
    CHECK(items[0].kind == Item::Kind::restored);
    CHECK(items[1].kind == Item::Kind::deleted);
}

TEST_CASE_METHOD(Stories, "what came from an import says so; bookkeeping is left out") {
    Instant now = clock.now();
    RecordId ann = create("contact", {{"last_name", text_value("Ann")},
                                      {"source_id", text_value("100017")},
                                      {"created_at", Value(Instant{1'500'000'000'000})}});
    clock.advance(10);
    patch("contact", ann, {{"source_id", text_value("100018")}});
    auto items = story("contact", ann);
    REQUIRE(items.size() == 1);
    CHECK(items[0].imported);
    CHECK(items[0].at == now);  // not the day the other system wrote it down
}

TEST_CASE_METHOD(Stories, "a long story comes in pages") {
    RecordId ann = create("contact", {{"last_name", text_value("Ann")}});
    for (int i = 0; i < 30; ++i) {
        patch("contact", ann, {{"job_title", text_value(("title " + std::to_string(i)).c_str())}});
    }
    auto first = story("contact", ann, 0, 10);
    CHECK(total == 31);
    REQUIRE(first.size() == 10);
    CHECK(first[0].changes[0].after == "title 29");
    auto last = story("contact", ann, 30, 10);
    REQUIRE(last.size() == 1);
    CHECK(last[0].kind == Item::Kind::created);
}
