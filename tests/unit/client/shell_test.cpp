#include "app_rig.h"

#include "strings/strings.h"

using namespace hera;
using namespace hera::test;

using Sync = link::Status::Sync;
using Durable = link::Status::Durable;

namespace {

struct Shelled : AppRig {
    void start(ui::headless::Options options = {}) {
        open("#/settings", true, std::move(options));
        ready();
        status(Durable::saved, Sync::in_sync);
    }
};

}  // namespace

TEST_CASE_METHOD(Shelled, "one status element holds the sync words, wherever it is drawn") {
    for (float width : {390.0f, 800.0f, 1440.0f}) {
        INFO(width);
        ui::headless::Options options;
        options.width = width;
        options.height = 844;
        options.touch = width < 600;
        AppRig rig;
        rig.open("#/settings", true, options);
        rig.ready();
        rig.status(Durable::saved, Sync::in_sync);
        CHECK(rig.session->count("status") == 1);
        CHECK(rig.status_text() == "In sync");
        rig.status(Durable::saving, Sync::waiting, 1);
        CHECK(rig.status_text() == "Saving · 1 change waiting");
        rig.status(Durable::saved, Sync::offline, 3);
        CHECK(rig.session->count("status") == 1);
        CHECK(rig.status_text() == "Saved on this device · Offline · 3 changes waiting");
        for (const char* place : {"Contacts", "Deals", "Tasks"}) CHECK(rig.has("link", place));
        // A phone's bar has room for what is used most; the rest is behind "More".
        if (width < 600) REQUIRE(rig.session->click("button", "More places"));
        for (const char* place : {"Companies", "Leads", "Settings"}) CHECK(rig.has(width < 600 ? "menuitem" : "link", place));
        if (width < 600) rig.session->key("Escape");
        CHECK(rig.has("button", "Log"));
        CHECK(rig.session->count("main") == 1);
        CHECK(rig.session->count("navigation") == 1);
    }
}

TEST_CASE_METHOD(Shelled, "in a low window the places of the rail end above the status, large enough for fingers") {
    for (float height : {660.0f, 700.0f, 768.0f, 1180.0f}) {
        INFO(height);
        ui::headless::Options options;
        options.width = 1000;
        options.height = height;
        options.touch = true;
        AppRig rig;
        rig.open("#/settings", true, options);
        rig.ready();
        rig.status(Durable::saved, Sync::offline, 3);
        const ui::headless::Element* last = rig.session->find("link", "Settings");
        const ui::headless::Element* state = rig.session->find("button", "Sync details");
        REQUIRE(last != nullptr);
        REQUIRE(state != nullptr);
        CHECK(last->rect.h >= 44);
        CHECK(rig.session->centre(*last).y + last->rect.h / 2 <= rig.session->centre(*state).y - state->rect.h / 2);
    }
}

TEST_CASE_METHOD(Shelled, "navigation goes there, marks where it is, names the window, and Back returns") {
    start();
    CHECK(session->page().title == "Settings – HERA CRM");
    REQUIRE(session->click("link", "Deals"));
    CHECK(route() == "#/deals");
    REQUIRE(session->find("link", "Deals") != nullptr);
    CHECK(session->find("link", "Deals")->attribute("aria-current") == "page");
    CHECK_FALSE(session->find("link", "Settings")->has("aria-current"));
    session->back();
    CHECK(route() == "#/settings");
    CHECK(has("heading", "Settings"));
    CHECK(session->page().title == "Settings – HERA CRM");
}

TEST_CASE_METHOD(Shelled, "a phone's further places are behind a button and lead there") {
    ui::headless::Options options;
    options.width = 390;
    options.height = 844;
    options.touch = true;
    start(options);
    for (const char* place : {"Leads", "Companies", "Settings"}) {
        INFO(place);
        REQUIRE(session->click("button", "More places"));
        REQUIRE(session->click("menuitem", place));
        CHECK(has("heading", place));
        CHECK_FALSE(has("menuitem", place));
    }
}

TEST_CASE_METHOD(Shelled, "the sync details open at the status, say what the store says, and try again on request") {
    start();
    link::Status failing;
    failing.sync = Sync::failing;
    failing.pending = 3;
    failing.refused = 1;
    failing.problem = {{Code::busy, "error.server_busy"}};
    say(failing);
    REQUIRE(session->click("button", "Sync details"));
    CHECK(reads(ui::tr("error.server_busy")));
    CHECK(reads("Waiting to be sent: 3 changes"));
    CHECK(reads("Refused by the server: 1 change"));
    store.forget();
    REQUIRE(session->activate("button", "Try now"));
    CHECK(store.all<link::SyncNow>().size() == 1);
    session->key("Escape");
    CHECK(session->count("region") >= 1);
    CHECK(session->find("button", "Sync details")->attribute("aria-expanded") == "false");
}

