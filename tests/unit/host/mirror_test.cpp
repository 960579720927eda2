// The outbox mirror (store/outbox_mirror.h): what only this device has survives the loss of the whole database.
#include "store/device_account.h"
#include "store/outbox_lines.h"
#include "two_browsers.h"

#include <catch2/generators/catch_generators.hpp>

using namespace hera;
using namespace hera::test;

namespace {

struct Mirrored : TwoBrowsers {
    std::string name_a() { return database_name(a.last<link::Session>()->account, 0); }
    // The browser throws the database away while it is closed.
    void lose_database_of_a() {
        std::string name = name_a();
        a.host.reset();
        a.disk.crash(SimDisk::Crash::process);
        a.mirror.crash_process();
        a.disk.clear(name);
        a.received.clear();
        a.start();
    }
    LocalDatabase::Recovery recovery() {
        REQUIRE(a.host->database() != nullptr);
        return a.host->database()->recovery();
    }
    std::string mirror_text() { return a.mirror.text(name_a()); }
};

}  // namespace

TEST_CASE_METHOD(Mirrored, "O1: what was not sent is there after the browser lost the database, and arrives once") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    a.set_online(false);
    create_contact(a, "Schmidt");
    patch_contact(a, meyer, "job_title", "Buyer");
    settle();
    CHECK(status(a).pending == 2);
    DeviceId device = a.host->database()->replica().identity().device;

    lose_database_of_a();
    settle();
    CHECK(recovery().lost);
    CHECK(recovery().adopted == 2);
    const link::Session& told = *a.last<link::Session>();
    REQUIRE(told.notice.size() == 1);
    CHECK(told.notice[0].key == "notice.copy_lost_kept");
    CHECK(told.notice[0].args == std::vector<std::string>{"2"});
    CHECK(a.host->database()->replica().identity().device == device);
    CHECK(status(a).pending == 2);
    CHECK(status(a).durable == Durable::saved);
    // Meyer is only at the server so far; the change waits for it.
    CHECK(contact_names(a) == std::vector<std::string>{"Schmidt"});

    a.set_online(true);
    settle();
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer", "Schmidt"});
    CHECK(contact_names(b) == std::vector<std::string>{"Meyer", "Schmidt"});
    CHECK(status(a).sync == Sync::in_sync);
    CHECK(status(a).conflicts == 0);
    watch_contacts(b);
    for (const link::Row& row : b.page(1)->rows) {
        if (row.id == meyer) CHECK(row.cells[1] == Value(std::string("Buyer")));
    }
}

TEST_CASE_METHOD(Mirrored, "A1: a browser that has lost all its databases still knows who was here, offline") {
    std::string name = name_a();
    a.set_online(false);
    create_contact(a, "Meyer");
    settle();
    a.host.reset();
    a.disk.crash(SimDisk::Crash::process);
    a.mirror.crash_process();
    a.disk.lose_all();
    a.kept.clear();
    a.received.clear();
    a.start();
    settle();
    REQUIRE(a.last<link::Session>()->state == link::Session::State::ready);
    CHECK(a.last<link::Session>()->account.email == "ann@acme.example");
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer"});
    a.restart();  // and it is in the database of accounts again
    a.mirror.clear();
    settle();
    CHECK(a.last<link::Session>()->state == link::Session::State::ready);

    SECTION("but not after a sign-out") {
        a.say(link::SignOut{600, true, true});
        settle();
        a.kept.clear();
        a.restart();
        settle();
        CHECK(a.last<link::Session>()->state == link::Session::State::signed_out);
    }
}

TEST_CASE_METHOD(Mirrored, "a person is told of a lost copy: all sent, or nobody knows") {
    create_contact(a, "Meyer");
    settle();
    SECTION("all sent") {
        lose_database_of_a();
        settle();
        REQUIRE(a.last<link::Session>()->notice.size() == 1);
        CHECK(a.last<link::Session>()->notice[0].key == "notice.copy_lost_sent");
        a.restart();
        settle();
        CHECK(a.last<link::Session>()->notice.empty());
    }
    SECTION("without a mirror the browser's word is all there is") {
        a.mirror.refused = true;
        a.disk.next_open_lost_data = true;
        lose_database_of_a();
        settle();
        REQUIRE(a.last<link::Session>()->notice.size() == 1);
        CHECK(a.last<link::Session>()->notice[0].key == "notice.copy_lost_unknown");
    }
}

