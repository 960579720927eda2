#include "base/money.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "base/text.h"

namespace hera {
namespace {

struct Currency {
    std::string_view code;
    int exponent;
    std::string_view symbol;  // empty: the code is written
};

// ISO 4217 active codes with their exponents; sorted. Symbols only where one currency plainly owns them.
constexpr Currency currencies[] = {
    {"AED", 2, ""}, {"AFN", 2, ""}, {"ALL", 2, ""}, {"AMD", 2, ""}, {"AOA", 2, ""}, {"ARS", 2, ""}, {"AUD", 2, "A$"},
    {"AWG", 2, ""}, {"AZN", 2, ""}, {"BAM", 2, ""}, {"BBD", 2, ""}, {"BDT", 2, ""}, {"BGN", 2, ""}, {"BHD", 3, ""},
    {"BIF", 0, ""}, {"BMD", 2, ""}, {"BND", 2, ""}, {"BOB", 2, ""}, {"BRL", 2, "R$"}, {"BSD", 2, ""}, {"BTN", 2, ""},
    {"BWP", 2, ""}, {"BYN", 2, ""}, {"BZD", 2, ""}, {"CAD", 2, "CA$"}, {"CDF", 2, ""}, {"CHF", 2, ""}, {"CLP", 0, ""},
    {"CNY", 2, ""}, {"COP", 2, ""}, {"CRC", 2, ""}, {"CUP", 2, ""}, {"CVE", 2, ""}, {"CZK", 2, ""}, {"DJF", 0, ""},
    {"DKK", 2, ""}, {"DOP", 2, ""}, {"DZD", 2, ""}, {"EGP", 2, ""}, {"ERN", 2, ""}, {"ETB", 2, ""}, {"EUR", 2, "€"},
    {"FJD", 2, ""}, {"FKP", 2, ""}, {"GBP", 2, "£"}, {"GEL", 2, ""}, {"GHS", 2, ""}, {"GIP", 2, ""}, {"GMD", 2, ""},
    {"GNF", 0, ""}, {"GTQ", 2, ""}, {"GYD", 2, ""}, {"HKD", 2, "HK$"}, {"HNL", 2, ""}, {"HTG", 2, ""}, {"HUF", 2, ""},
    {"IDR", 2, ""}, {"ILS", 2, "₪"}, {"INR", 2, "₹"}, {"IQD", 3, ""}, {"IRR", 2, ""}, {"ISK", 0, ""}, {"JMD", 2, ""},
    {"JOD", 3, ""}, {"JPY", 0, "¥"}, {"KES", 2, ""}, {"KGS", 2, ""}, {"KHR", 2, ""}, {"KMF", 0, ""}, {"KPW", 2, ""},
    {"KRW", 0, "₩"}, {"KWD", 3, ""}, {"KYD", 2, ""}, {"KZT", 2, ""}, {"LAK", 2, ""}, {"LBP", 2, ""}, {"LKR", 2, ""},
    {"LRD", 2, ""}, {"LSL", 2, ""}, {"LYD", 3, ""}, {"MAD", 2, ""}, {"MDL", 2, ""}, {"MGA", 2, ""}, {"MKD", 2, ""},
    {"MMK", 2, ""}, {"MNT", 2, ""}, {"MOP", 2, ""}, {"MRU", 2, ""}, {"MUR", 2, ""}, {"MVR", 2, ""}, {"MWK", 2, ""},
    {"MXN", 2, "MX$"}, {"MYR", 2, ""}, {"MZN", 2, ""}, {"NAD", 2, ""}, {"NGN", 2, "₦"}, {"NIO", 2, ""}, {"NOK", 2, ""},
    {"NPR", 2, ""}, {"NZD", 2, "NZ$"}, {"OMR", 3, ""}, {"PAB", 2, ""}, {"PEN", 2, ""}, {"PGK", 2, ""}, {"PHP", 2, "₱"},
    {"PKR", 2, ""}, {"PLN", 2, ""}, {"PYG", 0, ""}, {"QAR", 2, ""}, {"RON", 2, ""}, {"RSD", 2, ""}, {"RUB", 2, ""},
    {"RWF", 0, ""}, {"SAR", 2, ""}, {"SBD", 2, ""}, {"SCR", 2, ""}, {"SDG", 2, ""}, {"SEK", 2, ""}, {"SGD", 2, "S$"},
    {"SHP", 2, ""}, {"SLE", 2, ""}, {"SOS", 2, ""}, {"SRD", 2, ""}, {"SSP", 2, ""}, {"STN", 2, ""}, {"SVC", 2, ""},
    {"SYP", 2, ""}, {"SZL", 2, ""}, {"THB", 2, "฿"}, {"TJS", 2, ""}, {"TMT", 2, ""}, {"TND", 3, ""}, {"TOP", 2, ""},
    {"TRY", 2, "₺"}, {"TTD", 2, ""}, {"TWD", 2, "NT$"}, {"TZS", 2, ""}, {"UAH", 2, "₴"}, {"UGX", 0, ""}, {"USD", 2, "$"},
    {"UYU", 2, ""}, {"UZS", 2, ""}, {"VES", 2, ""}, {"VND", 0, "₫"}, {"VUV", 0, ""}, {"WST", 2, ""}, {"XAF", 0, ""},
    {"XCD", 2, ""}, {"XOF", 0, ""}, {"XPF", 0, ""}, {"YER", 2, ""}, {"ZAR", 2, ""}, {"ZMW", 2, ""},
};

const Currency* find(std::string_view code) {
    const Currency* at = std::lower_bound(std::begin(currencies), std::end(currencies), code,
                                          [](const Currency& row, std::string_view value) { return row.code < value; });
    return at != std::end(currencies) && at->code == code ? at : nullptr;
}

std::int64_t power_of_ten(int exponent) {
    std::int64_t out = 1;
    while (exponent-- > 0) out *= 10;
    return out;
}

Error wrong(std::string_view text) {
    return Error{.code = Code::invalid, .key = "error.money", .args = {std::string(text.substr(0, 40))}};
}

bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }

// Takes a currency symbol or a code off either end of `text`; longer symbols first, so that "CA$5" is not "$5".
std::string_view take_currency(std::string_view& text) {
    const Currency* best = nullptr;
    bool at_front = false;
    for (const Currency& row : currencies) {
        if (row.symbol.empty() || (best && best->symbol.size() >= row.symbol.size())) continue;
        if (starts_with(text, row.symbol)) {
            best = &row;
            at_front = true;
        } else if (text.size() > row.symbol.size() && text.substr(text.size() - row.symbol.size()) == row.symbol) {
            best = &row;
            at_front = false;
        }
    }
    if (best) {
        if (at_front) {
            text.remove_prefix(best->symbol.size());
        } else {
            text.remove_suffix(best->symbol.size());
        }
        text = trim(text);
        return best->code;
    }
    auto code_at = [](std::string_view three) -> std::string_view {
        if (three.size() != 3 || !upper(three[0]) || !upper(three[1]) || !upper(three[2])) return {};
        const Currency* row = find(three);
        return row ? row->code : std::string_view{};
    };
    if (text.size() > 3 && !upper(text[3])) {
        if (std::string_view code = code_at(text.substr(0, 3)); !code.empty()) {
            text = trim(text.substr(3));
            return code;
        }
    }
    if (text.size() > 3 && !upper(text[text.size() - 4])) {
        if (std::string_view code = code_at(text.substr(text.size() - 3)); !code.empty()) {
            text = trim(text.substr(0, text.size() - 3));
            return code;
        }
    }
    return {};
}

// Which character, if any, is the decimal mark: the last of '.' and ',' when both occur; a lone one unless exactly three
// digits follow it; never one that occurs more than once. Where money has three decimals a lone point is the decimal mark.
std::size_t decimal_mark(std::string_view text, int exponent) {
    constexpr auto none = std::string_view::npos;
    std::size_t dot = text.rfind('.'), comma = text.rfind(',');
    if (dot != none && comma != none) {
        std::size_t last = std::max(dot, comma);
        char mark = text[last];
        return text.find(mark) == last ? last : none;
    }
    std::size_t mark = dot != none ? dot : comma;
    if (mark == none || text.find(text[mark]) != mark) return none;
    if (exponent == 3 && text[mark] == '.') return mark;
    std::size_t after = text.size() - mark - 1;
    return after == 3 && mark > 0 && mark <= 3 && !(mark == 1 && text[0] == '0') ? none : mark;
}

}  // namespace

