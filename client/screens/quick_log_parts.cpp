// The parts of the quick log from top to bottom: kind, who, what was said, what is next and by when.
#include <algorithm>

#include "base/text.h"
#include "model/entities.h"
#include "platform/zones.h"
#include "screens/quick_log.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/banner.h"
#include "widgets/button.h"
#include "widgets/chip.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

constexpr std::string_view kind_keys[] = {"meeting", "call", "email", "note"};

Date today() { return date_in(PlaceZone(), clock().now()); }

std::string text_cell(const link::Row& row, std::size_t at) {
    const auto* text = at < row.cells.size() ? std::get_if<std::string>(&row.cells[at]) : nullptr;
    return text == nullptr ? std::string{} : *text;
}
RecordId id_cell(const link::Row& row, std::size_t at) {
    const auto* id = at < row.cells.size() ? std::get_if<RecordId>(&row.cells[at]) : nullptr;
    return id == nullptr ? RecordId{} : *id;
}

std::string weekday_name(Date day) {
    static constexpr std::string_view keys[] = {"weekday_long.mon", "weekday_long.tue", "weekday_long.wed", "weekday_long.thu",
                                                "weekday_long.fri", "weekday_long.sat", "weekday_long.sun"};
    return std::string(tr(keys[weekday_of(day)]));
}

}  // namespace

// From top to bottom; rows of chips break where the width ends. Measuring and drawing are the same walk.
class QuickLog::Flow {
public:
    Flow(const Rect& place, What what) : m_place(place), m_what(what) {}
    bool draws() const { return m_what == What::draw; }
    float used() const { return m_y; }
    Rect here() const { return {m_place.x, m_place.y + m_y, m_place.w, dp(roomy() ? 44.0f : 32.0f)}; }
    Rect block(float height, float gap_after) {
        end_row();
        Rect out{m_place.x, m_place.y + m_y, m_place.w, height};
        m_y += height + gap_after;
        return out;
    }
    void label(std::string_view words) {
        Rect line = block(dp(24), 0);
        if (draws()) field_label_above(line, words, false);
    }
    // The place of a chip of that width.
    Rect chip(float width) {
        width = std::fmin(width, m_place.w);
        float row = dp(roomy() ? 44.0f : 32.0f), height = chip_button_height();
        if (m_in_row && m_x + width > m_place.w) {
            m_y += row;
            m_x = 0;
        }
        m_in_row = true;
        Rect out{m_place.x + m_x, std::round(m_place.y + m_y + (row - height) / 2), width, height};
        m_x += width + dp(8);
        return out;
    }
    void end_row(float gap_after = 0) {
        if (m_in_row) m_y += dp(roomy() ? 44.0f : 32.0f);
        m_in_row = false;
        m_x = 0;
        m_y += gap_after;
    }

private:
    Rect m_place;
    What m_what;
    float m_x = 0, m_y = 0;
    bool m_in_row = false;
};

void QuickLog::kinds(Flow& flow) {
    std::optional<Scope> scope;
    if (flow.draws())
        scope.emplace(Node{.id = id_of("kinds", m_id), .role = Role::group, .name = tr("log.kind"), .rect = flow.here()});
    for (std::string_view key : kind_keys) {
        std::string label = option_label("activity_kind", key);
        Rect at = flow.chip(chip_button_width(label, false));
        bool on = m_kind == key || (key == std::string_view("meeting") && m_kind == "demo");
        if (!flow.draws()) continue;
        if (chip_button({.id = id_of(key, id_of("kind", m_id)), .rect = at, .label = label, .on = on, .expandable = false})) {
            m_kind = std::string(key);
            m_kind_by_hand = true;
            wake();
        }
    }
    flow.end_row(dp(12));
}

