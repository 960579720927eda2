// Accounts in the store: create, sign in, join, sign out, another person on the same browser. The server is faked here
// at HTTP level; sync_test.cpp has the real sync service.
#include "browser.h"

#include "account_server.h"
#include "test_words.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::test;

namespace {

struct OneBrowser {
    FakeClock clock;
    AccountServer server{clock, 5};
    Browser browser{server.answer_for("browser"), clock, 11};

    void settle() {
        while (browser.step()) {}
    }
    link::Session::State state() const {
        REQUIRE(browser.last<link::Session>() != nullptr);
        return browser.last<link::Session>()->state;
    }
    const link::AccountReply& reply(link::Request request) const {
        const auto* found = browser.last<link::AccountReply>();
        REQUIRE(found != nullptr);
        REQUIRE(found->request == request);
        return *found;
    }
    // The database on this device of whoever is signed in.
    std::string local_copy() const {
        const link::Account& account = browser.last<link::Session>()->account;
        return "hera:" + account.tenant.text() + ":" + account.user.text();
    }
    void sign_in(const char* email, link::Request request = 9) {
        browser.say(link::SignIn{request, email, "correct horse"});
        settle();
    }
};
using State = link::Session::State;

}  // namespace

TEST_CASE_METHOD(OneBrowser, "a new browser has nobody, and creating an organisation opens its database") {
    settle();
    CHECK(state() == State::signed_out);
    browser.say(link::CreateOrganisation{1, "Ann", "ann@acme.example", "correct horse", "Acme", ""});
    settle();
    CHECK(reply(1).ok);
    CHECK(state() == State::ready);
    CHECK(browser.last<link::Session>()->account.organisation == "Acme");
    CHECK(browser.last<link::Session>()->account.role == "owner");
    CHECK(browser.host->database() != nullptr);
}

TEST_CASE_METHOD(OneBrowser, "what the server refuses is told with its field") {
    settle();
    server.add_person("ann@acme.example", "Ann");
    browser.say(link::CreateOrganisation{1, "Ann", "ann@acme.example", "correct horse", "Acme", ""});
    settle();
    REQUIRE_FALSE(reply(1).ok);
    CHECK(reply(1).errors[0].key == "error.email_taken");
    CHECK(reply(1).errors[0].field == "email");
    CHECK(reply(1).errors[0].code == Code::conflict);
    browser.say(link::SignIn{2, "ann@acme.example", "wrong"});
    settle();
    REQUIRE_FALSE(reply(2).ok);
    CHECK(reply(2).errors[0].code == Code::signed_out);
    CHECK(state() == State::signed_out);
}

TEST_CASE_METHOD(OneBrowser, "without the network, signing in says so and nothing changes") {
    settle();
    browser.set_online(false);
    sign_in("ann@acme.example");
    REQUIRE_FALSE(reply(9).ok);
    CHECK(reply(9).errors[0].code == Code::offline);
    CHECK(state() == State::signed_out);
}

TEST_CASE_METHOD(OneBrowser, "an answer that is not our server's is not taken for a success") {
    settle();
    server.strange = true;
    sign_in("ann@acme.example");
    REQUIRE_FALSE(reply(9).ok);
    CHECK(reply(9).errors[0].key == "error.server_failed");
}

TEST_CASE_METHOD(OneBrowser, "A1: the app starts without the network for whoever was signed in") {
    server.add_person("ann@acme.example", "Ann");
    settle();
    sign_in("ann@acme.example");
    REQUIRE(state() == State::ready);
    create_contact(browser, "Meyer");
    settle();
    browser.set_online(false);
    browser.restart();
    settle();
    CHECK(state() == State::ready);
    CHECK(browser.last<link::Session>()->account.email == "ann@acme.example");
    CHECK(contact_names(browser) == std::vector<std::string>{"Meyer"});
}

TEST_CASE_METHOD(OneBrowser, "A3: signing out with unsynced changes asks first, and says how many") {
    server.add_person("ann@acme.example", "Ann");
    settle();
    sign_in("ann@acme.example");
    std::string name = local_copy();
    server.sync_answers = false;
    create_contact(browser, "Meyer");
    create_contact(browser, "Schmidt");
    settle();
    browser.say(link::SignOut{3, false, false});
    settle();
    REQUIRE_FALSE(reply(3).ok);
    CHECK(reply(3).errors[0].key == "error.unsynced_changes");
    CHECK(reply(3).errors[0].args == std::vector<std::string>{"2"});
    CHECK(state() == State::ready);
    CHECK(browser.disk.exists(name));

    browser.say(link::SignOut{4, false, true});
    settle();
    CHECK(reply(4).ok);
    CHECK(state() == State::signed_out);
    CHECK_FALSE(browser.disk.exists(name));
    browser.restart();
    settle();
    CHECK(state() == State::signed_out);
}

