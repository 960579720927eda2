#include "vfs/commit_queue.h"

#include <algorithm>
#include <map>

#include "base/check.h"
#include "vfs/base_format.h"

namespace hera::vfs {

namespace {

// 50 ms outlives a browser process that restarts its storage service quickly; then by four up to 15 s, at which pace a
// person who frees disk space still sees the words change soon.
constexpr std::int64_t retry_first_ms = 50;
constexpr std::int64_t retry_longest_ms = 15'000;
// 50 + 200 + 800 ms of trying before the screen says "not saved".
constexpr int failures_until_degraded = 4;
constexpr int refusals_until_degraded = 2;
// The first may be no more than a computer that slept.
constexpr int silences_until_degraded = 2;

std::int64_t retry_delay_ms(int failures) {
    std::int64_t delay = retry_first_ms;
    for (int i = 1; i < failures && delay < retry_longest_ms; ++i) delay *= 4;
    return std::min(delay, retry_longest_ms);
}

void add_rows(const SealedRecord& record, PageStore::WriteGroup& group) {
    if (record.joined)
        group.drop_log.push_back({log_key(record.header.first_seq, 0), log_key(record.header.seq, log_parts_max - 1)});
    std::uint32_t part = 0;
    for (std::size_t at = 0; at < record.bytes.size(); at += log_part_bytes, ++part) {
        HERA_CHECK(part < log_parts_max);
        std::size_t size = std::min(log_part_bytes, record.bytes.size() - at);
        group.log.push_back({log_key(record.header.seq, part), record.bytes.data() + at, size});
    }
}

}  // namespace

CommitQueue::CommitQueue(PageStore& store, const Clock& clock, Passenger& passenger, std::uint64_t durable)
    : m_store(store), m_clock(clock), m_passenger(passenger), m_durable(durable) {}

void CommitQueue::add(SealedRecord record) {
    std::uint64_t before = m_queue.empty() ? m_durable : m_queue.back().header.seq;
    HERA_CHECK(record.header.first_seq == before + 1);  // V2
    m_queued_bytes += record.bytes.size();
    m_queue.push_back(std::move(record));
    pump();
}

void CommitQueue::pump() {
    if (m_phase != Phase::idle) return;
    PageStore::WriteGroup group;
    Durability durability = Durability::relaxed;
    for (const SealedRecord& record : m_queue) {
        add_rows(record, group);
        if (record.header.durability == Durability::strict) durability = Durability::strict;
    }
    m_inflight_records = m_queue.size();
    m_inflight_passenger = false;
    bool takes_passenger = (!m_leave_passenger || m_queue.empty()) && m_clock.monotonic_ms() >= m_passenger_again_ms;
    if (takes_passenger) m_inflight_passenger = m_passenger.board(group, durability);
    if (m_inflight_records == 0 && !m_inflight_passenger) return;
    m_phase = Phase::writing;
    m_store.write(group, durability, ask(&CommitQueue::written));
}

PageStore::Done CommitQueue::ask(void (CommitQueue::*answered)(const Result<void>&)) {
    m_answer_due_ms = m_clock.monotonic_ms() + answer_within_ms;
    return [this, answered, asked = ++m_asked](const Result<void>& result) {
        if (asked == m_asked) (this->*answered)(result);
    };
}

void CommitQueue::silent() {
    ++m_asked;
    ++m_silences;
    Result<void> none = Error{Code::busy, "error.storage_silent"};
    if (m_phase == Phase::writing) written(none);
    else reopened(none);
}

void CommitQueue::written(const Result<void>& result) {
    HERA_CHECK(m_phase == Phase::writing);
    bool with_passenger = m_inflight_passenger;
    m_inflight_passenger = false;
    if (!result.ok()) {
        m_leave_passenger = with_passenger;
        if (with_passenger) m_passenger.refused();
        if (m_inflight_records == 0 && result.error().code == Code::too_large) {
            // Housekeeping alone found no room: all that a person did is stored, and what they do next does not wait for it.
            m_phase = Phase::idle;
            m_leave_passenger = false;
            m_passenger_again_ms = m_clock.monotonic_ms() + retry_longest_ms;
            pump();
            return changed();
        }
        failed(result.error());
        return;
    }
    std::uint64_t before = m_durable;
    for (; m_inflight_records > 0; --m_inflight_records) {
        HERA_CHECK(m_queue.front().header.seq > m_durable);  // V3
        m_durable = m_queue.front().header.seq;
        m_queued_bytes -= m_queue.front().bytes.size();
        m_queue.pop_front();
    }
    if (with_passenger) m_passenger.landed();
    m_phase = Phase::idle;
    m_failures = 0;
    m_silences = 0;
    m_leave_passenger = false;
    // The end of a slice is news too: the next checkpoint may be due at once, and somebody has to set the alarm for it.
    bool news = m_durable != before || m_storage != Storage::good || with_passenger;
    m_storage = Storage::good;
    m_problem.reset();
    pump();
    if (news) changed();
}

void CommitQueue::failed(const Error& error) {
    m_inflight_records = 0;
    if (error.code == Code::conflict) {  // V7
        m_phase = Phase::fenced;
        set_storage(Storage::fenced, error);
        return;
    }
    ++m_failures;
    // A full disk leaves the connection sound; anything else may be a connection that will never answer well again.
    m_reopen_first = error.code != Code::too_large;
    m_phase = Phase::waiting;
    m_retry_at_ms = m_clock.monotonic_ms() + retry_delay_ms(m_failures);
    int patience = error.code == Code::too_large ? refusals_until_degraded : failures_until_degraded;
    bool give_up = m_failures >= patience || m_silences >= silences_until_degraded || m_storage == Storage::degraded;
    set_storage(give_up ? Storage::degraded : Storage::retrying, error);
}

void CommitQueue::reopened(const Result<void>& result) {
    HERA_CHECK(m_phase == Phase::reopening);
    if (!result.ok()) {
        failed(result.error());
        return;
    }
    m_reopen_first = false;
    m_phase = Phase::idle;
    pump();
}

std::optional<std::int64_t> CommitQueue::wake_at_ms() const {
    if (m_phase == Phase::waiting) return m_retry_at_ms;
    if (m_phase == Phase::writing || m_phase == Phase::reopening) return m_answer_due_ms;
    if (m_phase == Phase::idle && m_passenger_again_ms != 0) return m_passenger_again_ms;
    return std::nullopt;
}

void CommitQueue::tick() {
    if (m_phase == Phase::idle && m_passenger_again_ms != 0 && m_clock.monotonic_ms() >= m_passenger_again_ms) {
        m_passenger_again_ms = 0;
        return pump();
    }
    bool asked = m_phase == Phase::writing || m_phase == Phase::reopening;
    if (asked && m_clock.monotonic_ms() >= m_answer_due_ms) return silent();
    if (m_phase != Phase::waiting || m_clock.monotonic_ms() < m_retry_at_ms) return;
    if (m_reopen_first) {
        m_phase = Phase::reopening;
        m_store.reopen(ask(&CommitQueue::reopened));
        return;
    }
    m_phase = Phase::idle;
    pump();
}

std::optional<std::uint64_t> CommitQueue::join_if_large(const PageImage& image) {
    if (m_phase != Phase::waiting || m_queue.size() < 2) return std::nullopt;
    // Twice the last joined size: joining costs as much as it writes, so each commit pays for its own bytes only.
    std::uint64_t limit = joined_above_bytes;
    if (m_queue.front().joined) limit = std::max<std::uint64_t>(limit, 2 * m_queue.front().bytes.size());
    if (m_queued_bytes <= limit) return std::nullopt;
    HERA_CHECK(!image.dirty());
    std::map<std::uint32_t, std::uint64_t> lines;
    std::uint64_t smallest = image.size();
    SealedRecord joined;
    joined.joined = true;
    joined.header = m_queue.back().header;
    joined.header.first_seq = m_queue.front().header.first_seq;
    joined.header.previous_chain = m_queue.front().header.previous_chain;
    for (const SealedRecord& record : m_queue) {
        for (const BlockLines& changed : record.changed) lines[changed.block] |= changed.lines;
        if (record.header.durability == Durability::strict) joined.header.durability = Durability::strict;
        smallest = std::min(smallest, record.header.file_bytes);
    }
    // Where the file had been cut off and has grown again, zeros nobody wrote hide what the base still holds.
    for (std::uint64_t at = smallest; at < image.size(); at += block_bytes - at % block_bytes)
        lines[static_cast<std::uint32_t>(at / block_bytes)] |= ~std::uint64_t{0} << (at % block_bytes / line_bytes);
    for (const auto& [block, changed] : lines)
        if (std::uint64_t{block} * block_bytes < image.size()) joined.changed.push_back({block, changed});
    joined.bytes = encode_redo(joined.header, joined.changed, image);
    std::uint64_t chain = joined.header.chain;
    m_queue.clear();
    m_queued_bytes = joined.bytes.size();
    m_queue.push_back(std::move(joined));
    return chain;
}

void CommitQueue::set_storage(Storage storage, std::optional<Error> problem) {
    m_storage = storage;
    m_problem = std::move(problem);
    // The same failure again is news as well: there is another moment to wake up at.
    changed();
}

void CommitQueue::changed() {
    if (m_changed) m_changed();
}

}  // namespace hera::vfs
