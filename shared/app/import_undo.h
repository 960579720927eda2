// ImportUndo: takes back what a batch has written so far, newest first, in slices: created → deleted, changed → former
// value where it still holds what the batch wrote. What the undo of a whole batch does, for a batch too large for one turn.
#pragma once

#include <cstdint>

#include "sync/replica.h"

namespace hera::app {

class ImportUndo {
public:
    ImportUndo(sync::Replica& replica, BatchId batch);

    // The next so many changes in one transaction; true: that was all.
    Result<bool> step(std::uint32_t changes_max);

private:
    sync::Replica& m_replica;
    BatchId m_batch;
    BatchId m_inverse;
    std::int64_t m_before_n;
};

}  // namespace hera::app
