#include "screens/timeline.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "model/entities.h"
#include "platform/host.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/chip.h"
#include "widgets/heading.h"
#include "widgets/progress.h"

namespace hera::ui {
namespace {

constexpr std::size_t body_lines_max = 8;
constexpr float gap_dp = 16, day_dp = 36, more_dp = 56;

struct Group {
    std::uint8_t bit;
    std::string_view words;
};
constexpr Group groups[] = {
    {link::TimelineItem::calls, "story.calls"},   {link::TimelineItem::meetings, "story.meetings"},
    {link::TimelineItem::emails, "story.emails"}, {link::TimelineItem::notes, "story.notes"},
    {link::TimelineItem::tasks, "story.tasks"},   {link::TimelineItem::changes_made, "story.changes"},
};

bool can_open(const StoryEntry& entry) {
    return entry.kind == link::TimelineItem::Kind::activity || entry.kind == link::TimelineItem::Kind::task;
}
// The button that opens an entry.
float open_size() { return dp(roomy() ? 44.0f : 24.0f); }

float mark_size() { return dp(roomy() ? 28.0f : 24.0f); }
float words_left() { return mark_size() + dp(12); }
TextStyle line_style() { return type::meta(); }

}  // namespace

void Timeline::show(const Entity& entity, RecordId record) {
    m_entity = &entity;
    m_what = {};
    m_what.kind = link::Query::Kind::timeline;
    m_what.entity = std::string(entity.key());
    m_what.record = record;
    m_what.limit = page_items;
    m_groups = 0;
    m_live.drop();
    m_items.clear();
    m_opened.clear();
    m_version = UINT64_MAX;
}

void Timeline::ask() {
    m_what.story = m_groups;
    m_live.ask(m_what);
}

// The chips break into rows; measuring and drawing are the same walk.
float Timeline::filter_height(float width) const {
    float row = dp(roomy() ? 44.0f : 32.0f), x = chip_button_width(tr("story.all"), false) + dp(6), height = row;
    for (const Group& group : groups) {
        float chip = chip_button_width(tr(group.words), false);
        if (x + chip > width) {
            x = 0;
            height += row;
        }
        x += chip + dp(6);
    }
    return height + dp(4);
}

void Timeline::draw_filter(const Rect& place) {
    float row = dp(roomy() ? 44.0f : 32.0f), x = 0, y = 0;
    Scope scope({.id = id_of("filter", id_of(m_what.record.bytes, id_of("timeline"))),
                 .role = Role::group,
                 .name = tr("story.filter"),
                 .rect = place});
    auto chip = [&](std::string_view words, bool on) {
        float width = chip_button_width(tr(words), false);
        if (x > 0 && x + width > place.w) {
            x = 0;
            y += row;
        }
        Rect at{place.x + x, std::round(place.y + y + (row - chip_button_height()) / 2), width, chip_button_height()};
        x += width + dp(6);
        ImGuiID id = id_of(words, id_of("story filter"));
        return chip_button({.id = id, .rect = at, .label = tr(words), .on = on, .expandable = false});
    };
    std::uint8_t before = m_groups;
    if (chip("story.all", m_groups == 0)) m_groups = 0;
    for (const Group& group : groups) {
        if (chip(group.words, (m_groups & group.bit) != 0)) m_groups = static_cast<std::uint8_t>(m_groups ^ group.bit);
    }
    if (m_groups == before) return;
    m_what.limit = page_items;
    wake();
}

void Timeline::place(Placed& item, float width) {
    StoryEntry& entry = item.entry;
    float inner = std::fmax(dp(80), width - words_left() - (can_open(entry) ? open_size() + dp(4) : 0));
    item.headline = wrap_text(entry.headline, entry.strong ? type::body_medium() : type::body(), inner);
    float height = static_cast<float>(item.headline.size()) * line_height(type::body());
    item.lines.clear();
    for (const std::string& line : entry.lines) {
        item.lines.push_back(wrap_text(line, line_style(), inner));
        height += static_cast<float>(item.lines.back().size()) * line_height(line_style()) + dp(2);
    }
    item.body.clear();
    item.cut = false;
    if (!entry.body.empty()) {
        item.body = wrap_text(entry.body, type::body(), inner);
        bool opened = std::find(m_opened.begin(), m_opened.end(), entry.id) != m_opened.end();
        if (item.body.size() > body_lines_max + 1 && !opened) {
            item.body.resize(body_lines_max);
            item.cut = true;
        }
        height += static_cast<float>(item.body.size()) * line_height(type::body()) + dp(2);
        if (item.cut) height += size::control();
    }
    if (!entry.facts.empty() || !entry.meta.empty()) height += line_height(type::meta()) + dp(2);
    item.height = std::fmax(height, can_open(entry) ? std::fmax(open_size(), mark_size()) : mark_size());
    item.spoken = entry.headline;
    for (const std::string* part : {&entry.facts, &entry.body, &entry.meta}) {
        if (!part->empty()) item.spoken += ". " + *part;
    }
    for (const std::string& line : entry.lines) item.spoken += ". " + line;
}

void Timeline::lay_out(float width) {
    const link::Page* page = m_live.page();
    float text_size = dp(type::body().size);
    std::int64_t minute = clock().now().ms / 60'000;
    bool same = m_version == m_live.version() && m_width == width && m_text_size == text_size && m_minute == minute;
    if (page == nullptr || same) return;
    m_version = m_live.version();
    m_width = width;
    m_text_size = text_size;
    m_minute = minute;
    StoryWords words{m_entity, clock().now(), utc_offset_minutes()};
    m_items.clear();
    m_items.resize(page->timeline.size());
    float y = dp(4);
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        Placed& item = m_items[i];
        item.entry = tell(page->timeline[i], words);
        item.first_of_day = i == 0 || !(m_items[i - 1].entry.day == item.entry.day);
        if (item.first_of_day) y += dp(day_dp);
        item.top = y;
        place(item, width);
        y += item.height + dp(gap_dp);
    }
    m_height = y;
}

