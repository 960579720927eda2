#include "app/import_run.h"

#include <utility>

#include "app/import_run_state.h"

namespace hera::app {

ImportRun::ImportRun(sync::Replica& replica, const Clock& clock, Random& random, std::string currency,
                     const link::ImportOpen& asked, Send send)
    : m_state(std::make_unique<State>(replica, clock, random, std::move(currency), asked, std::move(send))) {}

ImportRun::~ImportRun() = default;

void ImportRun::join(const link::ImportOpen& asked) {
    State& s = *m_state;
    bool possible = s.phase == ImportPhase::reading || s.phase == ImportPhase::previewed ||
                    (!s.writing_pass && (s.phase == ImportPhase::planning || s.phase == ImportPhase::loading));
    if (possible) return s.open(asked);
    link::ImportPreview refusal;
    refusal.request = asked.request;
    refusal.file_name = asked.file_name;
    refusal.errors = {s.phase != ImportPhase::done ? Error{Code::busy, "error.import_running"}
                                                   : Error{Code::not_found, "error.import_gone"}};
    s.send(refusal);
}

void ImportRun::chunk(const link::ImportChunk& message) {
    State& s = *m_state;
    if (s.phase != ImportPhase::reading) return;
    ImportTable& table = *s.tables.back();
    if (table.unreadable || table.file().is_complete()) return;
    auto appended = table.file().append(message.bytes);
    if (!appended.ok()) return s.unreadable(table, std::move(appended).error());
    s.fresh = true;
    if (!message.last) return;
    if (table.announced() != 0 && table.file().size() != table.announced())
        return s.unreadable(table, Error{.code = Code::invalid, .key = "error.import_incomplete"});
    table.file().complete();
}

// What is asked of one file; nullptr: it cannot be now, and the one who asks has been told.
ImportTable* ImportRun::table_for(link::Request request, std::uint32_t file) {
    State& s = *m_state;
    bool possible = s.phase == ImportPhase::previewed || s.phase == ImportPhase::reading ||
                    (!s.writing_pass && (s.phase == ImportPhase::planning || s.phase == ImportPhase::loading));
    possible = possible && file < s.tables.size() && s.tables[file]->ready() && !s.tables[file]->unreadable;
    if (possible) return s.tables[file].get();
    link::ImportPreview refusal;
    refusal.request = request;
    refusal.file = file;
    bool busy = s.phase != ImportPhase::done;
    refusal.errors = {busy ? Error{Code::busy, "error.import_running"} : Error{Code::not_found, "error.import_gone"}};
    s.send(refusal);
    return nullptr;
}

void ImportRun::map(const link::ImportMapping& message) {
    State& s = *m_state;
    ImportTable* table = table_for(message.request, message.file);
    if (table == nullptr) return;
    bool read_again = false;
    auto chosen = table->choose(message, read_again);
    if (!chosen.ok()) {
        link::ImportPreview refusal;
        refusal.request = message.request;
        refusal.file = message.file;
        refusal.errors = {std::move(chosen).error()};
        return s.send(refusal);
    }
    table->previews.push_back(message.request);
    s.think_again(read_again);
}

void ImportRun::fix(const link::ImportFix& message) {
    State& s = *m_state;
    ImportTable* table = table_for(message.request, message.file);
    if (table == nullptr) return;
    auto fixed = table->fix(message);
    if (!fixed.ok()) {
        link::ImportPreview refusal;
        refusal.request = message.request;
        refusal.file = message.file;
        refusal.errors = {std::move(fixed).error()};
        return s.send(refusal);
    }
    table->previews.push_back(message.request);
    s.think_again(false);
}

void ImportRun::show(const link::ImportShow& message) {
    State& s = *m_state;
    bool later = !s.writing_pass && (s.phase == ImportPhase::planning || s.phase == ImportPhase::loading ||
                                     s.phase == ImportPhase::reading);
    if (later) s.shows.push_back(message);
    else s.answer_show(message);
}

void ImportRun::run(const link::ImportRun& message) {
    State& s = *m_state;
    if (s.phase == ImportPhase::done) {
        link::ImportDone gone;
        gone.request = message.request;
        gone.errors = {{Code::not_found, "error.import_gone"}};
        return s.send(gone);
    }
    s.runs.push_back(message.request);
    if (s.phase == ImportPhase::previewed) s.begin_pass(true);
}

void ImportRun::cancel() {
    State& s = *m_state;
    if (s.phase == ImportPhase::done || s.phase == ImportPhase::taking_back) return;
    for (auto& table : s.tables) {
        link::ImportPreview cancelled;
        cancelled.file = s.at_of(*table);
        cancelled.errors = {{Code::invalid, "error.import_cancelled"}};
        s.answer(*table, std::move(cancelled));
    }
    s.take_back();
}

void ImportRun::drop() {
    if (m_state->phase != ImportPhase::done) m_state->refuse(Error{.code = Code::not_found, .key = "error.import_gone"});
}

bool ImportRun::running() const {
    const State& s = *m_state;
    return s.phase == ImportPhase::writing || s.phase == ImportPhase::taking_back ||
           (s.phase == ImportPhase::loading && s.writing_pass);
}

bool ImportRun::has_work() const {
    switch (m_state->phase) {
        case ImportPhase::reading: return m_state->fresh;
        case ImportPhase::loading:
        case ImportPhase::planning:
        case ImportPhase::writing:
        case ImportPhase::taking_back: return true;
        case ImportPhase::previewed:
        case ImportPhase::done: return false;
    }
    return false;
}

bool ImportRun::finished() const { return m_state->phase == ImportPhase::done; }

void ImportRun::step(std::int64_t budget_ms) {
    State& s = *m_state;
    std::int64_t end = s.clock.monotonic_ms() + budget_ms;
    const std::function<bool()> stop = [&s, end] { return s.clock.monotonic_ms() >= end; };
    do {
        switch (s.phase) {
            case ImportPhase::reading: s.read(stop); break;
            case ImportPhase::loading: s.load(stop); break;
            case ImportPhase::planning: s.count_rows(stop); break;
            case ImportPhase::writing: return s.write_rows(budget_ms, stop);
            case ImportPhase::taking_back: return s.undo_rows(budget_ms);
            case ImportPhase::previewed:
            case ImportPhase::done: return;
        }
    } while (has_work() && !stop());
}

}  // namespace hera::app
