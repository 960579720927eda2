// Tasks: what is to be done, overdue first, by the reader's own day; mine or everyone's; typed in one line, done by one tap.
//
// Keys on a task: Up and Down move, Enter opens what it is about, x ticks it off.
#include <algorithm>
#include <array>
#include <optional>

#include "app/live_query.h"
#include "app/screen.h"
#include "base/text.h"
#include "model/entities.h"
#include "model/quick_line.h"
#include "model/task_rules.h"
#include "platform/zones.h"
#include "screens/record_list_rows.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/empty_state.h"
#include "widgets/page_header.h"
#include "widgets/progress.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

constexpr std::uint32_t page_tasks = 200, done_tasks = 50, tasks_max = 500;
constexpr float width_dp = 860;

float row_height() { return dp(roomy() ? 64.0f : 52.0f); }
float head_height() { return dp(44); }

constexpr std::string_view bucket_keys[] = {"tasks.overdue", "tasks.today", "tasks.upcoming", "tasks.no_date", "tasks.done"};

class TasksScreen final : public Screen {
public:
    explicit TasksScreen(StoreLink& store) : m_open(store), m_done(store), m_id(id_of("tasks")) {}

    void enter(Ui&, const Route&) override {}
    std::string title() const override { return std::string(tr("nav.tasks")); }
    void register_commands(Commands& commands) override {
        commands.add({.id = "task.add", .icon = icon::plus, .key = "/", .run = [this] { focus(add_id()); }});
    }

    void draw(Ui& ui) override {
        m_today = date_in(PlaceZone(), clock().now());
        ask(ui);
        Rect rest = ui.area;
        draw_header(ui, rest.cut_top(page_header_height()));
        draw_bar(rest);
        draw_add(ui, rest);
        const link::Page* page = m_open.page();
        if (page == nullptr) {
            if (m_open.late()) skeleton_rows(rest.inset(margin(), dp(8)), row_height());
            return;
        }
        place_rows(*page);
        if (m_rows.empty()) return draw_empty(rest);
        move_by_keys(ui, rest);
        draw_rows(ui, rest);
    }

private:
    struct Placed {  // a heading or a task
        TaskBucket bucket = TaskBucket::overdue;
        const link::TaskRow* task = nullptr;
        std::uint32_t count = 0;
        float top = 0, height = 0;
    };

    float margin() const { return dp(layout() == Layout::phone ? 16.0f : 24.0f); }
    // While a field has the focus its text is its own: an empty one takes its place for the next task.
    ImGuiID add_id() const { return id_of(m_added, id_of("add", m_id)); }
    static ImGuiID row_id(const link::TaskRow& task) { return id_of(task.id.bytes, id_of("task row")); }

    void ask(Ui& ui) {
        link::Query what;
        what.kind = link::Query::Kind::tasks;
        what.entity = std::string(task::entity.key);
        if (!m_everyone) what.record = record_of(ui.store.session().account.user);
        what.today = m_today;
        what.limit = m_limit;
        m_open.ask(what);
        what.done = true;
        what.limit = done_tasks;
        if (m_show_done) m_done.ask(what);
    }

    std::uint32_t count_of(TaskBucket bucket) const {
        const link::Page* page = m_open.page();
        auto at = static_cast<std::size_t>(bucket);
        return page == nullptr || at >= page->task_counts.size() ? 0 : page->task_counts[at];
    }

    // ---- parts ----

    void draw_header(Ui&, const Rect& rect) {
        std::uint32_t late = count_of(TaskBucket::overdue), today = count_of(TaskBucket::today);
        std::string sub;
        if (late > 0) sub = plural(late, "tasks.count_overdue.");
        if (today > 0) sub += (sub.empty() ? "" : " · ") + plural(today, "tasks.count_today.");
        page_header(m_more, {.id = id_of("header", m_id), .rect = rect, .title = tr("nav.tasks"), .sub = sub});
    }

    void draw_bar(Rect& rest) {
        Rect line = rest.cut_top(size::control() + dp(20)).inset(margin(), 0);
        line.y += dp(12);
        line.h = size::control();
        line.w = std::fmin(line.w, dp(280));
        std::array<std::string_view, 2> labels{tr("tasks.mine"), tr("tasks.everyone")};
        auto chosen = segments({.id = id_of("whose", m_id),
                                .rect = line,
                                .name = tr("tasks.whose"),
                                .labels = labels,
                                .current = m_everyone ? 1 : 0,
                                .tabs = false});
        if (!chosen) return;
        m_everyone = *chosen == 1;
        m_scroll = {};
        wake();
    }