float Timeline::height(float width) {
    lay_out(width);
    float filter = filter_height(width);
    if (m_live.page() == nullptr) return filter + dp(160);
    if (m_items.empty()) return filter + dp(56) + missing_height(width);
    bool more = m_live.page()->total > m_items.size();
    return filter + m_height + (more ? dp(more_dp) : dp(8)) + missing_height(width);
}

void Timeline::draw(Ui& ui, const Rect& whole, const Rect& view) {
    lay_out(whole.w);
    Rect at = whole;
    draw_filter(at.cut_top(filter_height(at.w)));
    if (m_live.page() == nullptr) {
        if (m_live.late()) skeleton_rows({at.x, at.y + dp(16), at.w, dp(144)}, dp(48));
        return;
    }
    if (m_items.empty()) {
        Rect line{at.x, at.y + dp(12), at.w, dp(24)};
        node({.id = id_of("none", id_of(m_what.record.bytes, id_of("timeline"))),
              .role = Role::text,
              .name = tr("story.none"),
              .rect = line});
        draw_text_in(canvas(), line, type::body(), colors().text3, tr("story.none"));
        at.cut_top(dp(56));
        return draw_missing(at);
    }
    Date today = date_at(clock().now(), utc_offset_minutes());
    std::optional<Scope> day;
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        Placed& item = m_items[i];
        Rect place{at.x, at.y + item.top, at.w, item.height};
        bool in_sight = place.bottom() > view.y && place.y - dp(day_dp) < view.bottom();
        if (item.first_of_day) day.reset();
        if (!in_sight) continue;
        if (item.first_of_day) {
            std::string words = day_heading(item.entry.day, today);
            Rect line{at.x, place.y - dp(day_dp) + dp(8), at.w, dp(20)};
            node({.id = id_of("day", item.entry.id), .role = Role::heading, .name = words, .rect = line, .level = 3});
            draw_text_in(canvas(), line, type::meta_medium(), colors().text3, words);
        }
        if (!day)
            day.emplace(
                Node{.id = id_of("items", item.entry.id), .role = Role::list, .name = tr("timeline.title"), .rect = place});
        bool last = i + 1 == m_items.size() || m_items[i + 1].first_of_day;
        draw_item(ui, item, snap(place), last);
    }
    day.reset();
    if (m_live.page()->total <= m_items.size()) {
        at.cut_top(m_height);
        return draw_missing(at);
    }
    Rect line{at.x + words_left(), at.y + m_height, at.w - words_left(), size::control()};
    if (m_what.limit >= items_max) {
        paragraph(id_of("end", id_of(m_what.record.bytes, id_of("timeline"))), line, tr("timeline.end", {to_text(items_max)}),
                  type::meta(), colors().text3);
        return;
    }
    std::string label(tr("timeline.more"));
    line.w = button_width(label);
    if (button({.id = id_of("more", id_of(m_what.record.bytes, id_of("timeline"))), .rect = line, .label = label})) {
        m_what.limit = std::min(m_what.limit + page_items, items_max);
        wake();
    }
    at.cut_top(m_height + dp(more_dp));
    draw_missing(at);
}

