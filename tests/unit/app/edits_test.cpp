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

constexpr Date today{20'600};

app::CheckedEdits check(sync::Replica& replica, const std::vector<link::Edit>& edits) {
    return app::check_edits(replica, edits, today);
}

using Problems = std::vector<std::pair<std::string, std::string>>;
using Kind = link::Edit::Kind;

}  // namespace

TEST_CASE_METHOD(ReplicaFixture, "every wrong field of a form is told, each by its key") {
    RecordId id = RecordId::make(clock, random);
    auto checked = check(*replica, {edit(Kind::create, "contact", id,
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
    CHECK(problems(check(*replica, {edit(Kind::create, "contact", id, {{"job_title", text_value("Buyer")}})})) ==
          Problems{{"last_name", "error.contact_needs_name"}});
    RecordId ann = create("contact", {{"last_name", text_value("Ann")}});
    CHECK(problems(check(*replica, {edit(Kind::patch, "contact", ann, {{"last_name", Value{}}})})) ==
          Problems{{"last_name", "error.contact_needs_name"}});
    CHECK(problems(check(*replica, {edit(Kind::patch, "contact", ann, {{"job_title", text_value("x")}})})).empty());
}

TEST_CASE_METHOD(ReplicaFixture, "what may not be edited is refused") {
    RecordId id = RecordId::make(clock, random);
    CHECK(problems(check(*replica, {edit(Kind::create, "dragon", id)})) == Problems{{"", "error.unknown_entity"}});
    CHECK(problems(check(*replica, {edit(Kind::patch, "user", id, {{"role", text_value("owner")}})})) ==
          Problems{{"", "error.written_by_server"}});
    CHECK(problems(check(*replica, {edit(Kind::remove, "conflict", id)})) ==
          Problems{{"", "error.written_by_server"}});
    CHECK(problems(check(*replica, {edit(Kind::patch, "contact", id, {{"last_name", text_value("x")}})})) ==
          Problems{{"", "error.record_gone"}});
}

TEST_CASE_METHOD(ReplicaFixture, "a deal's stage belongs to its pipeline") {
    Board sales = board();
    Board other = board();
    RecordId won = deal(sales, sales.open, "Deal", 100);
    CHECK(problems(check(*replica, {edit(Kind::patch, "deal", won, {{"stage", Value(other.won)}})})) ==
          Problems{{"stage", "error.stage_other_pipeline"}});
    CHECK(problems(check(*replica, {edit(Kind::patch, "deal", won,
                                                   {{"stage", Value(other.won)}, {"pipeline", Value(other.pipeline)}})}))
              .empty());
}

TEST_CASE_METHOD(ReplicaFixture, "one gesture may create a record and go on with it") {
    RecordId id = RecordId::make(clock, random);
    auto checked = check(*replica, {edit(Kind::create, "contact", id, {{"last_name", text_value("Ann")}}),
                                               edit(Kind::patch, "contact", id, {{"job_title", text_value("Buyer")}})});
    CHECK(checked.errors.empty());
    CHECK(checked.drafts.size() == 2);
}

TEST_CASE_METHOD(ReplicaFixture, "a deal closes on the day it is won or lost, unless the edit names a day") {
    Board sales = board();
    auto closes = [&](RecordId id, std::vector<std::pair<std::string, Value>> fields) -> std::optional<Date> {
        auto checked = check(*replica, {edit(Kind::patch, "deal", id, std::move(fields))});
        REQUIRE(checked.errors.empty());
        for (const auto& [key, value] : checked.drafts.at(0).fields)
            if (key == "close_date") return std::get<Date>(value);
        return std::nullopt;
    };
    RecordId open = deal(sales, sales.open, "Open", 100);
    CHECK(closes(open, {{"stage", Value(sales.won)}}) == today);
    CHECK(closes(open, {{"stage", Value(sales.lost)}}) == today);
    CHECK(closes(open, {{"stage", Value(sales.won)}, {"close_date", Value(Date{20'000})}}) == Date{20'000});
    CHECK(closes(open, {{"name", text_value("Still open")}}) == std::nullopt);
    RecordId won = deal(sales, sales.won, "Won", 100);
    CHECK(closes(won, {{"name", text_value("Renamed")}}) == std::nullopt);
    CHECK(closes(won, {{"stage", Value(sales.lost)}}) == std::nullopt);  // the day it closed stays
    CHECK(closes(won, {{"stage", Value(sales.open)}}) == std::nullopt);

    auto created = check(*replica, {edit(Kind::create, "deal", RecordId::make(clock, random),
                                         {{"name", text_value("At once")}, {"pipeline", Value(sales.pipeline)},
                                          {"stage", Value(sales.won)}})});
    REQUIRE(created.errors.empty());
    CHECK(created.drafts.at(0).fields.back() == std::pair<std::string, Value>{"close_date", Value(today)});
}
