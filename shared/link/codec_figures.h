// The figures of a dashboard on the wire. Private to codec.cpp.
#pragma once

#include <optional>

#include "link/archive.h"
#include "model/sales_figures.h"

namespace hera::link {

// A number that may be unknown.
template <class A>
void number_fields(A& a, Ref<A, std::optional<std::int64_t>> number) {
    bool known = number.has_value();
    a(known);
    std::int64_t value = number.value_or(0);
    if (known) a(value);
    if constexpr (A::reading) {
        number = known ? std::optional(value) : std::nullopt;
    }
}

template <class A>
void sum(A& a, Ref<A, SalesFigures::Sum> s) {
    a(s.count);
    a(s.minor);
}
template <class A>
void figure_fields(A& a, Ref<A, SalesFigures> f) {
    a(f.currency);
    sum(a, f.open);
    a(f.weighted_minor);
    a.list(f.open_elsewhere, [](A& archive, Ref<A, SalesFigures::Foreign> item) {
        archive(item.currency);
        sum(archive, item.sum);
    });
    a.list(f.stages, [](A& archive, Ref<A, SalesFigures::Stage> item) {
        archive(item.stage);
        archive(item.name);
        sum(archive, item.sum);
        archive(item.weighted_minor);
    });
    sum(a, f.won);
    sum(a, f.lost);
    for (auto* number : {&f.win_rate, &f.value_rate, &f.average_won, &f.median_won, &f.cycle_days, &f.coverage_milli,
                         &f.attainment_milli})
        number_fields(a, *number);
    a.list(f.months, [](A& archive, Ref<A, SalesFigures::Month> item) {
        archive(item.first);
        sum(archive, item.won);
        sum(archive, item.lost);
    });
    a(f.quota_minor);
    a.list(f.team, [](A& archive, Ref<A, SalesFigures::Member> item) {
        archive(item.user);
        archive(item.name);
        sum(archive, item.won);
        sum(archive, item.open);
        archive(item.weighted_minor);
        archive(item.quota_minor);
        number_fields(archive, item.attainment_milli);
    });
    a.list(f.losses, [](A& archive, Ref<A, SalesFigures::Loss> item) {
        archive(item.reason);
        sum(archive, item.sum);
    });
    sum(a, f.rotting);
    a.list(f.rotting_most, [](A& archive, Ref<A, SalesFigures::Rotting> item) {
        archive(item.deal);
        archive(item.name);
        archive(item.minor);
        archive(item.currency);
        archive(item.days);
    });
    a(f.tasks_overdue);
    a(f.tasks_today);
    a(f.tasks_week);
    a.list(f.activities, [](A& archive, Ref<A, SalesFigures::Kind> item) {
        archive(item.kind);
        archive(item.count);
    });
}

}  // namespace hera::link
