#include "services/system.h"

#include <sodium.h>

#include <chrono>

namespace hera::server {

Instant SystemClock::now() const {
    using namespace std::chrono;
    return Instant{duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

std::int64_t SystemClock::monotonic_ms() const {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

void SystemRandom::fill(void* out, std::size_t size_bytes) { randombytes_buf(out, size_bytes); }

}  // namespace hera::server