    void draw_add(Ui& ui, Rect& rest) {
        DatedWords dated = read_dated_words(m_text, m_today);
        std::string hint = dated.day ? tr("tasks.add_due", {format_day(*dated.day, m_today)}) : std::string{};
        float height = text_field_height(false, true);
        Rect line = rest.cut_top(height + dp(8)).inset(margin(), 0);
        line.w = std::fmin(line.w, dp(width_dp));
        std::string label(tr("tasks.add_button"));
        Rect press = line.cut_right(button_width(label, icon::plus));
        press.h = size::control();
        line.cut_right(dp(8));
        FieldResult typed = text_field({.id = add_id(),
                                        .rect = {line.x, line.y, line.w, height},
                                        .label = tr("tasks.add"),
                                        .value = m_text,
                                        .placeholder = tr("tasks.add_hint"),
                                        .hint = hint,
                                        .label_shown = false,
                                        .max_length = 300});
        if (typed.changed || typed.committed) m_text = typed.text;
        if (!hint.empty())
            node({.id = id_of("add hint", m_id), .role = Role::text, .name = hint,
                  .rect = {line.x, line.y + size::control(), line.w, height - size::control()}});
        bool pressed = button({.id = id_of("add button", m_id),
                               .rect = press,
                               .label = label,
                               .icon = icon::plus,
                               .tone = Tone::primary,
                               .disabled = trim(m_text).empty()});
        if (pressed || typed.entered) add(ui);
    }

    void add(Ui& ui) {
        DatedWords dated = read_dated_words(m_text, m_today);
        if (dated.words.empty()) return;
        std::vector<std::pair<std::string, Value>> fields{{"subject", dated.words}};
        if (dated.day) fields.emplace_back("due", *dated.day);
        ui.edit("undo.log_entry",
                {{link::Edit::Kind::create, std::string(task::entity.key), RecordId::make(clock(), random()), std::move(fields)}},
                std::string(tr("compose.saved.task")));
        m_text.clear();
        ++m_added;
        focus(add_id());
        wake();
    }

    void draw_empty(const Rect& rect) {
        empty_state({.id = id_of("none", m_id),
                     .rect = rect,
                     .icon = icon::tasks,
                     .title = tr(m_everyone ? "tasks.none_everyone" : "tasks.none"),
                     .sentence = tr("tasks.none_how")});
    }

    // ---- the list ----

    void place_rows(const link::Page& page) {
        m_rows.clear();
        m_height = dp(4);
        auto put = [&](TaskBucket bucket, const link::TaskRow* task, std::uint32_t count) {
            float height = task == nullptr ? head_height() : row_height();
            m_rows.push_back({bucket, task, count, m_height, height});
            m_height += height;
        };
        std::optional<TaskBucket> last;
        for (const link::TaskRow& task : page.tasks) {
            TaskBucket bucket =
                task_bucket(task.due.empty() ? std::nullopt : std::optional<Date>(task.due.front()), false, m_today);
            if (last != bucket) put(bucket, nullptr, count_of(bucket));
            last = bucket;
            put(bucket, &task, 0);
        }
        if (page.total > page.tasks.size()) m_height += size::control() + dp(16);
        m_done_top = m_height;
        if (count_of(TaskBucket::done) == 0) return;
        put(TaskBucket::done, nullptr, count_of(TaskBucket::done));
        if (m_show_done && m_done.page() != nullptr) {
            for (const link::TaskRow& task : m_done.page()->tasks) put(TaskBucket::done, &task, 0);
        }
    }

    void move_by_keys(Ui& ui, const Rect& view) {
        std::vector<const Placed*> tasks;
        int at = -1;
        for (const Placed& row : m_rows) {
            if (row.task == nullptr) continue;
            if (row_id(*row.task) == focused_id()) at = static_cast<int>(tasks.size());
            tasks.push_back(&row);
        }
        if (at < 0) return;
        int count = static_cast<int>(tasks.size());
        int to = take_key("ArrowDown") ? at + 1 : take_key("ArrowUp") ? at - 1 : at;
        bool tick = take_key("x");
        if (tick) {
            toggle(ui, *tasks[static_cast<std::size_t>(at)]->task);
            to = at + 1 < count ? at + 1 : at - 1;  // it leaves its place
        }
        if (to == at || to < 0 || to >= count) return;
        const Placed& row = *tasks[static_cast<std::size_t>(to)];
        m_scroll.scroll_into_view(static_cast<double>(row.top), static_cast<double>(row.height), view,
                                  static_cast<double>(m_height + dp(24)));
        focus(row_id(*row.task));
        wake();
    }

