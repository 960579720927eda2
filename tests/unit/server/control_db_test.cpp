#include "storage/control_db.h"

#include "data_fixture.h"
#include "storage/data_folder.h"

using namespace hera;
using namespace hera::server;
using hera::test::ServerFixture;

namespace {

constexpr std::int64_t hour_ms = 3'600'000, day_ms = 24 * hour_ms;
std::string hash_of(char c) { return std::string(32, c); }

struct ControlFixture : ServerFixture {
    Person person(const std::string& email) {
        return {UserId::make(clock, random), TenantId::make(clock, random), "Ann", email, "owner", "$hash", "Acme", "EUR"};
    }
    Person organisation(const std::string& email) {
        Person owner = person(email);
        REQUIRE(control->add_organisation(owner, "").ok());
        return owner;
    }
};

}  // namespace

TEST_CASE_METHOD(ControlFixture, "an e-mail belongs to one person, folded") {
    Person ann = organisation("Ann@Example.org");
    CHECK(control->email_taken(" ann@EXAMPLE.org ").value());
    CHECK_FALSE(control->email_taken("bob@example.org").value());
    auto found = control->find_person("ann@example.org").value();
    REQUIRE(found);
    CHECK(found->user == ann.user);
    CHECK(found->organisation == "Acme");
    CHECK(found->currency == "EUR");
    Person twin = person("ANN@example.org");
    auto added = control->add_organisation(twin, "");
    CHECK(added.error().key == "error.email_taken");
    CHECK(added.error().field == "email");
    // Nothing of the refused one stays.
    CHECK(control->find_person("ann@example.org").value()->user == ann.user);
    twin.email = "twin@example.org";
    CHECK(control->add_organisation(twin, "").ok());
}

TEST_CASE_METHOD(ControlFixture, "who is made known comes in with a session, or not at all") {
    Person ann = person("ann@example.org");
    REQUIRE(control->add_organisation(ann, "", NewSession{hash_of('a'), "Firefox"}).ok());
    CHECK(control->find_session(hash_of('a')).value()->person.user == ann.user);
    CHECK(control->browsers_of(ann.user).value().front().agent == "Firefox");
    // The session cannot be: its token is taken. Then neither is the organisation.
    Person bob = person("bob@example.org");
    CHECK_FALSE(control->add_organisation(bob, "", NewSession{hash_of('a'), {}}).ok());
    CHECK_FALSE(control->email_taken("bob@example.org").value());

    REQUIRE(control->add_invite(hash_of('i'), {ann.tenant, bob.user, bob.email, "rep", {}, {}}, ann.user).ok());
    bob.tenant = ann.tenant;
    CHECK_FALSE(control->accept_invite(hash_of('i'), bob, NewSession{hash_of('a'), {}}).ok());
    CHECK_FALSE(control->email_taken("bob@example.org").value());
    CHECK(control->accept_invite(hash_of('i'), bob, NewSession{hash_of('b'), {}}).ok());
    CHECK(control->find_session(hash_of('b')).value()->person.user == bob.user);
}

TEST_CASE_METHOD(ControlFixture, "a session lives while it is used, 90 days at most, and ends when revoked") {
    Person ann = organisation("ann@example.org");
    REQUIRE(control->add_session(ann.user, {hash_of('a'), {}}).ok());
    CHECK(control->find_session(hash_of('a')).value()->person.user == ann.user);
    CHECK_FALSE(control->find_session(hash_of('b')).value());
    clock.advance(13 * day_ms);
    CHECK(control->find_session(hash_of('a')).value());  // used: renewed
    clock.advance(13 * day_ms);
    CHECK(control->find_session(hash_of('a')).value());
    clock.advance(14 * day_ms + 1);
    CHECK_FALSE(control->find_session(hash_of('a')).value());

    REQUIRE(control->add_session(ann.user, {hash_of('c'), {}}).ok());
    for (int i = 0; i < 89; ++i) {
        clock.advance(day_ms);
        REQUIRE(control->find_session(hash_of('c')).value());
    }
    clock.advance(day_ms + 1);
    CHECK_FALSE(control->find_session(hash_of('c')).value());

    REQUIRE(control->add_session(ann.user, {hash_of('d'), {}}).ok());
    REQUIRE(control->drop_session(hash_of('d')).ok());
    CHECK_FALSE(control->find_session(hash_of('d')).value());
    CHECK(control->drop_session(hash_of('d')).ok());
}

