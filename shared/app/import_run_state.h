// What an ImportRun holds and does between its requests; its own business only. See import_run.h.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "app/import_plan.h"
#include "app/import_run.h"
#include "app/import_table.h"
#include "app/import_undo.h"
#include "base/text.h"

namespace hera::app {

inline constexpr const char* undo_label = "undo.import";
inline constexpr std::size_t bad_rows_listed = 1000;
inline constexpr std::uint32_t rows_between_stops = 16;
inline constexpr std::uint32_t commit_rows_first = 64, commit_rows_min = 16, commit_rows_max = 1000;

// The fault of one row, not of the database: the others can go on.
inline bool fault_of_row(const Error& error) {
    return error.code == Code::invalid || error.code == Code::not_found || error.code == Code::conflict ||
           error.code == Code::denied;
}

enum class ImportPhase : std::uint8_t {
    reading,      // bytes come in
    loading,      // the index is made, for the preview or for the import
    planning,     // rows are counted
    previewed,    // the person looks
    writing,
    taking_back,  // cancelled or failed
    done,
};

struct PlannedRow {  // planned, not yet committed
    RowPlan plan;
    std::size_t table = 0;
    std::uint32_t line = 0;
    std::uint64_t offset = 0;
};

struct ImportRun::State {
    State(sync::Replica& to, const Clock& time, Random& dice, std::string money, const link::ImportOpen& asked, Send out)
        : replica(to), clock(time), random(dice), currency(std::move(money)), send(std::move(out)) {
        open(asked);
    }

    void open(const link::ImportOpen& asked) {
        tables.push_back(std::make_unique<ImportTable>(asked.file_name, asked.size_bytes, replica.schema()));
        tables.back()->previews.push_back(asked.request);
        plan.reset();
        reading.reset();
        index.reset();
        phase = ImportPhase::reading;
        fresh = tables.size() > 1;  // one before it may not have been looked at to its end
        auto size = ImportFile::check_size(asked.size_bytes);
        if (!size.ok()) unreadable(*tables.back(), std::move(size).error());
    }

    // ---- answers ----

    // The whole import is over.
    void refuse(Error error) {
        for (auto& table : tables) {
            link::ImportPreview no_preview;
            no_preview.file = at_of(*table);
            no_preview.file_name = table->name();
            no_preview.errors = {error};
            answer(*table, std::move(no_preview));
        }
        link::ImportDone nothing;
        nothing.errors = {std::move(error)};
        answer_runs_with(std::move(nothing));
        leave();
    }

    // One file is out; the others are still to come in.
    void unreadable(ImportTable& table, Error error) {
        bool others = std::any_of(tables.begin(), tables.end(), [&](const auto& other) {
            return other.get() != &table && !other->unreadable;
        });
        if (!others) return refuse(std::move(error));
        table.unreadable = std::move(error);
        table.file() = ImportFile();
        answer(table, table.preview(at_of(table)));
        fresh = true;  // the others may be waiting for this one only
    }

    std::uint32_t at_of(const ImportTable& table) const {
        auto found = std::find_if(tables.begin(), tables.end(), [&](const auto& other) { return other.get() == &table; });
        return static_cast<std::uint32_t>(found - tables.begin());
    }

    void answer(ImportTable& table, link::ImportPreview preview) {
        for (link::Request request : table.previews) {
            preview.request = request;
            send(preview);
        }
        table.previews.clear();
    }

    void answer_runs_with(link::ImportDone done) {
        for (link::Request request : runs) {
            done.request = request;
            send(done);
        }
        runs.clear();
    }

    void answer_show(const link::ImportShow& asked) {
        bool there = phase == ImportPhase::previewed && asked.file < tables.size() && tables[asked.file]->ready();
        link::ImportRows nothing;
        nothing.request = asked.request;
        nothing.file = asked.file;
        nothing.kind = asked.kind;
        send(there ? tables[asked.file]->rows(asked) : std::move(nothing));
    }
    void answer_shows() {
        for (const link::ImportShow& asked : std::exchange(shows, {})) answer_show(asked);
    }

    // Frees what the run held: the host may keep the object until the next one comes.
    void leave() {
        phase = ImportPhase::done;
        plan.reset();
        index.reset();
        reading.reset();
        undo.reset();
        waiting.clear();
        order.clear();
        tables.clear();
        answer_shows();
    }

