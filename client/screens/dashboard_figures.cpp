#include "screens/dashboard_figures.h"

#include <algorithm>

#include "app/list_terms.h"
#include "strings/format.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

using Op = link::Filter::Op;
constexpr std::int64_t day_ms = 86'400'000, minute_ms = 60'000;

link::Filter is(std::string_view column, Value value) { return {std::string(column), Op::equals, std::move(value)}; }
link::Filter option(std::string_view column, std::string_view key) { return is(column, Value(std::string(key))); }

Route deals(std::vector<link::Filter> filters, RecordId owner) {
    if (!owner.none()) filters.push_back(is("owner", Value(owner)));
    return {.place = Place::deals, .list = true, .terms = format_terms(filters)};
}

std::vector<link::Filter> closed(std::string_view outcome, Date from, Date to) {
    return {option("stage.outcome", outcome),
            {"close_date", Op::at_least, Value(from)},
            {"close_date", Op::at_most, Value(to)}};
}

class Words {
public:
    Words(const SalesFigures& figures, const Period& period, RecordId owner)
        : m_figures(figures), m_period(period), m_owner(owner) {}

    DashboardWords take() {
        tiles();
        stages();
        months();
        team();
        losses();
        attention();
        tasks();
        return std::move(m_out);
    }

private:
    static constexpr std::string_view unknown = "—";

    std::string money(std::int64_t minor) const { return format_money({minor, m_figures.currency}); }
    std::string short_money(std::int64_t minor) const { return format_money_short({minor, m_figures.currency}); }
    std::string maybe_money(std::optional<std::int64_t> minor) const {
        return minor ? money(*minor) : std::string(unknown);
    }
    static std::string percent(std::optional<std::int64_t> milli) {
        if (!milli) return std::string(unknown);
        std::int64_t tenth = *milli % 10;
        return format_number(*milli / 10) + (tenth == 0 ? "" : "." + std::to_string(tenth)) + " %";
    }
    static std::string times(std::optional<std::int64_t> milli) {
        if (!milli) return std::string(unknown);
        std::int64_t hundredths = (*milli + 5) / 10;
        return std::to_string(hundredths / 100) + "." + std::to_string(hundredths % 100 + 100).substr(1) + "×";
    }
    static double share(std::int64_t part, std::int64_t whole) {
        return whole <= 0 ? 0.0 : static_cast<double>(std::max<std::int64_t>(0, part)) / static_cast<double>(whole);
    }

    void tiles() {
        const SalesFigures& f = m_figures;
        std::string deals_open = plural(f.open.count, "dashboard.deals.");
        for (const SalesFigures::Foreign& other : f.open_elsewhere)
            deals_open += " · " + format_money({other.sum.minor, other.currency});
        Route open = deals({option("stage.outcome", "open")}, m_owner);
        Route won = deals(closed("won", m_period.from, m_period.to), m_owner);
        std::string counted = tr("dashboard.won_lost", {format_number(f.won.count), format_number(f.lost.count)});
        m_out.tiles = {
            {std::string(tr("dashboard.open")), money(f.open.minor), deals_open, open},
            {std::string(tr("dashboard.weighted")), money(f.weighted_minor),
             tr("dashboard.of_open",
                {percent(f.open.minor > 0 ? std::optional(f.weighted_minor * 1000 / f.open.minor) : std::nullopt)}),
             open},
            {std::string(tr("dashboard.won")), money(f.won.minor),
             tr("dashboard.of_quota", {percent(f.attainment_milli)}), won},
            {std::string(tr("dashboard.win_rate")), percent(f.win_rate), counted, won},
            {std::string(tr("dashboard.cycle")),
             f.cycle_days ? plural(*f.cycle_days, "dashboard.days.") : std::string(unknown),
             tr("dashboard.median_deal", {maybe_money(f.median_won)}), won},
            {std::string(tr("dashboard.coverage")), times(f.coverage_milli),
             tr("dashboard.quota", {f.quota_minor > 0 ? money(f.quota_minor) : std::string(unknown)}), open},
        };
    }