void QuickLog::chosen_people(Flow& flow) {
    if (m_who.empty()) return;
    std::size_t removed = m_who.size();
    for (std::size_t i = 0; i < m_who.size(); ++i) {
        const Who& who = m_who[i];
        std::string label = who.fresh ? tr("log.new_person", {who.title}) : who.title.empty() ? std::string("…") : who.title;
        Rect at = flow.chip(chip_button_width(label, true));
        if (!flow.draws()) continue;
        const Colors& c = colors();
        Rect r = snap(at);
        ImGuiID id = id_of(who.id.bytes, id_of("who", m_id));
        Response response = node({.id = id, .role = Role::button, .name = label, .rect = r, .description = tr("log.remove")});
        if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
        framed(r, r.h / dp(1) / 2, mix(c.accent_soft, c.accent, 0.35f), response.held ? c.press : c.accent_soft);
        Rect words = r.inset(dp(roomy() ? 14.0f : 10.0f), 0);
        words.w -= dp(17) - 1;
        draw_text_in(canvas(), words, type::meta_medium(), c.accent, label);
        draw_icon(canvas(), {words.right() + dp(10), r.y + r.h / 2}, icon::close, 12, c.accent);
        if (response.focus_visible) focus_ring(r, r.h / dp(1) / 2);
        if (response.activated) removed = i;
    }
    if (!m_asked_for_person) {
        std::string label(tr("log.add_person"));
        Rect at = flow.chip(chip_button_width(label, false));
        if (flow.draws() &&
            chip_button({.id = id_of("add person", m_id), .rect = at, .label = label, .expandable = false})) {
            m_asked_for_person = true;
            focus(id_of("find", m_id));
            wake();
        }
    }
    flow.end_row(dp(4));
    if (removed >= m_who.size()) return;
    if (m_who[removed].guessed || m_who[removed].fresh) {
        for (const std::string& name : m_read.people) m_refused.push_back(name);
    }
    m_who.erase(m_who.begin() + static_cast<std::ptrdiff_t>(removed));
    if (m_who.empty()) m_asked_for_person = true;
    wake();
}

void QuickLog::find_people(Flow& flow) {
    if (!m_asked_for_person) return;
    Rect at = flow.block(size::control(), dp(4));
    bool entered = false;
    if (flow.draws()) {
        FieldResult find = text_field({.id = id_of("find", m_id),
                                       .rect = at,
                                       .label = tr("log.who"),
                                       .value = m_find,
                                       .kind = FieldKind::search,
                                       .placeholder = tr("log.find"),
                                       .label_shown = false,
                                       .icon = icon::search,
                                       .max_length = 100});
        if (find.changed || find.committed) m_find = find.text;
        entered = find.entered;
    }
    const link::Page* page = m_people.page();
    std::optional<Who> taken;
    if (page != nullptr) {
        for (const link::Row& row : page->rows) {
            std::string title = text_cell(row, 0);
            if (title.empty() || has(row.id)) continue;
            Rect chip = flow.chip(chip_button_width(title, false));
            if (!flow.draws()) continue;
            bool pressed = chip_button(
                {.id = id_of(row.id.bytes, id_of("recent", m_id)), .rect = chip, .label = title, .expandable = false});
            if (!taken && (pressed || (entered && m_people.fresh())))
                taken = Who{std::string(contact::entity.key), row.id, title, id_cell(row, 2), false, false};
        }
    }
    // Nobody of that name: they are made along with the entry.
    std::string unknown(trim(m_find));
    if (unknown.empty() && !m_read.people.empty() && m_who.empty() && m_guesses[0].fresh() && m_guesses[0].page()->total == 0)
        unknown = m_read.people.front();
    bool nobody = !unknown.empty() && (m_find.empty() || (m_people.fresh() && page->rows.empty()));
    if (nobody) {
        std::string label = tr("log.new_person", {unknown});
        Rect chip = flow.chip(chip_button_width(label, false));
        if (flow.draws() && (chip_button({.id = id_of("new person", m_id), .rect = chip, .label = label, .expandable = false}) ||
                             (entered && !m_find.empty())))
            taken = Who{std::string(contact::entity.key), RecordId::make(clock(), random()), unknown, {}, true, false};
    }
    flow.end_row(dp(4));
    if (!taken) return;
    add(std::move(*taken));
    m_find.clear();
    m_asked_for_person = false;
    m_focus_text = true;
}

