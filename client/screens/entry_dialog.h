// EntryDialog: one activity or task, whole: everything that is kept of it, who took part, changed or deleted, each with Undo.
// What is typed stays until it is saved; what was not touched is not written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/life.h"
#include "app/screen.h"
#include "forms/field_editor.h"
#include "model/record.h"
#include "screens/record_page_host.h"
#include "widgets/dialog.h"

namespace hera::ui {

class EntryDialog {
public:
    explicit EntryDialog(StoreLink& store) : m_store(store), m_host(store), m_record(store), m_links(store) {}

    void open(std::string_view entity, RecordId id);
    void close();
    bool is_open() const { return m_dialog.open; }
    void draw(Ui& ui);

private:
    struct Person {
        RecordId link{};  // none: not linked yet
        std::string entity;
        RecordId id{};
        std::string role;
        bool removed = false;
    };
    bool is_task() const;
    void load();
    void load_people();
    float body_height(float width);
    void draw_body(Ui& ui, const Rect& place);
    float fields(float width, const Rect* place, bool& entered);
    float moment(const Rect* place, float width);
    float people(const Rect* place, float width);
    void draw_person(const Rect& line, Person& person);
    void add_person(const Rect& line);
    FieldRowSpec row(std::size_t field, const Rect& rect) const;
    bool unsaved() const;
    bool settle_moment();
    void save(Ui& ui);
    void remove(Ui& ui);

    StoreLink& m_store;
    Life m_life;
    RecordHost m_host;
    LiveQuery m_record, m_links;
    link::Query m_what, m_links_what;
    DialogState m_dialog;
    ImGuiID m_id = 0;
    const Entity* m_entity = nullptr;
    Record m_was, m_now;
    bool m_loaded = false, m_people_loaded = false;
    FieldEditor m_editor;
    std::vector<std::string> m_errors;  // parallel to the entity's fields
    std::string m_general;
    std::vector<Person> m_people;
    ComboState m_add;
    Popup m_role;
    int m_role_of = -1;
    // An activity's moment, by the reader's clock.
    DateState m_day_state;
    std::optional<Date> m_day;
    std::string m_time, m_time_error;
};

// "14:00 in New York": the clock where a meeting takes place, when it is not the reader's. Empty: it is the same.
std::string place_clock(Instant at, std::string_view zone);

}  // namespace hera::ui
