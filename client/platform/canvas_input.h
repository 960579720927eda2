// What came from the page since the last frame, in the order it came. Filled by web/*_web.cpp and by the headless
// platform, drained by the frame loop (frame.cpp).
#pragma once

#include <string>

#include "platform/gesture.h"

namespace hera::ui::input {

struct Modifiers {
    bool ctrl_or_cmd = false, shift = false, alt = false;
};

void pointer(const PointerInput& event, Modifiers modifiers);
void wheel(ImVec2 position, ImVec2 delta, double ms);  // device pixels
void context_menu(ImVec2 position);                    // right button
void context_key();                                    // the menu key, on what has focus
void pointer_left();                                   // the mouse went out of the window
void window_blurred();

// Synthetic activation of a mirrored element: Enter, Space, a screen reader, a script.
void element_activated(ImGuiID id);
void element_focused(ImGuiID id, bool visible);
void element_blurred(ImGuiID id);

// A key that no native element used. Runs frames until it is known whether somebody took it.
bool key(const std::string& key, Modifiers modifiers);

void field_input(ImGuiID id, std::string text, bool composing);
// Back in the browser took away the entry of the topmost modal layer.
void layer_entry_gone(int depth);

}  // namespace hera::ui::input
