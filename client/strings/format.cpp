#include "strings/format.h"

#include <vector>

#include "base/text.h"
#include "strings/strings.h"

namespace hera::ui {

std::string_view month_name(int month) {
    static constexpr std::string_view keys[] = {"month.jan", "month.feb", "month.mar", "month.apr", "month.may", "month.jun",
                                                "month.jul", "month.aug", "month.sep", "month.oct", "month.nov", "month.dec"};
    return tr(keys[month - 1]);
}

namespace {

std::string two(int value) { return (value < 10 ? "0" : "") + to_text(value); }

// 1–12 when the folded text begins like a month's name, else 0.
int month_number(std::string_view text) {
    if (text.size() < 3) return 0;
    for (int month = 1; month <= 12; ++month) {
        if (starts_with(text, fold(month_name(month)))) return month;
    }
    return 0;
}

}  // namespace

std::string format_number(std::int64_t value) {
    std::string digits = to_text(value < 0 ? -value : value);
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
        out += digits[i];
    }
    return (value < 0 ? "-" : "") + out;
}

std::string format_day_long(Date date) {
    CivilDate d = civil(date);
    return to_text(d.day) + " " + std::string(month_name(d.month)) + " " + to_text(d.year);
}

std::string format_day(Date date, Date today) {
    CivilDate d = civil(date);
    if (d.year != civil(today).year) return format_day_long(date);
    return to_text(d.day) + " " + std::string(month_name(d.month));
}

std::string format_clock(Instant instant, int offset) {
    std::int64_t minutes = (instant.ms / 60'000 + offset) % (24 * 60);
    if (minutes < 0) minutes += 24 * 60;
    return two(static_cast<int>(minutes / 60)) + ":" + two(static_cast<int>(minutes % 60));
}

std::string format_moment(Instant instant, Instant now, int offset) {
    std::int64_t ago_ms = now.ms - instant.ms;
    if (ago_ms >= -60'000 && ago_ms < 60'000) return std::string(tr("time.just_now"));
    Date day = date_at(instant, offset), today = date_at(now, offset);
    std::string hour = format_clock(instant, offset);
    int days = today.days - day.days;
    if (days == 0) return tr("time.today_at", {hour});
    if (days == 1) return tr("time.yesterday_at", {hour});
    if (days > 1 && days < 7) return plural(days, "time.days_ago.");
    return format_day(day, today);
}

std::string format_ago(Instant instant, Instant now, int offset) {
    Date day = date_at(instant, offset), today = date_at(now, offset);
    int days = today.days - day.days;
    if (days == 0) return std::string(tr("time.today"));
    if (days == 1) return std::string(tr("time.yesterday"));
    if (days > 1 && days < 30) return plural(days, "time.days_ago.");
    return format_day(day, today);
}

std::string format_bytes(std::uint64_t size) {
    if (size < 1000) return tr("unit.bytes", {to_text(static_cast<std::int64_t>(size))});
    bool mega = size >= 1'000'000;
    std::uint64_t tenths = mega ? (size + 50'000) / 100'000 : (size + 50) / 100;
    std::string number = to_text(static_cast<std::int64_t>(tenths / 10));
    if (tenths < 1000 && tenths % 10 != 0) number += "." + to_text(static_cast<std::int64_t>(tenths % 10));
    return tr(mega ? "unit.megabytes" : "unit.kilobytes", {number});
}

std::string format_money_short(const Money& money) {
    std::int64_t unit = 1;
    for (int i = 0; i < currency_exponent(money.currency); ++i) unit *= 10;
    std::int64_t whole = money.minor / unit;
    std::int64_t size = whole < 0 ? -whole : whole;
    if (size < 100'000) return format_money({whole * unit, money.currency});
    std::int64_t step = size >= 1'000'000'000 ? 1'000'000'000 : size >= 1'000'000 ? 1'000'000 : 1'000;
    const char* letter = step == 1'000'000'000 ? "B" : step == 1'000'000 ? "M" : "K";
    std::int64_t tenths = (whole * 10 + (whole < 0 ? -step / 2 : step / 2)) / step;
    // The currency's own sign and place, with the shortened number in it.
    std::string out = format_money({tenths / 10 * unit, money.currency});
    if (tenths % 10 != 0) out += "." + to_text(tenths % 10 < 0 ? -(tenths % 10) : tenths % 10);
    return out + letter;
}

std::optional<Date> parse_day(std::string_view text, Date today) {
    std::string words = fold(trim(text));
    if (words == fold(tr("time.today"))) return today;
    if (words == fold(tr("time.tomorrow"))) return Date{today.days + 1};
    if (auto iso = parse_iso_date(words)) return iso;

    std::vector<std::string> parts(1);
    for (char c : words) {
        if (c == ' ' || c == '.' || c == '/' || c == '-' || c == ',') {
            if (!parts.back().empty()) parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    if (parts.back().empty()) parts.pop_back();
    if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
    bool american = words.find('/') != std::string::npos;

    int day = 0, month = 0, year = civil(today).year;
    std::vector<int> numbers;
    for (const std::string& part : parts) {
        if (int named = month_number(part); named > 0) {
            month = named;
        } else if (auto number = parse_int(part); number && *number >= 0 && *number < 10'000) {
            numbers.push_back(static_cast<int>(*number));
        } else {
            return std::nullopt;
        }
    }
    std::size_t at = 0;
    if (month == 0) {
        if (numbers.size() < 2) return std::nullopt;
        month = numbers[american ? 0 : 1];
        day = numbers[american ? 1 : 0];
        at = 2;
    } else {
        if (numbers.empty()) return std::nullopt;
        day = numbers[0];
        at = 1;
    }
    if (at < numbers.size()) year = numbers[at] < 100 ? 2000 + numbers[at] : numbers[at];
    return make_date(year, month, day);
}

}  // namespace hera::ui
