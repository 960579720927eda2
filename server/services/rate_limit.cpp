#include "services/rate_limit.h"

#include <algorithm>

namespace hera::server {

std::int64_t RateLimit::take(const std::string& key) {
    std::lock_guard lock(m_mutex);
    std::int64_t now = m_clock.monotonic_ms();
    if (m_buckets.size() >= buckets_max) {
        // Full buckets say nothing that an absent one would not say.
        for (auto at = m_buckets.begin(); at != m_buckets.end();) {
            bool full =
                at->second.tokens + static_cast<double>(now - at->second.at_ms) / static_cast<double>(m_every_ms) >= m_burst;
            at = full ? m_buckets.erase(at) : std::next(at);
        }
    }
    auto [found, fresh] = m_buckets.emplace(key, Bucket{m_burst, now});
    Bucket& bucket = found->second;
    if (!fresh) {
        bucket.tokens =
            std::min(m_burst, bucket.tokens + static_cast<double>(now - bucket.at_ms) / static_cast<double>(m_every_ms));
        bucket.at_ms = now;
    }
    if (bucket.tokens >= 1) {
        bucket.tokens -= 1;
        return 0;
    }
    return std::max<std::int64_t>(1, static_cast<std::int64_t>((1 - bucket.tokens) * static_cast<double>(m_every_ms)));
}

}  // namespace hera::server
