// QuickLog: "met X, said Y, next Z on Friday" in a few taps: what kind it was, who, what was said, what is next and by when. One
// gesture: activity, links, task and the deal's next step are one batch with one Undo. A typed line is read as a help
// (model/quick_line.h): what was understood is set and shown, what the person chose by hand is never changed by it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "app/life.h"
#include "app/live_query.h"
#include "app/screen.h"
#include "model/quick_line.h"
#include "widgets/date_field.h"
#include "widgets/dialog.h"

namespace hera::ui {

class QuickLog {
public:
    explicit QuickLog(StoreLink& store)
        : m_store(store), m_people(store), m_subject(store), m_guesses{LiveQuery(store), LiveQuery(store), LiveQuery(store)} {}

    // `entity`, `about`: the record it is about, none: a person is asked for.
    void open(std::string_view entity, RecordId about, std::string_view title);
    void close();
    bool is_open() const { return m_dialog.open; }
    void draw(Ui& ui);

private:
    struct Who {
        std::string entity;
        RecordId id{};
        std::string title;
        RecordId company{};
        bool fresh = false;    // made along with the entry
        bool guessed = false;  // read from the line, not chosen
    };
    enum class What : unsigned char { measure, draw };
    class Flow;

    void ask();
    void read_line();
    void take_guesses();
    void take_subject();
    void add(Who who);
    bool has(RecordId id) const;
    float body(const Rect& place, What what);
    void kinds(Flow& flow);
    void chosen_people(Flow& flow);
    void find_people(Flow& flow);
    void said(Flow& flow);
    void next_step(Flow& flow);
    void due_chips(Flow& flow);
    void set_due(std::optional<Date> day);
    bool nothing() const;
    void save(Ui& ui);
    std::vector<link::Edit> edits() const;
    std::vector<std::pair<std::string, Value>> activity_fields() const;

    StoreLink& m_store;
    Life m_life;
    LiveQuery m_people;   // recent ones, or those that begin with what is typed
    LiveQuery m_subject;  // the record it is about: whose company, which contact
    std::array<LiveQuery, 3> m_guesses;
    link::Query m_people_what, m_subject_what;
    DialogState m_dialog;
    ImGuiID m_id = 0;
    bool m_asked_for_person = false;  // opened from anywhere
    std::string m_kind, m_find, m_text, m_next, m_error;
    bool m_kind_by_hand = false, m_next_by_hand = false, m_due_by_hand = false, m_saving = false;
    std::vector<Who> m_who;
    std::vector<std::string> m_refused;  // guesses that were taken off again
    std::optional<Date> m_due;
    DateState m_due_state;
    bool m_other_day = false;
    QuickLine m_read;
    bool m_focus_text = false;
    bool m_submit = false;  // by a key in a field
};

}  // namespace hera::ui
