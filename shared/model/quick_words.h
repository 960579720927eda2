// The words that quick_line understands, one table per language. All folded (base/text.h fold). Private to quick_line and its
// test.
#pragma once

#include <span>
#include <string_view>

namespace hera {

struct KindWord {
    std::string_view word, kind;
};
struct DayWord {
    std::string_view word;
    int days = 0;  // from today
};
struct QuickWords {
    std::string_view language;
    std::span<const KindWord> kinds;              // how a line begins: "met", "called"
    std::span<const std::string_view> with;       // between that and the people: "with"
    std::span<const std::string_view> and_;       // between two people
    std::span<const std::string_view> ends_names; // what follows is no name any more: "about", "and said"
    std::span<const std::string_view> next;       // how a next step begins: "next", "todo"
    std::span<const std::string_view> fillers;    // between that and the step: "step", "is", "to"
    std::span<const std::string_view> to_do;      // a thing to do when it ends with a day: "send", "call"
    std::span<const std::string_view> before_day; // "on", "by"
    std::span<const std::string_view> coming;     // before a weekday or a unit: "next", "this"
    std::span<const std::string_view> past;       // "last"
    std::span<const DayWord> days;                // "tomorrow"
    std::span<const DayWord> units;               // after "in 3": "days", "weeks"; after `coming`: "week"
    std::string_view in;                          // "in 3 days"
    std::span<const std::string_view> weekdays;   // seven, Monday first
    std::span<const std::string_view> short_weekdays;
    std::span<const std::string_view> months;     // twelve
};

// The table of that language, else English.
const QuickWords& quick_words(std::string_view language);

}  // namespace hera