TEST_CASE_METHOD(ControlFixture, "a file of the first format is brought up, and its sessions get names") {
    std::string path = folder / "old.db";
    UserId ann = UserId::make(clock, random);
    {
        auto old = std::move(store::Database::open({.path = path, .wal = true})).value();
        REQUIRE(old->run("CREATE TABLE session(token BLOB PRIMARY KEY, user BLOB NOT NULL, created INTEGER NOT NULL,"
                         " seen INTEGER NOT NULL); PRAGMA user_version = 1").ok());
        for (char token : {'a', 'b'}) {
            std::string hash = hash_of(token);
            REQUIRE(old->prepare("INSERT INTO session VALUES(?, ?, ?, ?)")
                        .bind_blob(1, hash.data(), hash.size()).bind(2, ann).bind(3, clock.now().ms).bind(4, clock.now().ms)
                        .run().ok());
        }
    }
    for (int opened = 0; opened < 2; ++opened) {
        auto brought_up = std::move(ControlDb::open(path, clock)).value();
        auto sessions = brought_up->browsers_of(ann).value();
        REQUIRE(sessions.size() == 2);
        CHECK_FALSE(sessions[0].id == sessions[1].id);
        CHECK_FALSE(SessionId::parse(sessions[0].id)->none());
        if (opened == 0) REQUIRE(brought_up->end_session(ann, *SessionId::parse(sessions[0].id)).ok());
        if (opened == 0) REQUIRE(brought_up->add_session(ann, {hash_of('c'), "Firefox"}).ok());
    }
}

namespace {

// Ann at her desk and away, each with a copy.
struct Browsers : ControlFixture {
    Person ann = organisation("ann@example.org"), bob = organisation("bob@example.org");
    DeviceId desk = DeviceId::make(clock, random), away = DeviceId::make(clock, random);
    SessionRow sign_in(const Person& person, char token, const std::string& agent) {
        REQUIRE(control->add_session(person.user, {hash_of(token), agent}).ok());
        return control->find_session(hash_of(token)).value().value();
    }
    SessionRow at_desk = sign_in(ann, 'd', "Firefox"), from_away = sign_in(ann, 'w', "Phone");
    void contact() {
        REQUIRE(control->bind_device(ann.user, desk, at_desk).ok());
        REQUIRE(control->bind_device(ann.user, away, from_away).ok());
    }
    // The state and the unsent changes of the one that calls itself so; nothing: it is not in the list.
    std::optional<std::pair<BrowserInfo::State, std::int64_t>> listed(const std::string& agent) {
        const auto all = control->browsers_of(ann.user).value();
        for (const BrowserInfo& one : all) {
            if (one.agent == agent) return std::pair(one.state, one.unsent);
        }
        return {};
    }
    void erase(const std::string& agent) {
        const auto all = control->browsers_of(ann.user).value();
        for (const BrowserInfo& one : all) {
            if (one.agent != agent) continue;
            CHECK(control->erase_browser(bob.user, SessionId::parse(one.id)->bytes).error().key == "error.not_found");
            REQUIRE(control->erase_browser(ann.user, SessionId::parse(one.id)->bytes).ok());
        }
    }
};
using State = BrowserInfo::State;

}  // namespace

TEST_CASE_METHOD(Browsers, "a device belongs to the first user who names it") {
    contact();
    contact();
    SessionRow bobs = sign_in(bob, 'b', "Safari");
    CHECK(control->bind_device(bob.user, desk, bobs).error().key == "error.other_account");
    CHECK(control->bind_device(bob.user, DeviceId::make(clock, random), bobs).ok());
}

TEST_CASE_METHOD(Browsers, "D1: a browser that is to be erased loses its session and hears nothing else") {
    contact();
    REQUIRE(listed("Phone")->first == State::signed_in);
    erase("Phone");
    CHECK(listed("Phone")->first == State::erasing);
    CHECK(listed("Firefox")->first == State::signed_in);
    CHECK_FALSE(control->find_session(hash_of('w')).value());
    CHECK(control->is_to_erase(ann.user, away).value());
    CHECK_FALSE(control->is_to_erase(bob.user, away).value());
    CHECK_FALSE(control->is_to_erase(ann.user, desk).value());
    // Signed in there again, it is still the copy that goes.
    SessionRow again = sign_in(ann, 'x', "Phone again");
    CHECK(control->bind_device(ann.user, away, again).error().key == "error.device_erased");

    CHECK(control->device_erased(bob.user, away, 3).error().key == "error.not_found");  // D2
    CHECK(control->device_erased(ann.user, desk, 3).error().key == "error.not_found");
    REQUIRE(control->device_erased(ann.user, away, 3).ok());
    CHECK(listed("Phone") == std::pair(State::erased, std::int64_t{3}));
    CHECK(control->device_erased(ann.user, away, 0).error().key == "error.not_found");
    CHECK(control->bind_device(ann.user, away, again).error().key == "error.device_erased");
    clock.advance(91 * std::int64_t{24} * 3'600'000);
    CHECK_FALSE(listed("Phone"));
}

TEST_CASE_METHOD(Browsers, "a copy that was left behind is listed and can be erased; one that went with its sign-out is not") {
    contact();
    clock.advance(1000);
    REQUIRE(control->drop_session(hash_of('w')).ok());
    CHECK(listed("Phone")->first == State::copy);
    REQUIRE(control->drop_session(hash_of('d'), away).ok());  // not what this session used: its word is taken all the same
    CHECK_FALSE(listed("Phone"));
    CHECK(listed("Firefox")->first == State::copy);
    erase("Firefox");
    CHECK(listed("Firefox")->first == State::erasing);
    CHECK(control->is_to_erase(ann.user, desk).value());
}

