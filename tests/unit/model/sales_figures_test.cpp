// Every number of the dashboard against tables of cases; F1–F8 are the definitions in model/sales_figures.h.
#include "model/sales_figures.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;

namespace {

constexpr std::int64_t day_ms = 86'400'000;

RecordId rid(int n) {
    RecordId id;
    id.bytes[15] = static_cast<std::uint8_t>(n);
    return id;
}
Date on(int year, int month, int day) { return make_date(year, month, day).value(); }
Instant at(Date day, int hour = 12) { return Instant{day.days * day_ms + hour * 3'600'000LL}; }
Money usd(std::int64_t whole) { return Money{whole * 100, "USD"}; }

enum Stages { discovery = 1, qualification, proposal, negotiation, won, lost };

// The scenario's pipeline and its year: 25 November 2025 – 24 November 2026, today its last day.
struct Fixture {
    SalesRows rows;
    Period period{on(2025, 11, 25), on(2026, 11, 24), on(2026, 11, 24), 0};
    int next = 100;

    Fixture() {
        rows.currency = "USD";
        rows.stages = {{rid(discovery), "Discovery", Outcome::open, 20},
                       {rid(qualification), "Qualification", Outcome::open, 40},
                       {rid(proposal), "Proposal", Outcome::open, 60},
                       {rid(negotiation), "Negotiation", Outcome::open, 80},
                       {rid(won), "Won", Outcome::won, 100},
                       {rid(lost), "Lost", Outcome::lost, 0}};
    }
    SalesRows::Deal& deal(int stage, std::optional<Money> amount, std::optional<std::int64_t> probability = {}) {
        SalesRows::Deal& out = rows.deals.emplace_back();
        out.id = rid(next++);
        out.stage = rid(stage);
        out.name = "Deal " + std::to_string(next);
        out.amount = std::move(amount);
        out.probability = probability;
        return out;
    }
    SalesRows::Deal& closed(int stage, std::int64_t whole, Date day, int cycle = 30) {
        SalesRows::Deal& out = deal(stage, usd(whole));
        out.close_date = day;
        out.created_at = at(Date{day.days - cycle});
        return out;
    }
    SalesFigures figures() const { return sales_figures(rows, period); }
};

}  // namespace

