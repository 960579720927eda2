// ImportTable: one file of an import. Its bytes, what a person said about it, what each of its rows would do, and how that is
// told to the screen. ImportRun leads it through its phases.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/import_plan.h"
#include "link/messages.h"

namespace hera::app {

struct ImportCounts {
    std::uint32_t created = 0, updated = 0, same = 0, bad = 0, warned = 0, companies = 0, contacts = 0;

    void add(const RowPlan& plan);
    void add(const ImportCounts& other);
    std::uint32_t rows() const { return created + updated + same + bad; }
};

class ImportTable {
public:
    // What is kept of rows so that they can be shown: this many whole ones (some 200 bytes each), of the others the place.
    static constexpr std::size_t details_max = 100'000;

    ImportTable(std::string name, std::uint64_t announced, const Schema& schema)
        : m_name(std::move(name)), m_announced(announced), m_schema(schema) {}

    const std::string& name() const { return m_name; }
    std::uint64_t announced() const { return m_announced; }
    ImportFile& file() { return m_file; }
    const ImportFile& file() const { return m_file; }
    const Entity* entity() const { return m_entity; }
    bool ready() const { return m_entity != nullptr; }
    // Where its rows stand among those of other files, so that what is named is there before who names it.
    int rank() const;

    // The file has been read (again): what its columns mean, as chosen before where that still fits.
    Result<void> looked();
    // Errors: invalid "error.import_mapping"; nothing has changed then. `read_again`: the text itself must be looked at anew.
    Result<void> choose(const link::ImportMapping& message, bool& read_again);
    // Errors: not_found "error.import_gone" when there is no such row or column.
    Result<void> fix(const link::ImportFix& message);

    ImportSource source(const std::string& currency) const;
    bool has_ids() const;

    // ---- a pass over the rows ----
    void begin_pass();
    void note(const CsvRow& row, RowPlan plan, sync::Replica& replica);
    void end_pass(const ImportPlan& plan, std::size_t source, const std::string& currency);

    ImportCounts counts;                  // of the pass
    std::vector<link::Request> previews;  // not answered yet
    std::optional<Error> unreadable;
    bool no_stages = false;

    link::ImportPreview preview(std::uint32_t at) const;
    link::ImportRows rows(const link::ImportShow& asked) const;

private:
    struct Note {
        std::uint64_t offset = 0;
        std::uint32_t line = 0;
        link::ImportKind kind = link::ImportKind::same;
        bool warned = false;
    };
    struct Detail {
        std::string title;
        std::vector<Error> errors, warnings;
        std::vector<link::ImportRows::Cell> changes;
    };
    link::ImportRows::Row row_at(std::uint32_t at) const;
    void show_values(const CsvRow& row, link::ImportRows::Row& out) const;
    void show_cells(const CsvRow& row, link::ImportRows::Row& out) const;
    int column_of(std::size_t field) const;

    std::string m_name;
    std::uint64_t m_announced;
    const Schema& m_schema;
    ImportFile m_file;
    ImportLayout m_layout;
    const Entity* m_entity = nullptr;
    std::vector<std::string> m_fields;
    std::vector<ColumnUse> m_columns;
    ImportChoices m_choices;
    std::vector<Note> m_notes;
    std::unordered_map<std::uint32_t, Detail> m_details;
    std::optional<RowParser> m_parser;  // of the pass: for rows that are shown
    std::vector<link::ImportUnknown> m_unknown;
    std::vector<link::ImportOption> m_options;
};

}  // namespace hera::app
