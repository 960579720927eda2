#include "base/time_of_day.h"

#include <algorithm>

#include "base/text.h"

namespace hera {
namespace {

constexpr std::int64_t minute_ms = 60'000, day_minutes = 24 * 60;

std::string two(int value) { return (value < 10 ? "0" : "") + to_text(value); }

bool digits_only(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<int> parse_time_of_day(std::string_view text) {
    std::string all = lower_ascii(trim(text));
    int half = 0;  // 1 am, 2 pm
    for (std::string_view suffix : {"am", "pm", "a.m.", "p.m."}) {
        if (all.size() <= suffix.size() || all.substr(all.size() - suffix.size()) != suffix) continue;
        half = suffix.front() == 'a' ? 1 : 2;
        all = std::string(trim(std::string_view(all).substr(0, all.size() - suffix.size())));
        break;
    }
    std::size_t colon = all.find_first_of(":.h");
    std::string hours = all.substr(0, colon), rest = colon == std::string::npos ? std::string{} : all.substr(colon + 1);
    if (colon == std::string::npos && hours.size() > 2) {  // "930", "0930"
        rest = hours.substr(hours.size() - 2);
        hours = hours.substr(0, hours.size() - 2);
    } else if (colon != std::string::npos && rest.size() != 2) {
        return std::nullopt;
    }
    if (!digits_only(hours) || hours.size() > 2 || (!rest.empty() && !digits_only(rest))) return std::nullopt;
    int hour = static_cast<int>(*parse_int(hours)), minute = rest.empty() ? 0 : static_cast<int>(*parse_int(rest));
    if (half != 0) {
        if (hour < 1 || hour > 12) return std::nullopt;
        hour = hour % 12 + (half == 2 ? 12 : 0);
    }
    if (hour > 23 || minute > 59) return std::nullopt;
    return hour * 60 + minute;
}

std::string format_time_of_day(int minutes) { return two(minutes / 60) + ":" + two(minutes % 60); }

Date date_in(const Zone& zone, Instant at) { return date_at(at, zone.offset_minutes(at)); }

int time_of_day_in(const Zone& zone, Instant at) {
    std::int64_t local = at.ms / minute_ms - (at.ms % minute_ms < 0 ? 1 : 0) + zone.offset_minutes(at);
    return static_cast<int>(((local % day_minutes) + day_minutes) % day_minutes);
}

Instant instant_in(const Zone& zone, Date day, int minutes) {
    std::int64_t wall = static_cast<std::int64_t>(day.days) * day_minutes + minutes;
    auto moment = [&](int offset) { return Instant{(wall - offset) * minute_ms}; };
    // The two offsets around it: a change within a day of that wall clock lies between these.
    int before = zone.offset_minutes({(wall - day_minutes) * minute_ms});
    int after = zone.offset_minutes({(wall + day_minutes) * minute_ms});
    Instant early = moment(std::max(before, after)), late = moment(std::min(before, after));
    if (zone.offset_minutes(early) == std::max(before, after)) return early;
    if (zone.offset_minutes(late) == std::min(before, after)) return late;
    return moment(before);  // skipped: counted on from the clock before the change
}

}  // namespace hera
