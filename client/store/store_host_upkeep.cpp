// Upkeep of the open database: its check (R1, R2) and the limit of its history, one slice at a time while nobody asks for
// anything.
#include "store/store_host.h"

#include <algorithm>

#include "base/log.h"

namespace hera {

namespace {

// The first screen and the first exchange with the server come before it.
constexpr std::int64_t first_after_ms = 10'000;
// Somebody who types or scrolls does so again within a second.
constexpr std::int64_t quiet_ms = 1'000;
// A slice leaves the others twice the time it took.
constexpr std::int64_t pause_factor = 2;
constexpr std::int64_t pause_least_ms = 20;
// Errors that a whole check does not explain are not explained by the next one either.
constexpr int suspicions_max = 3;

}  // namespace

void StoreHost::begin_upkeep() {
    LocalDatabase& database = *m_session->database();
    m_check.reset();
    if (database.check_is_due(m_platform.clock.now())) m_check = std::make_unique<DatabaseCheck>(database.sqlite());
    m_check_urgent = false;
    m_suspicions = 0;
    // The demo has no server that could keep what is let go of.
    if (m_session->has_server()) m_history = std::make_unique<HistoryLimit>(database.sqlite(), budget_bytes());
    m_history_looked = false;
    m_upkeep_ms = m_platform.clock.monotonic_ms() + first_after_ms;
}

void StoreHost::end_upkeep() {
    m_check.reset();
    m_history.reset();
}

std::uint64_t StoreHost::budget_bytes() const { return HistoryLimit::budget_bytes(m_platform.memory_gb); }

// A tab can stay open for weeks, and a statement that answers corrupt does not wait for the seventh day.
void StoreHost::look_for_upkeep() {
    LocalDatabase* database = m_session->database();
    if (database == nullptr) return;
    if (!m_check && database->week_is_over(m_platform.clock.now())) m_check = std::make_unique<DatabaseCheck>(database->sqlite());
    if (!database->take_corrupt() || m_check_urgent || m_suspicions == suspicions_max) return;
    ++m_suspicions;
    m_check = std::make_unique<DatabaseCheck>(database->sqlite(), DatabaseCheck::Reason::suspected);
    m_check_urgent = true;
    m_upkeep_ms = m_platform.clock.monotonic_ms();
}

std::optional<std::int64_t> StoreHost::upkeep_at_ms() const {
    LocalDatabase* database = m_session->database();
    if (database == nullptr || (m_import && m_import->running()) || !m_exports.empty()) return std::nullopt;
    if (m_check && m_check_urgent) return m_upkeep_ms;
    bool history = m_history && !m_history_looked && database->figures().file_bytes > budget_bytes();
    if (!m_check && !history) return std::nullopt;
    return std::max(m_upkeep_ms, m_heard_ms + quiet_ms);
}

void StoreHost::run_upkeep() {
    std::int64_t began = m_platform.clock.monotonic_ms();
    auto due = upkeep_at_ms();
    if (!due || *due > began) return;
    if (m_check)
        run_check();
    else
        run_history_limit();
    std::int64_t now = m_platform.clock.monotonic_ms();
    m_upkeep_ms = now + std::max(pause_least_ms, pause_factor * (now - began));
}

void StoreHost::run_check() {
    LocalDatabase& database = *m_session->database();
    auto outcome = m_check->step();
    database.take_corrupt();  // what the check itself ran into
    if (!outcome) return;
    std::string found = m_check->found();
    m_check.reset();
    m_check_urgent = false;
    if (*outcome == DatabaseCheck::Outcome::broken) {
        log(LogLevel::error, "local database: damaged: " + found);
        if (!m_session->database_broken()) log(LogLevel::error, "local database: stays as it is");
        return;
    }
    bool repaired = *outcome == DatabaseCheck::Outcome::repaired;
    if (repaired) log(LogLevel::error, "local database: repaired: " + found);
    auto noted = database.note_check(m_platform.clock.now(), repaired);
    if (!noted.ok()) log(LogLevel::error, "local database: " + noted.error().detail);
    if (!repaired) return;
    // Every list may have shown too little.
    sync::Changes all;
    all.entities = ~std::uint64_t{0};
    m_live.touched(all, app::LiveQueries::Urgency::soon);
    written(app::LiveQueries::Urgency::soon);
}

void StoreHost::run_history_limit() {
    LocalDatabase& database = *m_session->database();
    std::uint64_t before = m_history->removed();
    database.set_durability(Durability::relaxed);  // the server has it
    auto more = m_history->step(m_platform.clock.now());
    database.committed();
    database.set_durability(Durability::strict);
    m_history_looked = !more.ok() || !more.value();
    if (!more.ok()) log(LogLevel::error, "history: " + more.error().key + " " + more.error().detail);
    if (m_history->removed() == before) return;
    auto read = database.read_health();
    if (!read.ok()) log(LogLevel::error, "history: " + read.error().detail);
    sync::Changes history;
    history.ops = true;
    m_live.touched(history, app::LiveQueries::Urgency::soon);
}

void StoreHost::fill_device(link::Status& status, LocalDatabase& database) const {
    constexpr std::uint64_t mb = 1'000'000;
    std::uint64_t budget = budget_bytes(), bytes = database.figures().file_bytes;
    // Asked for only when it matters: this is for every turn.
    if (!m_filling && bytes * 100 > budget * HistoryLimit::warn_percent) {
        auto size = HistoryLimit::size_of(database.sqlite());
        if (size.ok()) bytes = size.value().used();
    }
    // A copy that is being filled grows with every answer: that is no news for a screen.
    status.device_mb = m_filling ? m_device_mb : static_cast<std::uint32_t>((bytes + mb - 1) / mb);
    status.budget_mb = static_cast<std::uint32_t>(budget / mb);
    status.history_from = database.health().history_from;
    status.checked = database.health().checked;
    status.repaired = database.health().repaired;
}

}  // namespace hera
