#include "model/task_rules.h"

namespace hera {

TaskBucket task_bucket(std::optional<Date> due, bool done, Date today) {
    if (done) return TaskBucket::done;
    if (!due) return TaskBucket::no_date;
    if (*due < today) return TaskBucket::overdue;
    return *due == today ? TaskBucket::today : TaskBucket::upcoming;
}

std::optional<Instant> remind_moment(Date due, std::string_view remind_at, const Zone& reader) {
    auto minutes = parse_time_of_day(remind_at);
    if (!minutes) return std::nullopt;
    return instant_in(reader, due, *minutes);
}

int priority_rank(std::string_view priority) { return priority == "high" ? 0 : priority == "low" ? 2 : 1; }

}  // namespace hera
