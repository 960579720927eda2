// RecordForm: the fields of a new record stacked in a dialog, required ones first, each with its own error sentence from
// model/validate.h. Holds the Record until it is submitted.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "forms/field_editor.h"
#include "model/record.h"
#include "widgets/dialog.h"

namespace hera::ui {

class RecordForm {
public:
    // `field_keys`: which fields, in this order after the required ones. Fields that are not listed but have been set()
    // go along. The caller sets defaults (owner, pipeline, visibility …) before it is shown.
    void open(const Entity& entity, RecordId id, std::span<const std::string_view> field_keys);
    bool is_open() const { return m_dialog.open; }
    void close() { m_dialog.open = false; }
    Record& record() { return m_record; }

    // Draws the dialog while it is open. A record when "Save" was pressed and everything passes; the form is then closed.
    std::optional<Record> draw(ImGuiID id, std::string_view title, FormHost& host);
    // A "Create 'x'" entry of a reference was taken: the caller makes that record and sets the reference.
    std::optional<std::pair<std::string, std::string>> take_create();  // field key, title
    // Problems found elsewhere (the server, another rule), shown at their fields or above the buttons.
    void show_errors(std::span<const Error> errors);

private:
    bool unreadable();
    bool unsaved() const;
    bool empty_text(const FieldDraft& draft) const;
    std::optional<Record> submit();

    Record m_record;
    ImGuiID m_form_id = 0;
    std::size_t m_focused = static_cast<std::size_t>(-1);
    float m_view_height = 0;
    std::vector<std::size_t> m_fields;
    std::vector<std::string> m_errors;  // parallel to m_fields
    std::vector<std::optional<Value>> m_before;  // likewise: before a person changed it
    std::string m_general;              // of no field
    FieldEditor m_editor;
    DialogState m_dialog;
    std::optional<std::pair<std::string, std::string>> m_create;
};

}  // namespace hera::ui