TEST_CASE_METHOD(Mirrored, "O1: an edit that never reached the disk of the database is there after the restart") {
    settle();
    create_contact(a, "Meyer");  // the disk has not stepped: only the mirror has it
    a.restart();
    settle();
    CHECK(recovery().adopted == 1);
    CHECK_FALSE(recovery().lost);
    CHECK(contact_names(b) == std::vector<std::string>{"Meyer"});
}

TEST_CASE_METHOD(Mirrored, "O1, H6: a gesture from the mirror and the same gesture asked for again are one") {
    settle();
    link::RunEdits run;
    run.request = 300;
    run.label = "undo.create_contact";
    run.batch.bytes[0] = 7;
    RecordId id{};
    id.bytes[3] = 1;
    run.edits = {{link::Edit::Kind::create, "contact", id, {{"last_name", Value(std::string("Meyer"))}}}};
    sign(a, run);
    a.say(run);
    a.restart();
    run.request = 301;
    a.say(run);  // while the new leader is still opening
    settle();
    REQUIRE(a.last<link::Applied>() != nullptr);
    CHECK(a.last<link::Applied>()->request == 301);
    CHECK(a.last<link::Applied>()->errors.empty());
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer"});
    CHECK(contact_names(b) == std::vector<std::string>{"Meyer"});
    CHECK(server.pushed_ops == 1);
}

TEST_CASE_METHOD(Mirrored, "the mirror is emptied when nothing is unsent, and a lost copy comes from the server then") {
    create_contact(a, "Meyer");
    settle();
    CHECK(mirror_text().find("Meyer") == std::string::npos);
    CHECK(a.mirror.file_count(name_a()) == 1);
    lose_database_of_a();
    settle();
    CHECK(recovery().lost);
    CHECK(recovery().adopted == 0);
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer"});
}

TEST_CASE_METHOD(Mirrored, "O1: a refused change is in the inbox again after the loss; one that was dismissed stays away") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    for (const char* title : {"Buyer", "Seller"}) {
        server.refuse_next_op = true;
        patch_contact(a, meyer, "job_title", title);
        settle();
    }
    CHECK(status(a).refused == 2);
    auto ops = a.host->database()->replica().unsent();
    REQUIRE(ops.ok());
    REQUIRE(ops.value().size() == 2);
    a.say(link::DismissRefused{500, ops.value()[0].id});
    settle();
    CHECK(status(a).refused == 1);
    lose_database_of_a();
    settle();
    CHECK(recovery().adopted == 1);
    CHECK(status(a).refused == 1);
    CHECK(status(a).pending == 0);
    CHECK(a.host->database()->replica().unsent().value()[0].id == ops.value()[1].id);
}

TEST_CASE_METHOD(Mirrored, "O2: files of earlier workers are removed once their content stands in the own one") {
    a.set_online(false);
    create_contact(a, "Meyer");
    settle();
    for (int times = 0; times < 3; ++times) {
        a.restart();
        settle();
        CHECK(a.mirror.file_count(name_a()) == 1);
        CHECK(mirror_text().find("Meyer") != std::string::npos);
    }
}

TEST_CASE_METHOD(Mirrored, "O3: without a place for it, and when that is full, changes go on as ever") {
    a.set_online(false);
    SECTION("none") {
        a.mirror.refused = true;
        a.restart();
        settle();
        create_contact(a, "Meyer");
        settle();
        CHECK(status(a).durable == Durable::saved);
    }
    SECTION("full, and room again later: all that is unsent is in it") {
        a.mirror.full_for = 1;
        create_contact(a, "Meyer");
        create_contact(a, "Schmidt", 102);
        settle();
        CHECK(status(a).durable == Durable::saved);
        CHECK(mirror_text().find("Meyer") == std::string::npos);
        settle(OutboxMirror::try_again_after_ms + 1000);
        CHECK(mirror_text().find("Meyer") != std::string::npos);
        CHECK(mirror_text().find("Schmidt") != std::string::npos);
        CHECK(a.mirror.file_count(name_a()) == 1);
    }
}

