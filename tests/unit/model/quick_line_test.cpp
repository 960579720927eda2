#include "model/quick_line.h"

#include "base/text.h"
#include "model/options.h"
#include "model/quick_words.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;

namespace {

const Date wednesday = *parse_iso_date("2026-03-18");

std::string iso(const std::optional<Date>& day) { return day ? format_iso(*day) : std::string{}; }

struct Row {
    const char* line;
    const char* kind;
    std::vector<std::string> people;
    const char* said;
    const char* next;
    const char* due;
    const char* day;
};

// 2026-03-18 is a Wednesday.
const Row rows[] = {
    {"met Anna, wants proposal, next call on Friday", "meeting", {"Anna"}, "Wants proposal", "Call", "2026-03-20", ""},
    {"Met Anna Kovács and Tom Weber. They want a demo. Next step: send the contract by 2 April", "meeting",
     {"Anna Kovács", "Tom Weber"}, "They want a demo", "Send the contract", "2026-04-02", ""},
    {"called Mei about the price, she needs two more days", "call", {"Mei"}, "About the price, she needs two more days", "", "",
     ""},
    {"called Mei yesterday", "call", {"Mei"}, "", "", "", "2026-03-17"},
    {"met O'Brien on Monday, todo send slides tomorrow", "meeting", {"O'Brien"}, "", "Send slides", "2026-03-19", "2026-03-16"},
    {"spoke with Jürgen Groß & Zoë: budget is 1,250 EUR; then e-mail the offer next week", "call", {"Jürgen Groß", "Zoë"},
     "Budget is 1,250 EUR", "E-mail the offer", "2026-03-23", ""},
    {"had coffee with Łukasz, good mood, send him the book in 3 days", "meeting", {"Łukasz"}, "Good mood", "Send him the book",
     "2026-03-21", ""},
    {"emailed 北京 about samples", "email", {"北京"}, "About samples", "", "", ""},
    {"demo for Harbor Systems, follow up on 1 April", "demo", {"Harbor Systems"}, "", "Follow up", "2026-04-01", ""},
    {"Note: the gate code is 4711", "note", {}, "The gate code is 4711", "", "", ""},
    {"wants proposal, next call on Friday", "", {}, "Wants proposal", "Call", "2026-03-20", ""},
    {"nothing to see here", "", {}, "Nothing to see here", "", "", ""},
    // A call that is still to come has not happened.
    {"call Anna tomorrow", "", {}, "", "Call Anna", "2026-03-19", ""},
    // "next week" says when; it is no next step.
    {"met Anna, next week she is away", "meeting", {"Anna"}, "Next week she is away", "", "", ""},
    {"met Anna, next: visit", "meeting", {"Anna"}, "", "Visit", "", ""},
    {"met Anna, next meeting Wednesday", "meeting", {"Anna"}, "", "Meeting", "2026-03-25", ""},
    {"met Anna, next call 2026-05-01", "meeting", {"Anna"}, "", "Call", "2026-05-01", ""},
    {"met Anna, next call on 3rd of March", "meeting", {"Anna"}, "", "Call on 3rd of March", "", ""},
    {"met Anna, next call on 3 March", "meeting", {"Anna"}, "", "Call", "2027-03-03", ""},
    // Two next steps: the second is said.
    {"met Anna, next call tomorrow, next visit Friday", "meeting", {"Anna"}, "Next visit Friday", "Call", "2026-03-19", ""},
    {"MET ANNA, NEXT CALL TODAY", "meeting", {"ANNA"}, "", "CALL", "2026-03-18", ""},
    {"", "", {}, "", "", "", ""},
    {" , ;. ", "", {}, "", "", "", ""},
    {"met", "meeting", {}, "", "", "", ""},
};

}  // namespace

TEST_CASE("a typed line becomes what happened, with whom, what was said and what is next") {
    for (const Row& row : rows) {
        INFO(row.line);
        QuickLine read = read_quick_line(row.line, wednesday);
        CHECK(read.kind == row.kind);
        CHECK(read.people == row.people);
        CHECK(read.said == row.said);
        CHECK(read.next == row.next);
        CHECK(iso(read.due) == row.due);
        CHECK(iso(read.day) == row.day);
    }
}

TEST_CASE("a task typed in one line carries its day") {
    struct Dated {
        const char *text, *words, *day;
    };
    for (const Dated& row : {Dated{"Send offer on Friday", "Send offer", "2026-03-20"},
                             {"Send offer by 12 Dec", "Send offer", "2026-12-12"},
                             {"Pay invoice tomorrow", "Pay invoice", "2026-03-19"},
                             {"Review in 2 weeks", "Review", "2026-04-01"},
                             {"Plan next week", "Plan", "2026-03-23"},
                             {"Plan this week", "Plan", "2026-03-20"},
                             {"Day after tomorrow", "Day after tomorrow", ""},
                             {"Call back day after tomorrow", "Call back", "2026-03-20"},
                             {"Send offer", "Send offer", ""},
                             {"tomorrow", "tomorrow", ""}}) {
        INFO(row.text);
        DatedWords read = read_dated_words(row.text, wednesday);
        CHECK(read.words == row.words);
        CHECK(iso(read.day) == row.day);
    }
}

TEST_CASE("weekdays are those to come, across the end of a year and a leap day") {
    CHECK(weekday_of(wednesday) == 2);
    CHECK(weekday_of(Date{0}) == 3);
    CHECK(weekday_of(Date{-1}) == 2);
    for (int weekday = 0; weekday < 7; ++weekday) {
        for (const char* from : {"2026-12-28", "2026-12-31", "2028-02-28", "2026-03-29"}) {
            Date today = *parse_iso_date(from), next = next_weekday(today, weekday);
            CHECK(weekday_of(next) == weekday);
            CHECK((next.days > today.days && next.days <= today.days + 7));
        }
    }
}

TEST_CASE("any text is read without loss of what was said") {
    for (std::string_view text : {"met Anna met Anna met Anna", "next next next", "on on on Friday", "in in days", ":::",
                                  "called :", "met and and and", "\xF0\x9F\x99\x82, \xF0\x9F\x99\x82", "12 13 14",
                                  "met 1234567890123456789012"}) {
        INFO(text);
        QuickLine read = read_quick_line(text, wednesday);
        CHECK(valid_utf8(read.said));
        CHECK((read.kind.empty() || find_option_set("activity_kind") != nullptr));
    }
}

TEST_CASE("the tables of words are folded and name kinds that exist") {
    const QuickWords& english = quick_words("en");
    CHECK(&quick_words("tlh") == &english);
    for (const KindWord& word : english.kinds) {
        CHECK(fold(word.word) == word.word);
        CHECK(match_option(*find_option_set("activity_kind"), word.kind) == word.kind);
    }
    CHECK(english.weekdays.size() == 7);
    CHECK(english.short_weekdays.size() == 7);
    CHECK(english.months.size() == 12);
}
