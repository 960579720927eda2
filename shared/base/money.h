// Money: an amount in the minor unit of one currency. No floating point touches it, and amounts of different
// currencies are never added. Amount and currency are one value: one cell, one op, one merge unit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hera {

struct Money {
    std::int64_t minor = 0;
    std::string currency;  // ISO 4217, three capital letters
    friend bool operator==(const Money& a, const Money& b) { return a.minor == b.minor && a.currency == b.currency; }
};

bool known_currency(std::string_view code);
// Digits after the point: JPY 0, EUR 2, KWD 3. Unknown codes count as 2.
int currency_exponent(std::string_view code);

// Reads what a person or an export writes: "1234.5", "1,234.50", "1.234,56", "1 234,56", "1'234.50", "$1,234",
// "1.2M", "USD 500", "(1,200)". A symbol or code decides the currency, else `default_currency`.
// One lone separator with exactly three digits after it ("1,234") is a thousands separator.
Result<Money> parse_money(std::string_view text, std::string_view default_currency);

// "$1,234.50", "€1,234.50", "CHF 1,234.50"; whole amounts without decimals ("$1,600,000").
std::string format_money(const Money& money);
// "1234.50": for editing and CSV, no symbol, always the currency's decimals unless they are zero.
std::string format_plain(const Money& money);

// minor × percent ÷ 100, rounded half away from zero; saturates instead of overflowing.
std::int64_t percent_of(std::int64_t minor, std::int64_t percent);

}  // namespace hera
