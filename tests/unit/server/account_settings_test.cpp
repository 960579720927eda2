#include "services/account_settings.h"

#include <thread>

#include "data_fixture.h"
#include "services/account_service.h"
#include "services/tokens.h"

using namespace hera;
using namespace hera::server;
using hera::test::ServerFixture;

namespace {

const Origin desk{"a", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}, phone{"b", "Mozilla/5.0 (iPhone)"};

struct SettingsFixture : ServerFixture {
    Passwords passwords{2};
    std::mutex joining;
    std::vector<TenantId> changed;
    AccountService accounts{
        {*control, tenants, sync, passwords, clock, random, joining}, Signup::open, [](TenantId, std::int64_t) {}};
    AccountSettings settings{{*control, tenants, sync, clock, joining},
                             [this](TenantId tenant, std::int64_t) { changed.push_back(tenant); }};

    SignedIn create(const std::string& email) {
        return accounts.create_organisation({"Ann", email, "correct horse", "Acme", "EUR", ""}, desk).value();
    }
    SignedIn join(const SignedIn& owner, const std::string& email, const std::string& role) {
        std::string token = accounts.invite({owner.person.tenant, owner.person.user, {}, "owner"}, email, role).value();
        return accounts.accept_invite(token, "Bob", "correct horse", phone).value();
    }
    SessionRow row(const SignedIn& in) { return control->find_session(token_hash(in.token)).value().value(); }
    Result<void> change(const SignedIn& in, SettingsChange asked) { return settings.change(row(in), asked); }
};

AuthContext context(const SignedIn& in) { return {in.person.tenant, in.person.user, {}, in.person.role}; }

}  // namespace

TEST_CASE_METHOD(SettingsFixture, "a new name is the account's and the colleagues' record, and wakes them") {
    SignedIn ann = create("ann@example.org");
    std::int64_t before = pull(context(ann), 0).to;
    REQUIRE(change(ann, {.name = "  Ann Arbor "}).ok());
    CHECK(row(ann).person.name == "Ann Arbor");
    CHECK(changed == std::vector{ann.person.tenant});
    sync::PullPage page = pull(context(ann), before);
    REQUIRE(page.rows.size() == 1);
    CHECK(page.rows[0].id == record_of(ann.person.user));
    for (std::string_view bad : {"", "   "}) {
        auto refused = change(ann, {.name = std::string(bad)});
        CHECK(refused.error().key == "error.required");
        CHECK(refused.error().field == "name");
    }
    CHECK(change(ann, {.name = std::string(5000, 'x')}).error().field == "name");
    CHECK(row(ann).person.name == "Ann Arbor");
}

TEST_CASE_METHOD(SettingsFixture, "the organisation is renamed by those who administer it") {
    SignedIn ann = create("ann@example.org"), other = create("eve@example.org");
    SignedIn bob = join(ann, "bob@example.org", "rep"), cleo = join(ann, "cleo@example.org", "admin");
    CHECK(change(bob, {.organisation = "Bobs"}).error().key == "error.may_not_rename");
    CHECK(change(ann, {.organisation = " "}).error().key == "error.required");
    CHECK(change(ann, {.organisation = std::string(201, 'x')}).error().key == "error.too_long");
    CHECK(row(bob).person.organisation == "Acme");
    REQUIRE(change(cleo, {.organisation = " Acme Ltd "}).ok());
    CHECK(row(bob).person.organisation == "Acme Ltd");
    CHECK(row(other).person.organisation == "Acme");
}

TEST_CASE_METHOD(SettingsFixture, "a name is one line that can be seen and reads as it is written") {
    SignedIn ann = create("ann@example.org");
    for (const char* name : {"Two\nlines", "Tab\tbed", "\xE2\x80\xAE" "gro.elpmaxe", "\xE2\x81\xA6" "x", "\x7f" "x", "\xC2\x85x"}) {
        CHECK(change(ann, {.organisation = name}).error().key == "error.name_characters");
        CHECK(change(ann, {.name = name}).error().field == "name");
    }
    for (const char* nothing : {"\xE2\x80\x8B", "\xC2\xA0\xE3\x80\x80", "\xE3\x85\xA4", "\xEF\xBB\xBF"}) {
        CHECK(change(ann, {.organisation = nothing}).error().key == "error.required");
        CHECK(change(ann, {.name = nothing}).error().key == "error.required");
    }
    for (const char* good : {"Ünïcödé & Söhne", "株式会社ヘラ", "شركة هيرا", "👩🏽‍💻 Ada"}) {
        CHECK(change(ann, {.organisation = good}).ok());
        CHECK(change(ann, {.name = good}).ok());
    }
}

