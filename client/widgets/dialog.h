// Dialog: asks for something above the page. A centred window, a bottom sheet on a phone; what does not fit scrolls between
// the title and the buttons. Escape, Back, a press beside it and the close button cancel; the first field gets the focus,
// which returns to where it was when the dialog closes.
//
// What was typed is not lost by a slip: with `unsaved` a dialog that is to close asks in its head and at its foot.
//
// Keys: Escape cancels; Ctrl+Enter (⌘ on a Mac) submits; Enter in a one-line field is for the caller (FieldResult::entered).
#pragma once

#include <string_view>

#include "platform/scroll.h"
#include "widgets/button.h"
#include "widgets/function_ref.h"

namespace hera::ui {

// Owned by whoever opens the dialog; draw the dialog each frame while `open`.
struct DialogState {
    bool open = false;
    bool asking = false;  // whether what was typed may go
    ImGuiID focus_before = 0;
    ScrollArea scroll;

    void show() {
        *this = DialogState{};
        open = true;
    }
};

struct DialogSpec {
    ImGuiID id = 0;
    std::string_view title;         // the heading and the accessible name
    float content_height = 0;       // device pixels of what `body` draws at the width it is given
    std::string_view submit{};      // empty: no such button
    std::string_view cancel{};      // empty: no such button
    Tone submit_tone = Tone::primary;  // Tone::danger for what destroys something
    bool submit_disabled = false;
    // Something was typed that closing would lose: whatever closes it is asked about first. Read after `body` was drawn,
    // which may have heard of the last letter in this very frame.
    const bool* unsaved = nullptr;
    float width_dp = 480;
};

struct DialogResult {
    bool submitted = false;  // the caller checks and closes
    bool cancelled = false;  // `open` is false already
};

// `body` draws at the rectangle it is given (scrolled already; its height is content_height).
// `view_height` receives the height of what can be seen of it, to keep a focused field in sight.
DialogResult dialog(DialogState& state, const DialogSpec& spec, FunctionRef<void(const Rect&)> body, float* view_height = nullptr);
// The width that `body` will be given: to measure the content beforehand.
float dialog_body_width(const DialogSpec& spec);

// A question with an answer: the sentence wrapped, two buttons.
struct ConfirmSpec {
    ImGuiID id = 0;
    std::string_view title, sentence, submit, cancel;
    bool danger = false;
};
DialogResult confirm(DialogState& state, const ConfirmSpec& spec);

}  // namespace hera::ui
