#include "app_rig.h"

using namespace hera;
using namespace hera::test;

using State = link::Session::State;
using Sync = link::Status::Sync;
using Durable = link::Status::Durable;

namespace {

struct Settings : AppRig {
    // The way out stands at the foot of the page.
    void sign_out() {
        session->wheel({640, 400}, {0, 5000});
        REQUIRE(session->click("button", "Sign out"));
    }
};

}  // namespace

TEST_CASE_METHOD(AppRig, "somebody who was here sees the shape of the application, never the sign-in, until the store knows") {
    open("#/settings", true);
    CHECK(store.all<link::Hello>().size() == 1);
    CHECK_FALSE(has("button", "Sign in"));
    CHECK(has("heading", "HERA CRM"));
    ready();
    CHECK(has("heading", "Settings"));
    CHECK(route() == "#/settings");
    CHECK(session->page().remembered["hera.session"] == "1");
}

TEST_CASE_METHOD(AppRig, "a place that needs an account leads to the sign-in and back to where the person wanted to go") {
    open("#/settings");
    CHECK(has("button", "Sign in"));  // usable before the store has answered
    signed_out();
    CHECK(route() == "#/sign-in");
    CHECK(session->page().history.size() == 1);  // Back leads out, not into a loop
    session->fill("Work email", " ada@acme.example ");
    session->fill("Password", "correct horse");
    REQUIRE(session->click("button", "Sign in"));
    link::SignIn asked = store.last<link::SignIn>();
    CHECK(asked.email == "ada@acme.example");
    CHECK(asked.password == "correct horse");
    CHECK(has("button", "Signing in…"));
    reply<link::SignIn>(true);
    say(session_of(State::loading, ada()));
    ready();
    CHECK(route() == "#/settings");
    CHECK(has("heading", "Settings"));
}

TEST_CASE_METHOD(AppRig, "what is submitted before the store knows who is here is sent when it does") {
    open("#/sign-in");
    session->fill("Work email", "ada@acme.example");
    session->fill("Password", "correct horse");
    session->key("Enter");
    CHECK(store.all<link::SignIn>().empty());
    signed_out();
    CHECK(store.all<link::SignIn>().size() == 1);
}

TEST_CASE_METHOD(AppRig, "what is missing is said at its field, which gets the focus; nothing is sent") {
    open("#/create");
    signed_out();
    session->fill("Your name", "Ada Lovelace");
    REQUIRE(session->click("button", "Create organisation"));
    CHECK(store.all<link::CreateOrganisation>().empty());
    REQUIRE(session->focused() != nullptr);
    CHECK(session->page().name_of(*session->focused()) == "Work email");
    CHECK(session->focused()->attribute("aria-invalid") == "true");
}

TEST_CASE_METHOD(AppRig, "an error of the server stands at its field or above the form, and the form can be sent again") {
    open("#/create");
    signed_out();
    session->fill("Your name", "Ada Lovelace");
    session->fill("Work email", "ada@acme.example");
    session->fill("Password", "short");
    session->fill("Organisation", "Acme");
    session->key("Enter");
    reply<link::CreateOrganisation>(false, {{Code::invalid, "error.password_short", {"8"}, "password"}});
    REQUIRE(session->focused() != nullptr);
    CHECK(session->page().name_of(*session->focused()) == "Password");
    CHECK(session->focused()->attribute("aria-invalid") == "true");
    session->fill("Password", "long enough now");
    session->key("Enter");
    CHECK(store.last<link::CreateOrganisation>().password == "long enough now");
    reply<link::CreateOrganisation>(false, {{Code::offline, "error.offline"}});
    CHECK(has("alert", "The server cannot be reached. Check the network and try again."));
    CHECK(has("button", "Create organisation"));
}

TEST_CASE_METHOD(AppRig, "a set-up token and an invitation travel from the address to the store") {
    SECTION("set-up") {
        open("#/create/setup-token-1");
        signed_out();
        for (auto [field, value] : {std::pair{"Your name", "Ada"},
                                    {"Work email", "a@b.example"},
                                    {"Password", "long enough"},
                                    {"Organisation", "Acme"}})
            session->fill(field, value);
        session->click("button", "Create organisation");
        CHECK(store.last<link::CreateOrganisation>().setup_token == "setup-token-1");
    }
    SECTION("invitation") {
        open("#/join/invite-token-2");
        signed_out();
        session->fill("Your name", "Bob");
        session->fill("Password", "long enough");
        session->click("button", "Join");
        CHECK(store.last<link::AcceptInvite>().token == "invite-token-2");
        CHECK(store.last<link::AcceptInvite>().name == "Bob");
        reply<link::AcceptInvite>(true);
        say(session_of(State::loading, ada()));
        ready();
        CHECK(route() == "#/contacts");
    }
}