TEST_CASE_METHOD(Mirrored, "a damaged line costs one change, a torn end the last") {
    a.set_online(false);
    for (const char* name : {"Meyer", "Schmidt", "Weber"}) {
        create_contact(a, name);
        settle();
    }
    std::string name = name_a(), text = mirror_text();
    SECTION("a flipped bit") { text[text.find("Schmidt") + 2] ^= 1; }
    SECTION("a torn end") { text.resize(text.find("Weber") + 3); }
    SECTION("a line of a newer build, and one that is no line") {
        Bytes more = outbox_header({});
        text += "0badc0de {}\nnothing\n" + std::string(more.begin(), more.begin() + 5);
    }
    a.host.reset();
    a.mirror.crash_process();
    a.disk.crash(SimDisk::Crash::process);
    a.disk.clear(name);
    a.mirror.clear();
    a.mirror.put(name, "1", Bytes(text.begin(), text.end()));
    a.start();
    settle();
    std::vector<std::string> names = contact_names(a);
    CHECK(names.size() >= 2);
    CHECK(names[0] == "Meyer");
}

TEST_CASE_METHOD(Mirrored, "what is given up on signing out does not come back; what is kept does") {
    a.set_online(false);
    create_contact(a, "Meyer");
    settle();
    std::string name = name_a();
    bool keep = GENERATE(false, true);
    a.say(link::SignOut{600, keep, true});
    settle();
    CHECK((a.mirror.file_count(name) == 0) == !keep);
    a.set_online(true);
    sign_in(a, "ann@acme.example", 601);
    settle();
    CHECK(contact_names(a) == (keep ? std::vector<std::string>{"Meyer"} : std::vector<std::string>{}));
}

TEST_CASE_METHOD(Mirrored, "a mirror that has grown is written anew with what is unsent") {
    a.set_online(false);
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    const std::string long_text(19'000, 'x');
    for (int i = 0; i < 60; ++i) {
        patch_contact(a, meyer, "notes", std::to_string(i) + long_text);
        settle(10);
    }
    settle();
    CHECK(a.mirror.file_count(name_a()) == 1);
    lose_database_of_a();
    settle();
    CHECK(recovery().adopted == 61);
}

TEST_CASE_METHOD(Mirrored, "a file of another person is not read into this one's database") {
    std::string name = name_a();
    a.set_online(false);
    create_contact(a, "Meyer");
    settle();
    std::string text = mirror_text();
    b.mirror.put(database_name(b.last<link::Session>()->account, 0), "0", Bytes(text.begin(), text.end()));
    b.restart();
    settle();
    CHECK(contact_names(b).empty());
    CHECK(b.host->database()->recovery().adopted == 0);
}

TEST_CASE_METHOD(Mirrored, "R2: a damaged copy is replaced; what was unsent is read out of it, or comes from the mirror") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    a.set_online(false);
    patch_contact(a, meyer, "job_title", "Buyer");
    create_contact(a, "Schmidt");
    settle();
    std::string name = name_a();
    DeviceId device = a.host->database()->replica().identity().device;
    a.host.reset();
    a.disk.crash(SimDisk::Crash::process);
    a.mirror.crash_process();
    std::size_t rows = a.disk.row_count(name);
    REQUIRE(rows > 1);
    std::size_t which = 0;
    std::uint32_t kept = 2;
    SECTION("with a mirror, the first record") { which = 1; }
    SECTION("with a mirror, any row") { which = 1 + a.random.below(rows - 1); }
    SECTION("without a mirror, the last record: all before it can be read") {
        a.mirror.clear();
        a.mirror.refused = true;
        which = rows - 1;
        kept = 1;
    }
    REQUIRE(a.disk.flip_bit(name, which, 700));
    a.received.clear();
    a.start();
    settle();
    REQUIRE(a.last<link::Session>()->state == link::Session::State::ready);
    CHECK(recovery().damaged);
    CHECK(recovery().adopted == kept);
    REQUIRE(a.last<link::Session>()->notice.size() == 1);
    CHECK(a.last<link::Session>()->notice[0].key == "notice.copy_damaged_kept");
    CHECK(a.host->database()->replica().identity().device == device);
    CHECK(status(a).pending == kept);
    CHECK(a.disk.exists(name));  // until a later start

    a.restart();
    settle();
    CHECK(recovery().copy == 1);
    CHECK_FALSE(recovery().damaged);
    CHECK(a.last<link::Session>()->notice.empty());
    CHECK(status(a).pending == kept);
    CHECK_FALSE(a.disk.exists(name));

    a.set_online(true);
    settle();
    CHECK(status(a).sync == Sync::in_sync);
    CHECK(status(a).conflicts == 0);
    CHECK(contact_names(a) == contact_names(b));
    CHECK(contact_names(b).size() == kept);

    SECTION("signing out erases the copy in use") {
        a.say(link::SignOut{600, false, true});
        settle();
        CHECK_FALSE(a.disk.exists(name + "~1"));
        sign_in(a, "ann@acme.example", 601);
        CHECK(contact_names(a).size() == kept);
    }
}

