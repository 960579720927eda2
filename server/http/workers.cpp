#include "http/workers.h"

namespace hera::http {

void Workers::start() {
    for (int i = 0; i < m_threads_wanted; ++i) m_threads.emplace_back([this] { run(); });
}

bool Workers::offer(Job& job) {
    {
        std::lock_guard lock(m_mutex);
        if (m_waiting.size() >= m_waiting_max) return false;
        m_waiting.push_back(std::move(job));
    }
    m_ready.notify_one();
    return true;
}

void Workers::finish() {
    {
        std::lock_guard lock(m_mutex);
        m_closed = true;
    }
    m_ready.notify_all();
    for (std::thread& thread : m_threads) thread.join();
    m_threads.clear();
}

void Workers::run() {
    for (;;) {
        Job job;
        {
            std::unique_lock lock(m_mutex);
            m_ready.wait(lock, [this] { return m_closed || !m_waiting.empty(); });
            if (m_waiting.empty()) return;
            job = std::move(m_waiting.front());
            m_waiting.pop_front();
        }
        m_work(std::move(job));
    }
}

}  // namespace hera::http
