// Checkpoint: copies the chunks that commits have touched into the base, a slice with each write, then drops the log
// records the base makes superfluous. It rides in the commit queue's groups, so that a slice can never be stored without
// the records whose pages it contains (V4) and a busy writer cannot starve it.
//
// A crash in between is harmless: the old header still counts from the old base, the log is complete for every chunk, and
// replaying a block over a newer image ends in the newest one.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "vfs/base_format.h"
#include "vfs/commit_queue.h"
#include "vfs/page_image.h"

namespace hera::vfs {

class Checkpoint : public Passenger {
public:
    struct LogSize {
        std::uint64_t bytes = 0;
        std::uint32_t records = 0;
    };

    // `seq` and `chain`: of the last record, stored with `log` on top of `header`.
    Checkpoint(PageImage& image, const Clock& clock, const BaseHeader& header, LogSize log, std::uint64_t seq,
               std::uint64_t chain);

    // A record is sealed. Then may start, when the log has grown far too large.
    void sealed(std::uint64_t seq, std::uint64_t chain, std::size_t bytes, Durability durability);
    // The waiting records were joined into one, which ends in `chain`. A checkpoint under way may have counted from one
    // of them that exists no more, so it starts again from the joined one.
    void joined(std::uint64_t chain);
    // Starts after a pause when the log is too large, and after some idle time if it is worth it. True: it did, the queue
    // should pump.
    bool start_if_idle();
    std::optional<std::int64_t> wake_at_ms() const;

    LogSize log() const { return m_log; }
    std::uint64_t finished() const { return m_finished; }

    bool board(PageStore::WriteGroup& group, Durability& durability) override;
    void landed() override;
    void refused() override;

private:
    bool start();
    std::uint64_t log_limit() const;

    PageImage& m_image;
    const Clock& m_clock;
    BaseHeader m_header;  // as stored
    LogSize m_log;        // records not yet in the base
    std::uint64_t m_last_seq, m_last_chain;
    std::int64_t m_last_seal_ms;
    std::int64_t m_pause_ms;  // behind it
    std::uint64_t m_finished = 0;

    // While one is under way:
    bool m_active = false;
    BaseHeader m_next;                   // what the last slice stores
    LogSize m_covered;                   // of the log, by m_next
    std::vector<std::uint32_t> m_chunks; // to write
    std::size_t m_written = 0;           // of them
    std::vector<Bytes> m_slice;          // on board
    std::size_t m_slice_chunks = 0;
    Bytes m_slice_header;                // on board with the last slice
};

}  // namespace hera::vfs
