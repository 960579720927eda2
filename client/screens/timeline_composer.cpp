#include "screens/timeline_composer.h"

#include <array>

#include "base/text.h"
#include "model/entities.h"
#include "platform/host.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/heading.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

constexpr std::size_t subject_max = 300;
constexpr float padding_dp = 12;

std::string_view kind_key(Composer::Kind kind) {
    switch (kind) {
        case Composer::Kind::note:
            return "note";
        case Composer::Kind::call:
            return "call";
        case Composer::Kind::meeting:
            return "meeting";
        case Composer::Kind::task:
            return "task";
    }
    return "note";
}

std::string words_key(std::string_view part, Composer::Kind kind) {
    return std::string("compose.") + std::string(part) + "." + std::string(kind_key(kind));
}

bool happened(Composer::Kind kind) { return kind == Composer::Kind::call || kind == Composer::Kind::meeting; }

int text_lines(Composer::Kind kind) { return kind == Composer::Kind::task ? 1 : 3; }

Date today() { return date_at(clock().now(), utc_offset_minutes()); }

}  // namespace

std::pair<std::string, std::string> split_entry(std::string_view text) {
    std::string all(trim(text));
    std::size_t end = all.find('\n');
    std::string subject(trim(std::string_view(all).substr(0, end)));
    // Code points are cut, never bytes.
    std::size_t points = 0, at = 0;
    while (at < subject.size() && points < subject_max) {
        ++at;
        while (at < subject.size() && (static_cast<unsigned char>(subject[at]) & 0xC0) == 0x80) ++at;
        ++points;
    }
    if (at < subject.size()) {
        subject.resize(at);
        return {std::move(subject), std::move(all)};
    }
    std::string rest(end == std::string::npos ? std::string_view{} : trim(std::string_view(all).substr(end)));
    return {std::move(subject), std::move(rest)};
}

std::vector<link::Edit> entry_edits(std::string_view entity, RecordId id, std::vector<std::pair<std::string, Value>> fields,
                                    const std::vector<Subject>& about) {
    std::vector<link::Edit> edits;
    edits.push_back({link::Edit::Kind::create, std::string(entity), id, std::move(fields)});
    for (const Subject& subject : about) {
        edits.push_back({link::Edit::Kind::create,
                         std::string(hera::link::entity.key),
                         RecordId::make(clock(), random()),
                         {{"from_entity", Value(std::string(entity))},
                          {"from_id", Value(id)},
                          {"to_entity", Value(subject.entity)},
                          {"to_id", Value(subject.id)},
                          {"role", Value(std::string("about"))}}});
    }
    return edits;
}

void Composer::forget() {
    m_text.clear();
    m_minutes.clear();
    m_error.clear();
    m_day_state = m_due_state = {};
    m_day = m_due = std::nullopt;
    m_saving = false;
    m_applied.reset();
}

void Composer::start(Kind kind) {
    m_kind = kind;
    m_focus = true;
    wake();
}

float Composer::height(float width) const {
    float height = 2 * dp(padding_dp) + size::control() + dp(8) + field_box_height(text_lines(m_kind)) + dp(12) + size::control();
    if (!m_error.empty()) height += dp(22);
    bool narrow = width < dp(440);
    if (m_kind != Kind::note && narrow) height += size::control() + dp(8);
    return height;
}

void Composer::draw(Ui& ui, ImGuiID id, const Rect& place, const std::vector<Subject>& about) {
    settle(ui, id_of("text", id));
    Scope form({.id = id_of("form", id), .role = Role::form, .name = tr("compose.title"), .rect = place});
    card(place);
    Rect rest = place.inset(dp(padding_dp), dp(padding_dp));

    std::array<std::string_view, 4> kinds{tr("compose.kind.note"), tr("compose.kind.call"), tr("compose.kind.meeting"),
                                          tr("compose.kind.task")};
    auto chosen = segments({.id = id_of("kind", id),
                            .rect = rest.cut_top(size::control()),
                            .name = tr("compose.title"),
                            .labels = kinds,
                            .current = static_cast<int>(m_kind)});
    if (chosen) {
        m_kind = static_cast<Kind>(*chosen);
        m_error.clear();
        wake();
    }
    rest.cut_top(dp(8));

    ImGuiID text_id = id_of("text", id);
    int lines = text_lines(m_kind);
    float text_height = field_box_height(lines) + (m_error.empty() ? 0 : dp(22));
    std::string label(tr(words_key("text", m_kind)));
    FieldResult text = text_field({.id = text_id,
                                   .rect = rest.cut_top(text_height),
                                   .label = label,
                                   .value = m_text,
                                   .placeholder = tr(words_key("hint", m_kind)),
                                   .error = m_error,
                                   .label_shown = false,
                                   .lines = lines,
                                   .max_length = lines == 1 ? static_cast<int>(subject_max) : 20000});
    if (text.changed || text.committed) m_text = text.text;
    if (text.changed) m_error.clear();
    if (m_focus) {
        focus(text_id);
        m_focus = false;
    }
    rest.cut_top(dp(12));

    bool narrow = place.w < dp(440);
    std::string save_label(tr(words_key("save", m_kind)));
    if (m_kind != Kind::note && narrow) {
        Rect line = rest.cut_top(size::control());
        draw_details(id, line);
        rest.cut_top(dp(8));
    }
    Rect line = rest.cut_top(size::control());
    bool pressed = button_right(id_of("save", id), line, save_label, Tone::primary, 0, m_saving || trim(m_text).empty());
    if (m_kind != Kind::note && !narrow) draw_details(id, line);
    bool by_key = text.focused && take_key("Enter", true);
    if (pressed || by_key || (lines == 1 && text.entered)) save(about);
}

