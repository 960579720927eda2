#include "model/quick_words.h"

namespace hera {
namespace {

constexpr KindWord kinds[] = {
    {"had a call", "call"},     {"had call", "call"},       {"phoned", "call"},       {"called", "call"},
    {"call", "call"},           {"rang", "call"},           {"spoke", "call"},        {"talked", "call"},
    {"had a meeting", "meeting"}, {"had meeting", "meeting"}, {"had lunch", "meeting"}, {"had coffee", "meeting"},
    {"had dinner", "meeting"},  {"met up", "meeting"},      {"met", "meeting"},       {"meeting", "meeting"},
    {"visited", "meeting"},     {"saw", "meeting"},         {"lunch", "meeting"},     {"coffee", "meeting"},
    {"gave a demo", "demo"},    {"demoed", "demo"},         {"demo", "demo"},         {"showed the product", "demo"},
    {"emailed", "email"},       {"e-mailed", "email"},      {"mailed", "email"},      {"wrote", "email"},
    {"email", "email"},         {"e-mail", "email"},        {"note", "note"},
};
constexpr std::string_view with[] = {"with", "to", "from", "at", "for"};
constexpr std::string_view and_[] = {"and", "&", "+"};
constexpr std::string_view ends_names[] = {"about", "re",   "regarding", "on",   "who",  "said", "says",   "because",
                                           "that",  "over", "in",        "wants", "asked", "needs", "likes", ":",
                                           "at",    "for",  "from",      "to",   "-",    "–",    "is",     "will"};
constexpr std::string_view next[] = {"next", "then", "todo", "to do", "follow up", "follow-up", "followup", "remind me"};
constexpr std::string_view fillers[] = {"step", "steps", "is", "to", "up", ":", "i", "will", "we", "should", "must"};
constexpr std::string_view to_do[] = {"call",    "send",    "email", "e-mail", "mail",  "write", "meet",    "ask",     "prepare",
                                      "check",   "confirm", "visit", "show",   "share", "book",  "invite",  "remind",  "review",
                                      "arrange", "draft",   "give",  "get",    "phone", "ring",  "discuss", "present", "deliver",
                                      "quote",   "order",   "demo",  "follow", "reply", "update"};
constexpr std::string_view before_day[] = {"on", "by", "until", "till", "before", "for", "due"};
constexpr std::string_view coming[] = {"next", "this", "coming"};
constexpr std::string_view past[] = {"last", "past"};
constexpr DayWord days[] = {{"today", 0},         {"tonight", 0}, {"tomorrow", 1}, {"day after tomorrow", 2}, {"yesterday", -1},
                            {"this morning", 0}, {"tmrw", 1},    {"tmr", 1}};
constexpr DayWord units[] = {{"day", 1}, {"days", 1}, {"week", 7}, {"weeks", 7}, {"fortnight", 14}};
constexpr std::string_view weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::string_view short_weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::string_view months[] = {"january", "february", "march",     "april",   "may",      "june",
                                       "july",    "august",   "september", "october", "november", "december"};

constexpr QuickWords tables[] = {
    {.language = "en",
     .kinds = kinds,
     .with = with,
     .and_ = and_,
     .ends_names = ends_names,
     .next = next,
     .fillers = fillers,
     .to_do = to_do,
     .before_day = before_day,
     .coming = coming,
     .past = past,
     .days = days,
     .units = units,
     .in = "in",
     .weekdays = weekdays,
     .short_weekdays = short_weekdays,
     .months = months},
};

}  // namespace

const QuickWords& quick_words(std::string_view language) {
    for (const QuickWords& table : tables)
        if (table.language == language) return table;
    return tables[0];
}

}  // namespace hera
