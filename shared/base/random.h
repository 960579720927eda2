// Random: the only way shared code gets entropy. The platform gives cryptographic bytes; tests give a seeded stream.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hera {

class Random {
public:
    virtual ~Random() = default;
    virtual void fill(void* out, std::size_t size_bytes) = 0;

    std::uint64_t next_u64() {
        std::uint64_t value = 0;
        fill(&value, sizeof value);
        return value;
    }
    // Uniform enough for jitter and tests; REQUIRES: bound > 0.
    std::uint64_t below(std::uint64_t bound) { return next_u64() % bound; }
};

}  // namespace hera
