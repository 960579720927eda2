// SalesFigures: the numbers of a dashboard, worked out from rows. Pure: no database, no clock; whoever asks says which
// day today is and where the reader's days begin.
//
// Definitions (tests quote them):
//   F1  Open pipeline: deals in an open stage. Weighted: each by its own probability, else its stage's; lost deals
//   weigh
//       nothing and won ones are not open, whatever percentage they carry.
//   F2  Won and lost count by close date within the period, both ends included. A closed deal without a date counts
//   nowhere. F3  Win rate = won ÷ (won + lost), by count and by value, in thousandths. A cycle is the days from
//   creation to the close
//       date of a won deal; what is dated before its creation has none.
//   F4  Medians are medians: the middle one, or the mean of the two in the middle, rounded half up.
//   F5  What has no denominator is unknown (nullopt, drawn as "—"), never zero.
//   F6  Amounts of different currencies are never added. Sums are in `currency`; open deals in others are listed
//   beside.
//       Counts count every deal.
//   F7  A quota is for a calendar year; a period asks for as much of it as it has months (whole calendar months, the
//   last
//       day included). Coverage = open pipeline ÷ the team's quota; attainment = won in the period ÷ quota.
//   F8  Rotting: open and left alone for longer than its stage allows (pipeline_rules.h rots_at), judged at the
//   beginning of
//       today.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/money.h"
#include "base/time.h"
#include "model/pipeline_rules.h"

namespace hera {

struct SalesFigures {
    struct Sum {
        std::uint32_t count = 0;
        std::int64_t minor = 0;
    };
    struct Foreign {
        std::string currency;
        Sum sum;
    };
    struct Stage {
        RecordId stage{};
        std::string name;
        Sum sum;
        std::int64_t weighted_minor = 0;
    };
    struct Month {
        Date first{};
        Sum won, lost;
    };
    struct Member {
        RecordId user{};
        std::string name;
        Sum won, open;
        std::int64_t weighted_minor = 0;
        std::int64_t quota_minor = 0;  // of the period; 0: none is set
        std::optional<std::int64_t> attainment_milli;
    };
    struct Loss {
        std::string reason;  // option key; "" when nobody said
        Sum sum;
    };
    struct Rotting {
        RecordId deal{};
        std::string name;
        std::int64_t minor = 0;
        std::string currency;
        std::int64_t days = 0;  // since the last touch
    };
    struct Kind {
        std::string kind;
        std::uint32_t count = 0;
    };

    std::string currency;
    Sum open;
    std::int64_t weighted_minor = 0;
    std::vector<Foreign> open_elsewhere;
    std::vector<Stage> stages;  // open ones, in order, also empty ones
    Sum won, lost;
    std::optional<std::int64_t> win_rate, value_rate;     // thousandths
    std::optional<std::int64_t> average_won, median_won;  // minor units
    std::optional<std::int64_t> cycle_days;               // median
    std::vector<Month> months;                            // of the period, first to last
    std::int64_t quota_minor = 0;
    std::optional<std::int64_t> coverage_milli, attainment_milli;
    std::vector<Member> team;  // who has a quota or a deal, in the order given
    std::vector<Loss> losses;  // most valuable first
    Sum rotting;
    std::vector<Rotting> rotting_most;                                 // the five most valuable
    std::uint32_t tasks_overdue = 0, tasks_today = 0, tasks_week = 0;  // week: tomorrow and the six days behind it
    std::vector<Kind> activities;                                      // of the period, most frequent first
};

// Civil days of the reader, both included, and the reader's today.
struct Period {
    Date from{}, to{}, today{};
    std::int32_t utc_offset_minutes = 0;
    friend bool operator==(const Period&, const Period&) = default;
};

struct SalesRows {
    struct Stage {
        RecordId id{};
        std::string name;
        Outcome outcome = Outcome::open;
        std::int64_t probability = 0;
    };
    struct Deal {
        RecordId id{}, stage{}, owner{};
        std::string name;
        std::optional<Money> amount;
        std::optional<std::int64_t> probability;
        std::optional<Date> close_date;
        std::optional<Instant> created_at, rots_at, quiet_since;  // quiet_since: last touch or stage entry
        std::string lost_reason;
    };
    struct User {
        RecordId id{};
        std::string name;
    };
    struct Quota {
        RecordId user{};
        std::int64_t year = 0;
        Money amount;
    };
    std::string currency;
    std::vector<Stage> stages;  // in order
    std::vector<Deal> deals;
    std::vector<User> users;
    std::vector<Quota> quotas;
    std::vector<Date> due;                // of tasks that are not done
    std::vector<std::string> activities;  // kinds, of the period
};

SalesFigures sales_figures(const SalesRows& rows, const Period& period);

// The period's share of a yearly quota: months ÷ 12, F7. At least one month.
int months_of(const Period& period);

}  // namespace hera
