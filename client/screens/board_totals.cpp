#include "screens/board_totals.h"

#include <algorithm>

#include "base/money.h"

namespace hera::ui {
namespace {

std::int64_t plus(std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    if (!__builtin_add_overflow(a, b, &out)) return out;
    return a > 0 ? INT64_MAX : INT64_MIN;
}

void add(ColumnTotals& to, const link::TotalsRow& row) {
    to.count += row.count;
    if (row.currency.empty()) return;  // deals without an amount
    auto at = std::find_if(to.sums.begin(), to.sums.end(), [&](const CurrencySum& sum) { return sum.currency == row.currency; });
    if (at == to.sums.end()) {
        to.sums.push_back({row.currency});
        at = to.sums.end() - 1;
    }
    at->sum_minor = plus(at->sum_minor, row.sum_minor);
    at->weighted_minor = plus(at->weighted_minor, row.weighted_minor);
}

void order(ColumnTotals& totals, std::string_view own) {
    std::sort(totals.sums.begin(), totals.sums.end(), [&](const CurrencySum& a, const CurrencySum& b) {
        if ((a.currency == own) != (b.currency == own)) return a.currency == own;
        return a.currency < b.currency;
    });
}

}  // namespace

void BoardTotals::read(const link::Page& page, std::span<const StageInfo> stages, std::string_view own_currency) {
    m_columns.clear();
    m_unknown.clear();
    m_open = {};
    m_deals = 0;
    for (const link::TotalsRow& row : page.totals) {
        m_deals += row.count;
        auto column =
            std::find_if(m_columns.begin(), m_columns.end(), [&](const ColumnTotals& c) { return c.stage == row.stage; });
        if (column == m_columns.end()) {
            m_columns.push_back({row.stage, 0, {}});
            column = m_columns.end() - 1;
        }
        add(*column, row);
        auto stage = std::find_if(stages.begin(), stages.end(), [&](const StageInfo& s) { return s.id == row.stage; });
        if (stage == stages.end()) {
            if (std::find(m_unknown.begin(), m_unknown.end(), row.stage) == m_unknown.end()) m_unknown.push_back(row.stage);
        } else if (stage->outcome == Outcome::open) {
            add(m_open, row);
        }
    }
    for (ColumnTotals& column : m_columns) order(column, own_currency);
    order(m_open, own_currency);
}

const ColumnTotals& BoardTotals::of(RecordId stage) const {
    static const ColumnTotals nothing;
    auto at = std::find_if(m_columns.begin(), m_columns.end(), [&](const ColumnTotals& c) { return c.stage == stage; });
    return at == m_columns.end() ? nothing : *at;
}

std::size_t BoardTotals::currencies_max() const {
    std::size_t most = 1;
    for (const ColumnTotals& column : m_columns) most = std::max(most, column.sums.size());
    return most;
}

std::string sums_text(const ColumnTotals& totals, bool weighted, std::string_view fallback_currency) {
    std::string out;
    for (const CurrencySum& sum : totals.sums) {
        if (!out.empty()) out += " + ";
        out += format_money({weighted ? sum.weighted_minor : sum.sum_minor, sum.currency});
    }
    return out.empty() ? format_money({0, std::string(fallback_currency)}) : out;
}

}  // namespace hera::ui
