#include "screens/quick_log.h"

#include <algorithm>
#include <utility>

#include "app/shell.h"
#include "base/text.h"
#include "model/entities.h"
#include "platform/zones.h"
#include "screens/timeline_composer.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

constexpr std::uint32_t people_shown = 6;

Date today() { return date_in(PlaceZone(), clock().now()); }

std::string text_cell(const link::Row& row, std::size_t at) {
    const auto* text = at < row.cells.size() ? std::get_if<std::string>(&row.cells[at]) : nullptr;
    return text == nullptr ? std::string{} : *text;
}
RecordId id_cell(const link::Row& row, std::size_t at) {
    const auto* id = at < row.cells.size() ? std::get_if<RecordId>(&row.cells[at]) : nullptr;
    return id == nullptr ? RecordId{} : *id;
}

link::Query people_query(std::string_view text) {
    link::Query what;
    what.entity = std::string(contact::entity.key);
    what.columns = {"title", "company.title", "company"};
    what.text = std::string(text);
    what.sort = {{"last_touch_at", true}, {"title", false}};
    what.limit = people_shown;
    return what;
}

bool meets(std::string_view kind) { return kind == "meeting" || kind == "demo"; }

}  // namespace

void QuickLog::open(std::string_view entity, RecordId about, std::string_view title) {
    close();
    m_id = id_of("quick log");
    m_kind = "meeting";
    m_kind_by_hand = m_next_by_hand = m_due_by_hand = false;
    m_find.clear();
    m_text.clear();
    m_next.clear();
    m_who.clear();
    m_refused.clear();
    m_due.reset();
    m_due_state = {};
    m_other_day = false;
    m_read = {};
    m_asked_for_person = about.none();
    m_subject_what = {};
    if (!about.none()) {
        m_who.push_back({std::string(entity), about, std::string(title), {}, false, false});
        m_subject_what.kind = link::Query::Kind::record;
        m_subject_what.entity = std::string(entity);
        m_subject_what.record = about;
        m_subject_what.columns = {"title"};
        if (entity == contact::entity.key) m_subject_what.columns.insert(m_subject_what.columns.end(), {"company"});
        if (entity == deal::entity.key)
            m_subject_what.columns.insert(m_subject_what.columns.end(), {"company", "contact", "contact.title"});
        m_focus_text = true;
    }
    m_dialog.show();
    wake();
}

void QuickLog::close() {
    m_dialog.open = false;
    m_saving = false;
    m_focus_text = false;
    m_error.clear();
    m_people.drop();
    m_subject.drop();
    for (LiveQuery& guess : m_guesses) guess.drop();
}

bool QuickLog::has(RecordId id) const {
    return std::any_of(m_who.begin(), m_who.end(), [&](const Who& who) { return who.id == id; });
}

void QuickLog::add(Who who) {
    if (!who.id.none() && has(who.id)) return;
    m_who.push_back(std::move(who));
    wake();
}

void QuickLog::ask() {
    if (m_asked_for_person) {
        m_people_what = people_query(m_find);
        m_people.ask(m_people_what);
    }
    if (m_subject_what.kind == link::Query::Kind::record) m_subject.ask(m_subject_what);
    for (std::size_t i = 0; i < m_guesses.size() && i < m_read.people.size(); ++i) {
        link::Query what = people_query(m_read.people[i]);
        what.limit = 2;
        m_guesses[i].ask(what);
    }
}

// The deal's contact and company, the contact's company: the entry is part of their story too.
void QuickLog::take_subject() {
    if (!m_subject.fresh() || m_subject.page()->rows.empty() || m_who.empty()) return;
    const link::Row& row = m_subject.page()->rows.front();
    Who& subject = m_who.front();
    if (!(subject.id == row.id)) return;
    if (subject.title.empty()) subject.title = text_cell(row, 0);
    if (row.cells.size() > 1) subject.company = id_cell(row, 1);
    if (row.cells.size() > 3 && !id_cell(row, 2).none()) {
        m_subject_what.kind = link::Query::Kind::list;  // asked and answered
        add({std::string(contact::entity.key), id_cell(row, 2), text_cell(row, 3), id_cell(row, 1), false, false});
    }
}

void QuickLog::read_line() {
    m_read = read_quick_line(m_text, today());
    if (!m_kind_by_hand) m_kind = m_read.kind.empty() ? "meeting" : m_read.kind;
    if (!m_next_by_hand) m_next = m_read.next;
    if (!m_due_by_hand) m_due = m_read.due;
    // Who is no longer in the line was only a guess.
    std::erase_if(m_who, [](const Who& who) { return who.guessed; });
}

// Exactly one person of that name: it is them. None: they can be made along with the entry.
void QuickLog::take_guesses() {
    for (std::size_t i = 0; i < m_guesses.size() && i < m_read.people.size(); ++i) {
        const std::string& name = m_read.people[i];
        if (!m_guesses[i].fresh()) continue;
        const link::Page& page = *m_guesses[i].page();
        if (std::find(m_refused.begin(), m_refused.end(), name) != m_refused.end()) continue;
        if (page.total == 1 && !has(page.rows.front().id)) {
            const link::Row& row = page.rows.front();
            add({std::string(contact::entity.key), row.id, text_cell(row, 0), id_cell(row, 2), false, true});
        }
    }
}

