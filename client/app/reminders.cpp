#include "app/reminders.h"

#include <array>

#include "model/entities.h"
#include "model/task_rules.h"
#include "platform/zones.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"

namespace hera::ui {
namespace {

constexpr std::int64_t later_ms = 10 * 60'000, before_start_ms = 60 * 60'000;
// Far enough that the browser's timer does not overflow, near enough that a changed clock is noticed.
constexpr double look_again_ms = 60'000;

}  // namespace

void Reminders::forget() {
    m_live.drop();
    m_quiet_until.clear();
    m_started.reset();
}

// The earliest that is due and not put off. Wakes the page for the next one.
std::optional<Reminders::Due> Reminders::find() {
    const link::Page* page = m_live.page();
    if (page == nullptr) return std::nullopt;
    Instant now = clock().now();
    PlaceZone reader;
    std::optional<Due> out;
    std::optional<std::int64_t> next_ms;
    for (const link::TaskRow& row : page->tasks) {
        if (row.due.empty()) continue;
        auto at = remind_moment(row.due.front(), row.remind_at, reader);
        if (!at || at->ms < m_started->ms - before_start_ms) continue;
        Instant when = *at;
        auto quiet = m_quiet_until.find(row.id);
        if (quiet != m_quiet_until.end() && when < quiet->second) when = quiet->second;
        if (now < when) {
            std::int64_t wait = when.ms - now.ms;
            if (!next_ms || wait < *next_ms) next_ms = wait;
            continue;
        }
        if (out && !(when < out->at)) continue;
        out = Due{row.id, row.subject, {}, row.remind_at, {}, {}, when};
        if (!row.about.empty()) {
            out->about = row.about.front().title;
            out->entity = row.about.front().entity;
            out->about_id = row.about.front().id;
        }
    }
    if (next_ms) wake_at(env().now_ms + std::fmin(static_cast<double>(*next_ms) + 20, look_again_ms));
    return out;
}

void Reminders::draw(Ui& ui, Rect& area) {
    if (!m_started) m_started = clock().now();
    m_what.kind = link::Query::Kind::tasks;
    m_what.entity = std::string(task::entity.key);
    m_what.record = record_of(ui.store.session().account.user);
    m_what.today = date_in(PlaceZone(), clock().now());
    m_what.where = {{"remind_at", link::Filter::Op::not_empty, {}}};
    m_what.limit = 200;
    m_live.ask(m_what);
    std::optional<Due> due = find();
    if (!due) return;

    const Colors& c = colors();
    bool narrow = area.w < dp(560);
    float control = dp(roomy() ? 44.0f : 28.0f);
    Rect strip = area.cut_top(narrow ? dp(40) + control + dp(8) : control + dp(12));
    fill(strip, c.accent_soft);
    line_below(strip, c.line);
    Scope region({.id = id_of("reminder"), .role = Role::region, .name = tr("remind.title"), .rect = strip});
    std::string sentence = due->about.empty() ? tr("remind.words", {due->time, due->subject})
                                              : tr("remind.words_about", {due->time, due->subject, due->about});
    Rect rest = strip.inset(dp(narrow ? 16.0f : 24.0f), 0);
    Rect words = narrow ? rest.cut_top(dp(40)) : rest;
    Rect buttons = rest;
    std::array<std::string_view, 3> labels{tr("remind.open"), tr("remind.later"), tr("remind.done")};
    float reach = 0;
    for (std::string_view label : labels) reach += button_width(label) + dp(8);
    if (!narrow) {
        buttons = words.cut_right(reach);
        words.cut_right(dp(12));
    }
    draw_icon(canvas(), {words.x + dp(8), words.y + words.h / 2}, icon::bell, 16, c.accent);
    words.cut_left(dp(24));
    draw_text_in(canvas(), words, type::body_medium(), c.accent, sentence);
    node({.id = id_of(due->id.bytes, id_of("reminder words")), .role = Role::alert, .name = sentence, .rect = words});

    float y = narrow ? buttons.y : std::round(buttons.y + (buttons.h - control) / 2);
    int pressed = -1;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        Rect at{buttons.x, y, button_width(labels[i]), control};
        buttons.cut_left(at.w + dp(8));
        if (button({.id = id_of(static_cast<std::uint64_t>(i), id_of(due->id.bytes, id_of("reminder button"))),
                    .rect = at,
                    .label = labels[i],
                    .tone = i == 2 ? Tone::primary : Tone::plain}))
            pressed = static_cast<int>(i);
    }
    if (pressed < 0) return;
    Instant now = clock().now();
    // Seen: not again in this session.
    m_quiet_until[due->id] = Instant{pressed == 1 ? now.ms + later_ms : now.ms + 365ll * 24 * 60 * 60'000};
    if (pressed == 0 && due->about_id.none()) ui.open_entry(task::entity.key, due->id);
    if (pressed == 0 && !due->about_id.none() && has_page(due->entity)) ui.go(route_of(due->entity, due->about_id));
    if (pressed == 2)
        ui.edit("undo.task_done",
                {{link::Edit::Kind::patch, std::string(task::entity.key), due->id, {{"done_at", Value(now)}}}},
                tr("timeline.task_finished", {due->subject}));
    wake();
}

}  // namespace hera::ui
