#include "app/import_run.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "app/import_plan.h"
#include "app/import_undo.h"
#include "base/text.h"

namespace hera::app {

namespace {

constexpr const char* undo_label = "undo.import";
constexpr std::size_t bad_rows_listed = 1000;
constexpr std::uint32_t rows_between_stops = 16;
constexpr std::uint32_t commit_rows_first = 64, commit_rows_min = 16, commit_rows_max = 1000;

// The fault of one row, not of the database: the others can go on.
bool of_the_row(const Error& error) {
    return error.code == Code::invalid || error.code == Code::not_found || error.code == Code::conflict ||
           error.code == Code::denied;
}

enum class Phase : std::uint8_t {
    reading,      // bytes come in
    loading,      // the index is made, for the preview or for the import
    planning,     // rows are counted
    previewed,    // the person looks
    writing,
    taking_back,  // cancelled or failed
    done,
};

struct Counts {
    std::uint32_t created = 0, updated = 0, same = 0, bad = 0, companies = 0;

    void add(const RowPlan& plan) {
        switch (plan.kind) {
            case RowPlan::Kind::created: ++created; break;
            case RowPlan::Kind::updated: ++updated; break;
            case RowPlan::Kind::same: ++same; break;
            case RowPlan::Kind::bad: ++bad; break;
        }
        companies += plan.companies_created;
    }
    std::uint32_t rows() const { return created + updated + same + bad; }
};

struct Waiting {  // planned, not yet committed
    RowPlan plan;
    std::uint32_t line = 0;
    std::uint64_t offset = 0;
};

}  // namespace

struct ImportRun::State {
    State(sync::Replica& to, const Clock& time, Random& dice, std::string money, const link::ImportOpen& asked, Send out)
        : replica(to), clock(time), random(dice), currency(std::move(money)), announced(asked.size_bytes), send(std::move(out)) {
        previews.push_back(asked.request);
        auto size = ImportFile::check_size(asked.size_bytes);
        if (!size.ok()) refuse(std::move(size).error());
    }

    // ---- answers ----

    void refuse(Error error) {
        link::ImportPreview no_preview;
        no_preview.errors = {error};
        answer_previews(std::move(no_preview));
        link::ImportDone nothing;
        nothing.errors = {std::move(error)};
        answer_runs_with(std::move(nothing));
        leave();
    }

    void answer_previews(link::ImportPreview preview) {
        for (link::Request request : previews) {
            preview.request = request;
            send(preview);
        }
        previews.clear();
    }

    void answer_runs_with(link::ImportDone done) {
        for (link::Request request : runs) {
            done.request = request;
            send(done);
        }
        runs.clear();
    }

    // Frees what the run held: the host may keep the object until the next one comes.
    void leave() {
        phase = Phase::done;
        plan.reset();
        index.reset();
        reading.reset();
        undo.reset();
        waiting.clear();
        file = ImportFile();
    }

    // ---- mapping ----

    Result<void> choose(const std::string& entity_key, std::vector<std::string> wanted) {
        bool known = entity_key == contact::entity.key || entity_key == company::entity.key || entity_key == deal::entity.key;
        if (!known) return Error{.code = Code::invalid, .key = "error.import_mapping", .args = {entity_key}};
        const Entity& chosen = replica.schema().at(entity_key);
        if (wanted.empty()) wanted = guess_fields(chosen, file.headings());
        columns = TRY(resolve_columns(chosen, file.headings(), wanted));
        entity = &chosen;
        fields = std::move(wanted);
        return {};
    }

    // A pass over the rows begins.
    void begin_pass(bool to_write) {
        writing_pass = to_write;
        bool ids = std::find(fields.begin(), fields.end(), "source_id") != fields.end();
        plan.reset();
        index = std::make_unique<ImportIndex>(replica.database(), replica.schema(), *entity, !ids);
        reading.reset();
        counts = {};
        bad_rows.clear();
        waiting.clear();
        rows_taken = 0;
        phase = Phase::loading;
    }

    // ---- work ----

