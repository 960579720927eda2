#include "model/quick_line.h"

#include <algorithm>

#include "base/text.h"
#include "model/quick_words.h"

namespace hera {
namespace {

constexpr std::size_t people_max = 8, name_words_max = 4;

// One word as typed, and folded for comparing.
struct Word {
    std::string text, folded;
};
using Words = std::vector<Word>;
using Span = std::span<const Word>;

Words words_of(std::string_view text) {
    Words out;
    for (const std::string& part : split(text, ' ')) {
        if (part.empty()) continue;
        Word word{part, fold(part)};
        // "Anna:" is a name and an end.
        if (word.folded.size() > 1 && word.folded.back() == ':') {
            out.push_back({part.substr(0, part.size() - 1), word.folded.substr(0, word.folded.size() - 1)});
            out.push_back({":", ":"});
        } else {
            out.push_back(std::move(word));
        }
    }
    return out;
}

std::string join(Span words) {
    std::string out;
    for (const Word& word : words) out += (out.empty() || word.text == ":" ? "" : " ") + word.text;
    while (!out.empty() && (out.back() == ':' || out.back() == '-')) out.pop_back();
    return std::string(trim(out));
}

template <class List>
bool any_of(const List& list, std::string_view word) {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

// How many words of `words` the phrase covers at its beginning; 0: it does not stand there.
std::size_t begins(Span words, std::string_view phrase) {
    std::vector<std::string> parts = split(phrase, ' ');
    if (parts.size() > words.size()) return 0;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (words[i].folded != parts[i]) return 0;
    return parts.size();
}

std::vector<std::string> clauses_of(std::string_view text) {
    std::vector<std::string> out(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        bool digit_behind = i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
        bool digit_before = i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
        bool comma = c == ',' && !(digit_before && digit_behind);  // 1,250 is one number
        bool stop = c == '.' && (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\n') && !digit_before;
        if (comma || stop || c == ';' || c == '\n') out.emplace_back();
        else out.back() += c == '\t' || c == '\r' ? ' ' : c;
    }
    for (std::string& clause : out) clause = std::string(trim(clause));
    out.erase(std::remove(out.begin(), out.end(), std::string{}), out.end());
    return out;
}

// ---- days ---------------------------------------------------------------------------------------------------------

int named(std::span<const std::string_view> longs, std::span<const std::string_view> shorts, std::string_view word) {
    for (std::size_t i = 0; i < longs.size(); ++i) {
        if (word == longs[i] || (i < shorts.size() && word == shorts[i])) return static_cast<int>(i);
        if (shorts.empty() && word.size() >= 3 && starts_with(longs[i], word)) return static_cast<int>(i);  // "dec"
    }
    return -1;
}

// "12", "12th", "3rd"
int day_number(std::string_view word) {
    for (std::string_view suffix : {"st", "nd", "rd", "th"}) {
        if (word.size() > suffix.size() && word.substr(word.size() - 2) == suffix) word.remove_suffix(2);
    }
    auto number = parse_int(word);
    return number && *number >= 1 && *number <= 31 ? static_cast<int>(*number) : 0;
}

enum class Toward { future, past };

// A day without its year: the nearest in that direction.
std::optional<Date> day_of_year(int month, int day, Date today, Toward toward) {
    int year = civil(today).year;
    for (int step : {0, 1, -1}) {
        auto date = make_date(year + step, month, day);
        if (!date) continue;
        if (toward == Toward::future ? !(*date < today) : !(today < *date)) return date;
    }
    return std::nullopt;
}

// The day that exactly these words name.
std::optional<Date> whole_day(const QuickWords& table, Span words, Date today, Toward toward) {
    std::string all;
    for (const Word& word : words) all += (all.empty() ? "" : " ") + word.folded;
    for (const DayWord& day : table.days)
        if (all == day.word) return Date{today.days + day.days};
    if (words.size() == 1) {
        if (auto iso = parse_iso_date(all)) return iso;
        int weekday = named(table.weekdays, table.short_weekdays, all);
        if (weekday < 0) return std::nullopt;
        Date next = next_weekday(today, weekday);
        return toward == Toward::future ? next : Date{next.days - 7};
    }
    if (words.size() == 2) {
        bool coming = any_of(table.coming, words[0].folded), past = any_of(table.past, words[0].folded);
        if (coming || past) {
            int weekday = named(table.weekdays, table.short_weekdays, words[1].folded);
            if (weekday >= 0) {
                Date next = next_weekday(today, weekday);
                return past ? Date{next.days - 7} : next;
            }
            for (const DayWord& unit : table.units) {
                if (unit.word != words[1].folded || unit.days < 7) continue;
                // A week ahead means its Monday; a week ago, the same day.
                if (past) return Date{today.days - unit.days};
                return words[0].folded == table.coming[0] ? Date{next_weekday(today, 0).days + unit.days - 7}
                                                          : next_weekday(today, 4);
            }
            return std::nullopt;
        }
        int month = named(table.months, {}, words[1].folded), day = day_number(words[0].folded);
        if (month < 0 || day == 0) {
            month = named(table.months, {}, words[0].folded);
            day = day_number(words[1].folded);
        }
        return month < 0 || day == 0 ? std::nullopt : day_of_year(month + 1, day, today, toward);
    }
    if (words.size() == 3 && words[0].folded == table.in) {
        auto count = parse_int(words[1].folded);
        if (words[1].folded == "a" || words[1].folded == "one") count = 1;
        for (const DayWord& unit : table.units) {
            if (unit.word == words[2].folded && count && *count >= 0 && *count < 1000)
                return Date{today.days + static_cast<std::int32_t>(*count) * unit.days};
        }
        return std::nullopt;
    }
    if (words.size() == 3) {
        int month = named(table.months, {}, words[1].folded), day = day_number(words[0].folded);
        auto year = parse_int(words[2].folded);
        bool whole = month >= 0 && day > 0 && year && *year >= 1000 && *year <= 9999;
        if (whole) return make_date(static_cast<int>(*year), month + 1, day);
    }
    return std::nullopt;
}

// A day at the end of the words; they are cut there.
std::optional<Date> cut_day(const QuickWords& table, Span& words, Date today, Toward toward) {
    for (std::size_t length : {3u, 2u, 1u}) {
        if (length > words.size()) continue;
        auto day = whole_day(table, words.last(length), today, toward);
        if (!day) continue;
        words = words.first(words.size() - length);
        if (!words.empty() && any_of(table.before_day, words.back().folded)) words = words.first(words.size() - 1);
        return day;
    }
    return std::nullopt;
}

std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

// ---- clauses ------------------------------------------------------------------------------------------------------

class LineReader {
public:
    LineReader(const QuickWords& table, Date today) : m_table(table), m_today(today) {}

    QuickLine read(std::string_view text) {
        std::vector<std::string> clauses = clauses_of(text);
        for (std::size_t i = 0; i < clauses.size(); ++i) {
            Words words = words_of(clauses[i]);
            if (i == 0 && first_clause(words)) continue;
            if (next_clause(words)) continue;
            // "met Anna, Tom and Li, want a demo": names may go on behind the comma.
            say(clauses[i]);
        }
        m_out.said = capital(std::move(m_out.said));
        return std::move(m_out);
    }

private:
    void say(std::string_view words) {
        if (words.empty()) return;
        if (!m_out.said.empty()) m_out.said += ", ";
        m_out.said += words;
    }

    bool first_clause(Span words) {
        std::size_t verb = 0;
        for (const KindWord& kind : m_table.kinds) {
            std::size_t length = begins(words, kind.word);
            if (length <= verb) continue;
            verb = length;
            m_out.kind = kind.kind;
        }
        if (verb == 0) return false;
        Span rest = words.subspan(verb);
        if (m_out.kind == "note") {
            if (!rest.empty() && rest.front().folded == ":") rest = rest.subspan(1);
            say(join(rest));
            return true;
        }
        // A call in the future is a thing to do, not one that was done.
        m_out.day = cut_day(m_table, rest, m_today, Toward::past);
        if (m_out.day && m_today < *m_out.day) {
            m_out = {};
            return false;
        }
        if (m_out.day == m_today) m_out.day.reset();
        while (!rest.empty() && any_of(m_table.with, rest.front().folded)) rest = rest.subspan(1);
        std::size_t length = names(rest);
        rest = rest.subspan(length);
        if (!rest.empty() && (rest.front().folded == ":" || rest.front().folded == "-" || rest.front().folded == "–"))
            rest = rest.subspan(1);
        say(join(rest));
        return true;
    }

    // Takes names from the front and tells how many words they are.
    std::size_t names(Span words) {
        std::size_t taken = 0;
        Words name;
        auto close = [&] {
            if (!name.empty() && m_out.people.size() < people_max) m_out.people.push_back(join(name));
            name.clear();
        };
        for (const Word& word : words) {
            if (any_of(m_table.and_, word.folded)) {
                // "and" ends what was said unless a name follows it.
                bool name_follows = taken + 1 < words.size() && !any_of(m_table.ends_names, words[taken + 1].folded);
                if (!name_follows) break;
                close();
            } else if (any_of(m_table.ends_names, word.folded) || name.size() == name_words_max) {
                break;
            } else {
                name.push_back(word);
            }
            ++taken;
        }
        close();
        return taken;
    }

    bool next_clause(Span words) {
        std::size_t marker = 0;
        for (std::string_view phrase : m_table.next) marker = std::max(marker, begins(words, phrase));
        Span rest = words.subspan(marker);
        // "next week we talk" says when, not what.
        Span dated = rest;
        auto day = cut_day(m_table, dated, m_today, Toward::future);
        if (marker == 0 && !(day && !dated.empty() && any_of(m_table.to_do, dated.front().folded))) return false;
        if (marker > 0 && marker == 1 && !rest.empty() && whole_day(m_table, words.first(2), m_today, Toward::future)) return false;
        if (!m_out.next.empty()) return false;
        while (!dated.empty() && any_of(m_table.fillers, dated.front().folded)) dated = dated.subspan(1);
        std::string what = join(dated);
        // "follow up on Friday": the marker is the thing to do.
        if (what.empty()) what = join(words.first(marker));
        if (what.empty()) return false;
        m_out.next = capital(std::move(what));
        m_out.due = day;
        return true;
    }

    const QuickWords& m_table;
    Date m_today;
    QuickLine m_out;
};

}  // namespace

int weekday_of(Date day) {
    return (((day.days + 3) % 7) + 7) % 7;  // 1970-01-01 was a Thursday
}

Date next_weekday(Date today, int weekday) {
    int ahead = ((weekday - weekday_of(today)) % 7 + 7) % 7;
    return Date{today.days + (ahead == 0 ? 7 : ahead)};
}

QuickLine read_quick_line(std::string_view text, Date today, std::string_view language) {
    return LineReader(quick_words(language), today).read(text);
}

DatedWords read_dated_words(std::string_view text, Date today, std::string_view language) {
    Words words = words_of(trim(text));
    Span rest(words);
    auto day = cut_day(quick_words(language), rest, today, Toward::future);
    if (!day || rest.empty()) return {std::string(trim(text)), std::nullopt};
    return {join(rest), day};
}

}  // namespace hera