    void draw_rows(Ui& ui, const Rect& view) {
        Clip clip(view);
        float content = m_height + dp(24);
        float offset = static_cast<float>(m_scroll.update(id_of("scroll", m_id), view, static_cast<double>(content)));
        float width = std::fmin(view.w - 2 * margin(), dp(width_dp));
        std::optional<Scope> list;
        for (const Placed& row : m_rows) {
            Rect place = snap({view.x + margin(), view.y + row.top - offset, width, row.height});
            bool seen = place.bottom() > view.y && place.y < view.bottom();
            if (row.task == nullptr) {
                list.reset();
                if (seen) draw_heading(row, place);
                continue;
            }
            if (!seen) continue;
            if (!list)
                list.emplace(Node{.id = id_of(static_cast<std::uint64_t>(row.bucket), id_of("list", m_id)),
                                  .role = Role::list,
                                  .name = tr(bucket_keys[static_cast<std::size_t>(row.bucket)]),
                                  .rect = place});
            draw_task(ui, row, place);
        }
        list.reset();
        if (m_open.page()->total <= m_open.page()->tasks.size() || m_limit >= tasks_max) return;
        std::string label(tr("timeline.more"));
        Rect more{view.x + margin(), view.y + m_done_top - offset - size::control() - dp(8), button_width(label), size::control()};
        if (button({.id = id_of("more", m_id), .rect = more, .label = label})) {
            m_limit = tasks_max;
            wake();
        }
    }

    void draw_heading(const Placed& row, const Rect& place) {
        const Colors& c = colors();
        std::string words(tr(bucket_keys[static_cast<std::size_t>(row.bucket)]));
        ImGuiID id = id_of(words, m_id);
        Rect line = place;
        line.cut_top(dp(8));
        bool done = row.bucket == TaskBucket::done;
        if (done) {
            // Its own list is read only when somebody wants it.
            std::string label = words + " " + format_number(row.count);
            float y = std::round(line.y + (line.h - size::control()) / 2);
            Rect at{line.x - dp(12), y, button_width(label, 0, true), size::control()};
            if (button({.id = id_of("show done", m_id),
                        .rect = at,
                        .label = label,
                        .tone = Tone::quiet,
                        .can_expand = true,
                        .expanded = m_show_done,
                        .trailing_chevron = true})) {
                m_show_done = !m_show_done;
                wake();
            }
            return;
        }
        node({.id = id, .role = Role::heading, .name = words, .rect = line, .level = 2});
        float width = draw_text_in(canvas(), line, type::section(), row.bucket == TaskBucket::overdue ? c.bad : c.text, words);
        line.cut_left(width + dp(8));
        draw_text_in(canvas(), line, type::tabular(type::meta()), c.text3, format_number(row.count));
    }

    void draw_task(Ui& ui, const Placed& row, const Rect& place) {
        const Colors& c = colors();
        const link::TaskRow& task = *row.task;
        bool done = !task.done_at.empty();
        Scope item({.id = id_of("item", row_id(task)), .role = Role::list_item, .rect = place});
        Rect rest = place;
        line_below(place, c.line);

        // The mark has a finger's width of its own.
        float target = dp(roomy() ? 44.0f : 32.0f), side = dp(roomy() ? 24.0f : 20.0f);
        Rect press{rest.x - dp(8), std::round(rest.y + (rest.h - target) / 2), target, target};
        std::string name = tr(done ? "timeline.reopen_task" : "timeline.finish_task", {task.subject});
        Response tick =
            node({.id = id_of("tick", row_id(task)), .role = Role::checkbox, .name = name, .rect = press, .checked = done});
        Rect circle = snap({press.x + (target - side) / 2, press.y + (target - side) / 2, side, side});
        float round = side / 2 / dp(1);
        framed(circle, round, done ? c.ok : tick.hovered ? c.accent : c.control_line, done ? c.ok_soft : c.bg, 1.5f);
        if (done || tick.hovered)
            draw_icon(canvas(), {circle.x + side / 2, circle.y + side / 2}, icon::check, 14, done ? c.ok : c.text3);
        if (tick.hovered) set_cursor(ImGuiMouseCursor_Hand);
        if (tick.focus_visible) focus_ring(circle, round);
        rest.cut_left(target);

        std::string edit_name = tr("tasks.edit", {task.subject});
        if (icon_button_right(id_of("edit", row_id(task)), rest, icon::pencil, edit_name))
            ui.open_entry(hera::task::entity.key, task.id);
        rest.cut_right(dp(4));
        draw_words(ui, row, rest);
        if (tick.activated) toggle(ui, task);
    }

