// One row per FieldType, in FieldType order: how it is edited in place, how in a dialog, how high it is. A type that
// forgets its row does not compile (field_editors.cpp). Private to forms/.
#pragma once

#include <string>
#include <string_view>

#include "forms/field_editor.h"
#include "model/field_types.h"
#include "theme/tokens.h"

namespace hera::ui {

struct EditContext {
    FormHost& host;
    const FieldRowSpec& spec;
    const FieldDef& def;
    FieldDraft& draft;
    const Value& value;     // what stands there: the current value, or the committed one that has not come back yet
    std::string_view label;
    ImGuiID id = 0;         // of the field; parts derive theirs
    Rect area;              // in place: beside the label, one row high or more; in a dialog: below it
    std::string error;      // to be shown below
    bool error_drawn = false;  // the widget has done so
};

struct FieldEditorRow {
    FieldType type;
    FieldEdit (*edit)(EditContext&);
    float (*height)(const EditContext&);  // of `area`, without the error line
};

const FieldEditorRow& editor_row(FieldType type);

// ---- shared by the editors ----
inline float form_row() { return dp(roomy() ? 44.0f : 32.0f); }
// Checks and hands over what was typed; on refusal it stays in the draft with its sentence.
FieldEdit commit(EditContext& context, Value value);
FieldEdit refuse(EditContext& context, std::string typed, const Error& error);
// The word of an entry's label: "Work"; a person's own word as it is.
std::string entry_label(std::string_view label);
// Where a value leads when pressed: "mailto:…", "tel:…", "https://…"; empty: nowhere.
std::string link_of(FieldType type, std::string_view value);
// The small link at the right end of `strip`, cut off it.
void link_mark(ImGuiID id, Rect& strip, FieldType type, std::string_view value);

FieldEdit edit_labelled(EditContext& context);
float labelled_height(const EditContext& context);
FieldEdit edit_addresses(EditContext& context);
float addresses_height(const EditContext& context);

// "12 Dec 2026 10:20" at an offset, and back.
std::string moment_text(Instant instant, int offset);
std::optional<Instant> parse_moment(std::string_view text, Date today, int offset);

}  // namespace hera::ui
