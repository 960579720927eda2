// FrameScheduler: when the next frame is due. An idle application asks for nothing: no animation frame, no short timer.
//
// Invariants:
//   S1  A frame is wanted only while frames are left from wake() or something is moving.
//   S2  Of all wake_at times at most one timer is asked for: the earliest.
//   S3  A hidden page wants no frames; what was asked for while hidden happens once it is shown.
#pragma once

#include <vector>

namespace hera::ui {

class FrameScheduler {
public:
    void wake(int frames) { m_frames_left = frames > m_frames_left ? frames : m_frames_left; }
    void wake_at(double at_ms);
    void set_visible(bool visible) { m_visible = visible; }

    // A frame begins at `now_ms`: uses up one frame and the times that have come.
    void begin_frame(double now_ms);
    // Times that have come count as a wish for a frame.
    void timer_fired(double now_ms);

    bool wants_frame() const { return m_visible && m_frames_left > 0; }
    // Milliseconds until the timer should fire; negative: no timer. Never less than 1.
    double timer_delay(double now_ms) const;

private:
    std::vector<double> m_times;  // sorted, latest first
    int m_frames_left = 0;
    bool m_visible = true;
};

}  // namespace hera::ui
