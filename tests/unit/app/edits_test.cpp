#include "app/edits.h"

#include "replica_fixture.h"

using namespace hera;
using namespace hera::test;

namespace {

link::Edit edit(link::Edit::Kind kind, const char* entity, RecordId record,
                std::vector<std::pair<std::string, Value>> fields = {}) {
    return {kind, entity, record, std::move(fields)};
}

std::vector<std::pair<std::string, std::string>> problems(const app::CheckedEdits& checked) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const Error& error : checked.errors) out.emplace_back(error.field, error.key);
    return out;
}

using Problems = std::vector<std::pair<std::string, std::string>>;
using Kind = link::Edit::Kind;

}  // namespace

TEST_CASE_METHOD(ReplicaFixture, "every wrong field of a form is told, each by its key") {
    RecordId id = RecordId::make(clock, random);
    auto checked = app::check_edits(
        *replica, {edit(Kind::create, "contact", id,
                        {{"last_name", text_value(std::string(101, 'x').c_str())},
                         {"wings", text_value("two")},
                         {"last_touch_at", Value(Instant{5})},
                         {"created_at", Value(Instant{5})},
                         {"company", text_value("Acme")}})});
    auto found = problems(checked);
    REQUIRE(found.size() == 5);
    CHECK(found[0].first == "last_name");
    CHECK(found[1] == std::pair<std::string, std::string>{"wings", "error.unknown_field"});
    CHECK(found[2] == std::pair<std::string, std::string>{"last_touch_at", "error.field_read_only"});
    CHECK(found[3] == std::pair<std::string, std::string>{"created_at", "error.field_read_only"});
    CHECK(found[4].first == "company");
}

TEST_CASE_METHOD(ReplicaFixture, "a contact needs a name or an e-mail, on creation and after an edit") {
    RecordId id = RecordId::make(clock, random);
    CHECK(problems(app::check_edits(*replica, {edit(Kind::create, "contact", id, {{"job_title", text_value("Buyer")}})})) ==
          Problems{{"last_name", "error.contact_needs_name"}});
    RecordId ann = create("contact", {{"last_name", text_value("Ann")}});
    CHECK(problems(app::check_edits(*replica, {edit(Kind::patch, "contact", ann, {{"last_name", Value{}}})})) ==
          Problems{{"last_name", "error.contact_needs_name"}});
    CHECK(problems(app::check_edits(*replica, {edit(Kind::patch, "contact", ann, {{"job_title", text_value("x")}})})).empty());
}

TEST_CASE_METHOD(ReplicaFixture, "what may not be edited is refused") {
    RecordId id = RecordId::make(clock, random);
    CHECK(problems(app::check_edits(*replica, {edit(Kind::create, "dragon", id)})) == Problems{{"", "error.unknown_entity"}});
    CHECK(problems(app::check_edits(*replica, {edit(Kind::patch, "user", id, {{"role", text_value("owner")}})})) ==
          Problems{{"", "error.written_by_server"}});
    CHECK(problems(app::check_edits(*replica, {edit(Kind::remove, "conflict", id)})) ==
          Problems{{"", "error.written_by_server"}});
    CHECK(problems(app::check_edits(*replica, {edit(Kind::patch, "contact", id, {{"last_name", text_value("x")}})})) ==
          Problems{{"", "error.record_gone"}});
}

TEST_CASE_METHOD(ReplicaFixture, "a deal's stage belongs to its pipeline") {
    Board sales = board();
    Board other = board();
    RecordId won = deal(sales, sales.open, "Deal", 100);
    CHECK(problems(app::check_edits(*replica, {edit(Kind::patch, "deal", won, {{"stage", Value(other.won)}})})) ==
          Problems{{"stage", "error.stage_other_pipeline"}});
    CHECK(problems(app::check_edits(*replica, {edit(Kind::patch, "deal", won,
                                                   {{"stage", Value(other.won)}, {"pipeline", Value(other.pipeline)}})}))
              .empty());
}

TEST_CASE_METHOD(ReplicaFixture, "one gesture may create a record and go on with it") {
    RecordId id = RecordId::make(clock, random);
    auto checked = app::check_edits(*replica, {edit(Kind::create, "contact", id, {{"last_name", text_value("Ann")}}),
                                               edit(Kind::patch, "contact", id, {{"job_title", text_value("Buyer")}})});
    CHECK(checked.errors.empty());
    CHECK(checked.drafts.size() == 2);
}
