// A repeatable stream of bytes: splitmix64 (public domain, https://prng.di.unimi.it/splitmix64.c).
#pragma once

#include <cstring>

#include "base/random.h"

namespace hera::test {

class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : m_state(seed) {}

    void fill(void* out, std::size_t size_bytes) override {
        auto* to = static_cast<unsigned char*>(out);
        while (size_bytes > 0) {
            std::uint64_t value = next();
            std::size_t part = size_bytes < 8 ? size_bytes : 8;
            std::memcpy(to, &value, part);
            to += part;
            size_bytes -= part;
        }
    }

private:
    std::uint64_t next() {
        std::uint64_t value = (m_state += 0x9E3779B97F4A7C15u);
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
        return value ^ (value >> 31);
    }
    std::uint64_t m_state;
};

}  // namespace hera::test