TEST_CASE_METHOD(Mirrored, "R2: a crash while the damaged copy is being replaced changes nothing") {
    create_contact(a, "Meyer");
    settle();
    a.set_online(false);
    create_contact(a, "Schmidt");
    settle();
    std::string name = name_a();
    a.host.reset();
    a.disk.crash(SimDisk::Crash::process);
    a.mirror.crash_process();
    a.mirror.clear();
    a.mirror.refused = true;
    REQUIRE(a.disk.flip_bit(name, a.disk.row_count(name) - 1, 700));
    for (int steps = 0; steps < 40; ++steps) {
        a.received.clear();
        a.start();
        for (int i = 0; i < steps && a.step(); ++i) {}
        a.host.reset();
        a.disk.crash(SimDisk::Crash::process);
    }
    a.received.clear();
    a.start();
    settle();
    REQUIRE(a.last<link::Session>()->state == link::Session::State::ready);
    a.set_online(true);
    settle();
    CHECK(contact_names(b).size() >= 1);
    CHECK(contact_names(a) == contact_names(b));
}

TEST_CASE_METHOD(Mirrored, "a sign-in that overtakes the erasure of the sign-out before has a copy of its own") {
    a.set_online(false);
    create_contact(a, "Meyer");
    settle();
    a.set_online(true);
    settle();
    for (link::Request request = 600; request < 604; request += 2) {
        a.say(link::SignOut{request, false, true});
        while (a.last<link::Session>()->state != link::Session::State::signed_out) REQUIRE((a.transport->step() || a.step()));
        a.say(link::SignIn{request + 1, "ann@acme.example", "correct horse"});
        settle();
        REQUIRE(a.last<link::Session>()->state == link::Session::State::ready);
        CHECK(a.last<link::Session>()->notice.empty());
        CHECK(contact_names(a).size() == (request == 600 ? 1 : 2));
        create_contact(a, request == 600 ? "Schmidt" : "Weber", 700 + request);
        settle();
        CHECK(status(a).durable == Durable::saved);
        CHECK(status(a).sync == Sync::in_sync);
        a.restart();
        settle();
        CHECK(contact_names(a).size() == (request == 600 ? 2 : 3));
        // Only the one in use is left, and its mirror.
        std::size_t copies = 0;
        for (const std::string& name : a.disk.names()) copies += name.rfind(name_a(), 0) == 0 ? 1 : 0;
        CHECK(copies == 1);
        CHECK(a.mirror.file_count(name_a()) == 1);
    }
}

TEST_CASE_METHOD(Mirrored, "a mirror's first line that cannot be read costs nothing") {
    a.set_online(false);
    create_contact(a, "Meyer");
    settle();
    std::string name = name_a(), text = mirror_text();
    text[12] ^= 1;
    a.host.reset();
    a.disk.crash(SimDisk::Crash::process);
    a.mirror.crash_process();
    a.disk.clear(name);
    a.mirror.clear();
    a.mirror.put(name, "1", Bytes(text.begin(), text.end()));
    a.received.clear();
    a.start();
    settle();
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer"});
    a.set_online(true);
    settle();
    CHECK(contact_names(b) == std::vector<std::string>{"Meyer"});
}
