// QuickLine: what a person means by one typed line: "met Anna, wants proposal, next call on Friday" is a meeting with Anna, at
// which she said that she wants a proposal, and a task to call her by Friday. A help, never a gate: what is not understood
// stays what was said, and the screen shows what was understood before anything is saved.
//
// The line is cut into clauses at commas, semicolons, line breaks and full stops that end a sentence. The first clause may begin
// with what happened (a word of the table) and name with whom and when; a clause that begins with a word for "next", or with
// a thing to do and ends with a day to come, is the next step; all others are what was said. Words are in tables by language
// (quick_words.h), so that another language is another table.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace hera {

struct QuickLine {
    std::string kind;                 // key of activity_kind; empty: not said
    std::vector<std::string> people;  // as typed
    std::string said;                 // what is left, as typed
    std::string next;                 // what is to be done, without the day: "Call"
    std::optional<Date> due;          // of the next step
    std::optional<Date> day;          // when it happened, when another day is named: "called Anna yesterday"
};

QuickLine read_quick_line(std::string_view text, Date today, std::string_view language = "en");

// "Send offer on Friday" → "Send offer" and the day: for a task that is typed in one line. The day stays empty when none is said.
struct DatedWords {
    std::string words;
    std::optional<Date> day;
};
DatedWords read_dated_words(std::string_view text, Date today, std::string_view language = "en");

// The next day with that weekday after `today`; 0 Monday … 6 Sunday.
Date next_weekday(Date today, int weekday);
int weekday_of(Date day);

}  // namespace hera