bool known_currency(std::string_view code) { return find(code) != nullptr; }

int currency_exponent(std::string_view code) {
    const Currency* row = find(code);
    return row ? row->exponent : 2;
}

Result<Money> parse_money(std::string_view input, std::string_view default_currency) {
    std::string_view text = trim(input);
    bool negative = false;
    auto take_sign = [&] {
        if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
            negative = negative != (text.front() == '-');
            text = trim(text.substr(1));
        } else if (starts_with(text, "\xE2\x88\x92")) {  // U+2212
            negative = !negative;
            text = trim(text.substr(3));
        }
    };
    if (text.size() > 2 && text.front() == '(' && text.back() == ')') {
        negative = true;
        text = trim(text.substr(1, text.size() - 2));
    }
    take_sign();
    std::string_view currency = take_currency(text);
    take_sign();
    if (currency.empty()) currency = default_currency;

    std::int64_t scale = 1;
    if (!text.empty()) {
        char last = text.back();
        if (last == 'k' || last == 'K') scale = 1'000;
        if (last == 'm' || last == 'M') scale = 1'000'000;
        if (last == 'b' || last == 'B') scale = 1'000'000'000;
        if (scale != 1) text = trim(text.substr(0, text.size() - 1));
    }
    // Spaces of any width and apostrophes only group digits.
    std::string plain;
    for (std::size_t at = 0; at < text.size();) {
        char32_t c = next_code_point(text, at);
        if (c == ' ' || c == 0xA0 || c == 0x202F || c == 0x2009 || c == '\'' || c == 0x2019 || c == '_') continue;
        if (!((c >= '0' && c <= '9') || c == '.' || c == ',')) return wrong(input);
        plain.push_back(static_cast<char>(c));
    }
    if (std::none_of(plain.begin(), plain.end(), digit)) return wrong(input);

    int exponent = currency_exponent(currency);
    std::size_t mark = decimal_mark(plain, exponent);
    constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max() / 100;
    std::int64_t minor_unit = power_of_ten(exponent);
    std::int64_t whole = 0, fraction = 0, fraction_unit = 1;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (!digit(plain[i])) continue;
        std::int64_t value = plain[i] - '0';
        if (mark == std::string::npos || i < mark) {
            if (whole > limit / 10) return wrong(input);
            whole = whole * 10 + value;
        } else if (fraction_unit < 1'000'000'000) {
            fraction = fraction * 10 + value;
            fraction_unit *= 10;
        }
    }
    std::int64_t minor = 0;
    if (__builtin_mul_overflow(whole, scale, &minor) || __builtin_mul_overflow(minor, minor_unit, &minor) || minor > limit) {
        return wrong(input);
    }
    // The fraction is below one, so fraction × scale × unit fits after the division below; round half away from zero.
    __extension__ using Wide = __int128;
    Wide part = Wide{fraction} * scale * minor_unit;
    minor += static_cast<std::int64_t>((part * 2 + fraction_unit) / (Wide{fraction_unit} * 2));
    return Money{negative ? -minor : minor, std::string(currency)};
}