TEST_CASE_METHOD(Shelled, "an update is offered and never taken by itself") {
    start();
    application.update_ready();
    session->settle();
    session->advance(60'000);
    CHECK_FALSE(session->page().update_applied);
    CHECK(reads("A new version is ready"));
    REQUIRE(session->click("button", "Reload"));
    CHECK(session->page().update_applied);
}

TEST_CASE_METHOD(Shelled, "an edit says what it did with Undo, a refused one says why") {
    start();
    ui::Shell& shell = application.shell();
    std::vector<link::Edit> edits = {{link::Edit::Kind::patch, "company", record(1), {{"name", text("Acme")}}}};
    shell.edit("undo.rename", edits, "Renamed to Acme");
    session->settle();
    link::Applied applied;
    applied.request = store.last<link::RunEdits>().request;
    applied.batch.bytes[3] = 7;
    say(applied);
    CHECK(reads("Renamed to Acme"));
    REQUIRE(session->click("button", "Undo"));
    CHECK(store.last<link::UndoBatch>().batch == applied.batch);
    link::Applied undone;
    undone.request = store.last<link::UndoBatch>().request;
    undone.batch.bytes[3] = 8;
    undone.skipped = 2;
    say(undone);
    CHECK(reads("Undone, but for 2 fields that were changed since"));

    shell.edit("undo.rename", edits, "Renamed");
    session->settle();
    link::Applied refused;
    refused.request = store.last<link::RunEdits>().request;
    refused.errors = {{Code::denied, "error.role_may_not_edit"}};
    say(refused);
    CHECK(reads(ui::tr("error.role_may_not_edit")));
}

TEST_CASE_METHOD(Shelled, "people are listed live, and an invitation is shown as a link that can be copied") {
    start();
    link::Page people;
    for (const link::Subscribe& asked : store.all<link::Subscribe>())
        if (asked.what.entity == "user") people.query = asked.query;
    REQUIRE(people.query != 0);
    people.total = 1;
    people.rows = {{record(2), 0, {text("Ada Lovelace"), text("ada@acme.example"), text("owner")}}};
    say(people);
    CHECK(reads("Ada Lovelace, ada@acme.example, Owner"));

    REQUIRE(session->activate("button", "Invite a colleague"));
    REQUIRE(has("dialog", "Invite a colleague"));
    session->fill("Work email", "bob@acme.example");
    session->key("Enter");
    CHECK(store.last<link::CreateInvite>().email == "bob@acme.example");
    CHECK(store.last<link::CreateInvite>().role == "rep");
    reply<link::CreateInvite>(false, {{Code::conflict, "error.email_taken", {}, "email"}});
    CHECK(has("dialog", "Invite a colleague"));
    REQUIRE(session->focused() != nullptr);
    CHECK(session->focused()->attribute("aria-invalid") == "true");
    session->key("Enter");
    reply<link::CreateInvite>(true, {}, "/#/join/token-3");
    REQUIRE(session->find("textbox", "Invitation link") != nullptr);
    CHECK(session->find("textbox", "Invitation link")->value == ui::page_address() + "#/join/token-3");
    REQUIRE(session->activate("button", "Copy link"));
    CHECK(session->page().clipboard == ui::page_address() + "#/join/token-3");
}

TEST_CASE_METHOD(Shelled, "names are changed in the settings; a refusal keeps what was typed; other browsers are signed out") {
    start();
    using Kind = link::ChangeSettings::Kind;
    CHECK(store.last<link::ChangeSettings>().kind == Kind::read);
    link::AccountReply read;
    read.request = store.last<link::ChangeSettings>().request;
    read.ok = true;
    read.settings = {{{{"s1", "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0", Instant{}, Instant{}, true},
                       {"s2", "Mozilla/5.0 (iPhone) Version/17 Safari/604", Instant{}, Instant{}, false}},
                      {{"i1", "bob@acme.example", "rep", Instant{}}}}};
    say(read);
    REQUIRE(session->find("list", "Where you are signed in") != nullptr);

    session->fill("Your name", "");
    REQUIRE(session->activate("button", "Save"));
    CHECK(store.last<link::ChangeSettings>().kind == Kind::rename_person);
    reply<link::ChangeSettings>(false, {{Code::invalid, "error.required", {}, "name"}});
    REQUIRE(session->find("textbox", "Your name") != nullptr);
    CHECK(session->find("textbox", "Your name")->attribute("aria-invalid") == "true");
    session->fill("Your name", "Ada L.");
    session->key("Enter");
    CHECK(store.last<link::ChangeSettings>().text == "Ada L.");
    link::AccountReply saved;
    saved.request = store.last<link::ChangeSettings>().request;
    saved.ok = true;
    saved.settings = read.settings;
    say(saved);
    CHECK(reads("Your name is changed"));

    CHECK(reads("bob@acme.example, "));
    REQUIRE(session->activate("button", "Withdraw"));
    CHECK(store.last<link::ChangeSettings>().kind == Kind::withdraw_invite);
    CHECK(store.last<link::ChangeSettings>().text == "i1");
    std::size_t asked = store.all<link::ChangeSettings>().size();
    session->activate("button", "Withdraw");  // once is enough
    CHECK(store.all<link::ChangeSettings>().size() == asked);
    reply<link::ChangeSettings>(false, {{Code::not_found, "error.invite_gone"}});
    CHECK(reads("Invitation withdrawn"));  // by somebody who was faster
}

TEST_CASE_METHOD(Shelled, "another browser is signed out or its copy erased, and what became of that is told") {
    start();
    using Kind = link::ChangeSettings::Kind;
    using Browser = link::AccountSettings::Browser::State;
    link::AccountReply read;
    read.request = store.last<link::ChangeSettings>().request;
    read.ok = true;
    const char* phone = "Mozilla/5.0 (iPhone) Version/17 Safari/604";
    read.settings = {{{{"s1", "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0", Instant{}, Instant{}, true, Browser::signed_in, 0},
                       {"s2", phone, Instant{}, Instant{}, false, Browser::signed_in, 0},
                       {"d1", phone, Instant{}, Instant{}, false, Browser::erasing, 0},
                       {"d2", phone, Instant{}, Instant{}, false, Browser::erased, 3}},
                      {}}};
    say(read);
    session->wheel({640, 400}, {0, 5000});
    CHECK(reads("To be erased when it is next online"));
    CHECK(reads("3 changes had not been sent and are gone"));

    std::size_t asked = store.all<link::ChangeSettings>().size();
    REQUIRE(session->activate("button", "Sign out there"));
    REQUIRE(session->find("dialog", "Sign out of Safari on iPhone?") != nullptr);
    session->key("Escape");
    CHECK(store.all<link::ChangeSettings>().size() == asked);
    REQUIRE(session->activate("button", "Sign out there"));
    REQUIRE(session->activate("checkbox", "Also erase its copy of the data"));
    REQUIRE(session->activate("button", "Sign out and erase"));
    CHECK(store.last<link::ChangeSettings>().kind == Kind::erase_browser);
    CHECK(store.last<link::ChangeSettings>().text == "s2");
    link::AccountReply done = read;
    done.request = store.last<link::ChangeSettings>().request;
    done.settings.front().browsers[1].state = Browser::copy;
    say(done);
    CHECK(reads("Its copy will be erased"));

    REQUIRE(session->activate("button", "Erase its copy"));
    REQUIRE(session->find("dialog", "Erase the copy in Safari on iPhone?") != nullptr);
    asked = store.all<link::ChangeSettings>().size();
}

TEST_CASE_METHOD(Shelled, "the theme is chosen on this device and Escape of a menu leaves everything as it was") {
    start();
    REQUIRE(session->activate("radio", "Dark"));
    CHECK(session->page().dark);
    REQUIRE(session->activate("radio", "System"));
    CHECK_FALSE(session->page().dark);
    REQUIRE(session->click("button", "Account of Ada Lovelace"));
    CHECK(has("menuitem", "Sign out"));
    session->key("Escape");
    CHECK_FALSE(has("menuitem", "Sign out"));
    CHECK(store.all<link::SignOut>().empty());
}

TEST_CASE_METHOD(Shelled, "open and untouched, no frame is drawn") {
    start();
    session->advance(2'000);
    int frames = session->frames();
    session->advance(5'000);
    CHECK(session->frames() == frames);
}
