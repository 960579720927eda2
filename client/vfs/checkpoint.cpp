#include "vfs/checkpoint.h"

#include <algorithm>

#include "base/check.h"

namespace hera::vfs {

namespace {

// Replaying 8 MiB or 500 records costs an opening about 50 ms; above 80 MiB of database a tenth of loading it.
constexpr std::uint64_t log_bytes_max = 8u << 20;
constexpr std::uint32_t log_records_max = 500;
// Much at once (an import, the answers to it) would fold the same growing pages in again and again: the checkpoint waits
// for the pause behind it, unless the log has grown to this many times its limit.
constexpr std::int64_t pause_ms = 250;
constexpr std::uint32_t busy_factor = 4;
// A new copy comes from the server with pauses in it, and nearly all of it is new: its log waits longer, and may become larger
// than what it would be folded into.
constexpr std::int64_t pause_between_answers_ms = 2'000;
// When nothing happens, a smaller log is worth folding in, but not after every single edit: an edit touches about ten
// chunks, and 2.5 MiB of writing for 40 KiB of change would wear phones out.
constexpr std::int64_t idle_ms = 5'000;
constexpr std::uint64_t idle_log_bytes = 1u << 20;
constexpr std::uint32_t idle_log_records = 64;
// 2 MiB per slice: about 20 ms of one write, the longest a user's commit waits behind it.
constexpr std::size_t slice_chunks_max = 8;

}  // namespace

Checkpoint::Checkpoint(PageImage& image, const Clock& clock, const BaseHeader& header, LogSize log, std::uint64_t seq,
                       std::uint64_t chain)
    : m_image(image),
      m_clock(clock),
      m_header(header),
      m_log(log),
      m_last_seq(seq),
      m_last_chain(chain),
      m_last_seal_ms(clock.monotonic_ms()),
      m_pause_ms(pause_ms) {}

void Checkpoint::sealed(std::uint64_t seq, std::uint64_t chain, std::size_t bytes, Durability durability) {
    m_last_seq = seq;
    m_last_chain = chain;
    m_last_seal_ms = m_clock.monotonic_ms();
    bool from_server = durability == Durability::relaxed;
    m_pause_ms = from_server ? pause_between_answers_ms : pause_ms;
    m_log.bytes += bytes;
    ++m_log.records;
    std::uint64_t busy_limit = busy_factor * log_limit();
    if (from_server) busy_limit = std::max(busy_limit, m_image.size() / 2 * 3);
    if (m_log.bytes > busy_limit || m_log.records >= busy_factor * log_records_max) start();
}

std::uint64_t Checkpoint::log_limit() const { return std::max(log_bytes_max, m_image.size() / 10); }

bool Checkpoint::start() {
    if (m_active || m_image.dirty()) return false;
    m_active = true;
    m_next = m_header;
    m_next.base_seq = m_last_seq;
    m_next.base_chain = m_last_chain;
    m_next.file_bytes = m_image.size();
    m_covered = m_log;
    m_chunks = m_image.touched_chunks();
    m_image.clear_touched();
    m_written = 0;
    return true;
}

void Checkpoint::joined(std::uint64_t chain) {
    m_last_chain = chain;
    if (!m_active) return;
    for (std::uint32_t index : m_chunks) m_image.touch(index);
    m_active = false;
    start();
}

bool Checkpoint::start_if_idle() {
    auto due = wake_at_ms();
    return due && m_clock.monotonic_ms() >= *due && start();
}

std::optional<std::int64_t> Checkpoint::wake_at_ms() const {
    if (m_active || m_image.dirty()) return std::nullopt;
    if (m_log.bytes > log_limit() || m_log.records >= log_records_max) return m_last_seal_ms + m_pause_ms;
    bool worth_it = m_log.bytes >= idle_log_bytes || m_log.records >= idle_log_records;
    if (!worth_it) return std::nullopt;
    return m_last_seal_ms + idle_ms;
}

bool Checkpoint::board(PageStore::WriteGroup& group, Durability& durability) {
    if (!m_active || m_image.dirty()) return false;  // V4
    HERA_CHECK(m_slice.empty() && m_slice_header.empty());
    // The file may have shrunk since the start; chunks past its end exist no more, and the log tells a reader so.
    m_next.file_bytes = std::min(m_next.file_bytes, m_image.size());
    m_slice_chunks = 0;
    while (m_written + m_slice_chunks < m_chunks.size() && m_slice_chunks < slice_chunks_max) {
        std::uint32_t index = m_chunks[m_written + m_slice_chunks];
        ++m_slice_chunks;
        if (index >= m_image.chunk_count()) continue;
        m_slice.push_back(encode_chunk(m_next.generation, index, m_image));
        group.chunks.push_back({chunk_key(m_next.generation, index), m_slice.back().data(), m_slice.back().size()});
    }
    if (m_written + m_slice_chunks < m_chunks.size()) return true;

    m_slice_header = encode_header(m_next);
    group.header = &m_slice_header;
    group.drop_log.push_back({0, log_key(m_next.base_seq, log_parts_max - 1)});  // V5
    group.drop_chunks.push_back({chunk_key(m_next.generation, std::max(m_next.chunk_count(), m_image.chunk_count())),
                                 chunk_key(m_next.generation + 1, 0) - 1});
    durability = Durability::strict;
    return true;
}

void Checkpoint::landed() {
    m_written += m_slice_chunks;
    m_slice.clear();
    if (m_slice_header.empty()) return;
    m_slice_header.clear();
    m_header = m_next;
    m_log.bytes -= m_covered.bytes;
    m_log.records -= m_covered.records;
    m_active = false;
    ++m_finished;
}

void Checkpoint::refused() {
    m_slice.clear();
    m_slice_header.clear();
}

}  // namespace hera::vfs