std::string Timeline::missing_words() const {
    const link::Page* page = m_live.page();
    if (page == nullptr || !page->incomplete) return {};
    using Sync = link::Status::Sync;
    Sync sync = m_store.status().sync;
    bool talking = sync == Sync::in_sync || sync == Sync::syncing || sync == Sync::waiting;
    return std::string(tr(talking ? "timeline.more_coming" : "timeline.more_at_server"));
}

float Timeline::missing_height(float width) const {
    std::string words = missing_words();
    return words.empty() ? 0 : paragraph_height(words, type::meta(), width - words_left()) + dp(16);
}

void Timeline::draw_missing(const Rect& at) {
    std::string words = missing_words();
    if (words.empty()) return;
    Rect line{at.x + words_left(), at.y, at.w - words_left(), missing_height(at.w) - dp(16)};
    paragraph(id_of("missing", id_of(m_what.record.bytes, id_of("timeline"))), line, words, type::meta(), colors().text3);
}

void Timeline::draw_item(Ui& ui, Placed& item, const Rect& at, bool last) {
    const Colors& c = colors();
    Scope scope({.id = item.entry.id, .role = Role::list_item, .rect = at});
    float side = mark_size();
    Rect circle = snap({at.x, at.y - dp(2), side, side});
    if (!last) {
        float x = std::round(circle.x + side / 2);
        fill({x, circle.bottom() + dp(4), hairline(), at.h + dp(gap_dp) - side - dp(8)}, c.line);
    }
    draw_mark(ui, item, circle);
    Rect words{at.x + words_left(), at.y, at.w - words_left(), at.h};
    node({.id = id_of("words", item.entry.id), .role = Role::text, .name = item.spoken, .rect = words});
    draw_words(item, words);
    if (can_open(item.entry)) {
        float press = open_size();
        Rect place{at.right() - press, at.y - dp(roomy() ? 10.0f : 2.0f), press, press};
        std::string name = tr("entry.edit", {item.entry.headline});
        if (button({.id = id_of("edit", item.entry.id),
                    .rect = place,
                    .label = name,
                    .icon = icon::pencil,
                    .tone = Tone::quiet,
                    .icon_only = true}))
            ui.open_entry(item.entry.kind == link::TimelineItem::Kind::task ? task::entity.key : activity::entity.key,
                          item.entry.record);
    }
    if (!item.cut) return;
    std::string label(tr("timeline.whole_text"));
    float below = item.entry.facts.empty() && item.entry.meta.empty() ? 0 : line_height(type::meta()) + dp(2);
    Rect place{words.x - dp(12), at.bottom() - below - size::control(), button_width(label), size::control()};
    if (button({.id = id_of("whole", item.entry.id), .rect = place, .label = label, .tone = Tone::quiet})) {
        m_opened.push_back(item.entry.id);
        m_version = UINT64_MAX;
        wake();
    }
}

