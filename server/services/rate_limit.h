// RateLimit: token buckets by key (an account, an address). In memory: after a restart everybody starts with a full bucket.
// It slows down, it never locks out: a stranger cannot shut an account by guessing.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace hera::server {

class RateLimit {
public:
    // `burst` at once, then one per `every_ms`.
    RateLimit(const Clock& clock, int burst, std::int64_t every_ms) : m_clock(clock), m_burst(burst), m_every_ms(every_ms) {}

    // 0: go on. Otherwise the milliseconds until the next one.
    std::int64_t take(const std::string& key);

private:
    struct Bucket {
        double tokens;
        std::int64_t at_ms;
    };
    static constexpr std::size_t buckets_max = 100'000;

    const Clock& m_clock;
    const double m_burst;
    const std::int64_t m_every_ms;
    std::mutex m_mutex;
    std::unordered_map<std::string, Bucket> m_buckets;
};

}  // namespace hera::server