    void stages() {
        FigureChart& chart = m_out.stages;
        chart.title = tr("dashboard.stages");
        chart.headings = {std::string(tr("dashboard.stage")), std::string(tr("dashboard.amount")),
                          std::string(tr("dashboard.weighted")), std::string(tr("dashboard.count"))};
        chart.nothing = tr("dashboard.no_deals");
        std::int64_t most = 0;
        for (const auto& stage : m_figures.stages) most = std::max(most, stage.sum.minor);
        if (m_figures.open.count == 0) return;
        for (const auto& stage : m_figures.stages) {
            FigureBar bar{
                stage.name,
                {money(stage.sum.minor), money(stage.weighted_minor), plural(stage.sum.count, "dashboard.deals.")}};
            bar.share = share(stage.sum.minor, most);
            bar.second = share(stage.weighted_minor, most);
            bar.rows = deals({is("stage", Value(stage.stage))}, m_owner);
            chart.bars.push_back(std::move(bar));
        }
    }

    void months() {
        FigureChart& chart = m_out.months;
        chart.kind = FigureChart::Kind::columns;
        chart.title = tr("dashboard.months");
        chart.headings = {std::string(tr("dashboard.month")), std::string(tr("dashboard.won")),
                          std::string(tr("dashboard.lost"))};
        chart.nothing = tr("dashboard.no_months");
        if (m_figures.won.count == 0 && m_figures.lost.count == 0) return;
        std::int64_t most = 0;
        for (const auto& month : m_figures.months) most = std::max(most, month.won.minor);
        for (std::size_t i = 0; i < m_figures.months.size(); ++i) {
            const auto& month = m_figures.months[i];
            CivilDate day = civil(month.first);
            bool last = i + 1 == m_figures.months.size();
            Date end = last ? m_period.to : Date{m_figures.months[i + 1].first.days - 1};
            // A year that begins within a month has that month twice.
            bool twice = i == 0 && m_figures.months.size() > 12;
            FigureBar bar{std::string(month_name(day.month)) + (twice ? " " + std::to_string(day.year) : std::string()),
                          {money(month.won.minor), money(month.lost.minor)}};
            bar.share = share(month.won.minor, most);
            bar.rows = deals(closed("won", std::max(month.first, m_period.from), end), m_owner);
            chart.bars.push_back(std::move(bar));
        }
    }

    void team() {
        FigureChart& chart = m_out.team;
        chart.title = tr("dashboard.team");
        chart.headings = {std::string(tr("dashboard.person")), std::string(tr("dashboard.won")),
                          std::string(tr("dashboard.quota_word")), std::string(tr("dashboard.reached"))};
        chart.nothing = tr("dashboard.no_team");
        std::int64_t most = 0;
        for (const auto& who : m_figures.team) most = std::max({most, who.won.minor, who.quota_minor});
        for (const auto& who : m_figures.team) {
            FigureBar bar{who.name,
                          {money(who.won.minor), who.quota_minor > 0 ? money(who.quota_minor) : std::string(unknown),
                           percent(who.attainment_milli)}};
            bar.share = share(who.won.minor, most);
            bar.mark = share(who.quota_minor, most);
            bar.rows = deals(closed("won", m_period.from, m_period.to), who.user);
            chart.bars.push_back(std::move(bar));
        }
    }

    void losses() {
        FigureChart& chart = m_out.losses;
        chart.title = tr("dashboard.losses");
        chart.headings = {std::string(tr("dashboard.reason")), std::string(tr("dashboard.amount")),
                          std::string(tr("dashboard.count"))};
        chart.nothing = tr("dashboard.no_losses");
        std::int64_t most = 0;
        for (const auto& loss : m_figures.losses) most = std::max(most, loss.sum.minor);
        for (const auto& loss : m_figures.losses) {
            FigureBar bar{
                loss.reason.empty() ? std::string(tr("dashboard.no_reason")) : option_label("lost_reason", loss.reason),
                {money(loss.sum.minor), plural(loss.sum.count, "dashboard.deals.")}};
            bar.share = share(loss.sum.minor, most);
            std::vector<link::Filter> filters = closed("lost", m_period.from, m_period.to);
            filters.push_back(loss.reason.empty() ? link::Filter{"lost_reason", Op::is_empty, {}}
                                                  : option("lost_reason", loss.reason));
            bar.rows = deals(std::move(filters), m_owner);
            chart.bars.push_back(std::move(bar));
        }
    }

