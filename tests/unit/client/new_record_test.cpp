#include "app_rig.h"

using namespace hera;
using namespace hera::test;

namespace {

struct Making : AppRig {
    Making() {
        open("#/settings", true);
        ready();
        status(link::Status::Durable::saved, link::Status::Sync::in_sync);
    }
    link::QueryId asked_for(std::string_view entity) {
        link::QueryId found = 0;
        for (const link::Subscribe& asked : store.all<link::Subscribe>())
            if (asked.what.entity == entity) found = asked.query;
        return found;
    }
    link::Edit made(std::string_view entity) {
        for (const link::Edit& edit : store.last<link::RunEdits>().edits)
            if (edit.entity == entity) return edit;
        FAIL("nothing of that kind was made");
        return {};
    }
    static Value field(const link::Edit& edit, std::string_view key) {
        for (const auto& [name, value] : edit.fields)
            if (name == key) return value;
        return {};
    }
    void answer(std::vector<Error> errors = {}) {
        link::Applied applied;
        applied.request = store.last<link::RunEdits>().request;
        applied.errors = std::move(errors);
        if (applied.errors.empty()) applied.batch.bytes[0] = 5;
        say(applied);
    }
};

}  // namespace

TEST_CASE_METHOD(Making, "a new contact is saved as one batch, its page opens, and the toast takes it back") {
    application.shell().new_record("contact", {});
    session->settle();
    REQUIRE(has("dialog", "New contact"));
    session->fill("First name", "Grace");
    session->fill("Last name", "Hopper");
    REQUIRE(session->activate("button", "Save"));
    link::Edit edit = made("contact");
    CHECK(edit.kind == link::Edit::Kind::create);
    CHECK(field(edit, "first_name") == text("Grace"));
    CHECK(field(edit, "last_name") == text("Hopper"));
    answer();
    CHECK(route() == "#/contacts/" + edit.record.text());
    CHECK(reads("Contact created"));
    REQUIRE(session->click("button", "Undo"));
    CHECK(store.all<link::UndoBatch>().size() == 1);
}

TEST_CASE_METHOD(Making, "nothing is made of an empty form; it says what is missing") {
    application.shell().new_record("company", {});
    session->settle();
    REQUIRE(session->activate("button", "Save"));
    CHECK(store.all<link::RunEdits>().empty());
    CHECK(has("dialog", "New company"));
}

TEST_CASE_METHOD(Making, "a deal begins in the first stage of the first pipeline") {
    application.shell().new_record("deal", {});
    session->settle();
    REQUIRE(asked_for("pipeline") != 0);
    link::Page pipelines;
    pipelines.query = asked_for("pipeline");
    pipelines.rows = {{record(10), 0, {text("Sales")}}, {record(11), 0, {text("Renewals")}}};
    say(pipelines);
    link::Page stages;
    stages.query = asked_for("stage");
    stages.rows = {{record(21), 0, {text("Renewal due"), Value(record(11))}},
                   {record(20), 0, {text("Qualification"), Value(record(10))}}};
    say(stages);
    session->fill("Name", "Big one");
    REQUIRE(session->activate("button", "Save"));
    link::Edit edit = made("deal");
    CHECK(field(edit, "pipeline") == Value(record(10)));
    CHECK(field(edit, "stage") == Value(record(20)));
}

TEST_CASE_METHOD(Making, "a record that is refused comes back with the reason and with what was typed") {
    application.shell().new_record("company", {{"domain", text("acme.example")}});
    session->settle();
    session->fill("Name", "Acme");
    REQUIRE(session->activate("button", "Save"));
    CHECK(field(made("company"), "domain") == text("acme.example"));
    answer({{Code::denied, "error.role_may_not_edit"}});
    REQUIRE(has("dialog", "New company"));
    CHECK(session->find("textbox", "Name")->value == "Acme");
    CHECK(reads("Viewers may read but not change."));
}
