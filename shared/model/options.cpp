#include "model/options.h"

#include "base/text.h"

namespace hera {
namespace {

// HubSpot's internal values are the aliases of lead_status and lifecycle (fold_key drops the underscores).
constexpr Option lead_status[] = {
    {"new", "new"},
    {"open", "open"},
    {"in_progress", "inprogress"},
    {"open_deal", "opendeal"},
    {"unqualified", "unqualified"},
    {"attempted", "attemptedtocontact;attempted"},
    {"connected", "connected"},
    {"bad_timing", "badtiming"},
};
constexpr Option lifecycle[] = {
    {"subscriber", "subscriber"},
    {"lead", "lead"},
    {"marketing_lead", "marketingqualifiedlead;mql"},
    {"sales_lead", "salesqualifiedlead;sql"},
    {"opportunity", "opportunity"},
    {"customer", "customer"},
    {"evangelist", "evangelist"},
    {"other", "other"},
};
// Of leads. Salesforce's standard values are among the aliases.
constexpr Option lead_state[] = {
    {"new", "new;open;opennotcontacted;notcontacted"},
    {"working", "working;workingcontacted;contacted;inprogress;attempted;attemptedtocontact;connected;nurturing"},
    {"qualified", "qualified"},
    {"unqualified", "unqualified;closednotconverted;badtiming;disqualified;junk;lost"},
    {"converted", "converted;closedconverted;opendeal"},
};
constexpr Option activity_kind[] = {{"call", "call;phonecall"},
                                    {"meeting", "meeting;event"},
                                    {"email", "email;mail"},
                                    {"demo", "demo;demonstration;productdemo"},
                                    {"note", "note"}};
constexpr Option lost_reason[] = {
    {"price", "price;tooexpensive"},
    {"competitor", "competitor;losttocompetitor"},
    {"timing", "timing;badtiming"},
    {"no_budget", "nobudget;budget"},
    {"no_decision", "nodecision;noresponse;wentsilent"},
    {"missing_feature", "missingfeature;features;productfit"},
    {"other", "other"},
};
constexpr Option priority[] = {{"low", "low"}, {"normal", "normal;medium"}, {"high", "high;urgent"}};
constexpr Option user_role[] = {{"owner", ""}, {"admin", ""}, {"manager", ""}, {"rep", "salesrep"}, {"viewer", "readonly"}};
constexpr Option stage_outcome[] = {{"open", ""}, {"won", ""}, {"lost", ""}};
constexpr Option link_role[] = {
    {"about", ""},    {"attendee", ""}, {"organizer", ""}, {"decision_maker", ""},
    {"champion", ""}, {"blocker", ""},  {"works_at", ""}};
constexpr Option conflict_state[] = {{"open", ""}, {"resolved", ""}};
constexpr Option attachment_state[] = {{"waiting", ""}, {"available", ""}};

constexpr OptionSet sets[] = {
    {"lead_status", lead_status},   {"lifecycle", lifecycle}, {"activity_kind", activity_kind}, {"priority", priority},
    {"user_role", user_role},       {"stage_outcome", stage_outcome}, {"link_role", link_role},
    {"conflict_state", conflict_state}, {"lost_reason", lost_reason}, {"lead_state", lead_state},
    {"attachment_state", attachment_state},
};

}  // namespace

const OptionSet* find_option_set(std::string_view key) {
    for (const OptionSet& set : sets) {
        if (set.key == key) return &set;
    }
    return nullptr;
}

std::string_view match_option(const OptionSet& set, std::string_view text) {
    std::string wanted = fold_key(text);
    if (wanted.empty()) return {};
    for (const Option& option : set.options) {
        if (fold_key(option.key) == wanted) return option.key;
        for (const std::string& alias : split(option.aliases, ';')) {
            if (alias == wanted) return option.key;
        }
    }
    return {};
}

}  // namespace hera