std::string format_plain(const Money& money) {
    int exponent = currency_exponent(money.currency);
    auto unit = static_cast<std::uint64_t>(power_of_ten(exponent));
    std::uint64_t size = money.minor < 0 ? ~static_cast<std::uint64_t>(money.minor) + 1 : static_cast<std::uint64_t>(money.minor);
    std::string out = money.minor < 0 ? "-" : "";
    out += std::to_string(size / unit);
    if (size % unit != 0) {
        std::string decimals = std::to_string(size % unit);
        out += "." + std::string(static_cast<std::size_t>(exponent) - decimals.size(), '0') + decimals;
    }
    return out;
}

std::string format_money(const Money& money) {
    std::string plain = format_plain(money);
    bool negative = !plain.empty() && plain.front() == '-';
    if (negative) plain.erase(0, 1);
    std::size_t point = plain.find('.');
    std::size_t whole = point == std::string::npos ? plain.size() : point;
    for (std::size_t at = whole; at > 3; at -= 3) plain.insert(at - 3, 1, ',');
    const Currency* row = find(money.currency);
    std::string prefix = row && !row->symbol.empty() ? std::string(row->symbol)
                         : money.currency.empty()    ? ""
                                                     : money.currency + " ";
    return (negative ? "-" : "") + prefix + plain;
}

std::int64_t percent_of(std::int64_t minor, std::int64_t percent) {
    __extension__ using Wide = __int128;
    Wide product = Wide{minor} * percent;
    Wide rounded = (product + (product < 0 ? -50 : 50)) / 100;
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    constexpr auto min = std::numeric_limits<std::int64_t>::min();
    if (rounded > max) return max;
    if (rounded < min) return min;
    return static_cast<std::int64_t>(rounded);
}

}  // namespace hera
