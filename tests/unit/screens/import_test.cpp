// The import as a person meets it: choose, look, change, run, cancel, undo; and what a file can have wrong with it.
#include "board_rig.h"

using namespace hera;
using namespace hera::test;
using ui::headless::Options;

namespace {

const Options desktop{.width = 1440, .height = 900};

struct ImportOnScreen : BoardRig {
    // As the platform hands a file over, in slices.
    void give(const std::string& name, const std::string& content, std::size_t slice = 1000) {
        session->settle();
        application.file_chosen(name, content.size());
        for (std::size_t at = 0; at < content.size(); at += slice) {
            std::string part = content.substr(at, slice);
            application.file_chunk(Bytes(part.begin(), part.end()), at + slice >= content.size());
        }
        run();
    }
    static std::string contacts(int count, const std::string& more = {}) {
        std::string text = "Record ID,First Name,Last Name,Email,Job Title,Company Name\r\n";
        for (int i = 0; i < count; ++i) {
            std::string n = std::to_string(i);
            text += "10" + n + ",Ada,Lovelace " + n + ",ada" + n + "@engines.example,Analyst,Engines " + std::to_string(i % 3) +
                    "\r\n";
        }
        return text + more;
    }
    std::size_t stored(std::string_view entity_key) {
        auto statement = database->prepare("SELECT count(*) FROM r_" + std::string(entity_key) + " WHERE deleted = 0");
        REQUIRE(statement.step().ok());
        return static_cast<std::size_t>(statement.integer(0));
    }
    std::string tree() const { return session->tree(); }
    bool says(std::string_view words) const { return tree().find(words) != std::string::npos; }
};

}  // namespace

TEST_CASE_METHOD(ImportOnScreen, "the button opens the browser's file dialog") {
    open(desktop, "#/import");
    REQUIRE(session->click("button", "Choose a file"));
    CHECK(session->page().file_dialog.find(".csv") != std::string::npos);
}

TEST_CASE_METHOD(ImportOnScreen, "contacts: what is in the file, then all of it comes in and Undo takes it back") {
    open(desktop, "#/import");
    give("people.csv", contacts(40));
    CHECK(has("heading", "people.csv"));
    CHECK(says("HubSpot contacts"));
    CHECK(says("40 new"));
    REQUIRE(has("button", "Import 40 contacts"));
    CHECK(stored("contact") == 0);  // nothing is written before

    REQUIRE(session->click("button", "Import 40 contacts"));
    run();
    CHECK(has("heading", "40 contacts imported"));
    CHECK(says("3 new companies"));
    CHECK(stored("contact") == 40);
    CHECK(stored("company") == 3);
    CHECK(session->page().announcements.back() == "40 contacts imported");

    REQUIRE(session->click("button", "Undo import"));
    run();
    CHECK(has("heading", "Import taken back"));
    CHECK(stored("contact") == 0);
    CHECK(stored("company") == 0);
    CHECK_FALSE(has("button", "Undo import"));
}

TEST_CASE_METHOD(ImportOnScreen, "where the rows are is said as the status has it, for as long as it is so") {
    open(desktop, "#/import");
    give("people.csv", contacts(40));
    REQUIRE(session->click("button", "Import 40 contacts"));
    run();
    Instant here = ui::clock().now();
    auto status = [&](link::Status::Durable durable, std::uint32_t pending, std::int64_t later_ms) {
        link::Status out;
        out.durable = durable;
        out.pending = pending;
        out.sync = pending == 0 ? link::Status::Sync::in_sync : link::Status::Sync::syncing;
        out.last_sync = {here.ms + later_ms};
        say(out);
        run();
    };
    using Durable = link::Status::Durable;
    status(Durable::saved, 0, -60000);  // from before the import: it knows nothing of these rows
    CHECK(says("They are on this device and on their way to your colleagues."));
    status(Durable::saved, 43, -60000);
    CHECK(says("They are on this device and on their way to your colleagues."));
    status(Durable::not_saved, 43, -60000);
    CHECK(says("on their way to your colleagues, but not saved on this device"));
    status(Durable::not_saved, 0, 1);
    CHECK_FALSE(says("on their way"));
    CHECK(says("Your colleagues have them, but they are not saved on this device."));
    status(Durable::saved, 0, 1);
    CHECK(says("They are on this device, and your colleagues have them."));

    link::Status demo;
    demo.sync = link::Status::Sync::only_here;
    demo.pending = 43;
    say(demo);
    run();
    CHECK(says("They are on this device."));
    CHECK_FALSE(says("colleagues"));
}

TEST_CASE_METHOD(ImportOnScreen, "the same file again changes nothing and says so") {
    open(desktop, "#/import");
    give("people.csv", contacts(12));
    session->click("button", "Import 12 contacts");
    run();
    REQUIRE(session->click("button", "Import another file"));
    give("people.csv", contacts(12));
    CHECK(says("12 the same"));
    CHECK(says("0 new"));
    session->click("button", "Import 12 contacts");
    run();
    CHECK(has("heading", "All of this was here already"));
    CHECK_FALSE(has("button", "Undo import"));
}