TEST_CASE_METHOD(Browsers, "a sign-out says nothing of another person's device") {
    contact();
    sign_in(bob, 'b', "Safari");
    REQUIRE(control->drop_session(hash_of('b'), away).ok());
    REQUIRE(control->drop_session(hash_of('w')).ok());
    CHECK(listed("Phone")->first == State::copy);
}

TEST_CASE_METHOD(ControlFixture, "an invite works once, for seven days") {
    Person ann = organisation("ann@example.org");
    auto invite = [&](char token, const std::string& email) {
        REQUIRE(
            control->add_invite(hash_of(token), {ann.tenant, UserId::make(clock, random), email, "rep", {}, {}}, ann.user).ok());
    };
    auto accept = [&](char token) {
        auto row = control->find_invite(hash_of(token)).value();
        Person guest = person("");
        guest.email = row ? row->email : "late@example.org";
        guest.tenant = ann.tenant;
        return control->accept_invite(hash_of(token), guest);
    };
    invite('a', "bob@example.org");
    auto row = control->find_invite(hash_of('a')).value();
    REQUIRE(row);
    CHECK(row->organisation == "Acme");
    CHECK(row->currency == "EUR");
    CHECK(row->role == "rep");
    CHECK(accept('a').ok());
    CHECK(accept('a').error().key == "error.invite_gone");
    CHECK_FALSE(control->find_invite(hash_of('a')).value());

    invite('b', "bob@example.org");  // taken meanwhile: the invite is not used up by the failure
    CHECK(accept('b').error().key == "error.email_taken");
    CHECK(control->find_invite(hash_of('b')).value());

    invite('c', "carol@example.org");
    clock.advance(7 * day_ms - 1);
    CHECK(control->find_invite(hash_of('c')).value());
    clock.advance(1);
    CHECK_FALSE(control->find_invite(hash_of('c')).value());
    CHECK(accept('c').error().key == "error.invite_gone");
}

TEST_CASE_METHOD(ControlFixture, "a set-up token makes one organisation, within a day, and only the last one counts") {
    REQUIRE(control->replace_setup_token(hash_of('a')).ok());
    REQUIRE(control->replace_setup_token(hash_of('b')).ok());
    CHECK_FALSE(control->setup_token_valid(hash_of('a')).value());
    CHECK(control->setup_token_valid(hash_of('b')).value());
    CHECK(control->add_organisation(person("a@example.org"), hash_of('a')).error().key == "error.setup_link_gone");
    CHECK(control->add_organisation(person("a@example.org"), hash_of('b')).ok());
    CHECK(control->add_organisation(person("b@example.org"), hash_of('b')).error().key == "error.setup_link_gone");
    REQUIRE(control->replace_setup_token(hash_of('c')).ok());
    // A failure does not use it up.
    CHECK(control->add_organisation(person("a@example.org"), hash_of('c')).error().key == "error.email_taken");
    CHECK(control->setup_token_valid(hash_of('c')).value());
    clock.advance(day_ms);
    CHECK_FALSE(control->setup_token_valid(hash_of('c')).value());
    CHECK(control->add_organisation(person("d@example.org"), hash_of('c')).error().key == "error.setup_link_gone");
}

TEST_CASE_METHOD(ControlFixture, "everything is there after a restart; a newer file is not touched") {
    Person ann = organisation("ann@example.org");
    REQUIRE(control->add_session(ann.user, {hash_of('a'), {}}).ok());
    control.reset();
    control = std::move(ControlDb::open(folder / "control.db", clock)).value();
    CHECK(control->find_session(hash_of('a')).value()->person.email == "ann@example.org");
    control.reset();
    {
        auto raw = store::Database::open({.path = folder / "control.db"});
        REQUIRE(raw.value()->run("PRAGMA user_version = 99").ok());
    }
    CHECK(ControlDb::open(folder / "control.db", clock).error().key == "error.database_newer");
}

TEST_CASE("a data folder is made, probed and locked") {
    test::ScratchFolder scratch;
    std::string path = scratch / "a/b";
    {
        auto first = DataFolder::open(path);
        REQUIRE(first.ok());
        CHECK(std::filesystem::is_directory(first.value().tenants()));
        CHECK(DataFolder::open(path).error().key == "start.data_locked");
    }
    CHECK(DataFolder::open(path).ok());  // free again
    CHECK(DataFolder::open("/proc/nothing/here").ok() == false);
    std::filesystem::path file = scratch / "file";
    fclose(fopen(file.c_str(), "w"));
    CHECK(DataFolder::open(file.string()).error().key == "start.data");
}
