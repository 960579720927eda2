// GestureRecogniser: turns the raw events of mouse, pen and fingers into what the person meant. Pure: it knows neither
// the browser nor widgets; whoever feeds it says what lies under the pointer.
//
// A mouse presses at once; past the slop it drags what may be dragged. A finger's touch is withheld until it is decided
// between tap, long press, scroll, drag of a handle (after a hold) and drag of something that grabs at once.
//
// Invariants:
//   G1  Every press is followed by exactly one of tap, release or (for a drag) drop or drag_cancel.
//   G2  After a scroll, a long press, a second finger or a cancel no tap follows until all fingers are up.
//   G3  A touch that stops a coasting area only stops it.
#pragma once

#include <cstdint>
#include <vector>

#include "platform/geometry.h"

namespace hera::ui {

enum class PointerKind : std::uint8_t { mouse, touch, pen };

struct PointerInput {
    enum class Type : std::uint8_t { down, move, up, cancel };
    Type type = Type::move;
    int pointer = 0;
    PointerKind kind = PointerKind::mouse;
    ImVec2 position{};
    double ms = 0;
};

// What lies under the pointer, from the frame before.
struct GestureTarget {
    ImGuiID node = 0;   // 0: nothing to press
    ImGuiID area = 0;   // 0: nothing scrolls here
    bool drag_handle = false, grabs_at_once = false;
    bool area_coasting = false;
};

struct Gesture {
    enum class Kind : std::uint8_t {
        press,         // show it as held
        release,       // not held any more, nothing happened
        tap,
        long_press,
        scroll_begin, scroll, scroll_end,  // delta; velocity at the end, device pixels per second
        stop,          // the coasting area was touched
        drag_begin, drag, drop, drag_cancel,
        drag_armed,    // a hold on a handle was long enough: a short vibration tells
    };
    Kind kind = Kind::press;
    ImGuiID node = 0, area = 0;
    ImVec2 position{}, delta{}, velocity{};
    PointerKind pointer_kind = PointerKind::mouse;
    int pointer = 0;
};

class GestureRecogniser {
public:
    void set_scale(float dpr) { m_dpr = dpr; }
    void pointer(const PointerInput& input, const GestureTarget& target, std::vector<Gesture>& out);
    // Holds become long presses with time.
    void tick(double now_ms, std::vector<Gesture>& out);
    // Escape, window blur: everything is let go.
    void cancel(std::vector<Gesture>& out);
    // When tick() should be called next; negative: not needed.
    double next_deadline_ms() const;
    bool idle() const { return m_state == State::idle; }

private:
    enum class State : std::uint8_t { idle, pressed, pending, scrolling, dragging, spent };
    struct Sample {
        ImVec2 position{};
        double ms = 0;
    };
    void down(const PointerInput& input, const GestureTarget& target, std::vector<Gesture>& out);
    void move(const PointerInput& input, std::vector<Gesture>& out);
    void up(const PointerInput& input, const GestureTarget& target, std::vector<Gesture>& out);
    void emit(Gesture::Kind kind, std::vector<Gesture>& out, ImVec2 delta = {}, ImVec2 velocity = {}) const;
    void let_go(std::vector<Gesture>& out, State next);
    ImVec2 throw_velocity(double now_ms) const;
    float travelled() const;

    State m_state = State::idle;
    PointerKind m_kind = PointerKind::mouse;
    GestureTarget m_target;
    int m_pointer = 0, m_fingers = 0;
    bool m_press_shown = false, m_armed = false, m_only_stops = false, m_long = false;
    double m_down_ms = 0;
    ImVec2 m_down{}, m_last{};
    std::vector<Sample> m_samples;
    float m_dpr = 1;
};

}  // namespace hera::ui
