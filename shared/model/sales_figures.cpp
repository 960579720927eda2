#include "model/sales_figures.h"

#include <algorithm>
#include <map>

namespace hera {

namespace {

std::int64_t plus(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    if (!__builtin_add_overflow(a, b, &out)) return out;
    return a > 0 ? INT64_MAX : INT64_MIN;
}

// a × 1000 ÷ b, rounded half up; nullopt without a denominator (F5).
std::optional<std::int64_t> thousandths(std::int64_t a, std::int64_t b) {
    if (b <= 0) return std::nullopt;
    __extension__ using wide = __int128;
    wide out = (static_cast<wide>(a) * 2000 + b) / (2 * static_cast<wide>(b));
    return static_cast<std::int64_t>(std::min<wide>(out, INT64_MAX));
}

std::int64_t half_up(std::int64_t a, std::int64_t b) {
    __extension__ using wide = __int128;
    wide sum = static_cast<wide>(a) + b + 1;
    return static_cast<std::int64_t>(sum >= 0 ? sum / 2 : -((1 - sum) / 2));
}

std::optional<std::int64_t> median(std::vector<std::int64_t> values) {
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end());
    std::size_t middle = values.size() / 2;
    if (values.size() % 2 == 1) return values[middle];
    return half_up(values[middle - 1], values[middle]);
}

std::optional<std::int64_t> mean(const std::vector<std::int64_t>& values) {
    if (values.empty()) return std::nullopt;
    __extension__ using wide = __int128;
    wide sum = 0, count = static_cast<wide>(values.size());
    for (std::int64_t value : values) sum += value;
    return static_cast<std::int64_t>(sum >= 0 ? (2 * sum + count) / (2 * count) : -((-2 * sum + count) / (2 * count)));
}

int month_number(Date date) {
    CivilDate day = civil(date);
    return day.year * 12 + day.month - 1;
}
Date first_of(int month_number) { return make_date(month_number / 12, month_number % 12 + 1, 1).value_or(Date{}); }

void count_in(SalesFigures::Sum& sum, std::int64_t minor) {
    ++sum.count;
    sum.minor = plus(sum.minor, minor);
}

class Counting {
public:
    Counting(const SalesRows& rows, const Period& period) : m_rows(rows), m_period(period) {
        m_out.currency = rows.currency;
        for (const SalesRows::Stage& stage : rows.stages) {
            m_stages[stage.id] = &stage;
            if (stage.outcome != Outcome::open) continue;
            m_stage_row[stage.id] = m_out.stages.size();
            m_out.stages.push_back({stage.id, stage.name, {}, 0});
        }
        for (const SalesRows::User& user : rows.users) {
            m_member_row[user.id] = m_out.team.size();
            m_out.team.push_back({user.id, user.name, {}, {}, 0, 0, {}});
        }
        int last = month_number(period.to);
        for (int month = month_number(period.from); month <= last; ++month)
            m_out.months.push_back({first_of(month), {}, {}});
    }

    SalesFigures take() {
        for (const SalesRows::Deal& deal : m_rows.deals) {
            auto stage = m_stages.find(deal.stage);
            // A stage that has not arrived yet might be a lost one.
            if (stage == m_stages.end()) continue;
            if (stage->second->outcome == Outcome::open)
                count_open(deal, *stage->second);
            else
                count_closed(deal, stage->second->outcome);
        }
        finish_open();
        finish_closed();
        finish_team();
        count_tasks();
        count_activities();
        return std::move(m_out);
    }

private:
    // In the organisation's currency; 0 otherwise (F6).
    std::int64_t ours(const std::optional<Money>& amount) const {
        return amount && amount->currency == m_out.currency ? amount->minor : 0;
    }
    SalesFigures::Member* member(RecordId user) {
        auto at = m_member_row.find(user);
        return at == m_member_row.end() ? nullptr : &m_out.team[at->second];
    }

    void count_open(const SalesRows::Deal& deal, const SalesRows::Stage& stage) {
        DealFacts facts{deal.amount, deal.probability, stage.probability, Outcome::open};
        std::int64_t amount = ours(deal.amount), part = ours(weighted(facts));
        count_in(m_out.open, amount);
        m_out.weighted_minor = plus(m_out.weighted_minor, part);
        SalesFigures::Stage& row = m_out.stages[m_stage_row[stage.id]];
        count_in(row.sum, amount);
        row.weighted_minor = plus(row.weighted_minor, part);
        if (deal.amount && deal.amount->currency != m_out.currency)
            count_in(m_elsewhere[deal.amount->currency], deal.amount->minor);
        if (SalesFigures::Member* who = member(deal.owner)) {
            count_in(who->open, amount);
            who->weighted_minor = plus(who->weighted_minor, part);
        }
        Date touched = deal.quiet_since ? date_at(*deal.quiet_since, m_period.utc_offset_minutes) : m_period.today;
        if (!deal.rots_at || !(date_at(*deal.rots_at, m_period.utc_offset_minutes) < m_period.today)) return;
        count_in(m_out.rotting, amount);
        m_out.rotting_most.push_back({deal.id, deal.name, deal.amount ? deal.amount->minor : 0,
                                      deal.amount ? deal.amount->currency : std::string{},
                                      m_period.today.days - touched.days});
    }

