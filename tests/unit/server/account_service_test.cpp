#include "services/account_service.h"

#include "data_fixture.h"
#include "services/tokens.h"

using namespace hera;
using namespace hera::server;
using hera::test::ServerFixture;

namespace {

struct AccountFixture : ServerFixture {
    Passwords passwords{2};
    std::mutex joining;
    std::vector<std::pair<TenantId, std::int64_t>> changed;
    AccountService open_signup = make(Signup::open);

    AccountService* make_link() {
        m_link = std::make_unique<AccountService>(parts(), Signup::link, [](TenantId, std::int64_t) {});
        return m_link.get();
    }
    AccountService::Parts parts() { return {*control, tenants, sync, passwords, clock, random, joining}; }
    AccountService make(Signup signup) {
        return {parts(), signup, [this](TenantId tenant, std::int64_t head) { changed.emplace_back(tenant, head); }};
    }
    NewOrganisation form(const std::string& email) { return {"Ann", email, "correct horse", "Acme", "EUR", ""}; }
    std::size_t tenant_folders() {
        std::size_t count = 0;
        if (!std::filesystem::exists(folder / "tenants")) return 0;
        for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder / "tenants")) ++count;
        return count;
    }

private:
    std::unique_ptr<AccountService> m_link;
};

const Origin here{"a"};
AuthContext context(const SignedIn& in) { return {in.person.tenant, in.person.user, {}, in.person.role}; }

}  // namespace

TEST_CASE_METHOD(AccountFixture, "an organisation, its session, its end") {
    SignedIn ann = open_signup.create_organisation(form("ann@example.org"), here).value();
    CHECK(ann.person.role == "owner");
    CHECK(ann.person.currency == "EUR");
    CHECK(control->find_session(token_hash(ann.token)).value());
    SignedIn again = open_signup.sign_in("Ann@Example.org ", "correct horse", here).value();
    CHECK(again.person.user == ann.person.user);
    CHECK(again.token != ann.token);
    REQUIRE(open_signup.sign_out(again.token).ok());
    CHECK_FALSE(control->find_session(token_hash(again.token)).value());
    CHECK(control->find_session(token_hash(ann.token)).value());
    CHECK(open_signup.sign_out("").ok());
    CHECK(open_signup.sign_in("ann@example.org", "wrong horse", here).error().key == "error.wrong_password");
    CHECK(open_signup.sign_in("bob@example.org", "correct horse", here).error().key == "error.wrong_password");
    CHECK(open_signup.sign_in("ann@example.org", std::string(300, 'x'), here).error().key == "error.wrong_password");
}

TEST_CASE_METHOD(AccountFixture, "a refused organisation leaves no folder") {
    REQUIRE(open_signup.create_organisation(form("ann@example.org"), here).ok());
    CHECK(open_signup.create_organisation(form("ANN@example.org"), here).error().key == "error.email_taken");
    CHECK(open_signup.create_organisation(form("ann"), here).error().key == "error.email");
    CHECK(tenant_folders() == 1);
}

TEST_CASE_METHOD(AccountFixture, "by link only, one organisation per link") {
    AccountService& accounts = *make_link();
    CHECK(accounts.create_organisation(form("ann@example.org"), here).error().key == "error.setup_link_gone");
    std::string token = accounts.make_setup_token().value();
    NewOrganisation asked = form("ann@example.org");
    asked.setup_token = token + "x";
    CHECK(accounts.create_organisation(asked, here).error().key == "error.setup_link_gone");
    asked.setup_token = token;
    CHECK(accounts.create_organisation(asked, here).ok());
    asked.email = "bob@example.org";
    CHECK(accounts.create_organisation(asked, here).error().key == "error.setup_link_gone");
    CHECK(tenant_folders() == 1);
    CHECK(accounts.sign_in("ann@example.org", "correct horse", here).ok());
}

TEST_CASE_METHOD(AccountFixture, "joining writes the colleague into the tenant and wakes it") {
    SignedIn ann = open_signup.create_organisation(form("ann@example.org"), here).value();
    std::string token = open_signup.invite(context(ann), "bob@example.org", "rep").value();
    SignedIn bob = open_signup.accept_invite(token, " Bob ", "correct horse", here).value();
    CHECK(bob.person.tenant == ann.person.tenant);
    CHECK(bob.person.name == "Bob");
    CHECK(bob.person.organisation == "Acme");
    REQUIRE(changed.size() == 1);
    CHECK(changed[0].first == ann.person.tenant);
    sync::PullPage page = pull(context(ann), changed[0].second - 1);
    REQUIRE(page.rows.size() == 1);
    CHECK(page.rows[0].id == record_of(bob.person.user));
    CHECK(open_signup.sign_in("bob@example.org", "correct horse", here).ok());
    CHECK(open_signup.accept_invite(token, "Bob", "correct horse", here).error().key == "error.invite_gone");
}

TEST_CASE_METHOD(AccountFixture, "a joining that broke off between its two steps can be repeated") {
    SignedIn ann = open_signup.create_organisation(form("ann@example.org"), here).value();
    std::string token = open_signup.invite(context(ann), "bob@example.org", "rep").value();
    // The first step happened, the second did not: as after a crash in between.
    UserId user = control->find_invite(token_hash(token)).value()->user;
    REQUIRE(open(context(ann)).write_alone([&](store::Database& database) {
        return sync.add_user(database, {user, "Bob", "bob@example.org", "rep"});
    }).ok());
    SignedIn bob = open_signup.accept_invite(token, "Bob", "correct horse", here).value();
    CHECK(bob.person.user == user);
    std::size_t users = 0;
    for (const sync::WireRow& row : pull(context(ann), 0).rows) users += row.entity == "user";
    CHECK(users == 2);
}

TEST_CASE_METHOD(AccountFixture, "who may invite whom") {
    SignedIn ann = open_signup.create_organisation(form("ann@example.org"), here).value();
    auto as = [&](const char* role, const char* offered) {
        AuthContext who = context(ann);
        who.role = role;
        auto invited = open_signup.invite(who, "x@example.org", offered);
        return invited.ok() ? std::string("ok") : invited.error().key;
    };
    CHECK(as("owner", "owner") == "ok");
    CHECK(as("owner", "viewer") == "ok");
    CHECK(as("admin", "admin") == "ok");
    CHECK(as("admin", "owner") == "error.no_such_option");
    CHECK(as("owner", "") == "error.no_such_option");
    CHECK(as("manager", "rep") == "error.may_not_invite");
    CHECK(as("rep", "rep") == "error.may_not_invite");
    CHECK(as("viewer", "viewer") == "error.may_not_invite");
}

TEST_CASE_METHOD(AccountFixture, "guessing is slowed down by account, whoever guesses, and never locks out for long") {
    REQUIRE(open_signup.create_organisation(form("ann@example.org"), here).ok());
    for (int i = 0; i < 10; ++i) {
        CHECK(open_signup.sign_in("ann@example.org", "guess", Origin{"address " + std::to_string(i)}).error().key ==
              "error.wrong_password");
    }
    auto slowed = open_signup.sign_in("ANN@example.org", "correct horse", Origin{"another"});
    CHECK(slowed.error().key == "error.too_many_tries");
    CHECK(slowed.error().code == Code::busy);
    CHECK(slowed.error().args[0] == "30");
    clock.advance(30'000);
    CHECK(open_signup.sign_in("ann@example.org", "correct horse", Origin{"another"}).ok());
}