TEST_CASE_METHOD(AppRig, "whoever is signed in is led past the sign-in") {
    open("#/sign-in", true);
    ready();
    CHECK(route() == "#/contacts");
    CHECK_FALSE(has("button", "Sign in"));
}

TEST_CASE_METHOD(AppRig, "a session that the server has ended keeps the work in sight and asks for the sign-in when pressed") {
    open("#/settings", true);
    ready();
    status(Durable::saved, Sync::sign_in_needed, 2);
    CHECK(has("heading", "Settings"));
    CHECK(status_text() == "Saved on this device · Sign in to sync · 2 changes waiting");
    REQUIRE(session->click("button", "Sync details"));
    REQUIRE(session->click("button", "Sign in"));
    CHECK(route() == "#/sign-in");
    CHECK(reads("2 changes wait on this device and are sent when Ada Lovelace signs in."));
    session->fill("Password", "correct horse");
    REQUIRE(session->click("button", "Sign in"));
    CHECK(store.last<link::SignIn>().email == "ada@acme.example");
    reply<link::SignIn>(true);
    ready();
    status(Durable::saved, Sync::syncing, 2);
    CHECK(route() == "#/settings");
}

TEST_CASE_METHOD(AppRig, "the settings say whose account it is, and of which organisation") {
    open("#/settings", true);
    ready();
    REQUIRE(session->find("textbox", "Your name") != nullptr);
    CHECK(session->find("textbox", "Your name")->value == "Ada Lovelace");
    REQUIRE(session->find("textbox", "Name") != nullptr);
    CHECK(session->find("textbox", "Name")->value == "Acme");
    CHECK(has("paragraph", "Currency: EUR"));
}

TEST_CASE_METHOD(Settings, "signing out is at once when everything is synced, and the next person starts afresh") {
    open("#/settings", true);
    ready();
    status(Durable::saved, Sync::in_sync);
    sign_out();
    CHECK_FALSE(store.last<link::SignOut>().keep_local_copy);
    CHECK_FALSE(store.last<link::SignOut>().even_if_unsynced);
    signed_out();
    reply<link::SignOut>(true);
    CHECK(route() == "#/sign-in");
    CHECK(session->page().remembered["hera.session"].empty());
    link::Account bob = ada();
    bob.user.bytes[0] = 3;
    bob.name = "Bob";
    ready(bob);
    CHECK(route() == "#/contacts");  // not where Ada has been
}

TEST_CASE_METHOD(Settings, "with unsynced work a dialog says how much, and offers to stay, to keep a copy, or to go anyway") {
    open("#/settings", true);
    ready();
    status(Durable::saved, Sync::offline, 3);
    sign_out();
    CHECK(store.all<link::SignOut>().empty());
    REQUIRE(has("dialog", "Sign out?"));
    CHECK(reads("3 changes have not reached the server."));
    SECTION("stay") {
        REQUIRE(session->click("button", "Stay"));
        CHECK_FALSE(has("dialog", "Sign out?"));
        CHECK(store.all<link::SignOut>().empty());
    }
    SECTION("anyway") {
        REQUIRE(session->click("button", "Sign out anyway"));
        CHECK(store.last<link::SignOut>().even_if_unsynced);
        CHECK_FALSE(store.last<link::SignOut>().keep_local_copy);
    }
    SECTION("with a copy") {
        REQUIRE(session->click("checkbox", "Keep a copy on this device"));
        CHECK(reads("They stay in the copy on this device"));
        REQUIRE(session->click("button", "Sign out"));
        CHECK(store.last<link::SignOut>().keep_local_copy);
    }
}

TEST_CASE_METHOD(AppRig, "what went wrong gets a page of its own") {
    open("#/contacts", true);
    SECTION("another build") {
        say(session_of(State::unsupported));
        CHECK(has("heading", "HERA CRM has been updated"));
        REQUIRE(session->click("button", "Reload"));
        CHECK(session->page().reloaded);
    }
    SECTION("the database cannot be opened") {
        link::Session failed = session_of(State::failed);
        failed.error = {{Code::conflict, "error.storage_taken"}};
        say(failed);
        CHECK(has("heading", "Your data could not be opened"));
        CHECK(reads("HERA works in another tab now."));
    }
    SECTION("no worker, until one answers") {
        application.store_failed("script error");
        session->settle();
        CHECK(has("heading", "HERA CRM could not start completely"));
        application.store_restarted();
        ready();
        CHECK(has("navigation", "Main"));
    }
}
