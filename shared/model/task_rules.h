// What is to be done when: the sections of a task list and the moment of a reminder. Pure; the reader's day and zone are given.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time_of_day.h"

namespace hera {

// In the order of the list.
enum class TaskBucket : std::uint8_t { overdue, today, upcoming, no_date, done, count };

// A due day is a civil day: what is due today is late only when the reader's own day has passed.
TaskBucket task_bucket(std::optional<Date> due, bool done, Date today);

// When to remind of a task that is due on that day. nullopt: no such time of day is set.
std::optional<Instant> remind_moment(Date due, std::string_view remind_at, const Zone& reader);

// High before normal before low; what has no priority counts as normal. An unknown one likewise.
int priority_rank(std::string_view priority);

}  // namespace hera
