#include "app/task_list.h"

#include <algorithm>

#include "app/history.h"
#include "app/titles.h"
#include "model/entities.h"
#include "model/task_rules.h"

namespace hera::app {
namespace {

struct Brief {
    RecordId id{};
    std::optional<Date> due;
    std::string remind_at, priority;
    Instant done_at{};
};

Result<std::vector<Brief>> read_briefs(store::Database& database, bool done, RecordId owner, bool reminders) {
    std::string sql = "SELECT id, f_due, f_remind_at, f_priority, f_done_at FROM r_task WHERE deleted = 0 AND f_done_at IS ";
    sql += done ? "NOT NULL" : "NULL";
    if (reminders) sql += " AND f_remind_at IS NOT NULL";
    if (!owner.none()) sql += " AND f_owner = ?";
    store::Statement tasks = database.prepare(sql);
    if (!owner.none()) tasks.bind(1, owner);
    std::vector<Brief> out;
    while (TRY(tasks.step())) {
        Brief brief;
        brief.id = RecordId{tasks.id(0)};
        if (!tasks.null(1)) brief.due = Date{static_cast<std::int32_t>(tasks.integer(1))};
        brief.remind_at = tasks.text(2);
        brief.priority = tasks.text(3);
        brief.done_at = Instant{tasks.integer(4)};
        out.push_back(std::move(brief));
    }
    return out;
}

bool before(const Brief& a, const Brief& b) {
    if (a.due.has_value() != b.due.has_value()) return a.due.has_value();
    if (a.due && !(*a.due == *b.due)) return *a.due < *b.due;
    int left = priority_rank(a.priority), right = priority_rank(b.priority);
    if (left != right) return left < right;
    if (a.remind_at != b.remind_at) return !a.remind_at.empty() && (b.remind_at.empty() || a.remind_at < b.remind_at);
    return a.id < b.id;
}

}  // namespace

Result<TaskList> read_tasks(sync::Replica& replica, const link::Query& what) {
    store::Database& database = replica.database();
    bool reminders = std::any_of(what.where.begin(), what.where.end(), [](const link::Filter& filter) {
        return filter.column == task::remind_at.key && filter.op == link::Filter::Op::not_empty;
    });
    std::vector<Brief> open = TRY(read_briefs(database, false, what.record, reminders));
    std::vector<Brief> done = TRY(read_briefs(database, true, what.record, reminders));
    TaskList out;
    out.counts.resize(static_cast<std::size_t>(TaskBucket::count));
    for (const Brief& brief : open) ++out.counts[static_cast<std::size_t>(task_bucket(brief.due, false, what.today))];
    out.counts[static_cast<std::size_t>(TaskBucket::done)] = static_cast<std::uint32_t>(done.size());

    std::vector<Brief>& shown = what.done ? done : open;
    if (what.done)
        std::sort(shown.begin(), shown.end(), [](const Brief& a, const Brief& b) {
            return a.done_at == b.done_at ? b.id < a.id : b.done_at < a.done_at;
        });
    else
        std::sort(shown.begin(), shown.end(), before);
    out.total = static_cast<std::uint32_t>(shown.size());

    const Entity& entity = replica.schema().at(task::entity.key);
    Titles titles(replica);
    std::vector<RecordId> ids;
    for (std::size_t i = what.offset; i < shown.size() && i < std::size_t{what.offset} + what.limit; ++i) {
        Record record = TRY(replica.load(entity, shown[i].id));
        link::TaskRow row;
        row.id = record.id;
        if (const std::string* subject = record.get(task::subject)) row.subject = *subject;
        if (const Date* due = record.get(task::due)) row.due = {*due};
        if (const Instant* at = record.get(task::done_at)) row.done_at = {*at};
        row.remind_at = shown[i].remind_at;
        row.priority = shown[i].priority;
        if (const auto* owner = std::get_if<RecordId>(&record.get("owner"))) {
            row.owner_id = *owner;
            row.owner = titles.of(user::entity.key, *owner);
        }
        row.about = TRY(titles.parties(record.id, RecordId{}));
        ids.push_back(row.id);
        out.rows.push_back(std::move(row));
    }
    std::vector<std::uint8_t> marks = TRY(read_row_marks(database, ids));
    for (std::size_t i = 0; i < out.rows.size(); ++i) out.rows[i].flags = marks[i];
    return out;
}

}  // namespace hera::app