    // A pass over the rows begins.
    void begin_pass(bool to_write) {
        writing_pass = to_write;
        order.clear();
        ImportIndex::Wants wants;
        for (std::size_t i = 0; i < tables.size(); ++i) {
            ImportTable& table = *tables[i];
            table.begin_pass();
            if (!table.ready() || table.unreadable) continue;
            order.push_back(i);
            wants.contacts = wants.contacts || table.entity()->key() == contact::entity.key;
            wants.leads = wants.leads || table.entity()->key() == lead::entity.key;
            wants.deals = wants.deals || table.entity()->key() == deal::entity.key;
            wants.pairs = wants.pairs || !table.has_ids();
        }
        std::stable_sort(order.begin(), order.end(),
                         [this](std::size_t a, std::size_t b) { return tables[a]->rank() < tables[b]->rank(); });
        plan.reset();
        index = std::make_unique<ImportIndex>(replica.database(), replica.schema(), wants);
        reading.reset();
        order_at = 0;
        bad_rows.clear();
        waiting.clear();
        rows_taken = 0;
        phase = ImportPhase::loading;
    }

    // ---- work ----

    void read(const std::function<bool()>& stop) {
        fresh = false;
        bool all = true;
        for (auto& table : tables) {
            if (table->unreadable || (table->ready() && !table->file().to_look())) continue;
            auto looked = table->file().look(stop);
            if (!looked.ok()) {
                unreadable(*table, std::move(looked).error());
                if (phase == ImportPhase::done) return;
                continue;
            }
            if (looked.value() == ImportFile::Look::paused) {
                fresh = true;
                return;
            }
            if (looked.value() == ImportFile::Look::starved) {
                all = false;
                continue;
            }
            auto chosen = table->looked();
            if (!chosen.ok()) {
                unreadable(*table, std::move(chosen).error());
                if (phase == ImportPhase::done) return;
            }
        }
        if (all) begin_pass(false);
    }

    void load(const std::function<bool()>& stop) {
        auto loaded = index->load(stop);
        if (!loaded.ok()) return refuse(std::move(loaded).error());
        if (!loaded.value()) return;
        std::vector<ImportSource> sources;
        for (std::size_t at : order) {
            tables[at]->no_stages = tables[at]->entity()->key() == deal::entity.key && index->stages.empty();
            sources.push_back(tables[at]->source(currency));
        }
        plan.emplace(replica, clock, random, std::move(sources), std::move(*index),
                     writing_pass ? ImportPlan::Mode::write : ImportPlan::Mode::preview);
        index.reset();
        reading.emplace(tables[order.front()]->file().read());
        phase = writing_pass ? ImportPhase::writing : ImportPhase::planning;
        if (writing_pass) batch = replica.begin_bulk();
    }

    void note_bad(std::size_t table, std::uint32_t line, Error error, const CsvRow& of) {
        if (bad_rows.size() >= bad_rows_listed) return;
        bad_rows.push_back({line, std::move(error), tables[table]->file().shown(of), static_cast<std::uint32_t>(table)});
    }

    // One row. false: there are no more, or the database failed (then the phase has changed).
    bool take_row() {
        while (!reading->next(row)) {
            if (++order_at == order.size()) return false;
            reading.emplace(tables[order[order_at]]->file().read());
        }
        ++rows_taken;
        auto planned = plan->plan(order_at, row);
        if (!planned.ok()) {
            fail(std::move(planned).error());
            return false;
        }
        RowPlan& made = planned.value();
        std::size_t table = order[order_at];
        if (!writing_pass) {
            tables[table]->note(row, std::move(made), replica);
        } else if (made.drafts.empty()) {
            if (made.kind == RowPlan::Kind::bad) note_bad(table, row.line, made.error, row);
            tables[table]->counts.add(made);
        } else {
            waiting.push_back({std::move(made), table, row.line, row.offset});
        }
        return true;
    }