    void read(const std::function<bool()>& stop) {
        auto looked = file.look(stop);
        if (!looked.ok()) return refuse(std::move(looked).error());
        fresh = looked.value() == ImportFile::Look::paused;
        if (looked.value() != ImportFile::Look::done) return;
        layout = guess_layout(file.headings());
        auto chosen = choose(layout.entity, {});
        if (!chosen.ok()) return refuse(std::move(chosen).error());
        begin_pass(false);
    }

    void load(const std::function<bool()>& stop) {
        auto loaded = index->load(stop);
        if (!loaded.ok()) return refuse(std::move(loaded).error());
        if (!loaded.value()) return;
        no_stages = entity->key() == deal::entity.key && index->stages.empty();
        plan.emplace(replica, clock, random, file, *entity, RowParser(*entity, columns, file.facts(), currency), std::move(*index),
                     writing_pass ? ImportPlan::Mode::write : ImportPlan::Mode::preview);
        index.reset();
        reading.emplace(file.read());
        phase = writing_pass ? Phase::writing : Phase::planning;
        if (writing_pass) batch = replica.begin_bulk();
    }

    void note_bad(std::uint32_t line, Error error, const CsvRow& of) {
        if (bad_rows.size() < bad_rows_listed) bad_rows.push_back({line, std::move(error), file.shown(of)});
    }

    // One row. false: there are no more, or the database failed (then the phase has changed).
    bool take_row() {
        if (!reading->next(row)) return false;
        ++rows_taken;
        auto planned = plan->plan(row);
        if (!planned.ok()) {
            fail(std::move(planned).error());
            return false;
        }
        RowPlan& made = planned.value();
        if (!writing_pass || made.drafts.empty()) {
            if (made.kind == RowPlan::Kind::bad) note_bad(row.line, made.error, row);
            counts.add(made);
            return true;
        }
        waiting.push_back({std::move(made), row.line, row.offset});
        return true;
    }

    void count_rows(const std::function<bool()>& stop) {
        for (std::uint32_t taken = 1; take_row(); ++taken) {
            if (taken % rows_between_stops == 0 && stop()) return;
        }
        if (phase != Phase::planning) return;
        plan.reset();
        reading.reset();
        phase = Phase::previewed;
        answer_previews(preview());
        if (!runs.empty()) begin_pass(true);
    }

    link::ImportPreview preview() const {
        link::ImportPreview out;
        out.layout = layout.name;
        out.entity = entity->key();
        out.delimiter = std::string(1, file.delimiter());
        out.encoding = "utf-8";
        out.rows = file.rows();
        for (std::size_t i = 0; i < fields.size(); ++i) {
            out.columns.push_back({file.headings()[i], fields[i], file.facts()[i].samples});
        }
        if (no_stages) out.errors = {{Code::invalid, "error.import_no_pipeline"}};  // another entity is still possible
        out.will_create = counts.created;
        out.will_update = counts.updated;
        out.same = counts.same;
        out.bad = counts.bad;
        return out;
    }

    // Takes as many rows as a slice holds and commits them.
    void write_rows(std::int64_t budget_ms, const std::function<bool()>& stop) {
        std::int64_t from = clock.monotonic_ms();
        std::uint32_t taken = 0;
        bool more = true;
        while (more && waiting.size() < commit_rows && !(taken > 0 && taken % rows_between_stops == 0 && stop())) {
            more = take_row();
            ++taken;
        }
        if (phase != Phase::writing) return;
        auto rows = static_cast<std::uint32_t>(waiting.size());
        if (rows > 0 && !commit()) return;
        tell_progress(rows_taken);
        if (!more) return finish();
        // The next slice takes about the budget.
        std::int64_t took = clock.monotonic_ms() - from;
        std::int64_t next = took <= 0 ? std::int64_t{commit_rows} * 2 : std::int64_t{commit_rows} * budget_ms / took;
        next = std::clamp(next, std::int64_t{commit_rows} / 2, std::int64_t{commit_rows} * 2);
        if (rows == commit_rows || took > budget_ms)
            commit_rows = std::clamp(static_cast<std::uint32_t>(next), commit_rows_min, commit_rows_max);
    }

