#include "app/live_queries.h"

#include "replica_fixture.h"

using namespace hera;
using namespace hera::test;
using app::LiveQueries;

namespace {

struct Live : ReplicaFixture {
    Live() {
        live.attach(replica.get());
        replica->take_changes();
    }
    void changed(LiveQueries::Urgency urgency = LiveQueries::Urgency::now) {
        live.touched(replica->take_changes(), urgency);
    }
    std::vector<std::pair<app::ClientId, link::Page>> run() {
        std::vector<std::pair<app::ClientId, link::Page>> out;
        live.run([&](app::ClientId client, const link::Page& page) { out.emplace_back(client, page); });
        return out;
    }
    static link::Subscribe list(link::QueryId id, const char* entity, std::vector<std::string> columns = {"title"}) {
        link::Subscribe out;
        out.query = id;
        out.what.entity = entity;
        out.what.columns = std::move(columns);
        return out;
    }

    LiveQueries live{clock};
};

}  // namespace

TEST_CASE_METHOD(Live, "a subscription is answered at once, also when nothing matches") {
    live.subscribe(1, list(4, "contact"));
    auto pages = run();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].first == 1);
    CHECK(pages[0].second.query == 4);
    CHECK(pages[0].second.total == 0);
    CHECK(run().empty());
}

TEST_CASE_METHOD(Live, "Q3: only queries that read a touched table run again") {
    live.subscribe(1, list(1, "contact"));
    live.subscribe(1, list(2, "company"));
    live.subscribe(1, list(3, "contact", {"company.title"}));
    run();
    create("company", {{"name", text_value("Acme")}});
    changed();
    auto pages = run();
    REQUIRE(pages.size() == 1);  // the contacts' page of company titles ran, and said the same
    CHECK(pages[0].second.query == 2);
    CHECK(pages[0].second.total == 1);
}

TEST_CASE_METHOD(Live, "a page through a reference follows the other record") {
    RecordId acme = create("company", {{"name", text_value("Acme")}});
    RecordId ann = create("contact", {{"last_name", text_value("Ann")}, {"company", Value(acme)}});
    live.subscribe(1, list(1, "contact", {"company.title"}));
    run();
    replica->take_changes();
    patch("company", acme, {{"name", text_value("Bcme")}});
    changed();
    auto pages = run();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].second.rows[0].id == ann);
    CHECK(pages[0].second.rows[0].cells[0] == text_value("Bcme"));
}

TEST_CASE_METHOD(Live, "Q1: a page that says the same is not sent again") {
    create("contact", {{"last_name", text_value("Ann")}});
    link::Subscribe asked = list(1, "contact");
    live.subscribe(1, asked);
    auto first = run();
    REQUIRE(first.size() == 1);
    replica->take_changes();
    sync::Changes touched;
    touched.entities = ~std::uint64_t{0};
    live.touched(touched, LiveQueries::Urgency::now);
    CHECK(run().empty());
}

TEST_CASE_METHOD(Live, "Q2: a page says which edits of its client it contains, and an edit without effect is answered too") {
    RecordId ann = create("contact", {{"last_name", text_value("Ann")}});
    live.subscribe(1, list(1, "contact"));
    live.subscribe(2, list(1, "contact"));
    run();
    replica->take_changes();
    std::uint64_t contacts = std::uint64_t{1} << entity("contact").index;

    patch("contact", ann, {{"last_name", text_value("Bea")}});
    live.edited(1, 31, contacts);
    changed();
    auto pages = run();
    REQUIRE(pages.size() == 2);
    CHECK(pages[0].second.applied_through == 31);
    CHECK(pages[1].second.applied_through == 0);  // the other tab's numbers are its own
    CHECK(pages[0].second.version != pages[1].second.version);

    live.edited(1, 32, contacts);  // nothing was written
    pages = run();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].first == 1);
    CHECK(pages[0].second.applied_through == 32);
    CHECK(pages[0].second.rows[0].cells[0] == text_value("Bea"));
}

TEST_CASE_METHOD(Live, "Q4: changes of others are gathered, a person's own are shown at once") {
    live.subscribe(1, list(1, "contact"));
    run();
    create("contact", {{"last_name", text_value("Ann")}});
    changed(LiveQueries::Urgency::soon);
    CHECK(run().empty());
    REQUIRE(live.due_at_ms());
    std::int64_t wait = *live.due_at_ms() - clock.monotonic_ms();
    CHECK(wait > 0);
    create("contact", {{"last_name", text_value("Bea")}});
    changed(LiveQueries::Urgency::soon);
    clock.advance(wait);
    auto pages = run();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].second.total == 2);

    create("contact", {{"last_name", text_value("Cem")}});
    changed(LiveQueries::Urgency::now);
    CHECK(run().size() == 1);
}

