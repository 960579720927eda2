#include "platform/frame_scheduler.h"

#include <algorithm>
#include <functional>

namespace hera::ui {

void FrameScheduler::wake_at(double at_ms) {
    // Frames ask for the same time again and again; times closer than a frame are one.
    for (double time : m_times)
        if (time - at_ms < 4 && at_ms - time < 4) return;
    m_times.insert(std::upper_bound(m_times.begin(), m_times.end(), at_ms, std::greater<>()), at_ms);
}

void FrameScheduler::begin_frame(double now_ms) {
    if (m_frames_left > 0) m_frames_left -= 1;
    while (!m_times.empty() && m_times.back() <= now_ms) m_times.pop_back();
}

void FrameScheduler::timer_fired(double now_ms) {
    if (!m_times.empty() && m_times.back() <= now_ms + 1) {
        m_times.pop_back();
        wake(1);
    }
}

double FrameScheduler::timer_delay(double now_ms) const {
    if (!m_visible || m_times.empty()) return -1;
    double delay = m_times.back() - now_ms;
    return delay < 1 ? 1 : delay;
}

}  // namespace hera::ui
