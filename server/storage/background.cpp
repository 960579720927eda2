#include "storage/background.h"

#include <utility>

namespace hera::server {

Background::~Background() {
    {
        std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_ready.notify_one();
    if (m_thread.joinable()) m_thread.join();
}

void Background::offer(std::function<void()> work) {
    {
        std::lock_guard lock(m_mutex);
        m_waiting.push_back(std::move(work));
        if (!m_thread.joinable()) m_thread = std::thread([this] { run(); });
    }
    m_ready.notify_one();
}

void Background::run() {
    for (;;) {
        std::function<void()> work;
        {
            std::unique_lock lock(m_mutex);
            m_ready.wait(lock, [this] { return m_closed || !m_waiting.empty(); });
            if (m_closed) return;
            work = std::move(m_waiting.front());
            m_waiting.pop_front();
        }
        work();
    }
}

}  // namespace hera::server
