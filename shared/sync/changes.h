// Changes: which tables a transaction touched, so that live queries know whether to run again.
#pragma once

#include <cstdint>

#include "model/schema.h"

namespace hera::sync {

// Bit i = Schema entity i; `ops` is set whenever the op table changed.
struct Changes {
    std::uint64_t entities = 0;
    bool ops = false;
    void add(const Changes& other) {
        entities |= other.entities;
        ops = ops || other.ops;
    }
    void touch(const Entity& entity) { entities |= std::uint64_t{1} << entity.index; }
    bool any() const { return entities != 0 || ops; }
};

}  // namespace hera::sync
