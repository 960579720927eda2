// field_row: one field of a record page, derived from its FieldDef: label and value at rest; in place, the real input.
// Every FieldType has a row in the table of field_editors.h; a type that forgets it does not compile.
//
// A press on the value, Enter or typing into it edits. Enter or leaving commits what passes validation, Escape restores.
// What does not pass stays typed, with the sentence below. Several e-mails, phones and addresses are edited entry by entry.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forms/form_host.h"
#include "model/schema.h"
#include "platform/geometry.h"
#include "widgets/date_field.h"
#include "widgets/popup.h"

namespace hera::ui {

// What one field holds beyond its value while it is edited.
struct FieldDraft {
    std::string text;                 // typed and refused; in dialogs: typed
    bool typed = false;               // `text` counts
    int entry = -1;                   // which entry of a list `text` and `error` belong to
    std::string error;                // sentence
    bool adding = false;              // lists: an empty entry stands at the end
    int opened = -1;                  // addresses: the entry whose parts are shown
    Popup popup;
    int popup_at = -1;                // lists: the entry whose label is being chosen
    ComboState combo;
    DateState date;
    // A committed value is drawn until the page that contains it arrives.
    std::optional<Value> pending;
    Value pending_over;
    double pending_ms = 0;
};

// Owned by the screen, one per record page or dialog; forget() when another record is shown.
struct FieldEditor {
    std::map<std::string, FieldDraft, std::less<>> drafts;  // by field key
    void forget() { drafts.clear(); }
    FieldDraft& draft(std::string_view key);
};

struct FieldEdit {
    std::optional<Value> value;        // committed: normalised, checked; empty Value clears the field
    std::optional<std::string> create; // reference: make a record with this title and refer to it
    bool focused = false;
    bool entered = false;              // Enter in a one-line input
};

struct FieldRowSpec {
    ImGuiID id = 0;                    // of the record or dialog; the field's own is derived from it
    Rect rect;                         // field_row_height() high
    const Entity* entity = nullptr;
    std::size_t field = 0;             // index into entity->fields
    bool read_only = false;
    bool label_above = false;          // as in dialogs; otherwise label and value stand side by side (above on a phone)
    bool every_change = false;         // dialogs: report while typing, check later (record_form)
    std::string_view error{};          // from outside, shown below
};

FieldEdit field_row(FieldEditor& editor, FormHost& host, const FieldRowSpec& spec, const Value& current);
// With the entries of lists, the open error line and, for notes, the wrapped text at that width.
float field_row_height(FieldEditor& editor, FormHost& host, const FieldRowSpec& spec, const Value& current);

// The id of the field's (first) input: for focus() and tests.
ImGuiID field_input_id(ImGuiID record, std::string_view field_key);

}  // namespace hera::ui
