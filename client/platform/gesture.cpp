#include "platform/gesture.h"

#include <cmath>

namespace hera::ui {
namespace {

constexpr float touch_slop_dp = 8;
constexpr float mouse_slop_dp = 4;
constexpr double press_shown_after_ms = 80;   // a scroll that starts on a button must not flash it
constexpr double handle_hold_ms = 250;
constexpr double long_press_ms = 500;
constexpr double velocity_window_ms = 100;

ImVec2 minus(ImVec2 a, ImVec2 b) { return {a.x - b.x, a.y - b.y}; }

}  // namespace

void GestureRecogniser::emit(Gesture::Kind kind, std::vector<Gesture>& out, ImVec2 delta, ImVec2 velocity) const {
    out.push_back({kind, m_target.node, m_target.area, m_last, delta, velocity, m_kind, m_pointer});
}

float GestureRecogniser::travelled() const {
    ImVec2 way = minus(m_last, m_down);
    return std::sqrt(way.x * way.x + way.y * way.y);
}

ImVec2 GestureRecogniser::throw_velocity(double now_ms) const {
    for (const Sample& sample : m_samples) {
        double elapsed = now_ms - sample.ms;
        if (elapsed > velocity_window_ms) continue;
        if (elapsed < 8) break;
        float per_second = static_cast<float>(1000.0 / elapsed);
        ImVec2 way = minus(m_last, sample.position);
        return {way.x * per_second, way.y * per_second};
    }
    return {};
}

void GestureRecogniser::let_go(std::vector<Gesture>& out, State next) {
    switch (m_state) {
        case State::pressed:
        case State::pending:
            if (m_press_shown) emit(Gesture::Kind::release, out);
            break;
        case State::scrolling: emit(Gesture::Kind::scroll_end, out); break;
        case State::dragging: emit(Gesture::Kind::drag_cancel, out); break;
        case State::idle:
        case State::spent: break;
    }
    m_press_shown = false;
    m_state = next;
}

void GestureRecogniser::pointer(const PointerInput& input, const GestureTarget& target, std::vector<Gesture>& out) {
    bool finger = input.kind == PointerKind::touch;
    switch (input.type) {
        case PointerInput::Type::down:
            if (finger) m_fingers += 1;
            if (m_state != State::idle) {  // a second finger or button: the browser may pinch, we let go
                let_go(out, State::spent);
                return;
            }
            down(input, target, out);
            return;
        case PointerInput::Type::move:
            if (input.pointer == m_pointer) move(input, out);
            return;
        case PointerInput::Type::up:
            if (finger && m_fingers > 0) m_fingers -= 1;
            if (input.pointer == m_pointer || m_state == State::spent) up(input, target, out);
            return;
        case PointerInput::Type::cancel:
            if (finger && m_fingers > 0) m_fingers -= 1;
            let_go(out, m_fingers > 0 ? State::spent : State::idle);
            return;
    }
}

void GestureRecogniser::down(const PointerInput& input, const GestureTarget& target, std::vector<Gesture>& out) {
    m_kind = input.kind;
    m_pointer = input.pointer;
    m_target = target;
    m_down = m_last = input.position;
    m_down_ms = input.ms;
    m_armed = m_long = false;
    m_samples.clear();
    m_samples.push_back({input.position, input.ms});
    m_only_stops = input.kind == PointerKind::touch && target.area_coasting;
    if (m_only_stops) emit(Gesture::Kind::stop, out);
    if (input.kind == PointerKind::touch) {
        m_state = State::pending;
        return;
    }
    m_state = State::pressed;
    m_press_shown = true;
    emit(Gesture::Kind::press, out);
}

void GestureRecogniser::move(const PointerInput& input, std::vector<Gesture>& out) {
    ImVec2 delta = minus(input.position, m_last);
    m_last = input.position;
    if (m_samples.size() > 32) m_samples.erase(m_samples.begin(), m_samples.begin() + 16);
    m_samples.push_back({input.position, input.ms});
    switch (m_state) {
        case State::pressed:
            if (travelled() <= mouse_slop_dp * m_dpr) return;
            if (m_target.drag_handle || m_target.grabs_at_once) {
                m_state = State::dragging;
                emit(Gesture::Kind::drag_begin, out);
            }
            return;
        case State::pending:
            if (travelled() <= touch_slop_dp * m_dpr && !(m_target.grabs_at_once && travelled() > 0)) return;
            if (m_target.grabs_at_once || m_armed) {
                m_state = State::dragging;
                emit(Gesture::Kind::drag_begin, out);
            } else if (m_target.area != 0) {
                let_go(out, State::scrolling);
                emit(Gesture::Kind::scroll_begin, out, minus(m_last, m_down));
                emit(Gesture::Kind::scroll, out, minus(m_last, m_down));
            } else {
                let_go(out, State::spent);
            }
            return;
        case State::scrolling: emit(Gesture::Kind::scroll, out, delta); return;
        case State::dragging: emit(Gesture::Kind::drag, out, delta); return;
        case State::idle:
        case State::spent: return;
    }
}

void GestureRecogniser::up(const PointerInput& input, const GestureTarget& target, std::vector<Gesture>& out) {
    m_last = input.position;
    State state = m_state;
    bool shown = m_press_shown;
    m_press_shown = false;
    m_state = m_fingers > 0 ? State::spent : State::idle;
    switch (state) {
        case State::pressed:
        case State::pending:
            if (!shown && m_target.node != 0 && !m_only_stops && !m_long) emit(Gesture::Kind::press, out), shown = true;
            if (target.node == m_target.node && !m_only_stops && !m_long) emit(Gesture::Kind::tap, out);
            else if (shown) emit(Gesture::Kind::release, out);
            return;
        case State::scrolling: emit(Gesture::Kind::scroll_end, out, {}, throw_velocity(input.ms)); return;
        case State::dragging: emit(Gesture::Kind::drop, out); return;
        case State::idle:
        case State::spent: return;
    }
}

void GestureRecogniser::tick(double now_ms, std::vector<Gesture>& out) {
    if (m_state != State::pending || m_only_stops) return;
    double held = now_ms - m_down_ms;
    if (!m_press_shown && held >= press_shown_after_ms && m_target.node != 0) {
        m_press_shown = true;
        emit(Gesture::Kind::press, out);
    }
    if (!m_armed && m_target.drag_handle && held >= handle_hold_ms) {
        m_armed = true;
        emit(Gesture::Kind::drag_armed, out);
    }
    if (!m_long && held >= long_press_ms) {
        m_long = true;
        if (m_target.node != 0) emit(Gesture::Kind::long_press, out);
        if (!m_armed) let_go(out, State::spent);  // an armed handle may still be dragged away
    }
}

void GestureRecogniser::cancel(std::vector<Gesture>& out) { let_go(out, m_fingers > 0 ? State::spent : State::idle); }

double GestureRecogniser::next_deadline_ms() const {
    if (m_state != State::pending || m_only_stops || m_long) return -1;
    if (!m_press_shown && m_target.node != 0) return m_down_ms + press_shown_after_ms;
    if (!m_armed && m_target.drag_handle) return m_down_ms + handle_hold_ms;
    return m_down_ms + long_press_ms;
}

}  // namespace hera::ui