TEST_CASE_METHOD(SettingsFixture, "whoever has joined has no other invitation open") {
    SignedIn ann = create("ann@example.org");
    for (int i = 0; i < 3; ++i) REQUIRE(accounts.invite(context(ann), "Bob@example.org", "rep").ok());
    CHECK(settings.read(row(ann)).value().invites.size() == 3);
    join(ann, "bob@example.org", "rep");
    CHECK(settings.read(row(ann)).value().invites.empty());
}

TEST_CASE_METHOD(SettingsFixture, "withdrawn while it is accepted: a whole colleague or none") {
    SignedIn ann = create("ann@example.org");
    for (int round = 0; round < 20; ++round) {
        std::string email = "guest" + std::to_string(round) + "@example.org";
        std::string token = accounts.invite(context(ann), email, "rep").value();
        UserId invited = settings.read(row(ann)).value().invites.front().id;
        bool joined = false;
        SessionRow owner = row(ann);
        std::thread guest([&] { joined = accounts.accept_invite(token, "Guest", "correct horse", phone).ok(); });
        std::thread withdrawing([&] {
            for (int i = 0; i < 200; ++i)
                if (settings.change(owner, {.withdraw_invite = invited}).ok()) break;
        });
        guest.join();
        withdrawing.join();
        clock.advance(3'600'000);
        bool seen = false;
        for (const auto& one : pull(context(ann), 0).rows) seen = seen || one.id == record_of(invited);
        CHECK(seen == joined);
    }
}

TEST_CASE_METHOD(SettingsFixture, "browsers are listed, and ended one by one by their owner alone") {
    SignedIn ann = create("ann@example.org");
    clock.advance(60'000);
    SignedIn away = accounts.sign_in("ann@example.org", "correct horse", phone).value();
    SignedIn bob = join(ann, "bob@example.org", "admin");
    auto listed = settings.read(row(ann)).value().browsers;
    REQUIRE(listed.size() == 2);
    CHECK(listed[0].agent == phone.agent);
    CHECK(listed[0].id == row(away).id.text());
    CHECK(listed[1].agent == desk.agent);
    CHECK(listed[1].id == row(ann).id.text());
    CHECK(settings.read(row(bob)).value().browsers.size() == 1);

    CHECK(change(bob, {.end_session = row(away).id}).error().key == "error.not_found");
    CHECK(control->find_session(token_hash(away.token)).value());
    REQUIRE(change(ann, {.end_session = row(away).id}).ok());
    CHECK_FALSE(control->find_session(token_hash(away.token)).value());
    CHECK(control->find_session(token_hash(ann.token)).value());
    CHECK(settings.read(row(ann)).value().browsers.size() == 1);
}

TEST_CASE_METHOD(SettingsFixture, "invitations are seen and withdrawn by those who may invite") {
    SignedIn ann = create("ann@example.org"), other = create("eve@example.org");
    SignedIn bob = join(ann, "bob@example.org", "rep");
    std::string token = accounts.invite(context(ann), "dan@example.org", "manager").value();
    auto open = settings.read(row(ann)).value().invites;
    REQUIRE(open.size() == 1);  // Bob's is used
    CHECK(open[0].email == "dan@example.org");
    CHECK(open[0].role == "manager");
    CHECK(settings.read(row(bob)).value().invites.empty());
    CHECK(settings.read(row(other)).value().invites.empty());

    CHECK(change(bob, {.withdraw_invite = open[0].id}).error().key == "error.may_not_invite");
    CHECK(change(other, {.withdraw_invite = open[0].id}).error().key == "error.invite_gone");
    CHECK(change(ann, {.withdraw_invite = bob.person.user}).error().key == "error.invite_gone");
    REQUIRE(change(ann, {.withdraw_invite = open[0].id}).ok());
    CHECK(settings.read(row(ann)).value().invites.empty());
    CHECK(accounts.accept_invite(token, "Dan", "correct horse", desk).error().key == "error.invite_gone");
}

TEST_CASE_METHOD(SettingsFixture, "who changes too much has to wait") {
    SignedIn ann = create("ann@example.org");
    Error last;
    for (int i = 0; i < 40 && last.key.empty(); ++i) {
        auto done = change(ann, {.organisation = "Acme " + std::to_string(i)});
        if (!done.ok()) last = done.error();
    }
    CHECK(last.key == "error.too_many_tries");
    clock.advance(60'000);
    CHECK(change(ann, {.organisation = "Acme"}).ok());
}