    void count_rows(const std::function<bool()>& stop) {
        for (std::uint32_t taken = 1; take_row(); ++taken) {
            if (taken % rows_between_stops == 0 && stop()) return;
        }
        if (phase != ImportPhase::planning) return;
        for (std::size_t i = 0; i < order.size(); ++i) tables[order[i]]->end_pass(*plan, i, currency);
        plan.reset();
        reading.reset();
        phase = ImportPhase::previewed;
        for (std::size_t i = 0; i < tables.size(); ++i) {
            ImportTable& table = *tables[i];
            if (table.previews.empty() && (tables.size() == 1 || table.unreadable)) continue;
            if (table.previews.empty()) table.previews.push_back(0);
            answer(table, table.preview(static_cast<std::uint32_t>(i)));
        }
        answer_shows();
        if (!runs.empty()) begin_pass(true);
    }

    // A person has said something: the rows are counted again, after the files have been read again where they must be.
    void think_again(bool read_again) {
        if (read_again) {
            plan.reset();
            reading.reset();
            index.reset();
            phase = ImportPhase::reading;
            fresh = true;
        } else if (phase != ImportPhase::reading) {
            begin_pass(false);
        }
    }

    std::uint32_t rows_in_all() const {
        std::uint32_t out = 0;
        for (const auto& table : tables) out += table->unreadable ? 0 : table->file().rows();
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
        if (phase != ImportPhase::writing) return;
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
        for (const PlannedRow& entry : waiting) drafts.insert(drafts.end(), entry.plan.drafts.begin(), entry.plan.drafts.end());
        auto committed = replica.commit_bulk(batch, undo_label, drafts);
        if (!committed.ok() && fault_of_row(committed.error())) return commit_one_by_one();
        if (!committed.ok()) {
            fail(std::move(committed).error());
            return false;
        }
        wrote = wrote || !committed.value().batch.none();
        for (const PlannedRow& entry : waiting) tables[entry.table]->counts.add(entry.plan);
        waiting.clear();
        plan->committed();
        return true;
    }

    // A row of the slice was refused (its record was changed meanwhile): the others come in, that one is listed.
    bool commit_one_by_one() {
        for (PlannedRow& entry : waiting) {
            auto committed = replica.commit_bulk(batch, undo_label, entry.plan.drafts);
            if (committed.ok()) {
                wrote = wrote || !committed.value().batch.none();
                tables[entry.table]->counts.add(entry.plan);
            } else if (fault_of_row(committed.error())) {
                ++tables[entry.table]->counts.bad;
                note_bad(entry.table, entry.line, std::move(committed).error(), tables[entry.table]->file().row_at(entry.offset));
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
        progress.total = rows_in_all();
        for (link::Request request : runs) {
            progress.request = request;
            send(progress);
        }
    }

    void finish() {
        link::ImportDone done;
        if (wrote) done.batch = batch;
        ImportCounts counts;
        for (const auto& table : tables) {
            if (table->unreadable) continue;
            const ImportCounts& own = table->counts;
            counts.add(own);
            done.files.push_back({table->name(), std::string(table->entity()->key()), own.created, own.updated, own.same, own.bad});
        }
        done.created = counts.created;
        done.updated = counts.updated;
        done.same = counts.same;
        done.bad = counts.bad;
        done.companies_created = counts.companies;
        done.contacts_created = counts.contacts;
        done.bad_rows = std::move(bad_rows);
        std::stable_sort(done.bad_rows.begin(), done.bad_rows.end(),
                         [](const auto& a, const auto& b) { return a.file != b.file ? a.file < b.file : a.line < b.line; });
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
        phase = ImportPhase::taking_back;
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
    const Send send;

    ImportPhase phase = ImportPhase::reading;
    std::vector<std::unique_ptr<ImportTable>> tables;  // in the order they were opened
    std::vector<std::size_t> order;                    // in the order their rows come in
    std::vector<link::Request> runs;                   // not answered yet
    std::vector<link::ImportShow> shows;               // likewise
    bool fresh = false;                                // bytes have come, or not all were looked at

    bool writing_pass = false;
    std::unique_ptr<ImportIndex> index;
    std::optional<ImportPlan> plan;
    std::size_t order_at = 0;
    std::optional<ImportFile::Reading> reading;
    CsvRow row;
    std::vector<PlannedRow> waiting;
    std::vector<link::ImportDone::BadRow> bad_rows;
    std::uint32_t rows_taken = 0;
    std::uint32_t commit_rows = commit_rows_first;

    BatchId batch{};
    bool wrote = false;
    std::optional<ImportUndo> undo;
    std::optional<Error> problem;
    bool kept_part = false;
};

}  // namespace hera::app
