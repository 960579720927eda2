// ImportFile: the bytes of one file as they came, held once, and what can be said about them before anything is mapped:
// is it text at all, in which encoding, which delimiter, where the headings stand, how many rows, how dates and numbers are
// written in each column. And what a person says about them: another encoding, cells that were put right by hand.
//
// The headings are the row among the first 20 with the most known names (import_headings.h): what stands above it is a
// preamble ("Notes:" and a sentence, the title of a report). A footer is what stands behind the last row, behind an empty
// line or in one cell each, when one of its lines says what footers say ("Confidential Information", "Grand Totals").
//
// Memory. The bytes are kept once (rows are read from them again for the preview and for the import; nothing parsed is);
// a file that is not UTF-8 a second time as text, so that a person may choose another encoding. An imported contact takes
// about 1.3 KB of database in the same memory (measured: record, indexes, op, its image until the server has confirmed it),
// the look-up of names about 0.5 KB while the import runs. 64 MB of contacts are about 400,000 rows: 64 MB (128 MB when not
// UTF-8) + 530 MB + 200 MB, within the 2 GB that a browser gives one WebAssembly module; 200 MB would be past it. So a
// larger file is refused at its announcement, with the limit and the advice to divide it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/csv_reader.h"
#include "app/import_text.h"
#include "base/bytes.h"
#include "base/result.h"

namespace hera::app {

// What the values of a column have in common; decides how ambiguous ones are read.
struct ColumnFacts {
    std::vector<std::string> samples;  // the first non-empty ones, shortened
    std::uint32_t filled = 0;
    std::uint32_t serials = 0;         // whole numbers that could be days of a spreadsheet
    std::uint32_t dates = 0;           // 3/4/2026: either number could be the day
    bool day_first = false;            // some 25/12/…
    bool month_first = false;          // some 12/25/…
    std::uint32_t lone_marks = 0;      // 1,234 or 1.234: thousands or thousandths
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
    std::uint64_t size() const { return m_raw.size(); }

    // look() has something to say that it has not said yet.
    bool to_look() const { return !m_looked; }
    enum class Look : std::uint8_t { paused, starved, done };
    // Reads the headings and the facts once all bytes are there, until `stop` says so. Errors, all `invalid`:
    // "error.import_empty", "error.import_no_rows", "error.import_workbook", "error.import_binary",
    // "error.import_columns" with the limit, "error.csv_unclosed_quote" in the headings.
    Result<Look> look(const std::function<bool()>& stop);

    // What a person says about the text. The next look() begins anew.
    void choose_encoding(TextEncoding encoding);
    // Text that was encoded twice is put right, cell by cell. On from the start.
    void repair(bool on);
    // Another text in one cell of the row that begins at `offset`. Facts and samples stay those of the file.
    void fix(std::uint64_t offset, std::size_t column, std::string text);
    bool repairing() const { return m_repair; }

    // Valid once look() is done.
    TextEncoding encoding() const { return m_encoding; }
    // Another code page could be meant: the bytes themselves do not tell.
    bool encoding_is_a_guess() const { return !m_sure; }
    char delimiter() const { return m_delimiter; }
    const std::vector<std::string>& headings() const { return m_headings; }
    const std::vector<ColumnFacts>& facts() const { return m_facts; }
    std::uint32_t rows() const { return m_rows; }
    std::uint32_t preamble_lines() const { return m_preamble_lines; }
    std::uint32_t footer_rows() const { return m_footer_rows; }
    // Cells that were encoded twice, and the first of them as it stands and as it should be.
    std::uint32_t encoded_twice_cells() const { return m_twice; }
    const std::pair<std::string, std::string>& encoded_twice_sample() const { return m_twice_sample; }

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
    // Bytes that grow at the end and never move: Readings point into them.
    class Store {
    public:
        void append(Bytes bytes);
        Span span_at(std::uint64_t offset) const;
        std::uint64_t size() const { return m_size; }
        const std::vector<Bytes>& segments() const { return m_segments; }
        void clear() { *this = Store(); }

    private:
        std::vector<Bytes> m_segments;
        std::vector<std::uint64_t> m_starts;  // offset of each segment
        std::uint64_t m_size = 0;
    };
    const Store& text() const { return m_encoding == TextEncoding::utf8 ? m_raw : m_decoded; }
    static std::string head_of(const Store& store, std::size_t bytes);

    Result<void> check_head();
    void decide_encoding();
    bool decode(const std::function<bool()>& stop);
    Result<void> sniff();
    Result<void> take_headings(const CsvRow& row);
    void note(const CsvRow& row);
    bool ends_table(const CsvRow& row) const;
    void flush_tail(std::size_t count);
    void take_footer();
    void finish_row(CsvRow& row) const;
    void look_again();

    Store m_raw, m_decoded;
    Utf8Census m_census;
    bool m_complete = false;
    bool m_has_nul = false;

    TextEncoding m_encoding = TextEncoding::utf8;
    std::optional<TextEncoding> m_chosen;
    bool m_sure = true;
    bool m_repair = true;
    std::map<std::uint64_t, std::vector<std::pair<std::size_t, std::string>>> m_fixed;  // by the row's offset

    bool m_head_checked = false, m_decided = false, m_sniffed = false, m_looked = false;
    std::unique_ptr<TextDecoder> m_decoder;
    std::size_t m_segments_decoded = 0;
    char m_delimiter = ',';
    std::uint64_t m_data_offset = 0;  // of the headings: behind the BOM, a "sep=" line and a preamble
    std::uint32_t m_data_line = 1;
    std::uint32_t m_preamble_lines = 0;
    std::uint64_t m_end_offset = ~std::uint64_t{0};  // where the footer begins
    std::uint32_t m_footer_rows = 0;
    std::unique_ptr<Reading> m_looking;
    std::vector<CsvRow> m_tail;  // rows that may be the footer
    std::vector<std::string> m_headings;
    std::vector<ColumnFacts> m_facts;
    std::uint32_t m_rows = 0;
    std::uint32_t m_short_rows = 0;  // that end with a line break all the same
    std::uint32_t m_twice = 0;
    std::pair<std::string, std::string> m_twice_sample;
};

// Shortened to so many bytes without cutting a character; "…" says that something is missing.
std::string shortened(std::string_view text, std::size_t bytes_max);

}  // namespace hera::app
