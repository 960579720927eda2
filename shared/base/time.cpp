#include "base/time.h"

#include <cstdio>

namespace hera {
namespace {

// Howard Hinnant, http://howardhinnant.github.io/date_algorithms.html
std::int32_t days_from_civil(int y, int m, int d) {
    y -= m <= 2;
    const int era = (y >= 0 ? y : y - 399) / 400;
    const int yoe = y - era * 400;
    const int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    const int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

bool leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in(int year, int month) {
    constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

// Reads exactly `count` digits; −1 when there are none.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return -1;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    std::int64_t q = a / b;
    return (a % b != 0 && (a < 0) != (b < 0)) ? q - 1 : q;
}

constexpr std::int64_t day_ms = 86'400'000;

}  // namespace

CivilDate civil(Date date) {
    const std::int64_t z = std::int64_t{date.days} + 719468;
    const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const auto doe = static_cast<int>(z - era * 146097);
    const int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int mp = (5 * doy + 2) / 153;
    const int d = doy - (153 * mp + 2) / 5 + 1;
    const int m = mp < 10 ? mp + 3 : mp - 9;
    return {static_cast<int>(yoe + era * 400) + (m <= 2), m, d};
}

std::optional<Date> make_date(int year, int month, int day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in(year, month)) return std::nullopt;
    return Date{days_from_civil(year, month, day)};
}

std::string format_iso(Date date) {
    CivilDate c = civil(date);
    char out[32];
    std::snprintf(out, sizeof out, "%04d-%02d-%02d", c.year, c.month, c.day);
    return out;
}

std::optional<Date> parse_iso_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    return make_date(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
}

std::string format_iso(Instant instant) {
    std::int64_t days = floor_div(instant.ms, day_ms);
    auto ms = static_cast<int>(instant.ms - days * day_ms);
    CivilDate c = civil(Date{static_cast<std::int32_t>(days)});
    char out[64];
    std::snprintf(out, sizeof out, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year, c.month, c.day, ms / 3'600'000,
                  ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
    return out;
}

std::optional<Instant> parse_iso_instant(std::string_view text) {
    if (text.size() < 16 || (text[10] != 'T' && text[10] != ' ') || text[13] != ':') return std::nullopt;
    auto date = parse_iso_date(text.substr(0, 10));
    int hour = digits(text, 11, 2), minute = digits(text, 14, 2);
    if (!date || hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
    std::int64_t ms = std::int64_t{date->days} * day_ms + (hour * 60 + minute) * std::int64_t{60'000};
    std::size_t at = 16;
    if (at < text.size() && text[at] == ':') {
        int second = digits(text, at + 1, 2);
        if (second < 0 || second > 60) return std::nullopt;
        ms += (second == 60 ? 59 : second) * std::int64_t{1000};
        at += 3;
        if (at < text.size() && text[at] == '.') {
            ++at;
            int scale = 100;
            std::size_t start = at;
            for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
                ms += (text[at] - '0') * scale;
                scale /= 10;
            }
            if (at == start) return std::nullopt;
        }
    }
    if (at == text.size()) return Instant{ms};
    if (text[at] == 'Z' && at + 1 == text.size()) return Instant{ms};
    if ((text[at] == '+' || text[at] == '-') && text.size() == at + 6 && text[at + 3] == ':') {
        int offset_hour = digits(text, at + 1, 2), offset_minute = digits(text, at + 4, 2);
        if (offset_hour < 0 || offset_hour > 15 || offset_minute < 0 || offset_minute > 59) return std::nullopt;
        std::int64_t offset = (offset_hour * 60 + offset_minute) * std::int64_t{60'000};
        return Instant{text[at] == '+' ? ms - offset : ms + offset};
    }
    return std::nullopt;
}

Date date_at(Instant instant, int utc_offset_minutes) {
    return Date{static_cast<std::int32_t>(floor_div(instant.ms + utc_offset_minutes * std::int64_t{60'000}, day_ms))};
}

}  // namespace hera
