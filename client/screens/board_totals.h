// Sums of a board, put together from the store's rows (one per stage and currency). Amounts of different currencies are
// never added; nothing is guessed that the store did not say.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "link/messages.h"
#include "screens/board_cards.h"

namespace hera::ui {

struct CurrencySum {
    std::string currency;
    std::int64_t sum_minor = 0, weighted_minor = 0;
};
struct ColumnTotals {
    RecordId stage{};
    std::uint32_t count = 0;
    std::vector<CurrencySum> sums;  // the organisation's own currency first
};

class BoardTotals {
public:
    void read(const link::Page& page, std::span<const StageInfo> stages, std::string_view own_currency);

    const ColumnTotals& of(RecordId stage) const;  // zero when the store has no row for it
    const ColumnTotals& open() const { return m_open; }
    // Deals in stages that are not in the list.
    const std::vector<RecordId>& unknown_stages() const { return m_unknown; }
    std::uint32_t deals() const { return m_deals; }
    std::size_t currencies_max() const;  // of any column

private:
    std::vector<ColumnTotals> m_columns;
    ColumnTotals m_open;
    std::vector<RecordId> m_unknown;
    std::uint32_t m_deals = 0;
};

// "$1,200 + €300"; zero in `fallback` when there is nothing.
std::string sums_text(const ColumnTotals& totals, bool weighted, std::string_view fallback_currency);

}  // namespace hera::ui