void QuickLog::draw(Ui& ui) {
    if (!m_dialog.open) return;
    ask();
    take_subject();
    take_guesses();
    bool typed = false;
    DialogSpec spec{.id = m_id,
                    .title = tr("log.title"),
                    .submit = tr("log.save"),
                    .cancel = tr("button.cancel"),
                    .submit_disabled = nothing() || m_saving,
                    .unsaved = &typed,
                    .width_dp = 520};
    float width = dialog_body_width(spec);
    spec.content_height = body({0, 0, width, 0}, What::measure);
    DialogResult result = dialog(m_dialog, spec, [&](const Rect& place) {
        body(place, What::draw);
        typed = !nothing() && !m_saving;
    });
    if (std::exchange(m_submit, false) || result.submitted) save(ui);
    if (result.cancelled) close();
}

// ---- what is written ----------------------------------------------------------------------------------------------

bool QuickLog::nothing() const { return trim(m_text).empty() && trim(m_next).empty(); }

std::vector<std::pair<std::string, Value>> QuickLog::activity_fields() const {
    std::string all(trim(m_text));
    auto [subject, rest] = split_entry(all);
    bool understood = !m_read.kind.empty() || !m_read.next.empty();
    if (understood) {
        // What was read from the line stands in fields of its own; the line as typed stays below.
        std::string named = split_entry(m_read.said).first;
        subject = named.empty() ? option_label("activity_kind", m_kind) : named;
        rest = all;
    }
    std::vector<std::pair<std::string, Value>> fields{{"kind", m_kind}, {"subject", subject}};
    if (!rest.empty() && rest != subject) fields.emplace_back("body", rest);
    PlaceZone reader;
    // Another day is known by its date alone: its noon.
    fields.emplace_back("at", m_read.day ? instant_in(reader, *m_read.day, 12 * 60) : clock().now());
    fields.emplace_back("zone", zone_name());
    return fields;
}

std::vector<link::Edit> QuickLog::edits() const {
    std::vector<link::Edit> out;
    struct Told {
        std::string entity;
        RecordId id{};
    };
    std::vector<Told> told;
    auto tell = [&](std::string_view entity, RecordId id) {
        bool known = std::any_of(told.begin(), told.end(), [&](const Told& one) { return one.id == id; });
        if (!id.none() && !known) told.push_back({std::string(entity), id});
    };
    for (const Who& who : m_who) {
        tell(who.entity, who.id);
        if (!who.fresh) continue;
        std::size_t space = who.title.rfind(' ');
        std::vector<std::pair<std::string, Value>> name;
        if (space != std::string::npos) name.emplace_back("first_name", who.title.substr(0, space));
        name.emplace_back("last_name", space == std::string::npos ? who.title : who.title.substr(space + 1));
        out.push_back({link::Edit::Kind::create, std::string(contact::entity.key), who.id, std::move(name)});
    }
    for (const Who& who : m_who) tell(company::entity.key, who.company);

    auto link_all = [&](std::string_view from, RecordId id, bool attended) {
        for (const Told& one : told) {
            std::string role = attended && one.entity == contact::entity.key ? "attendee" : "about";
            out.push_back({link::Edit::Kind::create,
                           std::string(link::entity.key),
                           RecordId::make(clock(), random()),
                           {{"from_entity", Value(std::string(from))},
                            {"from_id", Value(id)},
                            {"to_entity", Value(one.entity)},
                            {"to_id", Value(one.id)},
                            {"role", Value(std::move(role))}}});
        }
    };
    bool only_next = trim(m_text).empty() || (m_read.kind.empty() && m_read.said.empty() && !m_read.next.empty());
    if (!only_next) {
        RecordId id = RecordId::make(clock(), random());
        out.push_back({link::Edit::Kind::create, std::string(activity::entity.key), id, activity_fields()});
        link_all(activity::entity.key, id, meets(m_kind));
    }
    std::string next(trim(m_next));
    if (m_next_by_hand) {
        DatedWords dated = read_dated_words(next, today());
        if (dated.day && m_due == dated.day) next = dated.words;
    }
    if (next.empty()) return out;
    RecordId id = RecordId::make(clock(), random());
    std::vector<std::pair<std::string, Value>> fields{{"subject", next}};
    if (m_due) fields.emplace_back("due", *m_due);
    out.push_back({link::Edit::Kind::create, std::string(task::entity.key), id, std::move(fields)});
    link_all(task::entity.key, id, false);
    for (const Who& who : m_who) {
        if (who.entity == deal::entity.key)
            out.push_back({link::Edit::Kind::patch, who.entity, who.id, {{"next_step", Value(next)}}});
    }
    return out;
}

void QuickLog::save(Ui& ui) {
    if (nothing() || m_saving) return;
    m_saving = true;
    bool with_task = !trim(m_next).empty();
    m_store.edit("undo.quick_log", edits(),
                 m_life.wrap([this, with_task, shell = &ui.shell](const link::Applied& applied) {
                     m_saving = false;
                     if (!applied.errors.empty()) {
                         m_error = error_sentence(applied.errors.front());
                         return wake();
                     }
                     shell->toast(tr(with_task ? "log.saved_with_task" : "log.saved"), applied.batch);
                     close();
                     wake();
                 }));
}

}  // namespace hera::ui