    void draw_words(Ui& ui, const Placed& row, const Rect& place) {
        const Colors& c = colors();
        const link::TaskRow& task = *row.task;
        bool done = !task.done_at.empty(), late = row.bucket == TaskBucket::overdue;
        const link::Party* about = task.about.empty() || !has_page(task.about.front().entity) ? nullptr : &task.about.front();
        std::string when;
        if (done)
            when = tr("timeline.task_done", {format_moment(task.done_at.front(), clock().now(), utc_offset_minutes())});
        else if (!task.due.empty())
            when = row.bucket == TaskBucket::today ? std::string(tr("time.today")) : format_day(task.due.front(), m_today);
        if (!task.remind_at.empty() && !done) when += (when.empty() ? "" : " ") + task.remind_at;
        std::string with = about == nullptr ? std::string{} : about->title;
        std::string owner = m_everyone ? task.owner : std::string{};
        std::string priority = task.priority == "high" ? std::string(tr("tasks.high")) : std::string{};

        std::string name = task.subject;
        for (const std::string* part : {&with, &when, &owner, &priority})
            if (!part->empty()) name += ", " + *part;
        std::string href = about == nullptr ? std::string{} : format_route(route_of(about->entity, about->id));
        Rect r = snap(place);
        Response response = node(
            {.id = row_id(task), .role = about == nullptr ? Role::button : Role::link, .name = name, .rect = r, .href = href});
        if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
        if (response.hovered || response.held) fill_round(r.inset(0, dp(2)), radius::control, response.held ? c.press : c.hover);
        if (response.focus_visible) focus_ring_inside(r.inset(0, dp(2)), radius::control);

        Rect words = r.inset(dp(8), 0);
        float first = line_height(type::body()), second = line_height(type::meta());
        bool two = !with.empty() || !when.empty() || !owner.empty();
        words.cut_top(std::round((words.h - first - (two ? second : 0)) / 2));
        Rect line = words.cut_top(first);
        if (!priority.empty() && !done) {
            draw_icon(canvas(), {line.x + dp(7), line.y + line.h / 2}, icon::flag, 13, c.bad);
            line.cut_left(dp(18));
        }
        float marks = task.flags == 0 ? 0 : dp(20);
        Rect subject = line;
        subject.w -= marks;
        float width = draw_text_in(canvas(), subject, type::body_medium(), done ? c.text3 : c.text, task.subject);
        if (marks > 0) draw_row_marks({line.x + width + dp(4), line.y, marks, line.h}, task.flags);
        if (two) {
            line = words.cut_top(second);
            auto part = [&](const std::string& text, ImU32 ink) {
                if (text.empty() || line.w < dp(24)) return;
                if (line.x > words.x) line.cut_left(draw_text_in(canvas(), line, type::meta(), c.text3, " · "));
                line.cut_left(draw_text_in(canvas(), line, type::meta(), ink, text));
            };
            part(when, late ? c.bad : c.text2);
            part(with, c.text2);
            part(owner, c.text2);
        }
        if (!response.activated) return;
        if (about == nullptr)
            ui.open_entry(hera::task::entity.key, task.id);
        else
            ui.go(route_of(about->entity, about->id));
    }

    void toggle(Ui& ui, const link::TaskRow& task) {
        bool done = !task.done_at.empty();
        Value at = done ? Value{} : Value(clock().now());
        ui.edit("undo.task_done", {{link::Edit::Kind::patch, std::string(hera::task::entity.key), task.id, {{"done_at", at}}}},
                tr(done ? "timeline.task_reopened" : "timeline.task_finished", {task.subject}));
    }

    LiveQuery m_open, m_done;
    ImGuiID m_id;
    Date m_today{};
    bool m_everyone = false, m_show_done = false;
    std::uint32_t m_limit = page_tasks;
    std::string m_text;
    std::uint64_t m_added = 0;
    std::vector<Placed> m_rows;
    float m_height = 0, m_done_top = 0;
    ScrollArea m_scroll;
    Popup m_more;
};

}  // namespace

std::unique_ptr<Screen> make_tasks_screen(StoreLink& store) { return std::make_unique<TasksScreen>(store); }

}  // namespace hera::ui
