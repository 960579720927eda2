// ImportJob: one import as the screens see it, from the choice of a file to the result. It speaks with the store and keeps
// the last answers; it draws nothing. It outlives its screen while rows are being written, so that whoever comes back finds
// the import where it stands.
//
//   choose ─ start ─► reading ─ preview ─► mapping ─ run ─► running ─► done
//      ▲                 └ unreadable, cancel ─┐  └ cancel ─┐     └ cancel: taken back ─► done
//      └───────────────────────────────────────┴────────────┘
#pragma once

#include <cstdint>
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
    bool start(std::string_view file_name, std::uint64_t size_bytes);
    void chunk(Bytes bytes, bool last);
    void file_failed();
    void choose_entity(std::string_view entity);
    void choose_field(std::size_t column, std::string_view field);
    void run();
    void cancel();  // also while reading or mapping
    void again();   // back to the choice of a file
    void undo();

    // ---- what there is to show ----
    Step step() const { return m_step; }
    const std::string& file_name() const { return m_file_name; }
    std::uint64_t file_bytes() const { return m_size; }
    float read_share() const;
    const link::ImportPreview& preview() const { return m_preview; }
    // The counts belong to the mapping that is shown.
    bool counted() const { return !m_waiting; }
    std::uint32_t to_import() const { return m_preview.rows - m_preview.bad; }
    const link::ImportProgress& progress() const { return m_progress; }
    bool cancelling() const { return m_cancelling; }
    const link::ImportDone& result() const { return m_done; }
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
    void progress(const link::ImportProgress& progress) override;
    void done(const link::ImportDone& done) override;
    void lost() override;

private:
    void fail(Error error);
    void changed();
    void ask_mapping();

    StoreLink& m_store;
    UserId m_user{};           // whose import it is
    bool m_abandoned = false;  // another person is here: the store speaks with somebody else
    Step m_step = Step::choose;
    std::string m_file_name;
    std::uint64_t m_size = 0, m_read = 0;
    link::ImportPreview m_preview;
    std::uint32_t m_asked = 0, m_answered = 0;  // previews
    bool m_waiting = false, m_cancelling = false;
    link::ImportProgress m_progress;
    link::ImportDone m_done;
    std::vector<Error> m_problem;
    Undo m_undo = Undo::none;
    std::uint32_t m_undo_skipped = 0;
    std::vector<Error> m_undo_problem;
    std::uint64_t m_version = 0;
    std::shared_ptr<char> m_alive = std::make_shared<char>();
};

}  // namespace hera::ui
