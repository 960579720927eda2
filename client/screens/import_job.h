// ImportJob: one import as the screens see it, from the choice of its files to the result. It speaks with the store and keeps
// the last answers, a preview per file and the rows that were looked at; it draws nothing. It outlives its screen while rows
// are being written, so that whoever comes back finds the import where it stands.
//
//   choose ─ start ─► reading ─ preview ─► mapping ─ run ─► running ─► done
//      ▲                 └ unreadable, cancel ─┐  └ cancel ─┐     └ cancel: taken back ─► done
//      └───────────────────────────────────────┴────────────┘
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/store_link.h"

namespace hera::ui {

class ImportJob final : public StoreLink::ImportListener {
public:
    enum class Step : std::uint8_t { choose, reading, mapping, running, done };

    // The import of this tab: the one that is running, or a new one.
    static std::shared_ptr<ImportJob> of(StoreLink& store);
    explicit ImportJob(StoreLink& store);
    ~ImportJob() override;
    ImportJob(const ImportJob&) = delete;
    ImportJob& operator=(const ImportJob&) = delete;

    // The screen goes: what is running stays.
    static void park(std::shared_ptr<ImportJob> job);

    // ---- what the person does ----
    // false: rows are being written, the file is not taken.
    // `joins`: one more of the files chosen together, or added to those that are being looked at.
    bool start(std::string_view file_name, std::uint64_t size_bytes, bool joins);
    void chunk(Bytes bytes, bool last);
    void file_failed();
    void look_at(std::size_t file);  // which of the files is shown
    void choose_entity(std::string_view entity);
    void choose_field(std::size_t column, std::string_view field);
    void choose_form(std::size_t column, std::string_view form);
    void choose_encoding(std::string_view encoding);
    void repair(bool on);
    void keep_rest();  // columns that go nowhere go to the notes
    void explain(std::size_t unknown, std::string_view choice);
    void fix(std::uint32_t row, const std::vector<std::pair<std::uint32_t, std::string>>& cells);
    void run();
    void cancel();  // also while reading or mapping
    void again();   // back to the choice of a file
    void undo();

    // ---- what there is to show ----
    Step step() const { return m_step; }
    const std::string& file_name() const { return m_file_name; }  // that comes in, or the first of those that have
    std::size_t files() const { return m_files.size(); }
    std::size_t file() const { return m_file; }
    const link::ImportPreview& preview(std::size_t file) const { return m_files[file]; }
    bool readable(std::size_t file) const { return !m_files[file].columns.empty(); }
    std::uint64_t file_bytes() const { return m_size; }
    float read_share() const;
    const link::ImportPreview& preview() const { return m_files.empty() ? m_nothing : m_files[m_file]; }
    // The counts belong to the mapping that is shown.
    bool counted() const { return m_pending.empty(); }
    std::uint32_t to_import() const;  // of all files
    // Rows of one kind of the file that is shown: those in sight are asked for as they are looked at. nullptr: on its way.
    std::uint32_t rows_total(link::ImportKind kind) const;
    const link::ImportRows::Row* row(link::ImportKind kind, std::uint32_t at);
    const link::ImportProgress& progress() const { return m_progress; }
    bool cancelling() const { return m_cancelling; }
    const link::ImportDone& result() const { return m_done; }
    Instant done_at() const { return m_done_at; }
    // Why there is nothing to go on with; zero or one, shown above the choice of a file.
    const std::vector<Error>& problem() const { return m_problem; }

    enum class Undo : std::uint8_t { none, running, done, failed };
    Undo undo_state() const { return m_undo; }
    std::uint32_t undo_skipped() const { return m_undo_skipped; }
    const std::vector<Error>& undo_problem() const { return m_undo_problem; }
    // Changes with everything above: for caches and to notice an end.
    std::uint64_t version() const { return m_version; }

    // ---- StoreLink::ImportListener ----
    void preview(const link::ImportPreview& preview) override;
    void rows(const link::ImportRows& rows) override;
    void progress(const link::ImportProgress& progress) override;
    void done(const link::ImportDone& done) override;
    void lost() override;

private:
    void fail(Error error);
    void changed();
    void ask_mapping(const link::ImportMapping& message);
    link::ImportMapping mapping() const;
    void forget_rows();
    bool awaited(std::size_t file) const;

    StoreLink& m_store;
    UserId m_user{};           // whose import it is
    bool m_abandoned = false;  // another person is here: the store speaks with somebody else
    Step m_step = Step::choose;
    std::string m_file_name;
    std::uint64_t m_size = 0, m_read = 0;
    std::vector<link::ImportPreview> m_files;
    link::ImportPreview m_nothing;
    std::size_t m_file = 0, m_opened = 0;
    bool m_reading = false;  // bytes of a file are on their way
    std::vector<std::pair<link::Request, std::size_t>> m_pending;  // previews asked for, with their file
    struct Sheet {                                                   // rows that were looked at, of one kind
        link::ImportKind kind = link::ImportKind::created;
        std::map<std::uint32_t, link::ImportRows> pages;             // by offset; asked for and not here: without rows
    };
    Sheet m_sheet;
    std::vector<link::Request> m_shows;  // asked for since the rows were last forgotten
    bool m_cancelling = false;
    link::ImportProgress m_progress;
    link::ImportDone m_done;
    Instant m_done_at{};
    std::vector<Error> m_problem;
    Undo m_undo = Undo::none;
    std::uint32_t m_undo_skipped = 0;
    std::vector<Error> m_undo_problem;
    std::uint64_t m_version = 0;
    std::shared_ptr<char> m_alive = std::make_shared<char>();
};

}  // namespace hera::ui
