// Two browsers and the real sync service: what one person does, the other sees.
#include "two_browsers.h"

using namespace hera;
using namespace hera::test;

TEST_CASE_METHOD(TwoBrowsers, "an edit on one browser appears on the other's live page") {
    watch_contacts(b);
    RecordId ann = create_contact(a, "Meyer");
    settle();
    REQUIRE(b.page(1) != nullptr);
    REQUIRE(b.page(1)->rows.size() == 1);
    CHECK(b.page(1)->rows[0].id == ann);
    CHECK(b.page(1)->rows[0].flags == 0);

    patch_contact(b, ann, "job_title", "Buyer");
    watch_contacts(a);
    settle();
    CHECK(a.page(1)->rows[0].cells[1] == Value(std::string("Buyer")));
    CHECK(status(a).sync == Sync::in_sync);
    CHECK(status(a).pending == 0);
    CHECK(status(a).durable == Durable::saved);
    CHECK(status(a).last_sync.ms > 0);
}

TEST_CASE_METHOD(TwoBrowsers, "edits made offline are shown, survive a restart and arrive once online") {
    a.set_online(false);
    settle();
    create_contact(a, "Meyer");
    create_contact(a, "Schmidt");
    settle();
    CHECK(status(a).pending == 2);
    CHECK(status(a).sync == Sync::offline);
    CHECK(status(a).durable == Durable::saved);
    a.restart();
    settle();
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer", "Schmidt"});
    CHECK(contact_names(b).empty());
    a.set_online(true);
    settle();
    CHECK(contact_names(b) == std::vector<std::string>{"Meyer", "Schmidt"});
    CHECK(status(a).pending == 0);
}

TEST_CASE_METHOD(TwoBrowsers, "H2: a status is sent when it changes and not otherwise") {
    settle();
    std::size_t before = a.received.size();
    settle(20'000);
    for (std::size_t i = before; i < a.received.size(); ++i) {
        const auto* told = std::get_if<link::Status>(&a.received[i].second);
        const link::Status* last = nullptr;
        for (std::size_t j = 0; j < i; ++j) {
            if (const auto* older = std::get_if<link::Status>(&a.received[j].second)) last = older;
        }
        if (told != nullptr && last != nullptr) {
            CHECK(link::encode(link::FromStore(*told)) != link::encode(link::FromStore(*last)));
        }
    }
    create_contact(a, "Meyer");
    CHECK(status(a).durable == Durable::saving);  // not on disk yet: the disk has not stepped
    settle();
    CHECK(status(a).durable == Durable::saved);
}

TEST_CASE_METHOD(TwoBrowsers, "H6: a gesture that is asked for again by its tab is answered and not made twice") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    link::RunEdits run;
    run.request = 300;
    run.label = "undo.edit";
    run.batch.bytes[0] = 7;
    run.edits = {{link::Edit::Kind::patch, "contact", meyer, {{"job_title", Value(std::string("Buyer"))}}}};
    sign(a, run);
    a.say(run);
    settle();
    CHECK(a.last<link::Applied>()->batch == run.batch);
    patch_contact(a, meyer, "job_title", "Chief buyer");
    settle();

    a.restart();  // the tab lives on and asks again
    for (int times = 0; times < 2; ++times) {
        run.request = static_cast<link::Request>(301 + times);
        a.say(run);
        settle();
        REQUIRE(a.last<link::Applied>() != nullptr);
        CHECK(a.last<link::Applied>()->request == run.request);
        CHECK(a.last<link::Applied>()->batch == run.batch);
    }
    watch_contacts(b);
    settle();
    CHECK(b.page(1)->rows[0].cells[1] == Value(std::string("Chief buyer")));

    run.batch.bytes[0] = 9;
    run.edits[0].fields[0].second = Value(std::string("Owner"));
    a.say(run);
    link::UndoBatch undo{400, run.batch, {}};
    undo.as.bytes[0] = 8;
    for (int times = 0; times < 2; ++times) {
        a.say(undo);
        settle();
        CHECK(a.last<link::Applied>()->batch == undo.as);
        CHECK(a.last<link::Applied>()->errors.empty());
    }
    CHECK(b.page(1)->rows[0].cells[1] == Value(std::string("Chief buyer")));
}

TEST_CASE_METHOD(TwoBrowsers, "H5: the answer to an edit, and the page that shows it, come behind the status that covers them") {
    watch_contacts(a);
    settle();
    REQUIRE(status(a).sync == Sync::in_sync);
    std::size_t before = a.received.size();
    create_contact(a, "Meyer");
    REQUIRE(a.received.size() > before + 1);
    const auto* first = std::get_if<link::Status>(&a.received[before].second);
    REQUIRE(first != nullptr);
    CHECK(first->durable == Durable::saving);
    CHECK(first->pending == 1);
}

TEST_CASE_METHOD(TwoBrowsers, "A4: a session that ended keeps everything, and signing in again sends it") {
    server.expire_session("a");
    create_contact(a, "Meyer");
    settle();
    CHECK(status(a).sync == Sync::sign_in_needed);
    CHECK(status(a).pending == 1);
    CHECK(a.last<link::Session>()->state == link::Session::State::ready);
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer"});
    sign_in(a, "ann@acme.example", 10);
    CHECK(status(a).pending == 0);
    CHECK(status(a).sync == Sync::in_sync);
    CHECK(contact_names(b) == std::vector<std::string>{"Meyer"});
}