TEST_CASE_METHOD(Live, "Q4: while a copy is being filled its rows are shown once a second") {
    live.subscribe(1, list(1, "contact"));
    run();
    for (std::uint32_t round = 1; round < 4; ++round) {
        for (int slice = 0; slice < 3; ++slice) {
            create("contact", {{"last_name", text_value("Ann")}});
            changed(LiveQueries::Urgency::filling);
            CHECK(run().empty());
            clock.advance(300);
        }
        REQUIRE(live.due_at_ms());
        std::int64_t wait = *live.due_at_ms() - clock.monotonic_ms();
        CHECK(wait > 90);
        CHECK(wait <= 100);
        clock.advance(wait);
        auto pages = run();
        REQUIRE(pages.size() == 1);
        CHECK(pages[0].second.total == 3 * round);
    }
    // Others, and the person, do not wait for that.
    create("contact", {{"last_name", text_value("Bea")}});
    changed(LiveQueries::Urgency::filling);
    changed(LiveQueries::Urgency::soon);
    create("contact", {{"last_name", text_value("Bea")}});
    changed(LiveQueries::Urgency::soon);
    CHECK(*live.due_at_ms() - clock.monotonic_ms() < 100);
    changed(LiveQueries::Urgency::now);
    CHECK(*live.due_at_ms() - clock.monotonic_ms() < 100);
    create("contact", {{"last_name", text_value("Cem")}});
    changed(LiveQueries::Urgency::now);
    CHECK(run().size() == 1);
}

TEST_CASE_METHOD(Live, "an id in use is replaced, and paging keeps the order") {
    for (const char* name : {"c", "a", "b"}) create("contact", {{"last_name", text_value(name)}});
    link::Subscribe asked = list(1, "contact");
    asked.what.sort = {{"title", false}};
    asked.what.limit = 2;
    live.subscribe(1, asked);
    auto pages = run();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].second.total == 3);
    REQUIRE(pages[0].second.rows.size() == 2);
    CHECK(pages[0].second.rows[0].cells[0] == text_value("a"));

    asked.what.offset = 2;
    live.subscribe(1, asked);
    pages = run();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].second.offset == 2);
    CHECK(pages[0].second.total == 3);
    REQUIRE(pages[0].second.rows.size() == 1);
    CHECK(pages[0].second.rows[0].cells[0] == text_value("c"));
}

TEST_CASE_METHOD(Live, "a page never has more than 500 rows") {
    std::vector<sync::Draft> drafts;
    for (int i = 0; i < 600; ++i) {
        drafts.push_back({sync::Draft::Kind::create, "contact", RecordId::make(clock, random), {{"last_name", text_value("x")}}});
    }
    REQUIRE(replica->commit("undo.edit", drafts).ok());
    link::Subscribe asked = list(1, "contact");
    asked.what.limit = 100000;
    live.subscribe(1, asked);
    auto pages = run();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].second.total == 600);
    CHECK(pages[0].second.rows.size() == 500);
}

TEST_CASE_METHOD(Live, "Q5: subscriptions wait for a database and speak of the new one") {
    create("contact", {{"last_name", text_value("Ann")}});
    live.attach(nullptr);
    live.subscribe(1, list(1, "contact"));
    CHECK(run().empty());
    CHECK_FALSE(live.due_at_ms());
    live.attach(replica.get());
    auto pages = run();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].second.total == 1);
}

TEST_CASE_METHOD(Live, "nothing is sent for a tab that is gone or a query that was given up") {
    live.subscribe(1, list(1, "contact"));
    live.subscribe(2, list(1, "contact"));
    live.subscribe(2, list(2, "contact"));
    run();
    live.forget(1);
    live.unsubscribe(2, 1);
    create("contact", {{"last_name", text_value("Ann")}});
    changed();
    auto pages = run();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].first == 2);
    CHECK(pages[0].second.query == 2);
}

TEST_CASE_METHOD(Live, "a query for something that does not exist is answered with nothing") {
    live.subscribe(1, list(1, "dragon"));
    live.subscribe(1, list(2, "contact", {"wings"}));
    auto pages = run();
    REQUIRE(pages.size() == 2);
    CHECK(pages[0].second.rows.empty());
    CHECK(pages[1].second.rows.empty());
}

TEST_CASE_METHOD(Live, "rows say that something of theirs has not reached the server") {
    create("contact", {{"last_name", text_value("Ann")}});
    live.subscribe(1, list(1, "contact"));
    auto pages = run();
    REQUIRE(pages.size() == 1);
    CHECK((pages[0].second.rows[0].flags & link::Row::pending) != 0);
}

TEST_CASE_METHOD(Live, "one record is a page of one row, in the trash too, and of none when it is unknown") {
    RecordId ann = create("contact", {{"last_name", text_value("Ann")}});
    link::Subscribe asked = list(1, "contact");
    asked.what.kind = link::Query::Kind::record;
    asked.what.record = ann;
    live.subscribe(1, asked);
    auto pages = run();
    REQUIRE(pages.size() == 1);
    REQUIRE(pages[0].second.rows.size() == 1);
    CHECK(pages[0].second.total == 1);

    remove("contact", ann);
    changed();
    pages = run();
    REQUIRE(pages.size() == 1);
    REQUIRE(pages[0].second.rows.size() == 1);
    CHECK((pages[0].second.rows[0].flags & link::Row::deleted) != 0);

    asked.what.record = RecordId::make(clock, random);
    live.subscribe(1, asked);
    pages = run();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].second.total == 0);
}