void QuickLog::said(Flow& flow) {
    flow.label(tr("log.said"));
    Rect at = flow.block(field_box_height(3), dp(12));
    if (!flow.draws()) return;
    FieldResult text = text_field({.id = id_of("text", m_id),
                                   .rect = at,
                                   .label = tr("log.said"),
                                   .value = m_text,
                                   .placeholder = tr("log.said_hint"),
                                   .label_shown = false,
                                   .lines = 3,
                                   .max_length = 20000});
    if (text.changed || (text.committed && text.text != m_text)) {
        m_text = text.text;
        m_error.clear();
        read_line();
        wake();
    }
    if (text.entered) m_submit = true;  // Ctrl+Enter: the field takes it before the dialog can
    if (m_focus_text) {
        focus(id_of("text", m_id));
        m_focus_text = false;
    }
}

void QuickLog::next_step(Flow& flow) {
    flow.label(tr("log.next"));
    Rect at = flow.block(size::control(), dp(4));
    if (flow.draws()) {
        FieldResult next = text_field({.id = id_of("next", m_id),
                                       .rect = at,
                                       .label = tr("log.next"),
                                       .value = m_next,
                                       .placeholder = tr("log.next_hint"),
                                       .label_shown = false,
                                       .max_length = 300});
        if (next.changed || (next.committed && next.text != m_next)) {
            m_next = next.text;
            m_next_by_hand = true;
            if (!m_due_by_hand) m_due = read_dated_words(m_next, today()).day;
        }
        if (next.entered) m_submit = true;
    }
    due_chips(flow);
}

void QuickLog::set_due(std::optional<Date> day) {
    m_due = day;
    m_due_by_hand = true;
    m_other_day = false;
    wake();
}

void QuickLog::due_chips(Flow& flow) {
    std::optional<Scope> scope;
    if (flow.draws())
        scope.emplace(Node{.id = id_of("days", m_id), .role = Role::group, .name = tr("log.due"), .rect = flow.here()});
    Date first = today();
    bool known = false;
    for (int ahead = 0; ahead <= 7; ++ahead) {
        Date day{first.days + ahead};
        if (ahead > 1 && weekday_of(day) > 4) continue;
        if (ahead == 7) continue;
        std::string label = ahead == 0   ? std::string(tr("time.today"))
                            : ahead == 1 ? std::string(tr("time.tomorrow"))
                                         : weekday_name(day);
        bool on = m_due == day && !m_other_day;
        known = known || on;
        Rect at = flow.chip(chip_button_width(label, false));
        if (!flow.draws()) continue;
        if (chip_button({.id = id_of(static_cast<std::uint64_t>(ahead), id_of("due", m_id)),
                         .rect = at,
                         .label = label,
                         .on = on,
                         .expandable = false}))
            set_due(on ? std::nullopt : std::optional<Date>(day));
    }
    bool other = m_other_day || (m_due && !known);
    std::string label = other && m_due ? format_day(*m_due, first) : std::string(tr("log.other_day"));
    Rect at = flow.chip(chip_button_width(label, false));
    bool pressed = flow.draws() && chip_button({.id = id_of("other day", m_id),
                                                .rect = at,
                                                .label = label,
                                                .on = other,
                                                .expandable = false});
    flow.end_row(dp(4));
    if (m_other_day) {
        Rect field = flow.block(size::control(), 0);
        if (flow.draws()) {
            DateResult day = date_field(m_due_state, {.id = id_of("day", m_id),
                                                      .rect = field,
                                                      .label = tr("log.due"),
                                                      .value = m_due,
                                                      .today = first,
                                                      .label_shown = false});
            if (day.changed) {
                m_due = day.value;
                m_due_by_hand = true;
            }
        }
    }
    if (pressed) {
        m_other_day = !m_other_day;
        if (m_other_day) focus(id_of("day", m_id));
        wake();
    }
}

float QuickLog::body(const Rect& place, What what) {
    Flow flow(place, what);
    if (!m_error.empty()) {
        Banner problem{.id = id_of("error", m_id), .sentence = m_error, .tone = ChipTone::bad, .alert = true};
        float height = banner_height(problem, place.w);
        problem.rect = flow.block(height, dp(12));
        if (flow.draws()) banner(problem);
    }
    kinds(flow);
    flow.label(tr("log.who"));
    chosen_people(flow);
    find_people(flow);
    flow.end_row(dp(4));
    said(flow);
    next_step(flow);
    flow.end_row();
    return flow.used();
}

}  // namespace hera::ui