TEST_CASE_METHOD(OneBrowser, "A6: a copy that is ordered to be erased goes at its next contact, and what was unsent is counted") {
    server.add_person("ann@acme.example", "Ann");
    settle();
    sign_in("ann@acme.example");
    std::string name = local_copy();
    clock.advance(60'000);  // it has been in touch, and now it is not
    settle();
    browser.set_online(false);
    create_contact(browser, "Meyer");
    create_contact(browser, "Schmidt");
    settle();
    server.order_erasure("browser");
    settle();
    CHECK(state() == State::ready);
    CHECK(browser.disk.exists(name));
    SECTION("its session has ended") {}
    SECTION("signed in there again") { server.replace_session("browser", "ann@acme.example"); }
    browser.set_online(true);
    clock.advance(10'000);
    settle();
    CHECK(state() == State::signed_out);
    CHECK_FALSE(browser.disk.exists(name));
    REQUIRE(browser.last<link::Session>()->notice.size() == 1);
    CHECK(browser.last<link::Session>()->notice[0].key == "notice.copy_erased");
    CHECK(browser.last<link::Session>()->notice[0].args == std::vector<std::string>{"2"});
    CHECK(server.erased == std::vector{std::pair(std::string("browser"), std::int64_t{2})});
    CHECK_FALSE(server.signed_in("browser"));
    // The next sign-in begins anew, under another device's name.
    sign_in("ann@acme.example", 12);
    CHECK(state() == State::ready);
    CHECK(contact_names(browser).empty());
    CHECK(browser.last<link::Session>()->notice.empty());
    CHECK(server.signed_in("browser"));
}

TEST_CASE_METHOD(OneBrowser, "A3: what is edited while the server is being told is not erased unasked") {
    server.add_person("ann@acme.example", "Ann");
    settle();
    sign_in("ann@acme.example");
    std::string name = local_copy();
    server.sync_answers = false;
    browser.say(link::SignOut{3, false, false});
    create_contact(browser, "Meyer");  // from another tab, before the answer
    settle();
    CHECK(reply(3).ok);
    CHECK(state() == State::signed_out);
    CHECK(browser.disk.exists(name));
    sign_in("ann@acme.example");
    CHECK(contact_names(browser) == std::vector<std::string>{"Meyer"});
}

TEST_CASE_METHOD(OneBrowser, "K4: an edit that comes while the database is being opened is made when it is open") {
    server.add_person("ann@acme.example", "Ann");
    settle();
    sign_in("ann@acme.example");
    link::Account account = browser.last<link::Session>()->account;
    browser.restart();  // another worker leads now; the tab asks it again at once
    REQUIRE((browser.last<link::Session>() == nullptr || state() != State::ready));
    RecordId id{};
    browser.random.fill(id.bytes.data(), id.bytes.size());
    link::Edit edit{link::Edit::Kind::create, "contact", id, {{"last_name", Value(std::string("Meyer"))}}};
    link::RunEdits again{100, "undo.create_contact", {edit}, account.tenant, account.user};
    browser.say(again);
    settle();
    REQUIRE(browser.last<link::Applied>() != nullptr);
    CHECK(browser.last<link::Applied>()->errors.empty());
    CHECK(contact_names(browser) == std::vector<std::string>{"Meyer"});
}

TEST_CASE_METHOD(OneBrowser, "an edit is never made in the database of another account") {
    server.add_person("ann@acme.example", "Ann");
    server.add_person("bob@acme.example", "Bob");
    settle();
    sign_in("ann@acme.example");
    link::Account ann = browser.last<link::Session>()->account;
    browser.say(link::SignOut{3, false, true});
    settle();
    sign_in("bob@acme.example");
    REQUIRE(state() == State::ready);
    RecordId id{};
    browser.random.fill(id.bytes.data(), id.bytes.size());
    link::Edit edit{link::Edit::Kind::create, "contact", id, {{"last_name", Value(std::string("Meyer"))}}};
    browser.say(link::RunEdits{100, "undo.create_contact", {edit}, ann.tenant, ann.user});
    settle();
    REQUIRE(browser.last<link::Applied>() != nullptr);
    REQUIRE_FALSE(browser.last<link::Applied>()->errors.empty());
    CHECK(browser.last<link::Applied>()->errors[0].key == "error.edit_of_another");
    CHECK(contact_names(browser).empty());
}

TEST_CASE_METHOD(OneBrowser, "a local copy that is kept is there after signing in again, with its unsynced changes") {
    server.add_person("ann@acme.example", "Ann");
    settle();
    sign_in("ann@acme.example");
    server.sync_answers = false;
    create_contact(browser, "Meyer");
    settle();
    browser.say(link::SignOut{3, true, false});
    settle();
    REQUIRE(reply(3).ok);
    CHECK(state() == State::signed_out);
    sign_in("ann@acme.example", 5);
    CHECK(state() == State::ready);
    CHECK(contact_names(browser) == std::vector<std::string>{"Meyer"});
    CHECK(browser.last<link::Status>()->pending == 1);
}

TEST_CASE_METHOD(OneBrowser, "A2: another person gets a database of their own; the first one's stays as it was") {
    server.add_person("ann@acme.example", "Ann");
    server.add_person("bob@acme.example", "Bob");
    settle();
    sign_in("ann@acme.example");
    server.sync_answers = false;
    create_contact(browser, "Meyer");
    settle();
    sign_in("bob@acme.example", 5);
    REQUIRE(reply(5).ok);
    CHECK(browser.last<link::Session>()->account.name == "Bob");
    CHECK(contact_names(browser).empty());
    CHECK(browser.last<link::Status>()->pending == 0);
    sign_in("ann@acme.example", 6);
    CHECK(contact_names(browser) == std::vector<std::string>{"Meyer"});
    CHECK(browser.last<link::Status>()->pending == 1);
}

TEST_CASE_METHOD(OneBrowser, "signing out without the network works, and the server hears of it later") {
    server.add_person("ann@acme.example", "Ann");
    settle();
    sign_in("ann@acme.example");
    browser.set_online(false);
    browser.say(link::SignOut{3, false, true});
    settle();
    CHECK(reply(3).ok);
    CHECK(state() == State::signed_out);
    CHECK(server.signed_in("browser"));
    browser.restart();
    settle();
    browser.set_online(true);
    settle();
    CHECK_FALSE(server.signed_in("browser"));
}

TEST_CASE_METHOD(OneBrowser, "settings are the server's: read, changed, refused, and a new name is the session's at once") {
    using Kind = link::ChangeSettings::Kind;
    server.add_person("ann@acme.example", "Ann");
    settle();
    browser.say(link::ChangeSettings{1, Kind::read, {}});
    settle();
    CHECK(reply(1).errors[0].code == Code::signed_out);
    sign_in("ann@acme.example");
    browser.say(link::ChangeSettings{2, Kind::read, {}});
    settle();
    REQUIRE(reply(2).ok);
    REQUIRE(reply(2).settings.size() == 1);
    const link::AccountSettings& settings = reply(2).settings.front();
    REQUIRE(settings.browsers.size() == 1);
    CHECK(settings.browsers[0].id == "s1");
    CHECK(settings.browsers[0].agent == "Firefox/140");
    CHECK(settings.browsers[0].seen == Instant{6});
    CHECK(settings.browsers[0].here);
    REQUIRE(settings.invites.size() == 1);
    CHECK(settings.invites[0].email == "c@d.example");

    browser.say(link::ChangeSettings{3, Kind::rename_person, "Ann Arbor"});
    settle();
    CHECK(reply(3).ok);
    browser.say(link::ChangeSettings{4, Kind::rename_organisation, "Arbor"});
    settle();
    CHECK(reply(4).ok);
    CHECK(browser.last<link::Session>()->account.name == "Ann Arbor");
    CHECK(browser.last<link::Session>()->account.organisation == "Arbor");
    browser.say(link::ChangeSettings{5, Kind::rename_person, ""});
    settle();
    CHECK(reply(5).errors[0].field == "name");
    CHECK(browser.last<link::Session>()->account.name == "Ann Arbor");

    server.strange = true;
    browser.say(link::ChangeSettings{6, Kind::read, {}});
    settle();
    CHECK(reply(6).errors[0].key == "error.server_failed");
    server.strange = false;
    browser.set_online(false);
    browser.say(link::ChangeSettings{7, Kind::rename_person, "Nobody"});
    settle();
    CHECK(reply(7).errors[0].code == Code::offline);
    CHECK(browser.last<link::Session>()->account.name == "Ann Arbor");
}

TEST_CASE_METHOD(OneBrowser, "an invitation is made by who is signed in and accepted by somebody new") {
    server.add_person("ann@acme.example", "Ann");
    settle();
    browser.say(link::CreateInvite{1, "carl@acme.example", "member"});
    settle();
    CHECK(reply(1).errors[0].code == Code::signed_out);
    sign_in("ann@acme.example");
    browser.say(link::CreateInvite{2, "carl@acme.example", "member"});
    settle();
    REQUIRE(reply(2).ok);
    std::string link = reply(2).invite_link;
    CHECK(link.rfind("#/join/", 0) == 0);

    Browser other(server.answer_for("other"), clock, 12);
    while (other.step()) {}
    other.say(link::AcceptInvite{1, link.substr(7), "Carl", "correct horse"});
    while (other.step()) {}
    REQUIRE(other.last<link::Session>() != nullptr);
    CHECK(other.last<link::Session>()->state == State::ready);
    CHECK(other.last<link::Session>()->account.name == "Carl");
}

TEST_CASE_METHOD(OneBrowser, "one account request at a time") {
    server.add_person("ann@acme.example", "Ann");
    settle();
    browser.say(link::SignIn{1, "ann@acme.example", "correct horse"});
    browser.say(link::SignIn{2, "ann@acme.example", "correct horse"});
    CHECK(reply(2).errors[0].key == "error.account_busy");
    settle();
    CHECK(reply(1).ok);
}

TEST_CASE_METHOD(OneBrowser, "without storage the app works and says that nothing is saved on this device") {
    server.add_person("ann@acme.example", "Ann");
    browser.storage_refused = true;
    browser.restart();
    settle();
    CHECK(state() == State::signed_out);
    sign_in("ann@acme.example");
    CHECK(state() == State::ready);
    create_contact(browser, "Meyer");
    settle();
    CHECK(contact_names(browser) == std::vector<std::string>{"Meyer"});
    REQUIRE(browser.last<link::Status>() != nullptr);
    CHECK(browser.last<link::Status>()->durable == link::Status::Durable::not_saved);
    CHECK_FALSE(browser.last<link::Status>()->problem.empty());

    // The next start knows nobody; the server does.
    browser.restart();
    settle();
    CHECK(state() == State::ready);
}

TEST_CASE_METHOD(OneBrowser, "a tab of another build is asked to reload, whatever else it says") {
    settle();
    link::Hello hello;
    hello.protocol = link::protocol_version + 1;
    browser.say(hello, 2);
    REQUIRE(browser.last<link::Session>(2) != nullptr);
    CHECK(browser.last<link::Session>(2)->state == State::unsupported);
    std::size_t before = browser.received.size();
    browser.say(link::SyncNow{}, 2);
    browser.say(link::SignIn{1, "a", "b"}, 2);
    settle();
    CHECK(browser.received.size() == before);
    const std::uint8_t garbage[] = {250, 1, 2, 3};
    browser.host->message(3, garbage, sizeof garbage);
    REQUIRE(browser.last<link::Session>(3) != nullptr);
    CHECK(browser.last<link::Session>(3)->state == State::unsupported);
}

TEST_CASE_METHOD(OneBrowser, "H4: a store that another worker has replaced falls silent") {
    server.add_person("ann@acme.example", "Ann");
    settle();
    sign_in("ann@acme.example");
    Browser second(server.answer_for("browser"), clock, 12);
    while (second.step()) {}
    // Another opener of the same database on the same disk.
    SimPageStore thief(browser.disk);
    thief.open("hera:" + browser.last<link::Session>()->account.tenant.text() + ":" +
                   browser.last<link::Session>()->account.user.text(),
               Bytes{}, [](Result<PageStore::Opened>) {});
    settle();
    create_contact(browser, "Meyer");
    settle();
    CHECK(browser.fenced);
    std::size_t before = browser.received.size();
    create_contact(browser, "Schmidt");
    settle();
    CHECK(browser.received.size() == before);
}
