// From events of the page to what nodes and scroll areas are told in the next frame.
#include <algorithm>
#include <cmath>
#include <utility>

#include "platform/canvas_input.h"
#include "platform/field_frame.h"
#include "platform/frame.h"
#include "platform/ports.h"
#include "platform/ui_state.h"

namespace hera::ui {
namespace {

constexpr double double_click_ms = 400;
constexpr double same_activation_ms = 500;  // a tap and the click a screen reader makes of it are one

struct QueuedPointer {
    PointerInput event;
    input::Modifiers modifiers;
    ImGuiID focused = 0;  // before the browser moved focus because of it
};

struct InputState {
    std::vector<QueuedPointer> queue;
    std::vector<Gesture> gestures;
    GestureRecogniser recogniser;
    input::Modifiers modifiers;
    ImGuiID last_tapped = 0;
    double last_tap_ms = -1e9;
    ImVec2 last_tap_at{};
    ImGuiID scrolled = 0;        // area that the finger moves
    bool press_outside = false;  // closed a layer: nothing else comes of it
    ImGuiID revealed = 0;        // brought into sight when it got focus
};

InputState& in() {
    static InputState s;
    return s;
}

GestureTarget target_at(ImVec2 point) {
    GestureTarget target;
    if (const NodeRecord* node = node_at(point)) {
        target.node = node->id;
        target.drag_handle = node->state.drag_handle;
        target.grabs_at_once = node->state.grabs_at_once;
    }
    if (const AreaRecord* area = area_at(point, {})) {
        target.area = area->id;
        target.area_coasting = area->coasting;
    }
    return target;
}

// A press beside the topmost layer asks it to close. True: nothing below may notice the press.
bool pressed_outside(ImVec2 point, ImGuiID focused) {
    UiState& s = state();
    for (std::size_t i = s.layers.size(); i-- > 1;) {
        const LayerRecord& layer = s.layers[i];
        if (layer.kind == LayerKind::toast) {
            if (layer.rect.contains(point)) return false;
            continue;
        }
        if (layer.rect.contains(point)) return false;
        // Suggestions belong to the field that has focus.
        const NodeRecord* below = node_at(point);
        if (layer.kind == LayerKind::popover && below != nullptr && below->id == focused) return false;
        s.layer_to_close = layer.id;
        return layer.kind != LayerKind::popover;
    }
    return false;
}

void activate(ImGuiID id, ImVec2 at, double ms) {
    UiState& s = state();
    InputState& i = in();
    s.activated.push_back(id);
    float dx = at.x - i.last_tap_at.x, dy = at.y - i.last_tap_at.y;
    bool near = dx * dx + dy * dy < dp(8) * dp(8);
    if (i.last_tapped == id && ms - i.last_tap_ms < double_click_ms && near) s.double_clicked.push_back(id);
    i.last_tapped = id;
    i.last_tap_ms = ms;
    i.last_tap_at = at;
}

void handle(const Gesture& gesture, double ms) {
    UiState& s = state();
    InputState& i = in();
    const NodeRecord* node = gesture.node != 0 ? find_node(gesture.node) : nullptr;
    switch (gesture.kind) {
        case Gesture::Kind::press: s.held = gesture.node; break;
        case Gesture::Kind::release: s.held = 0; break;
        case Gesture::Kind::tap:
            s.held = 0;
            if (node == nullptr) break;
            if (node->field != NodeRecord::none) {
                focus(node->id);  // where the page's own element did not get the press
                break;
            }
            // With a modifier a link is the browser's: new tab, new window, download.
            if (node->href.size > 0 && (i.modifiers.ctrl_or_cmd || i.modifiers.shift)) break;
            activate(node->id, gesture.position, ms);
            break;
        case Gesture::Kind::long_press:
            s.held = 0;
            if (node && node->field == NodeRecord::none) s.context.push_back(node->id), port::vibrate(10);
            break;
        case Gesture::Kind::scroll_begin: {
            port::grab_pointer(gesture.pointer);
            // The first movement tells which area is meant: a column, or the strip it stands in.
            ImVec2 way{-gesture.delta.x, -gesture.delta.y};
            const AreaRecord* meant =
                area_at(gesture.position, std::fabs(way.x) > std::fabs(way.y) ? ImVec2{way.x, 0} : ImVec2{0, way.y});
            i.scrolled = meant != nullptr ? meant->id : gesture.area;
            input_for_area(i.scrolled).dragged = true;
            break;
        }
        case Gesture::Kind::scroll: {
            AreaInput& area = input_for_area(i.scrolled);
            const AreaRecord* record = nullptr;
            for (const AreaRecord& candidate : s.areas)
                if (candidate.id == i.scrolled) record = &candidate;
            area.dragged = true;
            area.delta -= static_cast<double>(record && record->sideways ? gesture.delta.x : gesture.delta.y);
            break;
        }
        case Gesture::Kind::scroll_end: {
            AreaInput& area = input_for_area(i.scrolled);
            bool sideways = false;
            for (const AreaRecord& candidate : s.areas) sideways = sideways || (candidate.id == i.scrolled && candidate.sideways);
            area.thrown = true;
            area.throw_velocity = -static_cast<double>(sideways ? gesture.velocity.x : gesture.velocity.y);
            break;
        }
        case Gesture::Kind::stop: input_for_area(gesture.area).stopped = true; break;
        case Gesture::Kind::drag_armed: port::vibrate(10); break;
        case Gesture::Kind::drag_begin:
            port::grab_pointer(gesture.pointer);
            s.held = 0;
            s.drag = {gesture.node, true, false, false};
            break;
        case Gesture::Kind::drag: break;
        case Gesture::Kind::drop: s.drag.dropped = true; break;
        case Gesture::Kind::drag_cancel: s.drag.cancelled = true; break;
    }
}

void handle_all(double ms) {
    std::vector<Gesture>& gestures = in().gestures;
    for (const Gesture& gesture : gestures) handle(gesture, ms);
    gestures.clear();
}

// What the focused element does itself with the key: typing, moving the caret, a button's Enter, Tab.
bool belongs_to_element(const std::string& key, input::Modifiers modifiers) {
    UiState& s = state();
    if (key == "Tab") return true;
    const NodeRecord* node = find_node(s.focused);
    if (node == nullptr) return false;
    if (node->field != NodeRecord::none) {
        if (key == "Escape" || key == "Enter") return false;
        bool vertical = key == "ArrowUp" || key == "ArrowDown";
        if (vertical && !field_is_multiline(node->id)) return false;
        // The clipboard, undo and word movement are the field's; other chords may be shortcuts.
        return !modifiers.ctrl_or_cmd || std::string_view("acvxzyACVXZY").find(key[0]) != std::string_view::npos || key.size() > 1;
    }
    bool native = node->role != Role::row && node->role != Role::cell && node->role != Role::column_header && node->interactive;
    if (modifiers.ctrl_or_cmd || !native) return false;
    return key == "Enter" || (key == " " && node->role != Role::link);
}

// What is pressed is in sight, and must not move away under the pointer.
bool pressing() {
    for (const QueuedPointer& queued : in().queue)
        if (queued.event.type == PointerInput::Type::down) return true;
    return !in().recogniser.idle();
}

ImGuiID under_mouse() {
    const NodeRecord* node = state().mouse_inside ? node_at(state().pointer) : nullptr;
    return node ? node->id : 0;
}

}  // namespace

namespace input {

void pointer(const PointerInput& event, Modifiers modifiers) {
    std::vector<QueuedPointer>& queue = in().queue;
    // Of moves in a row only the last counts for a mouse without button; dragging and throwing need each.
    if (!queue.empty() && event.type == PointerInput::Type::move && event.kind == PointerKind::mouse && in().recogniser.idle() &&
        queue.back().event.type == PointerInput::Type::move && queue.back().event.pointer == event.pointer)
        queue.pop_back();
    queue.push_back({event, modifiers, state().focused});
}

void wheel(ImVec2 position, ImVec2 delta, double) {
    state().pointer = position;
    const AreaRecord* vertical =
        std::fabs(delta.y) >= std::fabs(delta.x) ? area_at(position, {0, delta.y}) : area_at(position, {delta.x, 0});
    if (vertical == nullptr) return;
    AreaInput& area = input_for_area(vertical->id);
    area.wheeled = true;
    area.delta += static_cast<double>(std::fabs(delta.y) >= std::fabs(delta.x) ? delta.y : delta.x);
}

void context_menu(ImVec2 position) {
    if (const NodeRecord* node = node_at(position)) state().context.push_back(node->id);
}

void context_key() {
    if (state().focused != 0) state().context.push_back(state().focused);
}

void pointer_left() { state().mouse_inside = false; }

void window_blurred() {
    in().recogniser.cancel(in().gestures);
    handle_all(now_ms());
    state().mouse_inside = false;
}

void element_activated(ImGuiID id) {
    InputState& i = in();
    if (i.last_tapped == id && now_ms() - i.last_tap_ms < same_activation_ms) return;
    const NodeRecord* node = find_node(id);
    if (node && !node->state.disabled) state().activated.push_back(id);
}

void element_focused(ImGuiID id, bool visible) {
    state().focused = id;
    state().focus_visible = visible;
    field_focused(id);
    // Elements that change their place in the page lose focus and get it back: that moves nothing.
    if (std::exchange(in().revealed, id) == id || pressing()) return;
    if (const NodeRecord* node = find_node(id)) {
        reveal(*node);
        wake(1);
    }
}

void element_blurred(ImGuiID id) {
    field_blurred(id);
    if (state().focused == id) state().focused = 0;
}

void field_input(ImGuiID id, std::string text, bool composing) { field_typed(id, std::move(text), composing); }

bool key(const std::string& key, Modifiers modifiers) {
    UiState& s = state();
    in().modifiers = modifiers;
    if (belongs_to_element(key, modifiers)) return false;
    if (key == "Escape" && s.drag.active()) {
        in().recogniser.cancel(in().gestures);
        handle_all(now_ms());
        pump(now_ms());
        return true;
    }
    if (is_field(s.focused) && field_key(s.focused, key, modifiers.ctrl_or_cmd, modifiers.shift)) {
        pump(now_ms());
        return true;
    }
    if (key == "Escape" && close_top_layer()) {
        pump(now_ms());
        return true;
    }
    const NodeRecord* node = find_node(s.focused);
    // Elements that are not buttons of their own get what buttons have natively.
    bool plain = node && node->interactive &&
                 (node->role == Role::row || node->role == Role::cell || node->role == Role::column_header);
    if (plain && !modifiers.ctrl_or_cmd && (key == "Enter" || key == " ")) {
        s.activated.push_back(node->id);
        pump(now_ms());
        return true;
    }
    s.key = key;
    s.key_modifiers = modifiers;
    s.key_taken = false;
    pump(now_ms());
    bool taken = s.key_taken;
    s.key_taken = true;
    if (!taken && !is_field(s.focused)) taken = scroll_by_key(key, modifiers.shift);
    if (taken) pump(now_ms());
    return taken;
}

}  // namespace input

void drain_input(double now_ms) {
    UiState& s = state();
    InputState& i = in();
    i.recogniser.set_scale(s.env.dpr);
    for (const QueuedPointer& queued : i.queue) {
        const PointerInput& event = queued.event;
        i.modifiers = queued.modifiers;
        s.pointer = event.position;
        s.env.touch = event.kind == PointerKind::touch;
        s.mouse_inside = event.kind != PointerKind::touch;
        if (event.type == PointerInput::Type::down && i.recogniser.idle())
            i.press_outside = pressed_outside(event.position, queued.focused);
        if (i.press_outside) {
            if (event.type == PointerInput::Type::up || event.type == PointerInput::Type::cancel) i.press_outside = false;
            continue;
        }
        i.recogniser.pointer(event, target_at(event.position), i.gestures);
        handle_all(event.ms);
    }
    i.queue.clear();
    i.recogniser.tick(now_ms, i.gestures);
    handle_all(now_ms);
    s.hovered = under_mouse();
}

double next_input_deadline() { return in().recogniser.next_deadline_ms(); }

bool hover_is_stale() { return state().hovered != under_mouse(); }

void clear_happenings() {
    UiState& s = state();
    s.activated.clear();
    s.double_clicked.clear();
    s.context.clear();
    s.area_inputs.clear();
    s.layer_to_close = 0;
    s.drag.started = false;
    if (s.drag.dropped || s.drag.cancelled) s.drag = {};
}

}  // namespace hera::ui