    bool commit() {
        std::vector<sync::Draft> drafts;
        for (const Waiting& entry : waiting) drafts.insert(drafts.end(), entry.plan.drafts.begin(), entry.plan.drafts.end());
        auto committed = replica.commit_bulk(batch, undo_label, drafts);
        if (!committed.ok() && of_the_row(committed.error())) return commit_one_by_one();
        if (!committed.ok()) {
            fail(std::move(committed).error());
            return false;
        }
        wrote = wrote || !committed.value().batch.none();
        for (const Waiting& entry : waiting) counts.add(entry.plan);
        waiting.clear();
        plan->committed();
        return true;
    }

    // A row of the slice was refused (its record was changed meanwhile): the others come in, that one is listed.
    bool commit_one_by_one() {
        for (Waiting& entry : waiting) {
            auto committed = replica.commit_bulk(batch, undo_label, entry.plan.drafts);
            if (committed.ok()) {
                wrote = wrote || !committed.value().batch.none();
                counts.add(entry.plan);
            } else if (of_the_row(committed.error())) {
                ++counts.bad;
                note_bad(entry.line, std::move(committed).error(), file.row_at(entry.offset));
            } else {
                fail(std::move(committed).error());
                return false;
            }
        }
        waiting.clear();
        plan->committed();
        return true;
    }

    void tell_progress(std::uint32_t done) {
        link::ImportProgress progress;
        progress.done = done;
        progress.total = file.rows();
        for (link::Request request : runs) {
            progress.request = request;
            send(progress);
        }
    }

