// Semantics: what each drawn control is, said once by the widget that draws it. The platform mirrors it into real DOM
// elements over the canvas, always on: screen readers, keyboard focus, links, phones' tap targets and the end-to-end
// tests (getByRole) all use that one mirror. Nothing else may create mirror nodes.
//
// DOM focus is the truth for keyboard focus; Tab order is the order of calls. Activation by Enter, Space, a screen
// reader or a synthetic click arrives as Response::activated; a real pointer press and release on the node (hit-tested on
// the canvas by its rect, so tests may also click pixels with the mirror's pointer events off) arrives as activated too.
//
// Rules: an id is stable for the control's life (ImGui's hash of entity id + part). A visible interactive control emits
// its node every frame it is drawn. Rects are device pixels; the mirror rounds and grows them to the minimum target.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/geometry.h"

namespace hera::ui {

enum class Role : std::uint8_t {
    button, link, checkbox, switch_, radio, tab, menu_item, option, row, cell, column_header, heading, text, image,
    status, alert, list_item,
    // containers (Scope):
    navigation, main, region, form, dialog, list, grid, row_group, tab_list, menu, listbox, group, toolbar, banner,
};

struct Node {
    ImGuiID id = 0;
    Role role = Role::button;
    std::string_view name;
    Rect rect;
    std::string_view value{};        // text of a status, aria-valuetext …
    std::string_view description{};
    std::string_view href{};         // links: "#/contacts/…"
    int level = 0;                   // headings 1–3
    int position = 0, set_size = 0;  // rows and options of a virtual list, from 1
    bool disabled = false;
    bool selected = false;   // aria-selected / aria-current for links
    bool checked = false;
    bool expanded = false, can_expand = false;
    bool pressed_toggle = false, is_toggle = false;
    int sort = 0;            // column headers: 1 ascending, −1 descending
    bool drag_handle = false;  // touch on it may start a drag after a 250 ms hold (mouse: at once past the slop)
    bool grabs_at_once = false;  // a slider, a column's edge: touch drags it without a hold and the page stays put
    bool focusable = true;     // part of the Tab order; false: only focus() reaches it (roving focus of menus, grids, tabs)
};

struct Response {
    bool activated = false;      // click, tap, Enter, Space, screen reader
    bool hovered = false;        // mouse only
    bool held = false;           // pointer is down on it
    bool focused = false;        // has DOM focus
    bool focus_visible = false;  // draw the ring
    bool double_clicked = false;
    bool context = false;        // right click or long press
    // Dragging: started this frame / is going on / was dropped this frame; `drag` is the pointer's position.
    bool drag_started = false, dragging = false, dropped = false, drag_cancelled = false;
    ImVec2 pointer{};
};

// Declares a control and returns what happened to it since the last frame. Clipped away entirely (see Clip) → the node is
// dropped unless it has focus, is about to get it, or is one of those that Tab goes to next.
Response node(const Node& node);

// A landmark or composite; nodes declared during its life are its children in the DOM.
class Scope {
public:
    explicit Scope(const Node& container);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    // What happened to the container itself: a row that is pressed as a whole although it holds other controls.
    const Response& response() const { return m_response; }

private:
    Response m_response;
};

enum class LayerKind : std::uint8_t {
    modal,    // dialog, sheet: the rest is inert; takes focus and gives it back; Back closes it
    menu,     // takes focus and gives it back; a press outside closes it and does nothing else
    popover,  // suggestions under a field: leaves focus where it is; a press outside closes it
    toast,    // above everything, never asks to be closed
};

// Everything declared during its life is drawn above what lies below (canvas() is the layer's own draw list) and is hit
// first. Layers nest in the order they are declared; declare one every frame it is open.
class Layer {
public:
    Layer(ImGuiID id, std::string_view name, const Rect& rect, LayerKind kind = LayerKind::modal);
    ~Layer();
    Layer(const Layer&) = delete;
    Layer& operator=(const Layer&) = delete;
    bool close_requested() const { return m_close_requested; }  // Escape, Back, or a press outside
    // It was asked to close and does not: Back gets its step back in the browser's history.
    void stay();

private:
    int m_index = 0;
    bool m_close_requested = false;
};

// The draw list of the current layer. Everything on the canvas is drawn into it.
ImDrawList* canvas();

// Parts outside `rect` are neither hit nor mirrored (scroll areas). Nests by intersection; also clips the draw list.
class Clip {
public:
    explicit Clip(const Rect& rect);
    ~Clip();
    Clip(const Clip&) = delete;
    Clip& operator=(const Clip&) = delete;
};

enum class Politeness : std::uint8_t { polite, assertive };
void focus(ImGuiID id);                                     // after this frame, in the same task when a gesture runs
void announce(std::string_view text, Politeness politeness = Politeness::polite);
ImGuiID focused_id();
bool menu_or_dialog_open();                                 // one was declared in this frame, up to here
ImGuiID hovered_id();                                       // under the mouse; fields too, whose result does not tell

// Keys that no native element took, for composite widgets and shortcuts (e.key of the DOM: "ArrowDown", "k", "Escape").
struct Key {
    std::string_view key;
    bool ctrl_or_cmd = false, shift = false, alt = false;
};
// true once for the frame in which it was pressed and nobody took it before; taking it prevents the browser's default.
bool take_key(std::string_view key, bool ctrl_or_cmd = false, bool shift = false);

}  // namespace hera::ui
