// Composer: writes down what was done with a record, a note, a call or a meeting, or what is to be done, a task. What is
// half written stays until it is saved, whatever else the person looks at.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/life.h"
#include "app/screen.h"
#include "widgets/date_field.h"

namespace hera::ui {

// One of the records an entry is about.
struct Subject {
    std::string entity;
    RecordId id{};
};

class Composer {
public:
    enum class Kind : unsigned char { note, call, meeting, task };

    explicit Composer(StoreLink& store) : m_store(store) {}

    // Another record is shown.
    void forget();
    // Chooses the kind and brings the caret into the text.
    void start(Kind kind);
    float height(float width) const;
    // `about`: the record of the page first, then those that the entry is told to as well.
    void draw(Ui& ui, ImGuiID id, const Rect& place, const std::vector<Subject>& about);

private:
    void draw_details(ImGuiID id, Rect& line);
    void save(const std::vector<Subject>& about);
    void settle(Ui& ui, ImGuiID text_id);
    Instant moment() const;

    StoreLink& m_store;
    Life m_life;
    bool m_saving = false;                   // sent; the text stays until it is applied
    std::optional<link::Applied> m_applied;  // the answer, until it has been told
    Kind m_kind = Kind::note;
    std::string m_text, m_minutes, m_error;
    DateState m_day_state, m_due_state;
    std::optional<Date> m_day, m_due;
    bool m_focus = false;
};

// The edits of one entry: the activity or task, and a link to each record it is about.
std::vector<link::Edit> entry_edits(std::string_view entity, RecordId id, std::vector<std::pair<std::string, Value>> fields,
                                    const std::vector<Subject>& about);
// Subject and body of a text: the first line names it, the rest is the body. A first line that is too long for a subject is
// cut there and stands whole in the body.
std::pair<std::string, std::string> split_entry(std::string_view text);

}  // namespace hera::ui
