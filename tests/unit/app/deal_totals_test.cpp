// Reports 1 and 2 of the product: count and sum per stage, weighted pipeline.
#include "app/deal_totals.h"

#include <algorithm>

#include "replica_fixture.h"

using namespace hera;
using namespace hera::test;

namespace {

struct Totals : ReplicaFixture {
    Board at = board();

    link::TotalsRow row(RecordId stage, const std::string& currency) {
        auto rows = app::read_deal_totals(*database, at.pipeline);
        REQUIRE(rows.ok());
        auto found = std::find_if(rows.value().begin(), rows.value().end(), [&](const link::TotalsRow& candidate) {
            return candidate.stage == stage && candidate.currency == currency;
        });
        REQUIRE(found != rows.value().end());
        return *found;
    }
};

}  // namespace

TEST_CASE_METHOD(Totals, "stages add up per currency; currencies are never mixed") {
    deal(at, at.open, "A", 1000);
    deal(at, at.open, "B", 501);
    deal(at, at.open, "C", 777, "EUR");
    CHECK(row(at.open, "USD").count == 2);
    CHECK(row(at.open, "USD").sum_minor == 1501);
    CHECK(row(at.open, "USD").weighted_minor == 200 + 100);  // 20 % of each, rounded as on its card
    CHECK(row(at.open, "EUR").sum_minor == 777);
}

TEST_CASE_METHOD(Totals, "a lost deal is never weighted, whatever its stage or its own percentage says") {
    RecordId lost = deal(at, at.lost, "Lost", 1000);
    CHECK(row(at.lost, "USD").sum_minor == 1000);
    CHECK(row(at.lost, "USD").weighted_minor == 0);
    patch("deal", lost, {{"probability", Value(std::int64_t{100})}});
    CHECK(row(at.lost, "USD").weighted_minor == 0);
}

TEST_CASE_METHOD(Totals, "a won deal counts in full, a deal's own percentage beats the stage's") {
    deal(at, at.won, "Won", 1000);
    RecordId sure = deal(at, at.open, "Sure", 1000);
    patch("deal", sure, {{"probability", Value(std::int64_t{75})}});
    CHECK(row(at.won, "USD").weighted_minor == 1000);
    CHECK(row(at.open, "USD").weighted_minor == 750);
}

TEST_CASE_METHOD(Totals, "deals without an amount are counted; deleted ones and other pipelines are not") {
    create("deal", {{"name", text_value("No amount")}, {"pipeline", Value(at.pipeline)}, {"stage", Value(at.open)}});
    remove("deal", deal(at, at.open, "Gone", 1000));
    Board other = board();
    deal(other, other.open, "Elsewhere", 1000);
    CHECK(row(at.open, "").count == 1);
    auto rows = app::read_deal_totals(*database, at.pipeline);
    REQUIRE(rows.ok());
    CHECK(rows.value().size() == 1);
}

TEST_CASE_METHOD(Totals, "sums stop at the largest number instead of turning negative") {
    deal(at, at.won, "A", INT64_MAX - 1);
    deal(at, at.won, "B", INT64_MAX - 1);
    CHECK(row(at.won, "USD").sum_minor == INT64_MAX);
    CHECK(row(at.won, "USD").weighted_minor == INT64_MAX);
}
