// crypto.getRandomValues.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/random.h"

namespace hera {

class RandomWeb final : public Random {
public:
    void fill(void* out, std::size_t size_bytes) override;

private:
    std::array<std::uint8_t, 2048> m_stock{};
    std::size_t m_left = 0;  // of it, at its end
};

}  // namespace hera
