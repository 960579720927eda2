// crypto.getRandomValues.
#pragma once

#include "base/random.h"

namespace hera {

class RandomWeb final : public Random {
public:
    void fill(void* out, std::size_t size_bytes) override;
};

}  // namespace hera
