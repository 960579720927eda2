// native_field: a text field that is a real DOM <input> or <textarea> laid exactly over the canvas. It gives IME, phone
// keyboards, autofill, password managers, selection, undo, spelling — and it is the field's mirror node.
//
// At rest the DOM element is transparent but hit-testable and the canvas draws the text; focused, the DOM shows the text
// and the canvas draws frame and ring only. Both are pixel-identical, so nothing jumps.
//
// Ownership of the text: idle → ours (`value`); while focused → the DOM's, we get copies. A change from outside while
// someone types never overwrites what is typed (`changed_elsewhere` tells).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/geometry.h"
#include "platform/text.h"

namespace hera::ui {

enum class FieldKind : std::uint8_t { text, email, phone, url, search, number, money, date, password, new_password, multiline };

struct FieldSpec {
    ImGuiID id = 0;
    FieldKind kind = FieldKind::text;
    Rect rect;                       // the whole field, frame included
    std::string_view label;          // accessible name
    std::string_view value;          // what we hold
    std::string_view placeholder{};
    std::string_view error{};        // sentence; aria-invalid + description
    std::string_view autocomplete{}; // HTML token: "name", "username", "organization", "current-password", …
    std::string_view form{};         // fields of one form name belong to one <form> (password managers)
    TextStyle style{};
    float padding_left = 0, padding_right = 0;  // device pixels inside rect
    float padding_top = 0;           // multiline only; one line is centred
    ImU32 color = 0;                 // of the text
    ImU32 placeholder_color = 0;
    bool required = false, disabled = false, read_only = false;
    bool draw_text = true;           // false: the caller draws the resting text itself
    int max_length = 0;
    // Typed text with suggestions (role combobox): the listbox and, while the caret stays in the field, its lit option.
    bool combobox = false, expanded = false;
    ImGuiID listbox = 0, active_option = 0;
};

struct FieldResult {
    bool focused = false;
    bool changed = false;            // an input event since the last frame
    bool committed = false;          // Enter (single line), Ctrl+Enter, or blur after a change
    bool entered = false;            // committed by Enter
    bool cancelled = false;          // Escape: the DOM text went back to what it was
    bool changed_elsewhere = false;  // `value` changed while the person was typing
    std::string text;                // the current text (typed or value)
};

FieldResult native_field(const FieldSpec& spec);

// Selects all text of a field once it has focus (after focus(id)): for values that are usually replaced.
void select_all(ImGuiID id);

}  // namespace hera::ui
