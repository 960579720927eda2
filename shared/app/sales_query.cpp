#include "app/sales_query.h"

#include <utility>

namespace hera::app {

namespace {

using store::Database;
using store::Statement;

constexpr std::int64_t day_ms = 86'400'000, minute_ms = 60'000;

std::int64_t begin_of(Date day, const Period& period) {
    return std::int64_t{day.days} * day_ms - std::int64_t{period.utc_offset_minutes} * minute_ms;
}

template <class Read>
Result<void> each(Database& database, const std::string& sql, RecordId owner, Read read) {
    Statement s = database.prepare(sql + (owner.none() ? "" : " AND f_owner = ?"));
    if (!owner.none()) s.bind(1, owner);
    while (TRY(s.step())) read(s);
    return {};
}

std::optional<std::int64_t> number(const Statement& s, int at) {
    return s.null(at) ? std::nullopt : std::optional(s.integer(at));
}
std::optional<Instant> moment(const Statement& s, int at) {
    return s.null(at) ? std::nullopt : std::optional(Instant{s.integer(at)});
}

Result<void> read_deals(Database& database, RecordId owner, std::vector<SalesRows::Deal>& out) {
    return each(
        database,
        "SELECT id, f_stage, f_owner, f_name, f_amount, f_amount_currency, f_probability, f_close_date, f_created_at,"
        " f_rots_at, f_last_touch_at, f_stage_entered_at, f_lost_reason FROM r_deal"
        " WHERE deleted = 0 AND f_stage IS NOT NULL",
        owner, [&](const Statement& s) {
            SalesRows::Deal deal;
            deal.id = RecordId{s.id(0)};
            deal.stage = RecordId{s.id(1)};
            if (!s.null(2)) deal.owner = RecordId{s.id(2)};
            deal.name = s.text(3);
            if (!s.null(4)) deal.amount = Money{s.integer(4), std::string(s.text(5))};
            deal.probability = number(s, 6);
            if (!s.null(7)) deal.close_date = Date{static_cast<std::int32_t>(s.integer(7))};
            deal.created_at = moment(s, 8);
            deal.rots_at = moment(s, 9);
            std::optional<Instant> touched = moment(s, 10), entered = moment(s, 11);
            deal.quiet_since = !touched || (entered && *touched < *entered) ? entered : touched;
            deal.lost_reason = s.text(12);
            out.push_back(std::move(deal));
        });
}

}  // namespace

Result<SalesFigures> read_sales_figures(Database& database, RecordId owner, const Period& period) {
    SalesRows rows;
    {
        Statement s = database.prepare(
            "SELECT f_currency FROM r_pipeline WHERE deleted = 0 AND f_currency IS NOT NULL ORDER BY f_position, id "
            "LIMIT 1");
        rows.currency = TRY(s.step()) ? std::string(s.text(0)) : "USD";
    }
    {
        Statement s = database.prepare(
            "SELECT s.id, s.f_name, s.f_outcome, s.f_probability FROM r_stage s LEFT JOIN r_pipeline p ON p.id = "
            "s.f_pipeline"
            " WHERE s.deleted = 0 ORDER BY p.f_position, p.id, s.f_position, s.id");
        while (TRY(s.step()))
            rows.stages.push_back({RecordId{s.id(0)}, std::string(s.text(1)), parse_outcome(s.text(2)), s.integer(3)});
    }
    TRY(read_deals(database, owner, rows.deals));
    {
        Statement s = database.prepare("SELECT id, f_name FROM r_user WHERE deleted = 0 ORDER BY id");
        while (TRY(s.step())) {
            RecordId id{s.id(0)};
            if (owner.none() || id == owner) rows.users.push_back({id, std::string(s.text(1))});
        }
    }
    {
        Statement s =
            database.prepare("SELECT f_user, f_year, f_amount, f_amount_currency FROM r_quota WHERE deleted = 0");
        while (TRY(s.step()))
            rows.quotas.push_back({RecordId{s.id(0)}, s.integer(1), Money{s.integer(2), std::string(s.text(3))}});
    }
    TRY(each(database, "SELECT f_due FROM r_task WHERE deleted = 0 AND f_done_at IS NULL AND f_due IS NOT NULL", owner,
             [&](const Statement& s) { rows.due.push_back(Date{static_cast<std::int32_t>(s.integer(0))}); }));
    std::string during = " AND f_at >= " + std::to_string(begin_of(period.from, period)) + " AND f_at < " +
                         std::to_string(begin_of(Date{period.to.days + 1}, period));
    TRY(each(database, "SELECT f_kind FROM r_activity WHERE deleted = 0" + during, owner,
             [&](const Statement& s) { rows.activities.emplace_back(s.text(0)); }));
    return sales_figures(rows, period);
}

}  // namespace hera::app
