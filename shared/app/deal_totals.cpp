#include "app/deal_totals.h"

#include <map>
#include <utility>

#include "model/pipeline_rules.h"

namespace hera::app {

namespace {

std::int64_t add(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    if (!__builtin_add_overflow(a, b, &out)) return out;
    return a > 0 ? INT64_MAX : INT64_MIN;
}

}  // namespace

Result<std::vector<link::TotalsRow>> read_deal_totals(store::Database& database, RecordId pipeline) {
    store::Statement deals = database.prepare(
        "SELECT d.f_stage, d.f_amount, d.f_amount_currency, d.f_probability, s.f_probability, s.f_outcome, s.id"
        " FROM r_deal d LEFT JOIN r_stage s ON s.id = d.f_stage"
        " WHERE d.f_pipeline = ? AND d.f_stage IS NOT NULL AND d.deleted = 0");
    deals.bind(1, pipeline);
    std::map<std::pair<RecordId, std::string>, link::TotalsRow> sums;
    while (TRY(deals.step())) {
        DealFacts facts;
        if (!deals.null(1)) facts.amount = Money{deals.integer(1), std::string(deals.text(2))};
        if (!deals.null(3)) facts.probability = deals.integer(3);
        facts.stage_probability = deals.integer(4);
        facts.outcome = parse_outcome(deals.text(5));
        bool stage_known = !deals.null(6);

        RecordId stage{deals.id(0)};
        std::string currency = facts.amount ? facts.amount->currency : std::string{};
        link::TotalsRow& row = sums[{stage, currency}];
        row.stage = stage;
        row.currency = currency;
        ++row.count;
        if (facts.amount) row.sum_minor = add(row.sum_minor, facts.amount->minor);
        // A stage that has not arrived yet might be a lost one.
        if (!stage_known) continue;
        if (auto part = weighted(facts)) row.weighted_minor = add(row.weighted_minor, part->minor);
    }
    std::vector<link::TotalsRow> out;
    for (auto& [key, row] : sums) out.push_back(std::move(row));
    return out;
}

}  // namespace hera::app