    void count_closed(const SalesRows::Deal& deal, Outcome outcome) {
        if (!deal.close_date || *deal.close_date < m_period.from || m_period.to < *deal.close_date) return;
        std::int64_t amount = ours(deal.amount);
        SalesFigures::Month& month =
            m_out.months[static_cast<std::size_t>(month_number(*deal.close_date) - month_number(m_period.from))];
        if (outcome == Outcome::lost) {
            count_in(m_out.lost, amount);
            count_in(month.lost, amount);
            count_in(m_losses[deal.lost_reason], amount);
            return;
        }
        count_in(m_out.won, amount);
        count_in(month.won, amount);
        if (deal.amount && deal.amount->currency == m_out.currency) m_amounts.push_back(amount);
        if (SalesFigures::Member* who = member(deal.owner)) count_in(who->won, amount);
        if (!deal.created_at) return;
        std::int64_t days = deal.close_date->days - date_at(*deal.created_at, m_period.utc_offset_minutes).days;
        if (days >= 0) m_cycles.push_back(days);
    }

    void finish_open() {
        for (auto& [currency, sum] : m_elsewhere) m_out.open_elsewhere.push_back({currency, sum});
        std::stable_sort(m_out.rotting_most.begin(), m_out.rotting_most.end(),
                         [](const auto& a, const auto& b) { return a.minor > b.minor; });
        if (m_out.rotting_most.size() > 5) m_out.rotting_most.resize(5);
    }

    void finish_closed() {
        m_out.win_rate = thousandths(m_out.won.count, std::int64_t{m_out.won.count} + m_out.lost.count);
        m_out.value_rate = thousandths(m_out.won.minor, plus(m_out.won.minor, m_out.lost.minor));
        m_out.average_won = mean(m_amounts);
        m_out.median_won = median(m_amounts);
        m_out.cycle_days = median(m_cycles);
        for (auto& [reason, sum] : m_losses) m_out.losses.push_back({reason, sum});
        std::stable_sort(m_out.losses.begin(), m_out.losses.end(), [](const auto& a, const auto& b) {
            return a.sum.minor != b.sum.minor ? a.sum.minor > b.sum.minor : a.sum.count > b.sum.count;
        });
    }

    void finish_team() {
        // The newest quota that is not of a later year than the period's end.
        int year = civil(m_period.to).year;
        std::map<RecordId, const SalesRows::Quota*> newest;
        for (const SalesRows::Quota& quota : m_rows.quotas) {
            if (quota.year > year || quota.amount.currency != m_out.currency) continue;
            const SalesRows::Quota*& known = newest[quota.user];
            if (known == nullptr || known->year < quota.year) known = &quota;
        }
        __extension__ using wide = __int128;
        int months = months_of(m_period);
        for (SalesFigures::Member& who : m_out.team) {
            auto quota = newest.find(who.user);
            if (quota == newest.end()) continue;
            who.quota_minor = static_cast<std::int64_t>(static_cast<wide>(quota->second->amount.minor) * months / 12);
            who.attainment_milli = thousandths(who.won.minor, who.quota_minor);
            m_out.quota_minor = plus(m_out.quota_minor, who.quota_minor);
        }
        m_out.coverage_milli = thousandths(m_out.open.minor, m_out.quota_minor);
        m_out.attainment_milli = thousandths(m_out.won.minor, m_out.quota_minor);
        auto idle = [](const SalesFigures::Member& who) {
            return who.quota_minor == 0 && who.won.count == 0 && who.open.count == 0;
        };
        m_out.team.erase(std::remove_if(m_out.team.begin(), m_out.team.end(), idle), m_out.team.end());
    }

    void count_tasks() {
        for (Date due : m_rows.due) {
            std::int32_t days = due.days - m_period.today.days;
            if (days < 0)
                ++m_out.tasks_overdue;
            else if (days == 0)
                ++m_out.tasks_today;
            else if (days <= 7)
                ++m_out.tasks_week;
        }
    }

    void count_activities() {
        std::map<std::string, std::uint32_t> kinds;
        for (const std::string& kind : m_rows.activities) ++kinds[kind];
        for (const auto& [kind, count] : kinds) m_out.activities.push_back({kind, count});
        std::stable_sort(m_out.activities.begin(), m_out.activities.end(),
                         [](const auto& a, const auto& b) { return a.count > b.count; });
    }

    const SalesRows& m_rows;
    const Period& m_period;
    SalesFigures m_out;
    std::map<RecordId, const SalesRows::Stage*> m_stages;
    std::map<RecordId, std::size_t> m_stage_row, m_member_row;
    std::map<std::string, SalesFigures::Sum> m_elsewhere, m_losses;
    std::vector<std::int64_t> m_amounts, m_cycles;
};

}  // namespace

int months_of(const Period& period) {
    // One day behind the end, so that 1 January – 31 December and 25 November – 24 November are both twelve.
    int months = month_number(Date{period.to.days + 1}) - month_number(period.from);
    return std::max(1, months);
}

SalesFigures sales_figures(const SalesRows& rows, const Period& period) { return Counting(rows, period).take(); }

}  // namespace hera