void Timeline::draw_mark(Ui& ui, const Placed& item, const Rect& circle) {
    const Colors& c = colors();
    const StoryEntry& entry = item.entry;
    ImVec2 middle{circle.x + circle.w / 2, circle.y + circle.h / 2};
    float round_dp = circle.w / 2 / dp(1);
    if (entry.kind != link::TimelineItem::Kind::task) {
        bool conflict = entry.kind == link::TimelineItem::Kind::conflict;
        framed(circle, round_dp, conflict ? c.warn : c.line, conflict ? c.warn_soft : entry.strong ? c.accent_soft : c.sunken);
        draw_icon(canvas(), middle, entry.icon, 13, conflict ? c.warn : entry.strong ? c.accent : c.text3);
        return;
    }
    std::string name = tr(entry.done ? "timeline.reopen_task" : "timeline.finish_task", {entry.headline});
    Response response =
        node({.id = id_of("done", entry.id), .role = Role::checkbox, .name = name, .rect = circle, .checked = entry.done});
    framed(circle, round_dp, entry.done ? c.ok : response.hovered ? c.accent : c.control_line, entry.done ? c.ok_soft : c.bg);
    if (entry.done || response.hovered) draw_icon(canvas(), middle, icon::check, 14, entry.done ? c.ok : c.text3);
    if (response.focus_visible) focus_ring(circle, round_dp);
    if (!response.activated) return;
    Value done = entry.done ? Value{} : Value(clock().now());
    ui.edit("undo.task_done", {{link::Edit::Kind::patch, std::string(task::entity.key), entry.record, {{"done_at", done}}}},
            tr(entry.done ? "timeline.task_reopened" : "timeline.task_finished", {entry.headline}));
}

void Timeline::draw_words(const Placed& item, Rect words) {
    const Colors& c = colors();
    const StoryEntry& entry = item.entry;
    TextStyle head = entry.strong ? type::body_medium() : type::body();
    for (std::string_view line : item.headline) {
        head.reading = paragraph_reading(entry.headline, line);
        draw_text_in(canvas(), words.cut_top(line_height(head)), head,
                     entry.done     ? c.text3
                     : entry.strong ? c.text
                                    : c.text2,
                     line);
    }
    for (std::size_t i = 0; i < item.lines.size(); ++i) {
        words.cut_top(dp(2));
        TextStyle change = line_style();
        for (std::string_view line : item.lines[i]) {
            change.reading = paragraph_reading(entry.lines[i], line);
            draw_text_in(canvas(), words.cut_top(line_height(change)), change, c.text2, line);
        }
    }
    if (!item.body.empty()) {
        words.cut_top(dp(2));
        TextStyle body = type::body();
        for (std::string_view line : item.body) {
            body.reading = paragraph_reading(entry.body, line);
            draw_text_in(canvas(), words.cut_top(line_height(body)), body, c.text2, line);
        }
        if (item.cut) words.cut_top(size::control());
    }
    if (entry.facts.empty() && entry.meta.empty()) return;
    words.cut_top(dp(2));
    Rect line = words.cut_top(line_height(type::meta()));
    if (!entry.facts.empty()) {
        bool task = entry.kind == link::TimelineItem::Kind::task;
        ImU32 ink = !task ? c.text2 : entry.done ? c.ok : entry.late ? c.bad : c.text2;
        float width = draw_text_in(canvas(), line, type::meta_medium(), ink, entry.facts);
        line.cut_left(width);
        if (!entry.meta.empty()) line.cut_left(draw_text_in(canvas(), line, type::meta(), c.text3, " · "));
    }
    draw_text_in(canvas(), line, type::meta(), c.text3, entry.meta);
}

}  // namespace hera::ui