TEST_CASE("the four open deals of the scenario: 1,600,000 open, 1,263,750 weighted", "[F1]") {
    Fixture f;
    f.deal(proposal, usd(750'000), 85);
    f.deal(discovery, usd(125'000), 45);
    f.deal(negotiation, usd(450'000), 90);
    f.deal(qualification, usd(275'000), 60);
    f.rows.users = {{rid(1), "Sarah"}, {rid(2), "David"}, {rid(3), "Emma"}, {rid(4), "Marcus"}};
    f.rows.quotas = {{rid(1), 2026, usd(2'000'000)},
                     {rid(2), 2026, usd(1'200'000)},
                     {rid(3), 2026, usd(800'000)},
                     {rid(4), 2026, usd(900'000)}};
    SalesFigures out = f.figures();
    CHECK(out.open.count == 4);
    CHECK(out.open.minor == 1'600'000'00);
    CHECK(out.weighted_minor == 1'263'750'00);
    REQUIRE(out.stages.size() == 4);
    const std::int64_t by_stage[] = {125'000'00, 275'000'00, 750'000'00, 450'000'00};
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(out.stages[i].sum.minor == by_stage[i]);
        CHECK(out.stages[i].sum.count == 1);
    }
    CHECK(out.stages[2].weighted_minor == 637'500'00);
    CHECK(out.quota_minor == 4'900'000'00);
    CHECK(out.coverage_milli == 327);  // 0.327×
    CHECK(out.attainment_milli == 0);
}

TEST_CASE("lost deals never enter a weighted sum, and won ones are not open", "[F1]") {
    Fixture f;
    f.deal(proposal, usd(1'000), 50);
    SalesFigures before = f.figures();
    f.deal(lost, usd(900'000), 90);
    f.deal(won, usd(900'000), 90);
    SalesFigures after = f.figures();
    CHECK(after.weighted_minor == before.weighted_minor);
    CHECK(after.open.minor == before.open.minor);
    CHECK(after.open.count == 1);
    // Without an own probability the stage's counts; without an amount a deal counts and weighs nothing.
    f.deal(negotiation, usd(1'000));
    f.deal(negotiation, std::nullopt, 90);
    SalesFigures more = f.figures();
    CHECK(more.weighted_minor == 500'00 + 800'00);
    CHECK(more.open.count == 3);
    // A stage that is not known might be a lost one.
    f.deal(99, usd(5'000));
    CHECK(f.figures().open.count == 3);
}

TEST_CASE("the ends of the period belong to it", "[F2]") {
    struct Row {
        Date day;
        bool in;
    };
    const Row table[] = {
        {on(2025, 11, 24), false}, {on(2025, 11, 25), true}, {on(2026, 11, 24), true}, {on(2026, 11, 25), false}};
    for (const Row& row : table) {
        INFO(format_iso(row.day));
        Fixture f;
        f.closed(won, 10, row.day);
        f.closed(lost, 20, row.day);
        SalesFigures out = f.figures();
        CHECK(out.won.count == (row.in ? 1u : 0u));
        CHECK(out.lost.minor == (row.in ? 20'00 : 0));
    }
    Fixture f;
    f.deal(won, usd(10));  // no close date
    CHECK(f.figures().won.count == 0);
}

TEST_CASE("win rates by count and by value; nothing closed has none", "[F3][F5]") {
    struct Row {
        int won_count, lost_count;
        std::optional<std::int64_t> rate;
    };
    const Row table[] = {{22, 14, 611}, {1, 2, 333}, {2, 1, 667}, {0, 3, 0}, {3, 0, 1000}, {0, 0, std::nullopt}};
    for (const Row& row : table) {
        Fixture f;
        for (int i = 0; i < row.won_count; ++i) f.closed(won, 100, on(2026, 3, 1));
        for (int i = 0; i < row.lost_count; ++i) f.closed(lost, 100, on(2026, 3, 2));
        CHECK(f.figures().win_rate == row.rate);
        CHECK(f.figures().value_rate == row.rate);
    }
    Fixture f;
    f.closed(won, 300, on(2026, 3, 1));
    f.closed(lost, 100, on(2026, 3, 1));
    CHECK(f.figures().win_rate == 500);
    CHECK(f.figures().value_rate == 750);
}

TEST_CASE("medians are medians, means are means", "[F4]") {
    struct Row {
        std::vector<std::int64_t> amounts;
        std::optional<std::int64_t> median, mean;
    };
    const Row table[] = {
        {{}, std::nullopt, std::nullopt},
        {{5}, 500, 500},
        {{1, 100}, 50'50, 50'50},
        {{100, 1, 2}, 200, 34'33},
        {{125'000, 275'000, 450'000, 750'000}, 362'500'00, 400'000'00},
    };
    for (const Row& row : table) {
        Fixture f;
        for (std::int64_t amount : row.amounts) f.closed(won, amount, on(2026, 5, 5));
        CHECK(f.figures().median_won == row.median);
        CHECK(f.figures().average_won == row.mean);
    }
    Fixture f;
    for (int days : {10, 90, 30, 31}) f.closed(won, 1, on(2026, 5, 5), days);
    f.closed(lost, 1, on(2026, 5, 5), 400);
    CHECK(f.figures().cycle_days == 31);   // 30.5, rounded half up
    f.closed(won, 1, on(2026, 5, 5), -3);  // dated before it was made: no cycle
    CHECK(f.figures().cycle_days == 31);
    CHECK(f.figures().won.count == 5);
    CHECK(Fixture().figures().cycle_days == std::nullopt);
}

TEST_CASE("currencies are never added", "[F6]") {
    Fixture f;
    f.deal(proposal, usd(100));
    f.deal(proposal, Money{77'00, "EUR"});
    f.deal(discovery, Money{3'00, "EUR"});
    f.deal(discovery, Money{500, "JPY"});
    SalesFigures out = f.figures();
    CHECK(out.open.count == 4);
    CHECK(out.open.minor == 100'00);
    CHECK(out.stages[0].sum.minor == 0);
    REQUIRE(out.open_elsewhere.size() == 2);
    CHECK(out.open_elsewhere[0].currency == "EUR");
    CHECK(out.open_elsewhere[0].sum.minor == 80'00);
    CHECK(out.open_elsewhere[0].sum.count == 2);
    CHECK(out.open_elsewhere[1].sum.minor == 500);
}

TEST_CASE("a quota gives each period its months; the newest that has begun counts", "[F7]") {
    struct Row {
        Date from, to;
        int months;
    };
    const Row table[] = {{on(2025, 11, 25), on(2026, 11, 24), 12}, {on(2026, 1, 1), on(2026, 12, 31), 12},
                         {on(2026, 10, 1), on(2026, 12, 31), 3},   {on(2026, 2, 1), on(2026, 2, 28), 1},
                         {on(2026, 11, 3), on(2026, 11, 5), 1},    {on(2026, 1, 31), on(2026, 3, 30), 2}};
    for (const Row& row : table) CHECK(months_of({row.from, row.to, row.to, 0}) == row.months);

    Fixture f;
    f.rows.users = {{rid(1), "Ann"}, {rid(2), "Bob"}, {rid(3), "Idle"}};
    f.rows.quotas = {{rid(1), 2024, usd(1)}, {rid(1), 2026, usd(1'200)}, {rid(1), 2027, usd(9)}};
    f.closed(won, 900, on(2026, 10, 10)).owner = rid(1);
    f.closed(won, 500, on(2026, 10, 10)).owner = rid(2);
    f.deal(proposal, usd(600), 50).owner = rid(2);
    SalesFigures out = f.figures();
    REQUIRE(out.team.size() == 2);  // who has neither quota nor deals is left out
    CHECK(out.team[0].quota_minor == 1'200'00);
    CHECK(out.team[0].attainment_milli == 750);
    CHECK(out.team[1].quota_minor == 0);
    CHECK(out.team[1].attainment_milli == std::nullopt);  // F5
    CHECK(out.team[1].open.minor == 600'00);
    CHECK(out.team[1].weighted_minor == 300'00);
    CHECK(out.attainment_milli == 1'167);
    CHECK(out.coverage_milli == 500);
    f.period = {on(2026, 10, 1), on(2026, 12, 31), on(2026, 11, 24), 0};
    CHECK(f.figures().quota_minor == 300'00);
    f.rows.quotas.clear();
    CHECK(f.figures().coverage_milli == std::nullopt);
}

TEST_CASE("a deal rots the day after its stage's patience has ended, by the reader's days", "[F8]") {
    struct Row {
        int touched_days_ago, patience;
        bool rots;
    };
    const Row table[] = {{0, 14, false}, {14, 14, false}, {15, 14, true}, {40, 14, true}, {40, 0, false}};
    for (const Row& row : table) {
        for (int offset : {0, 840, -720}) {
            INFO(row.touched_days_ago << " " << row.patience << " " << offset);
            Fixture f;
            f.period.utc_offset_minutes = offset;
            // Just before midnight, where the reader is.
            Instant touched{at(Date{f.period.today.days - row.touched_days_ago}, 0).ms + 86'399'000 -
                            offset * 60'000LL};
            SalesRows::Deal& deal = f.deal(proposal, usd(10));
            deal.quiet_since = touched;
            deal.rots_at = rots_at(Outcome::open, row.patience, std::nullopt, touched);
            SalesFigures out = f.figures();
            CHECK(out.rotting.count == (row.rots ? 1u : 0u));
            if (row.rots) CHECK(out.rotting_most.at(0).days == row.touched_days_ago);
        }
    }
    Instant early{1'000 * day_ms}, late{1'010 * day_ms};
    CHECK(rots_at(Outcome::open, 5, early, late) == Instant{late.ms + 5 * day_ms});
    CHECK(rots_at(Outcome::open, 5, late, early) == Instant{late.ms + 5 * day_ms});
    CHECK(rots_at(Outcome::won, 5, early, late) == std::nullopt);
    CHECK(rots_at(Outcome::open, std::nullopt, early, late) == std::nullopt);
    CHECK(rots_at(Outcome::open, 5, std::nullopt, std::nullopt) == std::nullopt);
    CHECK(rots_at(Outcome::open, INT64_MAX, early, late).has_value());  // no overflow
}

TEST_CASE("losses by reason, months, tasks and activities") {
    Fixture f;
    f.closed(lost, 10, on(2026, 1, 31)).lost_reason = "price";
    f.closed(lost, 10, on(2026, 2, 1)).lost_reason = "timing";
    f.closed(lost, 5, on(2026, 2, 1)).lost_reason = "price";
    f.closed(lost, 1, on(2026, 2, 1));
    f.closed(won, 7, on(2025, 11, 25));
    f.rows.due = {on(2026, 11, 23), on(2026, 11, 24), on(2026, 11, 25), on(2026, 12, 1), on(2026, 12, 2)};
    f.rows.activities = {"call", "meeting", "call"};
    SalesFigures out = f.figures();
    REQUIRE(out.losses.size() == 3);
    CHECK(out.losses[0].reason == "price");
    CHECK(out.losses[0].sum.count == 2);
    CHECK(out.losses[2].reason.empty());
    REQUIRE(out.months.size() == 13);  // November to November
    CHECK(out.months.front().first == on(2025, 11, 1));
    CHECK(out.months.front().won.minor == 7'00);
    CHECK(out.months[2].lost.minor == 10'00);
    CHECK(out.months[3].lost.count == 3);
    CHECK(out.tasks_overdue == 1);
    CHECK(out.tasks_today == 1);
    CHECK(out.tasks_week == 2);
    REQUIRE(out.activities.size() == 2);
    CHECK(out.activities[0].kind == "call");
    CHECK(out.activities[0].count == 2);
}

TEST_CASE("amounts at the edge of what fits saturate instead of wrapping") {
    Fixture f;
    f.deal(proposal, Money{INT64_MAX, "USD"}, 100);
    f.deal(proposal, Money{INT64_MAX, "USD"}, 100);
    f.closed(won, 1, on(2026, 1, 1)).amount = Money{INT64_MAX, "USD"};
    f.closed(won, 1, on(2026, 1, 1)).amount = Money{INT64_MAX, "USD"};
    SalesFigures out = f.figures();
    CHECK(out.open.minor == INT64_MAX);
    CHECK(out.weighted_minor == INT64_MAX);
    CHECK(out.won.minor == INT64_MAX);
    CHECK(out.median_won == INT64_MAX);
    CHECK(out.average_won == INT64_MAX);
}
