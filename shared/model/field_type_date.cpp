// date, instant, reference.
#include <array>

#include "base/text.h"
#include "model/field_type_functions.h"

namespace hera::field_type {
namespace {

int month_of(std::string_view word) {
    constexpr std::array<std::string_view, 12> months = {"jan", "feb", "mar", "apr", "may", "jun",
                                                         "jul", "aug", "sep", "oct", "nov", "dec"};
    std::string folded = fold(word).substr(0, 3);
    for (std::size_t i = 0; i < months.size(); ++i) {
        if (folded == months[i]) return static_cast<int>(i) + 1;
    }
    return 0;
}

struct Parts {
    std::vector<std::string> parts;
    char separator = 0;
};

// "12 Mar 2024", "3/15/2024", "12.03.2024", "7-Feb-22" into three parts.
Parts cut(std::string_view text) {
    Parts out;
    std::string part;
    for (char c : text) {
        if (c == '/' || c == '.' || c == '-' || c == ' ' || c == ',') {
            if (!part.empty()) out.parts.push_back(part);
            part.clear();
            if (!out.separator) out.separator = c;
        } else {
            part.push_back(c);
        }
    }
    if (!part.empty()) out.parts.push_back(part);
    return out;
}

int full_year(std::int64_t year, std::size_t digits) {
    if (digits > 2) return static_cast<int>(year);
    return static_cast<int>(year < 70 ? 2000 + year : 1900 + year);
}

std::optional<Date> from_parts(const Parts& cut, bool day_first) {
    if (cut.parts.size() != 3) return std::nullopt;
    std::int64_t numbers[3] = {0, 0, 0};
    int named_month = 0;
    std::size_t named_at = 3;
    for (std::size_t i = 0; i < 3; ++i) {
        if (auto number = parse_int(cut.parts[i])) {
            if (*number < 0 || *number > 9999) return std::nullopt;
            numbers[i] = *number;
        } else if ((named_month = month_of(cut.parts[i])) != 0) {
            named_at = i;
        } else {
            return std::nullopt;
        }
    }
    std::size_t year_size = cut.parts[2].size();
    if (named_at == 1) return make_date(full_year(numbers[2], year_size), named_month, static_cast<int>(numbers[0]));
    if (named_at == 0) return make_date(full_year(numbers[2], year_size), named_month, static_cast<int>(numbers[1]));
    if (named_at == 2) return std::nullopt;
    if (cut.parts[0].size() == 4) {
        return make_date(static_cast<int>(numbers[0]), static_cast<int>(numbers[1]), static_cast<int>(numbers[2]));
    }
    bool day_leads = day_first || cut.separator == '.' || numbers[0] > 12;
    if (numbers[1] > 12) day_leads = false;
    auto day = static_cast<int>(day_leads ? numbers[0] : numbers[1]);
    auto month = static_cast<int>(day_leads ? numbers[1] : numbers[0]);
    return make_date(full_year(numbers[2], year_size), month, day);
}

// Time of day in minutes: "09:14", "2:30 PM", "14:05:09"; −1 when it is none.
int minutes_of(std::string_view text) {
    std::string word = lower_ascii(trim(text));
    bool pm = word.size() > 2 && word.substr(word.size() - 2) == "pm";
    bool am = word.size() > 2 && word.substr(word.size() - 2) == "am";
    if (pm || am) word = std::string(trim(std::string_view(word).substr(0, word.size() - 2)));
    std::vector<std::string> parts = split(word, ':');
    if (parts.size() < 2) return -1;
    auto hour = parse_int(parts[0]), minute = parse_int(parts[1]);
    if (!hour || !minute || *hour < 0 || *hour > 23 || *minute < 0 || *minute > 59) return -1;
    std::int64_t h = *hour;
    if (pm && h < 12) h += 12;
    if (am && h == 12) h = 0;
    return static_cast<int>(h * 60 + *minute);
}

}  // namespace

namespace date {
Result<void> check(const FieldDef& field, const Value& value) {
    const Date* day = std::get_if<Date>(&value);
    if (!day) return wrong(field, "error.wrong_kind");
    int year = civil(*day).year;
    if (year < 1 || year > 9999) return wrong(field, "error.date");
    return {};
}
Result<Value> parse(const FieldDef& field, std::string_view input, const ParseContext& context) {
    std::string_view text = trim(input);
    if (text.empty() || text == "0/0/00") return Value{};
    if (auto day = parse_iso_date(text)) return Value(*day);
    // A time of day behind the date is dropped: a civil date never moves by a zone.
    std::size_t space = text.find_first_of(" T");
    if (space != std::string_view::npos && text.find(':') != std::string_view::npos) {
        std::string_view first = text.substr(0, space);
        if (auto day = parse_iso_date(first)) return Value(*day);
        if (auto day = from_parts(cut(first), context.day_first)) return Value(*day);
    }
    if (auto day = from_parts(cut(text), context.day_first)) return Value(*day);
    return wrong(field, "error.date", {std::string(text.substr(0, 40))});
}
std::string format(const Value& value) { return plain(value); }
std::string plain(const Value& value) {
    const Date* day = std::get_if<Date>(&value);
    return day ? format_iso(*day) : std::string{};
}
void encode(JsonWriter& writer, const Value& value) { writer.string(plain(value)); }
Result<Value> decode(const Json& json) {
    auto day = parse_iso_date(json.string());
    if (!day) return bad_wire();
    return Value(*day);
}
}  // namespace date

namespace instant {
Result<void> check(const FieldDef& field, const Value& value) {
    if (!std::get_if<Instant>(&value)) return wrong(field, "error.wrong_kind");
    return {};
}
Result<Value> parse(const FieldDef& field, std::string_view input, const ParseContext& context) {
    std::string_view text = trim(input);
    if (text.empty()) return Value{};
    if (auto moment = parse_iso_instant(text)) return Value(*moment);
    if (auto number = parse_int(text); number && text.size() >= 12 && text.size() <= 14) return Value(Instant{*number});
    std::size_t colon = text.find(':');
    std::size_t space = colon == std::string_view::npos ? std::string_view::npos : text.rfind(' ', colon);
    auto day = date::parse(field, space == std::string_view::npos ? text : text.substr(0, space), context);
    if (!day.ok()) return wrong(field, "error.date", {std::string(text.substr(0, 40))});
    const Date* found = std::get_if<Date>(&day.value());
    if (!found) return Value{};
    int minutes = space == std::string_view::npos ? 0 : minutes_of(text.substr(space + 1));
    if (minutes < 0) return wrong(field, "error.date", {std::string(text.substr(0, 40))});
    return Value(Instant{std::int64_t{found->days} * 86'400'000 + minutes * std::int64_t{60'000}});
}
std::string format(const Value& value) { return plain(value); }
std::string plain(const Value& value) {
    const Instant* moment = std::get_if<Instant>(&value);
    return moment ? format_iso(*moment) : std::string{};
}
void encode(JsonWriter& writer, const Value& value) {
    const Instant* moment = std::get_if<Instant>(&value);
    writer.integer(moment ? moment->ms : 0);
}
Result<Value> decode(const Json& json) {
    if (!json.is_integer()) return bad_wire();
    return Value(Instant{json.integer()});
}
}  // namespace instant

namespace reference {
Result<void> check(const FieldDef& field, const Value& value) {
    const RecordId* id = std::get_if<RecordId>(&value);
    if (!id || id->none()) return wrong(field, "error.wrong_kind");
    return {};
}
Result<Value> parse(const FieldDef& field, std::string_view input, const ParseContext&) {
    std::string_view text = trim(input);
    if (text.empty()) return Value{};
    auto id = RecordId::parse(text);
    if (!id) return wrong(field, "error.reference", {std::string(text.substr(0, 40))});
    return Value(*id);
}
std::string format(const Value& value) { return plain(value); }
std::string plain(const Value& value) {
    const RecordId* id = std::get_if<RecordId>(&value);
    return id ? id->text() : std::string{};
}
void encode(JsonWriter& writer, const Value& value) { writer.string(plain(value)); }
Result<Value> decode(const Json& json) {
    auto id = RecordId::parse(json.string());
    if (!id) return bad_wire();
    return Value(*id);
}
}  // namespace reference

}  // namespace hera::field_type
