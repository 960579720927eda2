// A labelled text field: words above, the native field in its frame, below it what is wrong or how it is meant.
#pragma once

#include "platform/field.h"
#include "theme/tokens.h"
#include "widgets/ids.h"

namespace hera::ui {

struct TextField {
    ImGuiID id = 0;
    Rect rect;  // left, top and width count; the height is text_field_height()
    std::string_view label;
    std::string_view value;
    FieldKind kind = FieldKind::text;
    std::string_view placeholder{}, error{}, hint{}, autocomplete{}, form{};
    bool required = false, disabled = false;
    bool label_shown = true;
    char32_t icon = 0;       // inside, in front
    int lines = 1;           // more: multiline, so many lines high
    int max_length = 0;
    float free_right = 0;    // device pixels kept free inside for what the caller puts there
};

// With its label and, when there is one, the line below.
float text_field_height(bool label_shown, bool line_below, int lines = 1);
float field_box_height(int lines = 1);
FieldResult text_field(const TextField& field);
// The frame alone, for fields that are not text.
void field_frame(const Rect& box, bool focused, bool hovered, bool wrong, bool disabled = false);
// Of a field that looks like plain text until the pointer or the focus is on it.
void quiet_field_frame(const Rect& box, bool focused, bool hovered, bool wrong);
void field_label_above(const Rect& line, std::string_view label, bool required);
void field_line_below(const Rect& line, std::string_view error, std::string_view hint);

}  // namespace hera::ui
