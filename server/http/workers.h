// Workers: a few threads behind one bounded queue. Full means "no" at once, so that a flood is turned away while it costs
// nothing, instead of being answered when nobody waits for it any more.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "http/message.h"

namespace hera::http {

struct Job {
    std::uint64_t id = 0;  // of the connection
    RawRequest request;
    std::size_t reserved = 0;  // bytes of the body counted against ReactorOptions::bodies_max
};

class Workers {
public:
    using Work = std::function<void(Job)>;
    Workers(int threads, std::size_t waiting_max, Work work)
        : m_threads_wanted(threads), m_waiting_max(waiting_max), m_work(std::move(work)) {}
    ~Workers() { finish(); }

    void start();
    // false: too many wait already; the job is untouched.
    bool offer(Job& job);
    // Works off what waits and joins the threads.
    void finish();

private:
    void run();

    const int m_threads_wanted;
    const std::size_t m_waiting_max;
    const Work m_work;
    std::vector<std::thread> m_threads;
    std::mutex m_mutex;
    std::condition_variable m_ready;
    std::deque<Job> m_waiting;
    bool m_closed = false;
};

}  // namespace hera::http
