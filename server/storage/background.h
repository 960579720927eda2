// Background: one thread for what nobody waits for, in the order it was offered. It starts with the first work; the end of the
// Background waits for the work that is under way and drops what waits.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace hera::server {

class Background {
public:
    Background() = default;
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    // REQUIRES: the work does not throw and tells of its failures itself.
    void offer(std::function<void()> work);

private:
    void run();

    std::mutex m_mutex;
    std::condition_variable m_ready;
    std::deque<std::function<void()>> m_waiting;
    bool m_closed = false;
    std::thread m_thread;
};

}  // namespace hera::server