TEST_CASE_METHOD(ImportOnScreen, "a column is sent elsewhere, and the counts follow") {
    open(desktop, "#/import");
    give("people.csv", contacts(3));
    REQUIRE(session->click("button", "Job Title goes to"));
    run();
    REQUIRE(session->click("option", "Leave out"));
    run();
    session->click("button", "Import 3 contacts");
    run();
    auto statement = database->prepare("SELECT count(*) FROM r_contact WHERE f_job_title IS NOT NULL");
    REQUIRE(statement.step().ok());
    CHECK(statement.integer(0) == 0);
}

TEST_CASE_METHOD(ImportOnScreen, "another kind of record is chosen: the columns and the button follow") {
    open(desktop, "#/import");
    give("list.csv", "Name,City\nAcme,Riga\nBolt,Oslo\n");
    REQUIRE(session->click("radio", "Companies"));
    run();
    REQUIRE(has("button", "Import 2 companies"));
    session->click("button", "Import 2 companies");
    run();
    CHECK(stored("company") == 2);
    CHECK(stored("contact") == 0);
}

TEST_CASE_METHOD(ImportOnScreen, "rows that cannot be read are listed with line and reason, the others come in") {
    open(desktop, "#/import");
    give("people.csv", contacts(2, "777,Bad,Mail,not an address,Boss,Engines 1\r\n"));
    CHECK(says("1 with an error"));
    session->click("button", "Import 2 contacts");
    run();
    CHECK(has("heading", "1 row was not imported"));
    CHECK(says("Line 4"));
    CHECK(says("is not an e-mail address"));
    CHECK(stored("contact") == 2);
}

TEST_CASE_METHOD(ImportOnScreen, "cancelled half-way: everything is taken back, and the screen says so") {
    open(desktop, "#/import");
    give("people.csv", contacts(3000), 100000);
    session->click("button", "Import 3,000 contacts");
    hold_import = true;
    run();
    for (int i = 0; i < 200 && stored("contact") == 0; ++i) import->step(1);
    REQUIRE(stored("contact") > 0);
    REQUIRE(stored("contact") < 3000);
    REQUIRE(session->click("button", "Stop and take back"));
    run();
    CHECK(has("heading", "Taking it back"));
    hold_import = false;
    run();
    CHECK(has("heading", "Import cancelled"));
    CHECK(stored("contact") == 0);
    CHECK(stored("company") == 0);
}

TEST_CASE_METHOD(ImportOnScreen, "leaving while rows come in does not stop it; coming back shows it") {
    open(desktop, "#/import");
    give("people.csv", contacts(500), 100000);
    session->click("button", "Import 500 contacts");
    hold_import = true;
    run();
    // Away, through more places than the application keeps.
    for (const char* place :
         {"#/contacts", "#/companies", "#/deals", "#/settings", "#/contacts", "#/companies", "#/deals", "#/settings"}) {
        session->go_to(place);
        run();
    }
    hold_import = false;
    run();
    session->go_to("#/import");
    run();
    CHECK(has("heading", "500 contacts imported"));
    CHECK(stored("contact") == 500);
}

TEST_CASE_METHOD(ImportOnScreen, "files that are none: a sentence each, and another can be chosen") {
    open(desktop, "#/import");
    give("photo.csv", std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16));
    CHECK(session->count("alert") == 1);
    CHECK(says("photo.csv: "));
    give("empty.csv", "");
    give("book.csv", "PK\x03\x04 something");
    CHECK(session->count("alert") == 1);
    // The announced size alone is reason enough: nothing of it is read.
    application.file_chosen("huge.csv", 200u << 20);
    run();
    CHECK(says("huge.csv: "));
    CHECK(session->page().file_stopped);
    CHECK(has("button", "Choose a file"));
    give("people.csv", contacts(1));
    CHECK(has("button", "Import 1 contact"));
}

TEST_CASE_METHOD(ImportOnScreen, "the browser cannot read on, or the store restarts: said, with what to do") {
    open(desktop, "#/import");
    application.file_chosen("people.csv", 5000);
    application.file_failed();
    run();
    CHECK(says("could not read it to its end"));
    give("people.csv", contacts(5));
    application.store_restarted();
    import.reset();
    run();
    CHECK(says("HERA had to restart while it was open"));
    CHECK(stored("contact") == 0);
}

TEST_CASE_METHOD(ImportOnScreen, "deals need a pipeline: said at the file, and another kind can still be chosen") {
    open(desktop, "#/import");
    give("deals.csv", "Record ID,Deal Name,Deal Stage,Amount\n1,Rollout,Discovery,100\n");
    CHECK(session->count("alert") == 1);
    CHECK(containing("button", "Import 0 deals")->attribute("aria-disabled") == "true");
    REQUIRE(session->click("radio", "Companies"));
    run();
    CHECK(session->count("alert") == 0);
}