TEST_CASE_METHOD(TwoBrowsers, "another person's session never pushes the first one's edits") {
    server.replace_session("a", "bob@acme.example");
    create_contact(a, "Meyer");
    settle();
    CHECK(status(a).pending == 1);
    CHECK(status(a).sync == Sync::wrong_account);
    CHECK(contact_names(b).empty());

    sign_in(a, "bob@acme.example", 10);
    CHECK(contact_names(a).empty());
    CHECK(status(a).pending == 0);
    CHECK(contact_names(b).empty());

    sign_in(a, "ann@acme.example", 11);
    CHECK(contact_names(b) == std::vector<std::string>{"Meyer"});
}

TEST_CASE_METHOD(TwoBrowsers, "two people change the same field: both are told of the conflict") {
    RecordId ann = create_contact(a, "Meyer");
    settle();
    a.set_online(false);
    b.set_online(false);
    patch_contact(a, ann, "job_title", "Buyer");
    clock.advance(5000);
    patch_contact(b, ann, "job_title", "Seller");
    a.set_online(true);
    settle();
    b.set_online(true);
    settle();
    CHECK(status(a).conflicts == 1);
    CHECK(status(b).conflicts == 1);
    watch_contacts(a);
    CHECK((a.page(1)->rows[0].flags & link::Row::in_conflict) != 0);
    watch_contacts(b);
    CHECK(a.page(1)->rows[0].cells[1] == b.page(1)->rows[0].cells[1]);
}

TEST_CASE_METHOD(TwoBrowsers, "undo takes a gesture back on both browsers") {
    RecordId ann = create_contact(a, "Meyer");
    settle();
    patch_contact(a, ann, "job_title", "Buyer", 55);
    settle();
    BatchId batch = a.last<link::Applied>()->batch;
    REQUIRE_FALSE(batch.none());
    a.say(link::UndoBatch{56, batch});
    settle();
    CHECK(a.last<link::Applied>()->request == 56);
    CHECK(a.last<link::Applied>()->errors.empty());
    watch_contacts(b);
    CHECK(empty(b.page(1)->rows[0].cells[1]));
}

TEST_CASE_METHOD(TwoBrowsers, "a wrong edit is answered with its fields and changes nothing") {
    RecordId ann = create_contact(a, "Meyer");
    settle();
    link::RunEdits run;
    run.request = 77;
    run.edits = {{link::Edit::Kind::patch, "contact", ann, {{"job_title", Value(std::string("Buyer"))}}},
                 {link::Edit::Kind::patch, "contact", ann, {{"wings", Value(std::string("two"))}}}};
    sign(a, run);
    a.say(run);
    const auto* answer = a.last<link::Applied>();
    REQUIRE(answer != nullptr);
    CHECK(answer->request == 77);
    CHECK(answer->batch.none());
    REQUIRE(answer->errors.size() == 1);
    CHECK(answer->errors[0].field == "wings");
    watch_contacts(a);
    CHECK(empty(a.page(1)->rows[0].cells[1]));
}

TEST_CASE_METHOD(TwoBrowsers, "an edit the server refuses goes to the inbox and the record is as before") {
    RecordId ann = create_contact(a, "Meyer");
    settle();
    server.refuse_next_op = true;
    patch_contact(a, ann, "job_title", "Buyer");
    settle();
    CHECK(status(a).refused == 1);
    CHECK(status(a).pending == 0);
    watch_contacts(a);
    CHECK(empty(a.page(1)->rows[0].cells[1]));
    CHECK((a.page(1)->rows[0].flags & link::Row::refused) != 0);
}

TEST_CASE_METHOD(TwoBrowsers, "H1: requests without a database are answered") {
    b.say(link::SignOut{5, false, false});
    settle();
    create_contact(b, "Nobody", 60);
    CHECK(b.last<link::Applied>()->request == 60);
    CHECK(b.last<link::Applied>()->errors[0].code == Code::signed_out);
    b.say(link::UndoBatch{61, BatchId{}});
    CHECK(b.last<link::Applied>()->request == 61);
}

TEST_CASE_METHOD(TwoBrowsers, "H3: what a person does is written strict, what the server sends relaxed") {
    settle();
    SimDisk::Figures before = b.disk.figures();
    create_contact(a, "Meyer");
    settle();
    CHECK(b.disk.figures().strict_writes == before.strict_writes);
    CHECK(b.disk.figures().relaxed_writes > before.relaxed_writes);
    before = b.disk.figures();
    create_contact(b, "Schmidt");
    b.disk.run();
    CHECK(b.disk.figures().strict_writes > before.strict_writes);
}

TEST_CASE_METHOD(TwoBrowsers, "a second tab of the same browser has its own queries and the same data") {
    a.say(link::Hello{}, 2);
    REQUIRE(a.last<link::Session>(2) != nullptr);
    link::Subscribe asked;
    asked.query = 1;
    asked.what.entity = "contact";
    asked.what.columns = {"title"};
    a.say(asked, 2);
    create_contact(a, "Meyer");
    REQUIRE(a.page(1, 2) != nullptr);
    CHECK(a.page(1, 2)->total == 1);
    a.host->client_gone(2);
    std::size_t before = a.received.size();
    create_contact(a, "Schmidt");
    for (std::size_t i = before; i < a.received.size(); ++i) CHECK(a.received[i].first != 2);
}
