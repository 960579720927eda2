// ImportFile: the bytes of one file as they came, held once, and what can be said about them before anything is mapped:
// is it text at all, which delimiter, the headings, how many rows, how dates and numbers are written in each column.
//
// Memory. The bytes are kept once (rows are read from them again for the preview and for the import; nothing parsed is).
// An imported contact takes about 1.3 KB of database in the same memory (measured: record, indexes, op, its image until the
// server has confirmed it), the look-up of names about 0.5 KB while the import runs. 64 MB of contacts are about 400,000
// rows: 64 MB + 530 MB + 200 MB, within the 2 GB that a browser gives one WebAssembly module; 200 MB would be past it. So a
// larger file is refused at its announcement, with the limit and the advice to divide it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/csv_reader.h"
#include "base/bytes.h"
#include "base/result.h"

namespace hera::app {

// What the values of a column have in common; decides how ambiguous ones are read.
struct ColumnFacts {
    std::vector<std::string> samples;  // the first non-empty ones, shortened
    std::uint32_t filled = 0;
    std::uint32_t serials = 0;         // whole numbers that could be days of a spreadsheet
    bool day_first = false;            // some 25/12/…
    bool month_first = false;          // some 12/25/…
    bool decimal_dot = false;          // some 12.5 or 1,234.50
    bool decimal_comma = false;
};

class ImportFile {
public:
    static constexpr std::uint64_t bytes_max = 64u << 20;
    static constexpr std::size_t columns_max = 2'000;

    // Errors: too_large "error.import_too_large" with the limit in MB.
    static Result<void> check_size(std::uint64_t bytes);

    // Errors: the same.
    Result<void> append(Bytes bytes);
    // All has been appended.
    void complete() { m_complete = true; }
    bool is_complete() const { return m_complete; }
    std::uint64_t size() const { return m_size; }

    enum class Look : std::uint8_t { paused, starved, done };
    // Reads the headings and the facts as far as the bytes go, or until `stop` says so. Errors, all `invalid`:
    // "error.import_empty", "error.import_no_rows", "error.import_workbook", "error.import_utf16", "error.import_binary",
    // "error.import_encoding", "error.import_columns" with the limit, "error.csv_unclosed_quote" in the headings.
    Result<Look> look(const std::function<bool()>& stop);

    // Valid once look() is done.
    char delimiter() const { return m_delimiter; }
    const std::vector<std::string>& headings() const { return m_headings; }
    const std::vector<ColumnFacts>& facts() const { return m_facts; }
    std::uint32_t rows() const { return m_rows; }

    // The rows behind the headings, in order. Blank rows (no cell has a value) are none.
    class Reading {
    public:
        // false: there are no more.
        bool next(CsvRow& row);

    private:
        friend class ImportFile;
        Reading(const ImportFile& file, std::uint64_t offset, std::uint32_t line)
            : m_file(&file), m_fed(offset), m_reader(file.m_delimiter, {}, offset, line) {}
        CsvReader::Got get(CsvRow& row);

        const ImportFile* m_file;
        std::uint64_t m_fed;
        CsvReader m_reader;
    };
    Reading read() const;
    // The one row that begins at `offset`.
    CsvRow row_at(std::uint64_t offset) const;

    // Why the row cannot be read, whatever the columns mean: "error.csv_unclosed_quote", "error.csv_cell_too_long",
    // "error.csv_too_many_cells", "error.csv_cut_off" (the file ends in the middle of its last row), "error.csv_not_utf8".
    std::optional<Error> fault(const CsvRow& row) const;
    // The row for people: cells with the delimiter between them, one line, shortened, valid UTF-8.
    std::string shown(const CsvRow& row) const;

private:
    struct Span {
        const std::uint8_t* data = nullptr;
        std::size_t size = 0;
    };
    Span span_at(std::uint64_t offset) const;
    Result<void> sniff();
    Result<void> take_headings(const CsvRow& row);
    void note(const CsvRow& row);

    std::vector<Bytes> m_segments;
    std::vector<std::uint64_t> m_starts;  // offset of each segment
    std::uint64_t m_size = 0;
    bool m_complete = false;

    char m_delimiter = ',';
    std::uint64_t m_data_offset = 0;  // behind the BOM and a "sep=" line
    std::uint32_t m_data_line = 1;
    bool m_sniffed = false;
    bool m_has_nul = false;
    std::unique_ptr<Reading> m_looking;
    std::vector<std::string> m_headings;
    std::vector<ColumnFacts> m_facts;
    std::uint32_t m_rows = 0;
    std::uint32_t m_short_rows = 0;  // that end with a line break all the same
};

// Shortened to so many bytes without cutting a character; "…" says that something is missing.
std::string shortened(std::string_view text, std::size_t bytes_max);

}  // namespace hera::app