void Composer::draw_details(ImGuiID id, Rect& line) {
    if (m_kind == Kind::task) {
        Rect place = line.cut_left(std::fmin(line.w, dp(168)));
        DateResult due = date_field(m_due_state, {.id = id_of("due", id),
                                                  .rect = place,
                                                  .label = tr("compose.due"),
                                                  .value = m_due,
                                                  .today = today(),
                                                  .label_shown = false});
        if (due.changed) m_due = due.value;
        return;
    }
    if (!happened(m_kind)) return;
    Rect place = line.cut_left(std::fmin(line.w * 0.5f, dp(160)));
    DateResult day = date_field(m_day_state, {.id = id_of("day", id),
                                              .rect = place,
                                              .label = tr("compose.day"),
                                              .value = m_day ? m_day : std::optional<Date>(today()),
                                              .today = today(),
                                              .label_shown = false});
    if (day.changed) m_day = day.value;
    line.cut_left(dp(8));
    FieldResult minutes = text_field({.id = id_of("minutes", id),
                                      .rect = line.cut_left(std::fmin(line.w, dp(120))),
                                      .label = tr("compose.minutes"),
                                      .value = m_minutes,
                                      .kind = FieldKind::number,
                                      .placeholder = tr("compose.minutes"),
                                      .label_shown = false,
                                      .max_length = 4});
    if (minutes.changed || minutes.committed) m_minutes = minutes.text;
}

// Today means just now; another day means its noon, as nobody knows the hour.
Instant Composer::moment() const {
    if (!m_day || *m_day == today()) return clock().now();
    std::int64_t noon = static_cast<std::int64_t>(m_day->days) * 24 * 60 + 12 * 60 - utc_offset_minutes();
    return {noon * 60'000};
}

void Composer::save(const std::vector<Subject>& about) {
    auto [subject, body] = split_entry(m_text);
    if (subject.empty() || m_saving) return;
    std::vector<std::pair<std::string, Value>> fields;
    std::string_view entity = m_kind == Kind::task ? task::entity.key : activity::entity.key;
    fields.emplace_back("subject", subject);
    if (!body.empty()) fields.emplace_back("body", std::move(body));
    if (m_kind == Kind::task) {
        if (m_due) fields.emplace_back("due", *m_due);
    } else {
        fields.emplace_back("kind", std::string(kind_key(m_kind)));
        fields.emplace_back("at", moment());
        fields.emplace_back("zone", zone_name());
        if (happened(m_kind) && !trim(m_minutes).empty()) {
            auto minutes = parse_int(trim(m_minutes));
            if (!minutes || *minutes < 0 || *minutes > 24 * 60) {
                m_error = std::string(tr("compose.bad_minutes"));
                return;
            }
            fields.emplace_back("minutes", *minutes);
        }
    }
    m_saving = true;
    m_store.edit("undo.log_entry", entry_edits(entity, RecordId::make(clock(), random()), std::move(fields), about),
                 m_life.wrap([this](const link::Applied& applied) {
                     m_applied = applied;
                     wake();
                 }));
}

// The answer of the store: the text goes when it is kept, and stays, with the reason, when it is not.
void Composer::settle(Ui& ui, ImGuiID text_id) {
    if (!m_applied) return;
    link::Applied applied = std::move(*m_applied);
    m_applied.reset();
    if (!m_saving) return;  // of the record shown before
    m_saving = false;
    if (!applied.errors.empty()) {
        m_error = error_sentence(applied.errors.front());
        return;
    }
    ui.toast(tr(words_key("saved", m_kind)), applied.batch);
    forget();
    if (focused_id() == text_id) focus(0);
}

}  // namespace hera::ui