    void finish() {
        link::ImportDone done;
        if (wrote) done.batch = batch;
        done.created = counts.created;
        done.updated = counts.updated;
        done.same = counts.same;
        done.bad = counts.bad;
        done.companies_created = counts.companies;
        done.bad_rows = std::move(bad_rows);
        std::stable_sort(done.bad_rows.begin(), done.bad_rows.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
        answer_runs_with(std::move(done));
        leave();
    }

    // The database failed: what was written is taken back, as far as it still lets us.
    void fail(Error error) {
        if (!writing_pass) return refuse(std::move(error));
        problem = std::move(error);
        take_back();
    }

    void take_back() {
        plan.reset();
        reading.reset();
        waiting.clear();
        if (!wrote) return taken_back();
        undo.emplace(replica, batch);
        phase = Phase::taking_back;
    }

    void undo_rows(std::int64_t budget_ms) {
        std::int64_t from = clock.monotonic_ms();
        auto done = undo->step(commit_rows);
        if (!done.ok()) {
            if (!problem) problem = std::move(done).error();
            kept_part = true;
            return taken_back();
        }
        if (done.value()) return taken_back();
        std::int64_t took = clock.monotonic_ms() - from;
        commit_rows = took > budget_ms ? std::max(commit_rows / 2, commit_rows_min) : commit_rows;
    }

    void taken_back() {
        link::ImportDone done;
        done.cancelled = !problem;
        if (problem) done.errors.push_back(std::move(*problem));
        if (kept_part) {
            // Part of it is still there: it can be undone like any batch.
            done.errors.push_back({Code::internal, "error.import_not_taken_back"});
            done.batch = batch;
        }
        answer_runs_with(std::move(done));
        leave();
    }

    sync::Replica& replica;
    const Clock& clock;
    Random& random;
    const std::string currency;
    const std::uint64_t announced;
    const Send send;

    Phase phase = Phase::reading;
    std::vector<link::Request> previews, runs;  // not answered yet
    ImportFile file;
    bool fresh = false;  // bytes have come, or not all were looked at
    ImportLayout layout;
    const Entity* entity = nullptr;
    std::vector<std::string> fields;
    std::vector<ColumnUse> columns;

    bool writing_pass = false;
    bool no_stages = false;
    std::unique_ptr<ImportIndex> index;
    std::optional<ImportPlan> plan;
    std::optional<ImportFile::Reading> reading;
    CsvRow row;
    std::vector<Waiting> waiting;
    Counts counts;
    std::vector<link::ImportDone::BadRow> bad_rows;
    std::uint32_t rows_taken = 0;
    std::uint32_t commit_rows = commit_rows_first;

    BatchId batch{};
    bool wrote = false;
    std::optional<ImportUndo> undo;
    std::optional<Error> problem;
    bool kept_part = false;
};

ImportRun::ImportRun(sync::Replica& replica, const Clock& clock, Random& random, std::string currency,
                     const link::ImportOpen& asked, Send send)
    : m_state(std::make_unique<State>(replica, clock, random, std::move(currency), asked, std::move(send))) {}

ImportRun::~ImportRun() = default;

void ImportRun::chunk(const link::ImportChunk& message) {
    State& s = *m_state;
    if (s.phase != Phase::reading || s.file.is_complete()) return;
    auto appended = s.file.append(message.bytes);
    if (!appended.ok()) return s.refuse(std::move(appended).error());
    s.fresh = true;
    if (!message.last) return;
    if (s.announced != 0 && s.file.size() != s.announced) {
        return s.refuse(Error{.code = Code::invalid, .key = "error.import_incomplete"});
    }
    s.file.complete();
}

void ImportRun::map(const link::ImportMapping& message) {
    State& s = *m_state;
    link::ImportPreview refusal;
    refusal.request = message.request;
    bool possible = s.phase == Phase::previewed || (!s.writing_pass && (s.phase == Phase::planning || s.phase == Phase::loading));
    if (!possible) {
        bool busy = s.phase != Phase::done;
        refusal.errors = {busy ? Error{Code::busy, "error.import_running"} : Error{Code::not_found, "error.import_gone"}};
        return s.send(refusal);
    }
    auto chosen = s.choose(message.entity, message.fields);
    if (!chosen.ok()) {
        refusal.errors = {std::move(chosen).error()};
        return s.send(refusal);
    }
    s.previews.push_back(message.request);
    s.begin_pass(false);
}

void ImportRun::run(const link::ImportRun& message) {
    State& s = *m_state;
    if (s.phase == Phase::done) {
        link::ImportDone gone;
        gone.request = message.request;
        gone.errors = {{Code::not_found, "error.import_gone"}};
        return s.send(gone);
    }
    s.runs.push_back(message.request);
    if (s.phase == Phase::previewed) s.begin_pass(true);
}

void ImportRun::cancel() {
    State& s = *m_state;
    if (s.phase == Phase::done || s.phase == Phase::taking_back) return;
    if (!s.previews.empty()) {
        link::ImportPreview cancelled;
        cancelled.errors = {{Code::invalid, "error.import_cancelled"}};
        s.answer_previews(std::move(cancelled));
    }
    s.take_back();
}

void ImportRun::drop() {
    if (m_state->phase != Phase::done) m_state->refuse(Error{.code = Code::not_found, .key = "error.import_gone"});
}

bool ImportRun::running() const {
    const State& s = *m_state;
    return s.phase == Phase::writing || s.phase == Phase::taking_back || (s.phase == Phase::loading && s.writing_pass);
}

bool ImportRun::has_work() const {
    switch (m_state->phase) {
        case Phase::reading: return m_state->fresh;
        case Phase::loading:
        case Phase::planning:
        case Phase::writing:
        case Phase::taking_back: return true;
        case Phase::previewed:
        case Phase::done: return false;
    }
    return false;
}

bool ImportRun::finished() const { return m_state->phase == Phase::done; }

void ImportRun::step(std::int64_t budget_ms) {
    State& s = *m_state;
    std::int64_t end = s.clock.monotonic_ms() + budget_ms;
    const std::function<bool()> stop = [&s, end] { return s.clock.monotonic_ms() >= end; };
    do {
        switch (s.phase) {
            case Phase::reading: s.read(stop); break;
            case Phase::loading: s.load(stop); break;
            case Phase::planning: s.count_rows(stop); break;
            case Phase::writing: return s.write_rows(budget_ms, stop);
            case Phase::taking_back: return s.undo_rows(budget_ms);
            case Phase::previewed:
            case Phase::done: return;
        }
    } while (has_work() && !stop());
}

}  // namespace hera::app