    void attention() {
        FigureChart& chart = m_out.attention;
        chart.title = tr("dashboard.attention");
        chart.headings = {std::string(tr("dashboard.deal")), std::string(tr("dashboard.amount")),
                          std::string(tr("dashboard.quiet_for"))};
        chart.nothing = tr("dashboard.all_touched");
        std::int64_t most = 0;
        for (const auto& deal : m_figures.rotting_most) most = std::max(most, deal.minor);
        for (const auto& deal : m_figures.rotting_most) {
            FigureBar bar{deal.name,
                          {deal.currency.empty() ? std::string(unknown) : format_money({deal.minor, deal.currency}),
                           plural(deal.days, "dashboard.days.")}};
            bar.share = share(deal.minor, most);
            bar.rows = Route{.place = Place::deals, .record = deal.deal};
            chart.bars.push_back(std::move(bar));
        }
        if (m_figures.rotting.count <= m_figures.rotting_most.size()) return;
        Instant midnight{std::int64_t{m_period.today.days} * day_ms - m_period.utc_offset_minutes * minute_ms - 1};
        FigureBar all{tr("dashboard.all_quiet", {format_number(m_figures.rotting.count)}),
                      {money(m_figures.rotting.minor)}};
        all.rows = deals({option("stage.outcome", "open"), {"rots_at", Op::at_most, Value(midnight)}}, m_owner);
        chart.bars.push_back(std::move(all));
    }

    void tasks() {
        FigureChart& chart = m_out.tasks;
        chart.title = tr("dashboard.tasks");
        chart.headings = {std::string(tr("dashboard.due")), std::string(tr("nav.tasks"))};
        std::uint32_t counts[] = {m_figures.tasks_overdue, m_figures.tasks_today, m_figures.tasks_week};
        constexpr std::string_view labels[] = {"dashboard.overdue", "dashboard.today", "dashboard.week"};
        std::uint32_t most = std::max({counts[0], counts[1], counts[2]});
        for (std::size_t i = 0; i < 3; ++i) {
            FigureBar bar{std::string(tr(labels[i])), {format_number(counts[i])}};
            bar.share = share(counts[i], most);
            bar.rows = Route{.place = Place::tasks};
            chart.bars.push_back(std::move(bar));
        }
    }

    const SalesFigures& m_figures;
    const Period& m_period;
    const RecordId m_owner;
    DashboardWords m_out;
};

}  // namespace

Period period_of(PeriodChoice choice, Date today, int utc_offset_minutes) {
    CivilDate day = civil(today);
    Period out{today, today, today, utc_offset_minutes};
    switch (choice) {
        case PeriodChoice::last_12_months: {
            // 29 February has no birthday last year: the day before it begins the year all the same.
            auto begin = make_date(day.year - 1, day.month, day.day);
            out.from = begin ? Date{begin->days + 1} : make_date(day.year - 1, 3, 1).value_or(today);
            break;
        }
        case PeriodChoice::this_year:
            out.from = make_date(day.year, 1, 1).value_or(today);
            out.to = make_date(day.year, 12, 31).value_or(today);
            break;
        case PeriodChoice::this_quarter: {
            int first = (day.month - 1) / 3 * 3 + 1;
            out.from = make_date(day.year, first, 1).value_or(today);
            Date next = first == 10 ? make_date(day.year + 1, 1, 1).value_or(today)
                                    : make_date(day.year, first + 3, 1).value_or(today);
            out.to = Date{next.days - 1};
            break;
        }
    }
    return out;
}

DashboardWords dashboard_words(const SalesFigures& figures, const Period& period, RecordId owner) {
    return Words(figures, period, owner).take();
}

}  // namespace hera::ui
